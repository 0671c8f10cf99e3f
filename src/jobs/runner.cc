// SPDX-License-Identifier: Apache-2.0
#include "jobs/runner.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/ids.h"
#include "core/log.h"
#include "core/text.h"

namespace gluepot::jobs {
namespace {

namespace json = boost::json;
using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr auto kLeaseTime = std::chrono::seconds(15);
constexpr auto kRenewEvery = std::chrono::seconds(5);
constexpr std::int64_t kPublishEveryMs = 200;

constexpr Statement kInsert{
    "job_run.insert",
    "INSERT INTO job_run (id, kind, state, started_by, started_at_ms, document) VALUES (?, ?, 'running', ?, ?, ?)"};
constexpr Statement kFinish{"job_run.finish",
                            "UPDATE job_run SET state = ?, finished_at_ms = ?, document = ? WHERE id = ?"};
constexpr Statement kFind{"job_run.find", "SELECT document FROM job_run WHERE id = ?"};
constexpr Statement kList{
    "job_run.list",
    "SELECT document FROM job_run WHERE (?1 = '' OR kind = ?1) ORDER BY started_at_ms DESC, id DESC LIMIT ?2"};
constexpr Statement kCut{"job_run.cut", "SELECT id, kind, document FROM job_run WHERE state = 'running' LIMIT 100"};
constexpr Statement kDropOld{
    "job_run.drop_old",
    "DELETE FROM job_run WHERE id IN (SELECT id FROM job_run ORDER BY started_at_ms DESC LIMIT 1000 OFFSET 1000)"};

template <typename T>
json::value or_null(const std::optional<T>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}
json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object to_json(const Job& job) {
  json::array tasks, log;
  for (const auto& task : job.tasks)
    tasks.push_back(json::object{{"name", task.name},
                                 {"state", task.state},
                                 {"done", task.done},
                                 {"total", or_null(task.total)},
                                 {"message", text_or_null(task.message)}});
  for (const auto& line : job.log) log.emplace_back(line);
  json::object summary;
  for (const auto& [name, count] : job.summary) summary[name] = count;
  return {{"id", std::to_string(job.id)},
          {"kind", job.kind},
          {"state", job.state},
          {"started_by", job.started_by},
          {"started_at_ms", job.started_at_ms},
          {"finished_at_ms", or_null(job.finished_at_ms)},
          {"requests", job.requests},
          {"tasks", std::move(tasks)},
          {"rate_per_s", or_null(job.rate_per_s)},
          {"waiting_until_ms", or_null(job.waiting_until_ms)},
          {"waiting_reason", text_or_null(job.waiting_reason)},
          {"error", job.error.empty() ? json::value(nullptr)
                                      : json::value(json::object{{"message", job.error},
                                                                 {"next_step", text_or_null(job.next_step)}})},
          {"log", std::move(log)},
          {"summary", summary.empty() ? json::value(nullptr) : json::value(std::move(summary))}};
}

std::string text_of(const json::value* value) {
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}
std::optional<std::int64_t> number_of(const json::value* value) {
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

/// Back from the stored document, which this class wrote itself.
Job from_json(std::string_view text) {
  Job job;
  json::error_code error;
  const json::value parsed = json::parse(text, error);
  if (error || !parsed.is_object()) return job;
  const auto& object = parsed.get_object();
  job.id = core::parse_int64(text_of(object.if_contains("id"))).value_or(0);
  job.kind = text_of(object.if_contains("kind"));
  job.state = text_of(object.if_contains("state"));
  job.started_by = text_of(object.if_contains("started_by"));
  job.started_at_ms = number_of(object.if_contains("started_at_ms")).value_or(0);
  job.finished_at_ms = number_of(object.if_contains("finished_at_ms"));
  job.requests = number_of(object.if_contains("requests")).value_or(0);
  if (const auto* tasks = object.if_contains("tasks"); tasks != nullptr && tasks->is_array())
    for (const auto& value : tasks->get_array()) {
      const auto& task = value.as_object();
      job.tasks.push_back({text_of(task.if_contains("name")), text_of(task.if_contains("state")),
                           number_of(task.if_contains("done")).value_or(0), number_of(task.if_contains("total")),
                           text_of(task.if_contains("message"))});
    }
  if (const auto* problem = object.if_contains("error"); problem != nullptr && problem->is_object()) {
    job.error = text_of(problem->get_object().if_contains("message"));
    job.next_step = text_of(problem->get_object().if_contains("next_step"));
  }
  if (const auto* log = object.if_contains("log"); log != nullptr && log->is_array())
    for (const auto& line : log->get_array()) job.log.push_back(text_of(&line));
  if (const auto* summary = object.if_contains("summary"); summary != nullptr && summary->is_object())
    for (const auto& [name, count] : summary->get_object())
      job.summary[std::string(name)] = number_of(&count).value_or(0);
  return job;
}

}  // namespace

Task& Job::task(std::string_view name) {
  for (auto& task : tasks)
    if (task.name == name) return task;
  tasks.push_back(Task{std::string(name), "waiting", 0, std::nullopt, ""});
  return tasks.back();
}

std::string job_json(const Job& job) {
  return json::serialize(to_json(job));
}

struct Runner::Running final : Control {
  Running(Events& events_in, const core::Clock& clock_in) : events(events_in), clock(clock_in) {}

  bool stop_requested() const override { return *stop; }
  const std::atomic<bool>& stop_flag() const override { return *stop; }
  std::shared_ptr<std::atomic<bool>> shared_stop_flag() const override { return stop; }

  void update(const std::function<void(Job&)>& change) override {
    std::string text;
    {
      const std::lock_guard lock(mutex);
      change(job);
      const auto now = clock.steady_ms();
      if (now - published_ms < kPublishEveryMs) return;
      published_ms = now;
      text = job_json(job);
    }
    events.publish("job/" + std::to_string(job.id), {"job", std::move(text)});
  }

  void log(std::string line) override {
    update([&](Job& j) {
      j.log.push_back(core::format_time(clock.now_ms()).substr(11, 8) + " " + line);
      if (j.log.size() > 50) j.log.pop_front();
    });
  }

  Job snapshot() {
    const std::lock_guard lock(mutex);
    return job;
  }

  Events& events;
  const core::Clock& clock;
  std::mutex mutex;
  Job job;
  std::int64_t published_ms = 0;
  const std::shared_ptr<std::atomic<bool>> stop = std::make_shared<std::atomic<bool>>(false);
  std::int64_t epoch = 0;
  std::atomic<bool> stored{false};  ///< the end stands in the store: who asks later may read it there
  std::thread thread;
};

Runner::Runner(store::Database& strict, std::string node, Events& events, const core::Clock& clock)
    : strict_(strict), leases_(strict, std::move(node), clock), events_(events), clock_(clock) {
  heartbeat_ = std::thread([this] { heartbeat(); });
}

Runner::~Runner() {
  shutdown();
}

core::Result<Runner::Started> Runner::start(const std::string& kind, const std::string& by, Work work) {
  std::unique_lock lock(mutex_);
  if (closing_) return core::fail(ErrorCode::kUnavailable, "Gluepot is stopping");
  for (const auto& [id, running] : running_)
    if (auto job = running->snapshot(); job.kind == kind && !job.ended()) return Started{std::move(job), false};
  GLUEPOT_ASSIGN(const auto epoch, leases_.acquire(kind, kLeaseTime));
  auto running = std::make_shared<Running>(events_, clock_);
  running->epoch = epoch;
  Job& job = running->job;
  job.id = core::new_id(clock_.now_ms());
  job.kind = kind;
  job.state = "running";
  job.started_by = by;
  job.started_at_ms = clock_.now_ms();
  const Job started = job;
  GLUEPOT_TRY(strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kDropOld));
    GLUEPOT_TRY(connection.execute(kInsert, started.id, kind, by, started.started_at_ms, job_json(started)));
    return {};
  }));
  // Ended ones go. Their threads are joined below without the lock: the last thing a job's thread does is to take it.
  std::vector<std::shared_ptr<Running>> ended;
  std::erase_if(running_, [&](const auto& entry) {
    if (!entry.second->stored) return false;
    ended.push_back(entry.second);
    return true;
  });
  running_[started.id] = running;
  running->thread = std::thread([this, running, work = std::move(work)] {
    core::Status done = core::fail(ErrorCode::kInternal, "the job ended by an exception; see the log");
    try {
      done = work(*running);
    } catch (const std::exception& error) {
      core::log_error("job ended by an exception", {{"what", std::string_view(error.what())}});
    } catch (...) {
      core::log_error("job ended by an exception of an unknown type");
    }
    Job last;
    {
      const std::lock_guard job_lock(running->mutex);
      Job& j = running->job;
      j.finished_at_ms = clock_.now_ms();
      j.waiting_until_ms.reset();
      j.waiting_reason.clear();
      j.state = done ? "succeeded" : done.error().code == ErrorCode::kCancelled ? "stopped" : "failed";
      if (!done) {
        j.error = done.error().message;
        j.next_step = done.error().next_step;
      }
      last = j;
    }
    auto stored = strict_.write([&](Connection& connection) -> core::Status {
      GLUEPOT_TRY(connection.execute(kFinish, last.state, *last.finished_at_ms, job_json(last), last.id));
      return {};
    });
    if (!stored) core::log_error("the end of a job was not stored", {{"cause", stored.error().message}});
    running->stored = true;
    (void)leases_.release(last.kind, running->epoch);
    events_.publish("job/" + std::to_string(last.id), {"job", job_json(last)});
    events_.publish("status", {"status", "{}"});
    const std::lock_guard wake(mutex_);
    changed_.notify_all();
  });
  lock.unlock();
  for (const auto& entry : ended)
    if (entry->thread.joinable()) entry->thread.join();
  events_.publish("job/" + std::to_string(started.id), {"job", job_json(started)});
  return Started{started, true};
}

core::Result<Job> Runner::find(std::int64_t id) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = running_.find(id); found != running_.end()) return found->second->snapshot();
  }
  GLUEPOT_ASSIGN(const auto found, store::read(strict_, [&](Connection& connection) {
                   return connection.find(
                       kFind, [](const Row& row) { return from_json(row.text(0)); }, id);
                 }));
  if (!found) return core::fail(ErrorCode::kNotFound, "no such job");
  return *found;
}

core::Result<std::vector<Job>> Runner::list(const std::string& kind, int limit) {
  if (limit < 1 || limit > 500) return core::invalid("limit", "1 to 500");
  GLUEPOT_ASSIGN(auto jobs, store::read(strict_, [&](Connection& connection) {
                   return connection.query(
                       kList, [](const Row& row) { return from_json(row.text(0)); }, kind, limit);
                 }));
  const std::lock_guard lock(mutex_);
  for (auto& job : jobs)
    if (const auto found = running_.find(job.id); found != running_.end()) job = found->second->snapshot();
  return jobs;
}

core::Result<Job> Runner::stop(std::int64_t id) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = running_.find(id); found != running_.end()) {
      *found->second->stop = true;
      found->second->update([](Job& job) {
        if (!job.ended()) job.state = "stopping";
      });
    }
  }
  return find(id);
}

std::vector<Job> Runner::running() {
  std::vector<Job> out;
  const std::lock_guard lock(mutex_);
  for (const auto& [id, running] : running_)
    if (auto job = running->snapshot(); !job.ended()) out.push_back(std::move(job));
  return out;
}

core::Result<std::vector<std::string>> Runner::interrupted() {
  struct Cut {
    std::int64_t id;
    std::string kind;
    Job job;
  };
  GLUEPOT_ASSIGN(const auto cut, store::read(strict_, [](Connection& connection) {
                   return connection.query(kCut, [](const Row& row) {
                     return Cut{row.integer(0), row.string(1), from_json(row.text(2))};
                   });
                 }));
  std::vector<std::string> kinds;
  for (const auto& entry : cut) {
    Job job = entry.job;
    job.state = "stopped";
    job.error = "Gluepot was stopped while this ran; it goes on where it stopped";
    job.finished_at_ms = clock_.now_ms();
    GLUEPOT_TRY(strict_.write([&](Connection& connection) -> core::Status {
      GLUEPOT_TRY(connection.execute(kFinish, job.state, *job.finished_at_ms, job_json(job), entry.id));
      return {};
    }));
    kinds.push_back(entry.kind);
  }
  return kinds;
}

core::Result<Job> Runner::wait(std::int64_t id) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] {
      const auto found = running_.find(id);
      return found == running_.end() || found->second->snapshot().ended();
    });
  }
  return find(id);
}

void Runner::heartbeat() {
  std::unique_lock lock(mutex_);
  while (!closing_) {
    changed_.wait_for(lock, kRenewEvery, [&] { return closing_; });
    auto live = running_;
    lock.unlock();
    for (const auto& [id, running] : live) {
      const Job job = running->snapshot();
      if (job.ended()) continue;
      if (auto renewed = leases_.renew(job.kind, running->epoch, kLeaseTime);
          !renewed && renewed.error().code == ErrorCode::kConflict)
        *running->stop = true;
    }
    lock.lock();
  }
}

void Runner::shutdown() {
  std::map<std::int64_t, std::shared_ptr<Running>> live;
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    live = running_;
    for (const auto& [id, running] : live) *running->stop = true;
    changed_.notify_all();
  }
  if (heartbeat_.joinable()) heartbeat_.join();
  for (const auto& [id, running] : live)
    if (running->thread.joinable()) running->thread.join();
  const std::lock_guard lock(mutex_);
  running_.clear();
}

}  // namespace gluepot::jobs
