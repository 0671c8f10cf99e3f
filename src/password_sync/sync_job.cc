// SPDX-License-Identifier: Apache-2.0
#include "password_sync/sync_job.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/log.h"
#include "password_sync/stickysync_content.h"

namespace gluepot::password_sync {
namespace {

namespace json = boost::json;
using core::ErrorCode;

Options options_of(const core::Options& options) {
  Options out;
  out.marker = options.text("password_sync.marker") == "none" ? Marker::kNone : Marker::kNotes;
  return out;
}

/// What the options of the instance say until a setting is stored.
Settings first_settings(const core::Options& options) {
  Settings out;
  const auto minutes = options.integer("password_sync.interval_minutes");
  out.interval_minutes = minutes <= 0 ? 0 : std::clamp<std::int64_t>(minutes, 5, 1440);
  return out;
}

/// Watches a call on a job's snapshot.
Watch watch_of(jobs::Control& control, const std::atomic<bool>& paused) {
  Watch watch;
  watch.stop = &control.stop_flag();
  watch.pause = &paused;
  watch.progress = [&control](const Progress& progress) {
    control.update([&](jobs::Job& job) {
      auto& task = job.task(progress.task);
      for (auto& other : job.tasks)
        if (other.name != task.name && other.state == "running") other.state = "succeeded";
      auto& now = job.task(progress.task);
      now.state = "running";
      now.done = progress.done;
      now.total = progress.total;
      now.message = progress.message;
    });
  };
  return watch;
}

/// For the audit: what of the subject, and beyond what follows from its state.
std::string asked_for(const ApplyOptions& options) {
  std::string out;
  const auto add = [&](const std::string& text) { out += (out.empty() ? "" : ", ") + text; };
  if (options.auto_sync_only) add("AutoSync");
  if (!options.password_ids.empty()) add(std::to_string(options.password_ids.size()) + " chosen passwords");
  if (options.plan_id) add("plan " + std::to_string(*options.plan_id));
  if (options.overwrite_changed) add("overwrite");
  if (options.recreate_deleted) add("recreate");
  if (options.archive_orphaned) add("archive");
  if (options.confirmed) add("confirmed");
  if (options.resumed) add("after a restart");
  return out;
}

}  // namespace

SyncJob::SyncJob(Parts parts)
    : parts_(parts),
      notes_(parts.strict),
      sync_(dependencies(), options_of(parts.options), first_settings(parts.options)),
      exports_({parts.connections, parts.automate, parts.audit, [this] { return table_content(); }}) {
  sync_.on_drift([this](const std::vector<CurrentRow>& rows) { tell_drift(rows); });
}

core::Result<automate::StickySyncContent> SyncJob::table_content() {
  GLUEPOT_ASSIGN(const auto state, sync_.state());
  GLUEPOT_ASSIGN(const auto rows, sync_.rows());
  GLUEPOT_ASSIGN(const auto settings, sync_.settings().load());
  return stickysync_content(state, rows, settings);
}

Dependencies SyncJob::dependencies() {
  return {parts_.strict,
          parts_.vault,
          parts_.clock,
          [this] { return parts_.automate.source(); },
          [this] { return documentation(); },
          [this]() -> core::Result<std::vector<Organization>> {
            GLUEPOT_ASSIGN(const auto rows, parts_.mappings.list());
            std::vector<Organization> out;
            for (const auto& row : rows)
              if (!row.organization.gone_at_ms)
                out.push_back({row.organization.id, row.organization.name, row.organization.psa_ids});
            return out;
          },
          [this](core::OrganizationId organization) -> core::Result<bool> {
            GLUEPOT_ASSIGN(const auto company, parts_.mappings.company_of(organization));
            return company.has_value();
          },
          [this](core::PasswordId id) -> core::Status {
            audit::Draft draft{"reveal", core::Caller::system(), "password sync", "passwords/" + id.text()};
            draft.detail = "compare";
            if (const auto source = documentation(); source && *source) draft.source = (*source)->source_name();
            return parts_.audit.record(draft, audit::Outcome::kDone);
          }};
}

core::Result<std::shared_ptr<connectors::Source>> SyncJob::documentation() {
  {
    const std::lock_guard lock(mutex_);
    if (job_source_) return job_source_;
  }
  auto source = parts_.itglue.source();
  if (source == nullptr)
    return core::fail(ErrorCode::kConflict,
                      "no documentation source is connected; connect IT Glue under Settings > Integrations");
  return source;
}

core::Result<Plan> SyncJob::plan(std::optional<ClientId> client, std::string_view by) {
  return sync_.plan(client, {}, by);
}

core::Result<Adopted> SyncJob::adopt(const StickyChoice& choice, std::string_view by) {
  GLUEPOT_ASSIGN(const bool ticked, sync_.settings().anything_ticked());
  if (!ticked) GLUEPOT_TRY(notes_.auto_sync_started(parts_.clock.now_ms()));
  return sync_.adopt(choice, by, {});
}

core::Status SyncJob::check_not_paused() {
  GLUEPOT_ASSIGN(const auto settings, sync_.settings().general());
  if (!settings.paused) return {};
  const std::string since =
      settings.paused_at_ms ? " since " + core::format_time(*settings.paused_at_ms).substr(0, 19) + "Z" : "";
  return core::fail({ErrorCode::kConflict,
                     "password sync is paused by " + settings.paused_by + since + "; nothing was started",
                     {},
                     "Resume it, then start again."});
}

core::Result<Settings> SyncJob::change_settings(const std::function<core::Status(Settings&)>& change,
                                                std::string_view by) {
  const std::lock_guard lock(settings_mutex_);
  auto now = sync_.settings().change(change, by);
  if (now) paused_.store(now->paused);
  return now;
}

core::Result<SyncJob::Decided> SyncJob::decide(const core::Caller& by, Decision decision,
                                               const std::vector<VaultId>& ids) {
  GLUEPOT_ASSIGN(const auto rows, sync_.rows());
  GLUEPOT_ASSIGN(const auto settings, sync_.settings().load());
  std::unordered_map<VaultId, const CurrentRow*> known;
  for (const auto& row : rows) known.emplace(row.password_id, &row);
  std::optional<std::string> no_reading;  // where the connection itself makes no use of another client's id
  if (decision == Decision::kReadWithClient)
    if (const auto source = parts_.automate.source())
      if (const auto may = (*source)->may_read_with_client(); !may)
        no_reading = may.error().message + " " + may.error().next_step;
  Decided out;
  std::vector<SettingsRepository::Decided> decided;
  std::vector<audit::Draft> drafts;
  for (const auto id : ids) {
    const auto found = known.find(id);
    if (found == known.end()) {
      out.refused.push_back({id, "no such password in Automate when last compared; plan again"});
      continue;
    }
    const CurrentRow& row = *found->second;
    if (auto reason = no_reading ? no_reading : refusal_of(decision, row, settings.row(id))) {
      out.refused.push_back({id, std::move(*reason)});
      continue;
    }
    HistoryEntry entry;
    entry.at_ms = parts_.clock.now_ms();
    entry.password_id = id;
    entry.client_id = row.client_id;
    entry.title = row.title;
    entry.organization = row.organization;
    entry.documentation_password_id = row.documentation_password_id;
    entry.by = by.name;
    entry.action = decision_name(decision);
    entry.outcome = "done";
    decided.push_back({std::move(entry), [decision, &row](RowSetting& own, std::optional<bool>& tick) {
                         return take_decision(decision, row, own, tick);
                       }});
    drafts.push_back(
        {std::string(decision_name(decision)), by, row.title, "password-sync/passwords/" + std::to_string(id)});
  }
  if (decided.empty()) return out;
  GLUEPOT_TRY(parts_.audit.record_all(drafts, audit::Outcome::kDone));
  GLUEPOT_ASSIGN(out.changed, sync_.settings().store_decisions(decided));
  return out;
}

core::Result<jobs::Runner::Started> SyncJob::start(const core::Caller& by, ApplyOptions options) {
  GLUEPOT_TRY(check_not_paused());
  GLUEPOT_TRY(parts_.automate.source());
  if (parts_.itglue.source() == nullptr)
    return core::fail(ErrorCode::kConflict,
                      "no documentation source is connected; connect IT Glue under Settings > Integrations");
  auto started = parts_.runner.start(
      "password_sync", by.name,
      [this, by, options = std::move(options)](jobs::Control& control) { return work(by, options, control); });
  if (started && !started->started)
    return core::fail(ErrorCode::kConflict, "password sync is already running; wait for it or stop it");
  return started;
}

core::Result<jobs::Runner::Started> SyncJob::start_auto(const core::Caller& by) {
  ApplyOptions options;
  options.auto_sync_only = true;
  return start(by, std::move(options));
}

core::Result<std::optional<std::int64_t>> SyncJob::next_run_at_ms() {
  GLUEPOT_ASSIGN(const auto settings, sync_.settings().general());
  GLUEPOT_ASSIGN(const bool ticked, sync_.settings().anything_ticked());
  GLUEPOT_ASSIGN(const auto last, notes_.last_auto_sync_ms());
  return next_auto_sync(settings, ticked, last, parts_.clock.now_ms());
}

void SyncJob::tick() {
  const auto work = [&]() -> core::Status {
    GLUEPOT_ASSIGN(const auto next, next_run_at_ms());
    if (!next || *next > parts_.clock.now_ms()) return {};
    for (const auto& job : parts_.runner.running())
      if (job.kind == "password_sync") return {};  // it has its turn when this one has ended
    // Before the start: a run that cannot even begin is tried again after the interval, not every few seconds.
    GLUEPOT_TRY(notes_.auto_sync_started(parts_.clock.now_ms()));
    GLUEPOT_TRY(start_auto(core::Caller{core::Caller::Kind::kSystem, 0, "schedule", {}, {}, true, {}}));
    return {};
  }();
  const std::string error = work ? "" : work.error().message;
  if (!error.empty() && error != last_tick_error_) core::log_warn("AutoSync did not start", {{"cause", error}});
  last_tick_error_ = error;
}

void SyncJob::resume_interrupted() {
  auto options = notes_.unended();
  if (!options) {
    core::log_error("a password sync that was cut off does not go on", {{"cause", options.error().message}});
    return;
  }
  if (!*options) return;
  (*options)->resumed = true;
  auto by = core::Caller::system();
  by.name = (*options)->started_by;
  if (const auto started = start(by, **options); !started) {
    core::log_warn("a password sync that was cut off does not go on", {{"cause", started.error().message}});
    (void)notes_.end();
  }
}

/// Titles and clients are for those who may see them: the event says how many and which ids, the log says how many.
void SyncJob::tell_drift(const std::vector<CurrentRow>& rows) {
  constexpr std::size_t kNamed = 100;
  std::map<std::string, std::int64_t> counts{{"drifted", 0}, {"conflict", 0}, {"deleted_there", 0}};
  json::array ids;
  for (const auto& row : rows) {
    ++counts[std::string(state_name(row.state))];
    if (ids.size() < kNamed) ids.emplace_back(std::to_string(row.password_id));
  }
  json::object data{{"at_ms", parts_.clock.now_ms()}, {"password_ids", std::move(ids)}};
  for (const auto& [name, count] : counts) data[name] = count;
  core::log_warn("passwords were changed in the documentation", {{"drifted", counts["drifted"]},
                                                                 {"conflict", counts["conflict"]},
                                                                 {"deleted_there", counts["deleted_there"]},
                                                                 {"first", rows.front().password_id}});
  parts_.events.publish("drift/" + std::to_string(parts_.clock.now_ms()), {"drift", json::serialize(data)});
}

/// A copy for others: whatever becomes of it, the run is what it was.
void SyncJob::export_tables(jobs::Control& control) {
  const auto done = exports_.run();
  if (done) return;
  core::log_warn("the export to Automate's plug-in tables failed", {{"cause", done.error().message}});
  control.log("The export to Automate's plug-in tables failed: " + done.error().message);
}

core::Status SyncJob::work(const core::Caller& by, ApplyOptions options, jobs::Control& control) {
  GLUEPOT_TRY(check_not_paused());
  options.started_by = by.name;
  GLUEPOT_TRY(notes_.begin(options));
  audit::Draft draft{"password_sync", by,
                     options.client_id ? "client " + std::to_string(*options.client_id) : "all clients"};
  draft.detail = asked_for(options);
  GLUEPOT_ASSIGN(const auto entry, parts_.audit.begin(draft));
  if (auto own = parts_.itglue.source_for_job()) {
    own->set_cancel_flag(control.shared_stop_flag());
    const std::lock_guard lock(mutex_);
    job_source_ = std::move(own);
  }
  auto run = sync_.apply(options, watch_of(control, paused_));
  {
    const std::lock_guard lock(mutex_);
    job_source_.reset();
  }
  export_tables(control);
  if (auto ended = notes_.end(); !ended)
    core::log_warn("the end of a password sync was not noted", {{"cause", ended.error().message}});
  if (!run) {
    (void)parts_.audit.finish(entry, audit::Outcome::kFailed, run.error().message);
    return core::fail(run.error());
  }
  std::string told;
  control.update([&](jobs::Job& job) {
    for (const auto& [name, count] : run->counts) {
      job.summary[name] = count;
      if (count > 0) told += (told.empty() ? "" : ", ") + std::to_string(count) + " " + name;
    }
    for (auto& task : job.tasks)
      if (task.state == "running") task.state = run->state == "succeeded" ? "succeeded" : "failed";
  });
  control.log(told);
  GLUEPOT_TRY(
      parts_.audit.finish(entry, run->state == "succeeded" ? audit::Outcome::kDone : audit::Outcome::kFailed, told));
  if (run->state == "stopped" && paused_.load())
    return core::fail(ErrorCode::kCancelled, "paused; the rows done stay done, the next sync goes on from here");
  if (run->state == "stopped")
    return core::fail(ErrorCode::kCancelled, "stopped; the rows done stay done, the next sync goes on from here");
  if (run->state != "succeeded") return core::fail(ErrorCode::kUpstream, run->message);
  return {};
}

}  // namespace gluepot::password_sync
