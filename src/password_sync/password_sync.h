// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/secret.h"
#include "password_sync/adopt.h"
#include "password_sync/applier.h"
#include "password_sync/clients.h"
#include "password_sync/hygiene.h"
#include "password_sync/repository.h"
#include "password_sync/settings.h"
#include "password_sync/types.h"

namespace gluepot::password_sync {

/// The rows as last compared, counted.
struct Overview {
  std::map<std::string, std::int64_t> counts;  ///< every state's name, also those with 0
  std::int64_t auto_sync = 0, stopped = 0, total = 0;
};

/// Passwords from ConnectWise Automate to the documentation, one way (docs/sync.md). Blocking; safe from any thread.
/// One plan or run at a time: a second one meanwhile is kConflict.
class PasswordSync {
 public:
  /// The strict store must have had `migrations()` applied. `first`: settings that hold until others are stored.
  PasswordSync(Dependencies with, Options options = {}, Settings first = {});

  SettingsRepository& settings() { return settings_; }
  /// Told once of each row that was found changed or deleted in the documentation, after that was stored, by the thread
  /// that compares. To be set before the first use.
  void on_drift(std::function<void(const std::vector<CurrentRow>&)> tell) { tell_drift_ = std::move(tell); }
  core::Result<Overview> overview(const AllSettings& settings);

  /// Compares and stores the plan. Errors: those of Automate and of the documentation; kCancelled; kConflict (running).
  core::Result<Plan> plan(std::optional<ClientId> client, const Watch& watch, std::string_view by = "system");
  /// The last stored plan, or nothing.
  core::Result<std::optional<Plan>> last_plan() { return repository_.load_plan(); }
  /// Compares anew and pushes. Costs the plan's requests, one or two for Password Access, one a write.
  /// Errors: as plan(); kConflict when the plan asks for confirmation (options.confirmed), or when the saved plan is
  /// not kept any more, was applied before, or anything that it would write changed; kInvalidArgument for options that
  /// exclude each other. A run that ended early is no error: Run::state is "failed" and its message says why.
  core::Result<Run> apply(const ApplyOptions& options, const Watch& watch);

  /// What apply() with these options would refuse at once, and whether it would ask first: by the saved plan, else by
  /// the rows as last compared. Asks neither side, so apply() looks again. Errors: kConflict (the saved plan is not
  /// kept any more, or was applied before); kInvalidArgument.
  core::Result<LargeChange> large_change(const ApplyOptions& options);

  Clients& clients() { return clients_; }

  /// What StickySync's tables hold and what of it can be taken over.
  core::Result<StickyProposal> stickysync(const Watch& watch) { return adoption_.propose(watch); }
  /// Takes it over. Errors: those of Adoption; kConflict while a plan is made or applied, whose pairs must not change.
  core::Result<Adopted> adopt(const StickyChoice& choice, std::string_view by, const Watch& watch);

  /// How well the vault is kept. Errors: those of Hygiene.
  core::Result<HygieneReport> hygiene() { return hygiene_.check(); }
  core::Status tell_rotated(const std::function<void(const std::vector<RotatedRow>&)>& tell) {
    return hygiene_.tell_rotated(tell);
  }

  core::Result<std::vector<Run>> runs(int limit = 50) { return repository_.runs(limit); }
  core::Result<std::optional<Run>> run(std::int64_t id) { return repository_.run(id); }
  /// Every row as last compared or pushed, in PasswordID order; asks neither side. Empty before the first plan.
  core::Result<std::vector<CurrentRow>> rows() { return repository_.rows(); }
  core::Result<std::optional<CurrentRow>> row(VaultId id) { return repository_.row(id); }
  core::Result<std::vector<HistoryEntry>> history(VaultId id, int limit = 100) {
    return repository_.history(id, limit);
  }
  core::Result<std::vector<HistoryEntry>> outcomes(std::int64_t run_id) { return repository_.outcomes(run_id); }

  /// What is stored about clients, pairs and open intents.
  core::Result<State> state() { return repository_.load(); }
  core::Result<std::vector<PlanSummary>> plans() { return repository_.plans(); }
  /// When the newest plan was made; nothing before the first.
  core::Result<std::optional<std::int64_t>> planned_at_ms() { return repository_.planned_at_ms(); }
  core::Result<std::optional<Plan>> plan_of(std::int64_t id) { return repository_.load_plan(id); }
  core::Status delete_plan(std::int64_t id) { return repository_.delete_plan(id); }

  /// Keeps the documentation's key where StickySync kept it: sealed. An empty Secret removes it.
  core::Status remember_api_key(const core::Secret& key);
  /// What Delete of the documentation's connection means here: pairs, digests, intents and plan go; mappings unless
  /// kept.
  core::Status forget(bool keep_mappings) { return repository_.forget(keep_mappings); }

 private:
  core::Result<std::optional<Plan>> saved_plan(const ApplyOptions& options);
  core::Result<Run> open_run(ApplyOptions& options, const std::optional<Plan>& saved);
  core::Status store_compared(const WorkPlan& work);
  const Dependencies with_;
  const Options options_;
  Repository repository_;
  SettingsRepository settings_;
  Clients clients_;
  Adoption adoption_;
  Hygiene hygiene_;
  std::function<void(const std::vector<CurrentRow>&)> tell_drift_;
  std::mutex running_;
};

}  // namespace gluepot::password_sync
