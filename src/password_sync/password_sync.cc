// SPDX-License-Identifier: Apache-2.0
#include "password_sync/password_sync.h"

#include <algorithm>
#include <set>

#include "core/text.h"
#include "password_sync/drift_news.h"
#include "password_sync/impl/saved_plan.h"

namespace gluepot::password_sync {
namespace {

using core::ErrorCode;

tl::unexpected<core::Error> busy() {
  return core::fail(ErrorCode::kConflict, "password sync is already running; wait for it or stop it");
}

}  // namespace

std::map<std::string, std::int64_t> Plan::counts() const {
  std::map<std::string, std::int64_t> out;
  for (int at = 0; at < kRowStates; ++at) out[std::string(state_name(static_cast<RowState>(at)))] = 0;
  for (const auto& row : rows) ++out[std::string(state_name(row.state))];
  return out;
}

std::map<std::string, std::int64_t> Plan::actions() const {
  std::map<std::string, std::int64_t> out;
  for (int at = 0; at < kActions; ++at) out[std::string(action_name(static_cast<Action>(at)))] = 0;
  for (const auto& row : rows) ++out[std::string(action_name(row.action))];
  return out;
}

PasswordSync::PasswordSync(Dependencies with, Options options, Settings first)
    : with_(std::move(with)),
      options_(options),
      repository_(with_.store),
      settings_(with_.store, with_.clock, std::move(first)),
      clients_(with_),
      adoption_(with_),
      hygiene_(with_, repository_, settings_) {}

core::Result<Overview> PasswordSync::overview(const AllSettings& settings) {
  GLUEPOT_ASSIGN(const auto rows, repository_.rows());
  Overview out;
  for (int at = 0; at < kRowStates; ++at) out.counts[std::string(state_name(static_cast<RowState>(at)))] = 0;
  for (const auto& row : rows) {
    ++out.counts[std::string(state_name(row.state))];
    out.auto_sync += settings.auto_sync_of(row.password_id, row.client_id, row.first_seen_at_ms) ? 1 : 0;
    out.stopped += settings.row(row.password_id).stopped ? 1 : 0;
  }
  out.total = static_cast<std::int64_t>(rows.size());
  return out;
}

/// Keeps the rows as compared now; what deviates for the first time gets a line in its history and is told.
core::Status PasswordSync::store_compared(const WorkPlan& work) {
  GLUEPOT_ASSIGN(const auto before, repository_.rows());
  const auto news = drift_news(before, work.current);
  std::vector<HistoryEntry> entries;
  for (const auto& row : news) {
    HistoryEntry entry;
    entry.at_ms = work.plan.created_at_ms;
    entry.password_id = row.password_id;
    entry.client_id = row.client_id;
    entry.title = row.title;
    entry.organization = row.organization;
    entry.documentation_password_id = row.documentation_password_id;
    entry.by = "system";
    entry.action = "drift";
    entry.outcome = state_name(row.state);
    entry.reason = row.reason;
    entries.push_back(std::move(entry));
  }
  GLUEPOT_TRY(repository_.store_rows(work.current, work.plan.created_at_ms, entries));
  if (!news.empty() && tell_drift_) tell_drift_(news);
  return {};
}

core::Result<Plan> PasswordSync::plan(std::optional<ClientId> client, const Watch& watch, std::string_view by) {
  const std::unique_lock lock(running_, std::try_to_lock);
  if (!lock) return busy();
  GLUEPOT_ASSIGN(const auto settings, settings_.load());
  GLUEPOT_ASSIGN(auto work, Planner(with_, repository_, settings).make(client, watch, by));
  GLUEPOT_TRY(store_compared(work));
  GLUEPOT_TRY(repository_.save_plan(work.plan));
  return std::move(work.plan);
}

core::Result<std::optional<Plan>> PasswordSync::saved_plan(const ApplyOptions& options) {
  if (!options.plan_id) return std::optional<Plan>{};
  GLUEPOT_ASSIGN(auto saved, repository_.load_plan(*options.plan_id));
  if (!saved) return core::fail(ErrorCode::kConflict, "this plan is not kept any more; plan again");
  if (saved->applied_run_id && !options.resumed)
    return core::fail(ErrorCode::kConflict, "this plan has been applied already; plan again");
  if (saved->client_id && options.client_id && saved->client_id != options.client_id)
    return core::invalid("client_id", "the plan was made for another client");
  return saved;
}

namespace {

/// Of a row as it was stored: a pair with a time was pushed before.
template <typename AnyRow>
void count_stored(LargeChange& out, const AnyRow& row, const ApplyOptions& options, bool chosen,
                  bool overwritten_anyway) {
  if (!row.last_sync) return;
  ++out.of;
  if (!chosen) return;
  const bool everything = !judged_by_writes(options);
  switch (row.state) {
    case RowState::kUpdate:
      ++out.changes;
      break;
    case RowState::kDeletedThere:
      out.changes += everything || options.recreate_deleted ? 1 : 0;
      break;
    case RowState::kDrifted:
    case RowState::kConflict:
      out.changes += options.overwrite_changed || overwritten_anyway ? 1 : 0;
      break;
    case RowState::kCreate:
    case RowState::kAdopt:
    case RowState::kUnchanged:
    case RowState::kUnreadable:
    case RowState::kEmpty:
    case RowState::kOrphaned:
    case RowState::kUnmapped:
      break;
  }
}

}  // namespace

core::Result<LargeChange> PasswordSync::large_change(const ApplyOptions& options) {
  GLUEPOT_ASSIGN(const auto saved, saved_plan(options));
  GLUEPOT_ASSIGN(const auto settings, settings_.load());
  const std::set<VaultId> ids(options.password_ids.begin(), options.password_ids.end());
  const auto chosen = [&](const auto& row) { return ids.empty() || ids.contains(row.password_id); };
  LargeChange out;
  if (saved) {
    for (const auto& row : saved->rows) count_stored(out, row, options, chosen(row), row.action == Action::kOverwrite);
    out.asks = judged_by_writes(options) ? asks_first(out, settings.general) : saved->needs_confirmation;
    return out;
  }
  GLUEPOT_ASSIGN(const auto rows, repository_.rows());
  for (const auto& row : rows) {
    if (options.client_id && row.client_id != *options.client_id) continue;
    const bool ticked =
        !options.auto_sync_only || settings.auto_sync_of(row.password_id, row.client_id, row.first_seen_at_ms);
    const auto& own = settings.row(row.password_id);
    const Drift drift = settings.drift_of(row.password_id, row.client_id,
                                          settings.auto_sync_of(row.password_id, row.client_id, row.first_seen_at_ms));
    const bool over = drift == Drift::kOverwrite || (drift == Drift::kAlert && row.state == RowState::kConflict);
    count_stored(out, row, options, ticked && chosen(row) && !own.stopped, over);
  }
  out.asks = asks_first(out, settings.general);
  return out;
}

/// A new run; or, when a saved plan's run was cut off, that one, with the rows it has an outcome of.
core::Result<Run> PasswordSync::open_run(ApplyOptions& options, const std::optional<Plan>& saved) {
  Run run;
  for (const char* name : {"created", "adopted", "updated", "failed", "unknown", "skipped", "unchanged", "drifted",
                           "conflict", "deleted_there", "unreadable", "empty", "orphaned", "unmapped"})
    run.counts[name] = 0;
  run.state = "running";
  if (saved && saved->applied_run_id) {
    GLUEPOT_ASSIGN(const auto cut, repository_.run(*saved->applied_run_id));
    if (!cut || cut->finished_at_ms)
      return core::fail(ErrorCode::kConflict, "this plan has been applied already; plan again");
    run.id = cut->id;
    run.started_at_ms = cut->started_at_ms;
    run.started_by = cut->started_by;
    GLUEPOT_ASSIGN(const auto outcomes, repository_.outcomes(run.id));
    for (const auto& outcome : outcomes)
      if (options.settled.insert(outcome.password_id).second) ++run.counts[outcome.outcome];
    return run;
  }
  run.started_at_ms = with_.clock.now_ms();
  run.id = core::new_id(run.started_at_ms);
  run.started_by = options.started_by;
  return run;
}

core::Result<Run> PasswordSync::apply(const ApplyOptions& asked, const Watch& watch) {
  const std::unique_lock lock(running_, std::try_to_lock);
  if (!lock) return busy();
  ApplyOptions options = asked;
  if (options.archive_orphaned && (options.password_ids.empty() || options.plan_id || options.overwrite_changed ||
                                   options.recreate_deleted || options.auto_sync_only))
    return core::invalid("archive_orphaned", "stands alone with password_ids: entries are archived one by one");
  if (options.recreate_deleted && options.password_ids.empty())
    return core::invalid("recreate_deleted", "needs password_ids: what was deleted is created again one by one");
  GLUEPOT_ASSIGN(const auto saved, saved_plan(options));
  GLUEPOT_ASSIGN(auto run, open_run(options, saved));
  const auto client = saved && saved->client_id ? saved->client_id : options.client_id;
  GLUEPOT_ASSIGN(const auto settings, settings_.load());
  GLUEPOT_ASSIGN(auto work, Planner(with_, repository_, settings).make(client, watch, options.started_by));
  GLUEPOT_TRY(store_compared(work));
  if (saved) GLUEPOT_TRY(check_as_planned(*saved, work, options));
  if (const auto large = large_change_of(work, options, settings.general); large.asks && !options.confirmed)
    return core::fail(ErrorCode::kConflict, large.sentence());
  run.client_id = client;
  if (client && !work.work.empty()) run.client_name = work.work.front().row.client_name;
  if (saved && saved->applied_run_id) {
    GLUEPOT_TRY(repository_.resume_run(run.id));
  } else {
    GLUEPOT_TRY(repository_.start_run(run, options.plan_id));
  }
  const auto pushed = Applier(with_, repository_, options_, work, run, watch).push(options);
  run.state = !pushed ? "failed" : watch.stopped() ? "stopped" : "succeeded";
  if (!pushed) run.message = pushed.error().message;
  if (pushed && watch.paused()) run.message = "password sync was paused; the rows left are skipped";
  run.finished_at_ms = with_.clock.now_ms();
  GLUEPOT_TRY(repository_.finish_run(run));
  return run;
}

core::Result<Adopted> PasswordSync::adopt(const StickyChoice& choice, std::string_view by, const Watch& watch) {
  const std::unique_lock lock(running_, std::try_to_lock);
  if (!lock) return busy();
  return adoption_.take_over(choice, by, watch);
}

core::Status PasswordSync::remember_api_key(const core::Secret& key) {
  if (key.empty()) return repository_.set_api_key("");
  return repository_.set_api_key(core::to_base64(with_.vault.seal(key, "plugin_stickysync_settings.APIKey")));
}

}  // namespace gluepot::password_sync
