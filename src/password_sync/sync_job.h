// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "audit/audit_log.h"
#include "companies/mappings.h"
#include "core/caller.h"
#include "core/options.h"
#include "core/result.h"
#include "jobs/runner.h"
#include "mirror/itglue_connection.h"
#include "password_sync/automate_connection.h"
#include "password_sync/password_sync.h"

namespace gluepot::password_sync {

/// Password sync as a job of this instance, wired to its connections, mappings and audit. Safe from any thread.
class SyncJob {
 public:
  struct Parts {
    store::Database& strict;
    const vault::Vault& vault;
    const core::Clock& clock;
    const core::Options& options;
    AutomateConnection& automate;
    mirror::ItGlueConnection& itglue;
    companies::Mappings& mappings;
    audit::AuditLog& audit;
    jobs::Runner& runner;
  };
  explicit SyncJob(Parts parts);

  PasswordSync& sync() { return sync_; }
  /// Errors: as PasswordSync::plan.
  core::Result<Plan> plan(std::optional<ClientId> client, std::string_view by);
  /// Starts the job that plans anew and pushes.
  core::Result<jobs::Runner::Started> start(const core::Caller& by, ApplyOptions options);
  /// What a scheduler may do: everything that changed, as `by`.
  core::Result<jobs::Runner::Started> start_auto(const core::Caller& by);
  /// After the documentation's connection was deleted: pairs and digests go, client mappings too.
  core::Status forget_all() { return sync_.forget(false); }

 private:
  core::Status work(const core::Caller& by, ApplyOptions options, jobs::Control& control);
  Dependencies dependencies();
  core::Result<std::shared_ptr<connectors::Source>> documentation();
  Parts parts_;
  std::mutex mutex_;
  std::shared_ptr<connectors::Source> job_source_;  ///< the running job's, stopped by its flag
  PasswordSync sync_;
};

}  // namespace gluepot::password_sync
