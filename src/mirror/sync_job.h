// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "companies/mappings.h"
#include "core/caller.h"
#include "core/options.h"
#include "core/result.h"
#include "documentation/store.h"
#include "jobs/runner.h"
#include "mirror/documentation_settings.h"
#include "mirror/itglue_connection.h"
#include "mirror/mirror.h"

namespace gluepot::mirror {

/// The mirror as a job of this instance: starts it, shows its progress, takes over what it learns about organizations,
/// and lets go of what is no longer mapped. Safe from any thread.
class SyncJob {
 public:
  SyncJob(ItGlueConnection& itglue, companies::Mappings& mappings, documentation::Store& documentation,
          jobs::Runner& runner, connectors::ConnectionRepository& connections,
          DocumentationSettingsRepository& settings, const core::Clock& clock, const core::Options& options);

  /// What changed, or with `everything` each list whole; so it is anyway when that was last done long ago (option
  /// mirror.everything_hours). While no organization is mapped the job reads the organizations alone, for mapping.
  /// Errors: kConflict (nothing connected; the message says what to do).
  core::Result<jobs::Runner::Started> start(const core::Caller& by, bool everything = false);
  /// Reads the source's organizations for mapping, at once and without mirroring. Blocking: one request for each 1,000.
  core::Status read_organizations();
  bool reading_organizations() const { return reading_; }
  /// Asks the source what it holds, for choosing what is mirrored: its flexible asset types with their counts (one
  /// request each), and whether the key may read checklist templates. Blocking. Nothing is mirrored by it.
  core::Status look_at_types();
  /// When the next sync starts by itself; nothing: never.
  core::Result<std::optional<std::int64_t>> next_run_at_ms();
  /// Starts a sync that is due. To be called every few seconds.
  void tick();
  /// The organization is mapped no longer (or its company is archived): its records go at once.
  core::Status forget(core::OrganizationId organization);
  /// Records of organizations that no mapping serves go: what a kill between a changed mapping and forget() left.
  /// At start and after each sync. Returns how many organizations were let go. Nothing with source local.
  core::Result<int> drop_unserved();
  /// Ends the connection. `forget_mappings`: mappings, organizations and the mirror go too, and `on_forget` runs.
  core::Status disconnect(const core::Caller& by, bool forget_mappings);
  void on_forget(std::function<core::Status()> work) { on_forget_ = std::move(work); }
  /// When the last whole sync ended; 0: never.
  std::int64_t last_success_ms() const { return last_success_ms_; }

 private:
  struct Engine;
  core::Result<std::shared_ptr<Engine>> engine();
  core::Status work(const std::shared_ptr<Engine>& engine, jobs::Control& control, bool everything);
  core::Result<bool> everything_is_due();
  core::Status read_for_mapping(jobs::Control& control);
  core::Status take_organizations();
  core::Status learn_types(const std::vector<documentation::Record>& types);

  ItGlueConnection& itglue_;
  companies::Mappings& mappings_;
  documentation::Store& documentation_;
  jobs::Runner& runner_;
  connectors::ConnectionRepository& connections_;
  DocumentationSettingsRepository& settings_;
  const core::Clock& clock_;
  const core::Options& options_;
  std::function<core::Status()> on_forget_;
  std::mutex mutex_;
  std::shared_ptr<Engine> engine_;
  std::atomic<bool> reading_{false};
  const std::int64_t since_ms_;  ///< when this process began
  std::atomic<std::int64_t> last_success_ms_{0};
};

}  // namespace gluepot::mirror
