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
#include "password_sync/auto_sync_timer.h"
#include "password_sync/automate_connection.h"
#include "password_sync/password_sync.h"
#include "password_sync/row_decisions.h"
#include "password_sync/run_notes.h"
#include "password_sync/table_export.h"

namespace gluepot::password_sync {

/// Password sync as a job of this instance, wired to its connections, mappings and audit. Safe from any thread.
class SyncJob {
 public:
  struct Parts {
    store::Database& strict;
    const vault::Vault& vault;
    const core::Clock& clock;
    const core::Options& options;
    connectors::ConnectionRepository& connections;
    AutomateConnection& automate;
    mirror::ItGlueConnection& itglue;
    companies::Mappings& mappings;
    audit::AuditLog& audit;
    jobs::Runner& runner;
    jobs::Events& events;
  };
  explicit SyncJob(Parts parts);

  PasswordSync& sync() { return sync_; }
  /// Errors: as PasswordSync::plan.
  core::Result<Plan> plan(std::optional<ClientId> client, std::string_view by);
  SettingsRepository& settings() { return sync_.settings(); }
  /// As PasswordSync::adopt. The first AutoSync that comes with it waits a whole interval, so that a person can look at
  /// a plan before anything is written.
  core::Result<Adopted> adopt(const StickyChoice& choice, std::string_view by);
  /// To Automate's own plug-in tables; done after each run.
  TableExport& exports() { return exports_; }

  /// Starts the job that plans anew and pushes. Errors: kConflict (paused: by whom and since when; running; not
  /// connected).
  core::Result<jobs::Runner::Started> start(const core::Caller& by, ApplyOptions options);
  /// Starts a run of the rows that have AutoSync, and of nothing else. Errors: as start().
  core::Result<jobs::Runner::Started> start_auto(const core::Caller& by);
  /// kConflict: paused, by whom and since when.
  core::Status check_not_paused();
  /// The timer: starts that run when it is due. Called every few seconds; cheap when nothing is due.
  void tick();
  /// When tick() will start one; nothing while it never would as things are.
  core::Result<std::optional<std::int64_t>> next_run_at_ms();
  /// A run that the end of the last process cut off goes on with exactly what it was asked to do.
  void resume_interrupted();

  /// What became of a decision about many rows.
  struct Decided {
    struct Refused {
      VaultId password_id;
      std::string reason;
    };
    std::int64_t changed = 0;
    std::vector<Refused> refused;
  };
  /// Judges the rows as last compared, audits, and stores the settings with each row's history in one transaction.
  core::Result<Decided> decide(const core::Caller& by, Decision decision, const std::vector<VaultId>& ids);

  /// As SettingsRepository::change; pausing stops the running job after the row under way.
  core::Result<Settings> change_settings(const std::function<core::Status(Settings&)>& change, std::string_view by);
  /// After the documentation's connection was deleted: pairs and digests go, client mappings too.
  core::Status forget_all() { return sync_.forget(false); }

 private:
  core::Status work(const core::Caller& by, ApplyOptions options, jobs::Control& control);
  void export_tables(jobs::Control& control);
  void tell_drift(const std::vector<CurrentRow>& rows);
  Dependencies dependencies();
  core::Result<std::shared_ptr<connectors::Source>> documentation();
  core::Result<automate::StickySyncContent> table_content();
  Parts parts_;
  RunNotes notes_;
  std::mutex settings_mutex_;        ///< so that the flag below follows what is stored
  std::atomic<bool> paused_{false};  ///< ends a running job after its row
  std::string last_tick_error_;      ///< of tick(), which one thread calls
  std::mutex mutex_;
  std::shared_ptr<connectors::Source> job_source_;  ///< the running job's, stopped by its flag
  PasswordSync sync_;
  TableExport exports_;
};

}  // namespace gluepot::password_sync
