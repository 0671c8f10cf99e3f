// SPDX-License-Identifier: Apache-2.0
#include "mirror/impl/run.h"

#include <algorithm>

#include "core/log.h"
#include "mirror/impl/lists.h"

namespace gluepot::mirror {
namespace {

using catalog::Kind;
using core::ErrorCode;

/// Under way or not yet stored, together: what a kill may cost.
constexpr int kMostUnderWay = 8;
/// Damaged pages of a list that are asked for anew, and one more for each ten pages; then its task fails.
constexpr int kMostDamaged = 2;

std::size_t index(Task task) {
  return static_cast<std::size_t>(task);
}

/// The key itself is refused: asking on would only be refused again.
bool key_refused(const core::Error& error) {
  return error.code == ErrorCode::kForbidden || error.code == ErrorCode::kUnauthenticated;
}

}  // namespace

Run::Run(Mirror& mirror, const RunControl& control)
    : mirror_(mirror), control_(control), store_(mirror.store_), index_waits_(mirror.settings_.index_texts) {}

core::Result<RunReport> Run::go() {
  GLUEPOT_TRY(begin());
  const int threads = std::clamp(mirror_.settings_.concurrency, 1, kMostUnderWay);
  fetcher_ = std::make_unique<Fetcher>(mirror_.source_, store_, threads, mirror_.settings_.page_size);
  GLUEPOT_TRY(finish_streams());
  GLUEPOT_TRY(plan_what_follows());
  tell();
  for (;;) {
    hand_out();
    if (under_way_ == 0) break;
    GLUEPOT_TRY(take_results());
    GLUEPOT_TRY(finish_streams());
    GLUEPOT_TRY(plan_what_follows());
    tell();
  }
  while (mirror_.settings_.index_texts && !stopped()) {
    GLUEPOT_ASSIGN(const auto waiting, store_.index_texts(4000));
    if (waiting == 0) break;
  }
  return finish();
}

void Run::hand_out() {
  mapping_ = mapping_of(mirror_.served_);
  if (stopped() && interrupted_.empty()) interrupted_ = "stopped";
  if (!interrupted_.empty()) return;
  for (const auto& name : order_) {
    Progress& progress = streams_.at(name);
    while (under_way_ < kMostUnderWay) {
      const auto number = next_page(progress);
      if (!number) break;
      progress.under_way.insert(*number);
      progress.again.erase(*number);
      ++under_way_;
      ++row_.requests;
      fetcher_->submit({progress.stream, *number, 0, target_of(progress.stream, *number, mirror_.settings_.page_size),
                        mapping_, traits_});
    }
  }
  // Bodies come last: names are browsable and searchable long before.
  while (under_way_ < kMostUnderWay && next_body_ < bodies_.size()) {
    const auto& body = bodies_[next_body_++];
    Stream stream;
    stream.kind = Kind::kDocuments;
    stream.task = Task::kDocuments;
    stream.organization_id = body.organization_id;
    ++under_way_;
    ++row_.requests;
    fetcher_->submit(
        {stream, 0, body.document_id, "/documents/" + std::to_string(body.document_id), mapping_, traits_});
  }
}

std::optional<std::int64_t> Run::next_page(Progress& progress) const {
  if (progress.stream.state != StreamState::kReading) return std::nullopt;
  // What a folder restricts must not be found before the folder is known.
  if (progress.stream.kind == Kind::kPasswords)
    if (const auto folders = streams_.find("password_folders");
        folders != streams_.end() && folders->second.stream.state == StreamState::kReading)
      return std::nullopt;
  if (!progress.again.empty()) return *progress.again.begin();
  const auto free = [&](std::int64_t page) {
    return progress.stored.count(page) == 0 && progress.under_way.count(page) == 0;
  };
  if (free(1)) return 1;
  if (progress.stored.count(1) == 0) return std::nullopt;
  // Pages are handed out in order, so the first free one lies behind the last that was.
  for (std::int64_t page = 2; page <= progress.stream.pages; ++page)
    if (free(page)) return page;
  return std::nullopt;
}

core::Status Run::take_results() {
  const auto wait = std::chrono::milliseconds(index_waits_ ? 0 : 200);
  auto results = fetcher_->take(wait, kMostUnderWay);
  if (results.empty() && index_waits_) {
    GLUEPOT_ASSIGN(const auto waiting, store_.index_texts(500));
    index_waits_ = waiting > 0;
    return {};
  }
  std::vector<Fetched> pages, bodies;
  under_way_ -= static_cast<int>(results.size());
  for (auto& result : results) {
    if (result.job.number > 0) streams_.at(result.job.stream.name).under_way.erase(result.job.number);
    if (!result.status) {
      GLUEPOT_TRY(failed(result));
    } else if (result.job.number == 0) {
      bodies.push_back(std::move(result));
    } else {
      pages.push_back(std::move(result));
    }
  }
  if (!bodies.empty()) GLUEPOT_TRY(store_bodies(bodies));
  if (!pages.empty()) GLUEPOT_TRY(store(std::move(pages)));
  return {};
}

core::Status Run::failed(Fetched& fetched) {
  const core::Error error = fetched.status.error();
  if (error.code == ErrorCode::kCancelled) {
    if (interrupted_.empty()) interrupted_ = "stopped";
    return {};
  }
  if (fetched.job.number == 0) {
    if (error.code == ErrorCode::kNotFound)  // gone since it was listed; the next sweep says so
      return store::write(store_.database(), [&](store::Connection& connection) {
        return plan::remove_body(connection, fetched.job.document_id);
      });
    ++body_failures_;
    body_message_ = "document " + std::to_string(fetched.job.document_id) + ": " + error.message;
    if (key_refused(error) || error.code == ErrorCode::kRateLimited) interrupted_ = error.message;
    return {};
  }
  Progress& progress = streams_.at(fetched.job.stream.name);
  if (progress.stream.state != StreamState::kReading) return {};
  const bool refusal = key_refused(error) || error.code == ErrorCode::kNotFound;
  if (refusal && may_be_refused(progress.stream.kind))
    return fail_stream(progress, StreamState::kUnavailable, error.message);
  if (key_refused(error) || error.code == ErrorCode::kRateLimited) {
    interrupted_ = error.message;
    return {};
  }
  if (fetched.damaged && ++progress.damaged <= kMostDamaged + progress.stream.pages / 10) {
    progress.again.insert(fetched.job.number);
    return {};
  }
  const std::string message =
      progress.stream.name + ", page " + std::to_string(fetched.job.number) + ": " + error.message;
  GLUEPOT_TRY(fail_stream(progress, StreamState::kFailed, message));
  // One organization's list that is not found says nothing about the others; a source that does not answer says it for
  // all.
  if (error.code == ErrorCode::kTimeout || error.code == ErrorCode::kUnavailable)
    return fail_task(progress.stream.task, message);
  return {};
}

core::Status Run::fail_stream(Progress& progress, StreamState state, std::string message) {
  progress.stream.state = state;
  progress.stream.message = std::move(message);
  return save(progress);
}

core::Status Run::fail_task(Task task, const std::string& message) {
  for (auto& [name, progress] : streams_)
    if (progress.stream.task == task && progress.stream.state == StreamState::kReading)
      GLUEPOT_TRY(fail_stream(progress, StreamState::kSkipped, message));
  return {};
}

core::Status Run::save(const Progress& progress) {
  return store::write(store_.database(), [&](store::Connection& connection) {
    return plan::save_stream(connection, row_.id, progress.stream);
  });
}

core::Result<RunReport> Run::finish() {
  row_.active_at_ms = mirror_.clock_.now_ms();
  if (body_failures_ > 0 && interrupted_.empty() && body_message_.empty())
    body_message_ = "some documents' texts could not be read";
  const bool interrupted = !interrupted_.empty();
  GLUEPOT_TRY(store::write(store_.database(), [&](store::Connection& connection) {
    return interrupted ? plan::save_run(connection, row_) : plan::finish(connection, row_, row_.active_at_ms);
  }));
  auto out = report();
  out.finished = !interrupted;
  if (out.finished) out.finished_at_ms = row_.active_at_ms;
  if (control_.progress) control_.progress(out);
  return out;
}

RunReport Run::report() const {
  RunReport out;
  out.run_id = row_.id;
  out.resumed = resumed_;
  out.started_at_ms = row_.started_at_ms;
  out.requests = row_.requests;
  out.stored = row_.stored;
  out.unchanged = row_.unchanged;
  out.removed = row_.removed;
  out.message = interrupted_;
  std::array<int, kTasks> open{}, streams{}, failed{};
  for (const auto& [name, progress] : streams_) {
    const auto& stream = progress.stream;
    auto& task = out.tasks[index(stream.task)];
    ++streams[index(stream.task)];
    task.done += progress.received;
    if (stream.total >= 0) task.total = task.total.value_or(0) + stream.total;
    if (stream.state == StreamState::kReading) ++open[index(stream.task)];
    if (stream.state == StreamState::kFailed || stream.state == StreamState::kSkipped) {
      if (failed[index(stream.task)]++ == 0) task.message = stream.message;
    }
    if (stream.state == StreamState::kUnavailable && task.message.empty())
      task.message = stream.name + " is not open to this key and was left out";
  }
  if (!documents_planned_) ++open[index(Task::kDocuments)];
  if (!assets_planned_) ++open[index(Task::kFlexibleAssets)];
  if (next_body_ < bodies_.size()) ++open[index(Task::kDocuments)];
  for (std::size_t i = 0; i < kTasks; ++i) {
    auto& task = out.tasks[i];
    if (i == index(Task::kDocuments) && body_failures_ > 0 && failed[i]++ == 0) task.message = body_message_;
    if (mirror_.settings_.tasks.count(static_cast<Task>(i)) == 0)
      task.state = TaskState::kSkipped;
    else if (failed[i] > 0 && (open[i] == 0 || !interrupted_.empty()))
      task.state = TaskState::kFailed;
    else if (open[i] == 0)
      task.state = TaskState::kSucceeded;
    else if (!interrupted_.empty())
      task.state = TaskState::kFailed, task.message = interrupted_;
    else
      task.state = streams[i] > 0 ? TaskState::kRunning : TaskState::kWaiting;
  }
  return out;
}

void Run::tell() const {
  if (control_.progress) control_.progress(report());
}

}  // namespace gluepot::mirror
