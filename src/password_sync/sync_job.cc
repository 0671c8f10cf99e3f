// SPDX-License-Identifier: Apache-2.0
#include "password_sync/sync_job.h"

#include <algorithm>

namespace gluepot::password_sync {
namespace {

using core::ErrorCode;

Options options_of(const core::Options& options) {
  Options out;
  out.marker = options.text("password_sync.marker") == "none" ? Marker::kNone : Marker::kNotes;
  return out;
}

/// Watches a call on a job's snapshot.
Watch watch_of(jobs::Control& control) {
  Watch watch;
  watch.stop = &control.stop_flag();
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

}  // namespace

SyncJob::SyncJob(Parts parts) : parts_(parts), sync_(dependencies(), options_of(parts.options)) {}

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

core::Result<jobs::Runner::Started> SyncJob::start(const core::Caller& by, ApplyOptions options) {
  GLUEPOT_TRY(parts_.automate.source());
  if (parts_.itglue.source() == nullptr)
    return core::fail(ErrorCode::kConflict,
                      "no documentation source is connected; connect IT Glue under Settings > Integrations");
  return parts_.runner.start(
      "password_sync", by.name,
      [this, by, options = std::move(options)](jobs::Control& control) { return work(by, options, control); });
}

core::Result<jobs::Runner::Started> SyncJob::start_auto(const core::Caller& by) {
  return start(by, {});
}

core::Status SyncJob::work(const core::Caller& by, ApplyOptions options, jobs::Control& control) {
  options.started_by = by.name;
  audit::Draft draft{"password_sync", by,
                     options.client_id ? "client " + std::to_string(*options.client_id) : "all clients"};
  GLUEPOT_ASSIGN(const auto entry, parts_.audit.begin(draft));
  if (auto own = parts_.itglue.source_for_job()) {
    own->set_cancel_flag(control.shared_stop_flag());
    const std::lock_guard lock(mutex_);
    job_source_ = std::move(own);
  }
  auto run = sync_.apply(options, watch_of(control));
  {
    const std::lock_guard lock(mutex_);
    job_source_.reset();
  }
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
  if (run->state == "stopped")
    return core::fail(ErrorCode::kCancelled, "stopped; the rows done stay done, the next sync goes on from here");
  if (run->state != "succeeded") return core::fail(ErrorCode::kUpstream, run->message);
  return {};
}

}  // namespace gluepot::password_sync
