// SPDX-License-Identifier: Apache-2.0
#include "mirror/sync_job.h"

#include <set>

#include "catalog/page_reader.h"
#include "core/ids.h"
#include "core/log.h"
#include "mirror/passes.h"
#include "mirror/schema.h"

namespace gluepot::mirror {
namespace {

using core::ErrorCode;
using documentation::Kind;

constexpr std::string_view kLastSuccess = "mirror.last_success_ms";
constexpr std::string_view kLastEverything = "mirror.last_everything_ms";
constexpr int kMostOrganizationPages = 1000;

/// A side value as text, empty when there is none.
std::string side_text(const catalog::Row& row, std::string_view attribute) {
  const auto columns = catalog::side_columns(row.kind);
  for (std::size_t i = 0; i < columns.size() && i < row.side.size(); ++i) {
    if (columns[i].attribute != attribute) continue;
    if (const auto* text = std::get_if<std::string>(&row.side[i])) return *text;
    if (const auto* number = std::get_if<std::int64_t>(&row.side[i])) return std::to_string(*number);
  }
  return {};
}

/// What a run showed, on the job's snapshot.
constexpr std::string_view kNothingMapped =
    "no organization is mapped to a company yet, so only the organizations were read; map them under Settings > Map "
    "organizations, then sync";

constexpr std::string_view kSwitchedOff = "switched off under Settings > Integrations > Documentation";

void show(const RunReport& report, jobs::Job& job) {
  for (std::size_t i = 0; i < kTasks; ++i) {
    const auto& task = report.tasks[i];
    auto& shown = job.task(task_name(static_cast<Task>(i)));
    shown.state = task_state_name(task.state);
    shown.done = task.done;
    shown.total = task.total;
    shown.message =
        task.state == TaskState::kSkipped && task.message.empty() ? std::string(kSwitchedOff) : task.message;
  }
  job.requests = report.requests;
  job.summary = {{"stored", report.stored}, {"unchanged", report.unchanged}, {"removed", report.removed}};
}

core::Status outcome_of(const RunReport& report) {
  if (report.ok()) return {};
  int failed = 0;
  std::string first;
  for (const auto& task : report.tasks) {
    if (task.state != TaskState::kFailed) continue;
    if (++failed == 1) first = task.message;
  }
  if (failed == 0)
    return core::fail(ErrorCode::kUpstream, report.message.empty() ? "the sync did not finish" : report.message);
  core::Error error{ErrorCode::kUpstream,
                    failed == 1 ? first : std::to_string(failed) + " of 5 parts failed; the first: " + first};
  error.next_step = "What was read is kept. Sync again once the cause is mended.";
  return core::fail(std::move(error));
}

}  // namespace

/// A mirror and the source it reads, kept together for as long as either is used.
struct SyncJob::Engine {
  Engine(documentation::Store& store, std::shared_ptr<connectors::Source> connected_in,
         std::shared_ptr<itglue::ItGlueSource> source_in, const core::Clock& clock, const MirrorSettings& settings,
         companies::Mappings& mappings, DocumentationSettingsRepository& choice)
      : connected(std::move(connected_in)),
        source(std::move(source_in)),
        mirror(
            store, *source, clock, settings,
            [this, &mappings] {
              // A mapping that cannot be read is not an empty one: the last known answer stands.
              auto now = mappings.served_organizations();
              const std::lock_guard lock(mutex);
              if (now) served = std::move(*now);
              return served;
            },
            [this, &choice] {
              auto now = choice.hidden();
              const std::lock_guard lock(mutex);
              if (now) hidden = std::move(*now);
              return hidden;
            }) {}
  const std::shared_ptr<connectors::Source> connected;  ///< tells whether the connection is still the same
  const std::shared_ptr<itglue::ItGlueSource> source;   ///< the mirror's own, stopped by the job's flag
  std::mutex mutex;
  std::vector<core::OrganizationId> served;
  std::shared_ptr<const documentation::Hidden> hidden;
  Mirror mirror;
};

SyncJob::SyncJob(ItGlueConnection& itglue, companies::Mappings& mappings, documentation::Store& documentation,
                 jobs::Runner& runner, connectors::ConnectionRepository& connections,
                 DocumentationSettingsRepository& settings, const core::Clock& clock, const core::Options& options)
    : itglue_(itglue),
      mappings_(mappings),
      documentation_(documentation),
      runner_(runner),
      connections_(connections),
      settings_(settings),
      clock_(clock),
      options_(options),
      since_ms_(clock.now_ms()) {
  // The mirror's tables are asked and changed before the first run too.
  if (auto prepared = store::migrate(documentation_.database(), "mirror", migrations()); !prepared)
    core::log_error("the mirror's tables could not be prepared", {{"cause", prepared.error().message}});
  if (const auto stored = connections_.setting(kLastSuccess); stored && *stored)
    last_success_ms_ = core::parse_int64(**stored).value_or(0);
}

core::Result<std::shared_ptr<SyncJob::Engine>> SyncJob::engine() {
  auto source = itglue_.source();
  if (source == nullptr || itglue_.source_kind() != "itglue")
    return core::fail(ErrorCode::kConflict,
                      "no documentation source is connected; connect IT Glue under Settings > Integrations");
  const std::lock_guard lock(mutex_);
  if (engine_ == nullptr || engine_->connected != source) {
    MirrorSettings settings;
    settings.concurrency = static_cast<int>(options_.integer("mirror.concurrency"));
    auto own = itglue_.source_for_job();
    if (own == nullptr) return core::fail(ErrorCode::kConflict, "IT Glue was disconnected just now; try again");
    auto made = std::make_shared<Engine>(documentation_, std::move(source), std::move(own), clock_, settings, mappings_,
                                         settings_);
    GLUEPOT_TRY(made->mirror.prepare());
    GLUEPOT_ASSIGN(made->served, mappings_.served_organizations());
    GLUEPOT_ASSIGN(made->hidden, settings_.hidden());
    engine_ = std::move(made);
  }
  return engine_;
}

core::Result<jobs::Runner::Started> SyncJob::start(const core::Caller& by, bool everything) {
  GLUEPOT_ASSIGN(auto engine_now, engine());
  GLUEPOT_ASSIGN(const auto served, mappings_.served_organizations());
  if (served.empty())
    return runner_.start("sync", by.name, [this](jobs::Control& control) { return read_for_mapping(control); });
  return runner_.start("sync", by.name, [this, engine_now, everything](jobs::Control& control) {
    return work(engine_now, control, everything);
  });
}

core::Result<bool> SyncJob::everything_is_due() {
  GLUEPOT_ASSIGN(const auto stored, connections_.setting(kLastEverything));
  const auto last = core::parse_int64(stored.value_or("")).value_or(0), now = clock_.now_ms();
  return now - last >= options_.integer("mirror.everything_hours") * 3'600'000 || last > now;
}

core::Status SyncJob::read_for_mapping(jobs::Control& control) {
  constexpr auto kOrganizations = Task::kOrganizations;
  control.update([](jobs::Job& job) {
    for (std::size_t i = 0; i < kTasks; ++i) {
      const auto task = static_cast<Task>(i);
      job.task(task_name(task)).state =
          task_state_name(task == kOrganizations ? TaskState::kRunning : TaskState::kSkipped);
    }
  });
  const auto read = read_organizations();
  itglue_.report(read);
  GLUEPOT_ASSIGN(const auto known, mappings_.list());
  control.update([&](jobs::Job& job) {
    auto& task = job.task(task_name(kOrganizations));
    task.state = task_state_name(read ? TaskState::kSucceeded : TaskState::kFailed);
    task.done = static_cast<std::int64_t>(known.size());
    task.message = read ? std::string(kNothingMapped) : read.error().message;
  });
  control.log(std::string(kNothingMapped));
  return read;
}

core::Status SyncJob::work(const std::shared_ptr<Engine>& engine, jobs::Control& control, bool everything) {
  GLUEPOT_ASSIGN(const bool due, everything_is_due());
  RunControl run;
  run.whole = everything || due;
  run.stop = &control.stop_flag();
  engine->source->set_cancel_flag(control.shared_stop_flag());
  std::int64_t rows_before = 0, at_before = clock_.steady_ms();
  run.progress = [&](const RunReport& report) {
    const auto budget = itglue_.budget();
    control.update([&](jobs::Job& job) {
      show(report, job);
      std::int64_t rows = 0;
      for (const auto& task : report.tasks) rows += task.done;
      const auto now = clock_.steady_ms();
      if (now - at_before >= 1000) {
        job.rate_per_s = static_cast<double>(rows - rows_before) * 1000.0 / static_cast<double>(now - at_before);
        rows_before = rows;
        at_before = now;
      }
      job.waiting_until_ms.reset();
      job.waiting_reason = itglue_.trouble();
      if (budget && budget->waiting > 0 && budget->resets_at_ms > 0) {
        job.waiting_until_ms = std::max(budget->resets_at_ms, budget->paused_until_ms);
        job.waiting_reason = "IT Glue's limit of " + std::to_string(budget->limit) + " requests in " +
                             std::to_string(budget->window.count() / 60) + " minutes";
      }
    });
  };
  control.log(run.whole ? "sync started: everything" : "sync started: changes only");
  run.on_types = [&](const std::vector<documentation::Record>& types) { return learn_types(types); };
  GLUEPOT_ASSIGN(const auto off, engine->mirror.forget_hidden());
  if (off > 0) control.log(std::to_string(off) + " records of what is switched off were dropped");
  auto report = engine->mirror.run(run);
  if (!report) {
    itglue_.report(core::fail(report.error()));
    return core::fail(report.error());
  }
  control.update([&](jobs::Job& job) { show(*report, job); });
  control.log(std::to_string(report->stored) + " records stored, " + std::to_string(report->unchanged) +
              " unchanged, " + std::to_string(report->removed) + " removed, " + std::to_string(report->requests) +
              " requests");
  if (report->tasks[static_cast<std::size_t>(Task::kOrganizations)].state == TaskState::kSucceeded)
    GLUEPOT_TRY(take_organizations());
  GLUEPOT_TRY(settings_.count(report->assets_of_type));
  if (report->checklist_templates) GLUEPOT_TRY(settings_.note_checklist_templates(*report->checklist_templates));
  GLUEPOT_ASSIGN(const int dropped, drop_unserved());
  if (dropped > 0)
    control.log("records of " + std::to_string(dropped) + " organizations no longer mapped were dropped");
  if (control.stop_requested()) return core::fail(ErrorCode::kCancelled, "stopped; the next sync goes on from here");
  const auto outcome = outcome_of(*report);
  itglue_.report(outcome);
  if (!outcome) return outcome;
  if (report->whole) GLUEPOT_TRY(connections_.set_setting(kLastEverything, std::to_string(report->started_at_ms)));
  last_success_ms_ = clock_.now_ms();
  return connections_.set_setting(kLastSuccess, std::to_string(last_success_ms_));
}

core::Status SyncJob::take_organizations() {
  documentation::ListQuery query;
  query.kind = Kind::kOrganizations;
  query.page_size = 10'000;
  std::vector<companies::Organization> organizations;
  std::map<std::int64_t, std::vector<documentation::PsaLink>> links;
  GLUEPOT_TRY(documentation_.read([&](documentation::Reader& reader) -> core::Status {
    GLUEPOT_ASSIGN(const auto found, reader.psa_links());
    for (const auto& link : found) links[link.organization_id].push_back(link);
    for (;; ++query.page_number) {
      GLUEPOT_ASSIGN(const auto page, reader.list(query));
      for (const auto& record : page.records) {
        companies::Organization organization;
        organization.id = core::OrganizationId{record.id};
        organization.name = record.name;
        organization.short_name = record.side_text("short-name").value_or("");
        for (const auto& link : links[record.id]) organization.psa_ids.push_back(link.remote_id);
        organizations.push_back(std::move(organization));
      }
      if (static_cast<int>(page.records.size()) < query.page_size) return {};
    }
  }));
  if (organizations.empty()) return {};
  auto stored = mappings_.store_organizations(organizations);
  if (!stored) return core::fail(stored.error());
  return {};
}

core::Status SyncJob::read_organizations() {
  auto source = itglue_.source();
  if (source == nullptr || itglue_.source_kind() != "itglue") return {};
  struct Reading {
    explicit Reading(std::atomic<bool>& flag_in) : flag(flag_in) { flag = true; }
    ~Reading() { flag = false; }
    std::atomic<bool>& flag;
  } reading(reading_);
  std::map<std::int64_t, companies::Organization> found;
  std::map<std::int64_t, std::vector<std::string>> links;
  std::int64_t total = 0;
  catalog::PageReader reader;
  for (int number = 1; number <= kMostOrganizationPages; ++number) {
    GLUEPOT_ASSIGN(auto answer, source->get("/organizations?include=adapters_resources&page[size]=1000&page[number]=" +
                                                std::to_string(number),
                                            connectors::Lane::kPerson));
    GLUEPOT_ASSIGN(const auto page, reader.read(Kind::kOrganizations, answer.body));
    total = page.total_count.value_or(0);
    for (const auto& row : page.rows) {
      companies::Organization organization;
      organization.id = core::OrganizationId{row.id};
      organization.name = row.name;
      organization.short_name = side_text(row, "short-name");
      found[row.id] = std::move(organization);
    }
    for (const auto& row : page.included)
      if (row.kind == Kind::kAdaptersResources) links[row.organization_id].push_back(side_text(row, "remote-id"));
    if (page.rows.empty() || !page.next_page) break;
  }
  if (static_cast<std::int64_t>(found.size()) != total)
    return core::fail(ErrorCode::kUpstream, "IT Glue says it holds " + std::to_string(total) +
                                                " organizations but listed " + std::to_string(found.size()) +
                                                "; nothing was taken over, try again");
  std::vector<companies::Organization> organizations;
  for (auto& [id, organization] : found) {
    organization.psa_ids = links[id];
    organizations.push_back(std::move(organization));
  }
  if (organizations.empty()) return {};
  auto stored = mappings_.store_organizations(organizations);
  if (!stored) return core::fail(stored.error());
  return {};
}

core::Status SyncJob::forget(core::OrganizationId organization) {
  auto engine_now = engine();
  // Without a source there is no mirror to coordinate with; the records go all the same.
  if (!engine_now) GLUEPOT_TRY(Passes(documentation_).forget(organization.value));
  auto gone =
      engine_now ? (*engine_now)->mirror.forget(organization) : documentation_.drop_organization(organization.value);
  if (!gone) return core::fail(gone.error());
  return {};
}

core::Result<int> SyncJob::drop_unserved() {
  if (itglue_.source_kind() == "local") return 0;
  GLUEPOT_ASSIGN(const auto served, mappings_.served_organizations());
  GLUEPOT_ASSIGN(const auto counts, documentation_.counts());
  std::set<std::int64_t> left;
  for (const auto& count : counts)
    if (count.records > 0 && count.organization_id != 0 && count.kind != Kind::kOrganizations &&
        count.kind != Kind::kAdaptersResources)
      left.insert(count.organization_id);
  for (const auto organization : served) left.erase(organization.value);
  for (const auto organization : left) GLUEPOT_TRY(forget(core::OrganizationId{organization}));
  return static_cast<int>(left.size());
}

core::Status SyncJob::disconnect(const core::Caller& by, bool forget_mappings) {
  for (const auto& job : runner_.running()) {
    if (job.kind != "sync" && job.kind != "password_sync") continue;
    GLUEPOT_TRY(runner_.stop(job.id));
    GLUEPOT_TRY(runner_.wait(job.id));
  }
  GLUEPOT_TRY(itglue_.disconnect(by));
  {
    const std::lock_guard lock(mutex_);
    engine_.reset();
  }
  if (!forget_mappings) return {};
  GLUEPOT_TRY(mappings_.forget_all());
  GLUEPOT_TRY(settings_.forget_all());
  GLUEPOT_TRY(Passes(documentation_).forget_all());
  GLUEPOT_TRY(documentation_.drop_everything());
  last_success_ms_ = 0;
  GLUEPOT_TRY(connections_.set_setting(kLastSuccess, "0"));
  GLUEPOT_TRY(connections_.set_setting(kLastEverything, "0"));
  GLUEPOT_TRY(connections_.set_setting(kAccountSetting, ""));
  return on_forget_ ? on_forget_() : core::Status{};
}

}  // namespace gluepot::mirror
