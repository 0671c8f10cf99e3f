// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/clock.h"
#include "core/result.h"
#include "jobs/events.h"
#include "jobs/job.h"
#include "jobs/lease.h"
#include "store/database.h"

namespace gluepot::jobs {

/// The job's own view while it runs. Safe from any thread of the job.
class Control {
 public:
  virtual ~Control() = default;
  /// True once a person, shutdown or a lost lease wants it to end: finish the transaction at hand and return
  /// kCancelled.
  virtual bool stop_requested() const = 0;
  virtual const std::atomic<bool>& stop_flag() const = 0;
  /// The same flag for whoever may outlive the job: requests under way are given up by it.
  virtual std::shared_ptr<std::atomic<bool>> shared_stop_flag() const = 0;
  /// Changes the snapshot; watchers hear of it at most five times a second.
  virtual void update(const std::function<void(Job&)>& change) = 0;
  virtual void log(std::string line) = 0;
};

using Work = std::function<core::Status(Control&)>;

/// Runs long jobs, one of a kind at a time, each under the lease of its kind; keeps what they did in table job_run.
/// Safe from any thread.
class Runner {
 public:
  Runner(store::Database& strict, std::string node, Events& events, const core::Clock& clock);
  ~Runner();

  /// Starts a job, or gives back the running one of that kind (`started` false).
  struct Started {
    Job job;
    bool started = true;
  };
  core::Result<Started> start(const std::string& kind, const std::string& by, Work work);
  core::Result<Job> find(std::int64_t id);
  /// Newest first, running ones included.
  core::Result<std::vector<Job>> list(const std::string& kind, int limit);
  core::Result<Job> stop(std::int64_t id);
  std::vector<Job> running();
  /// Kinds whose job was cut off by the end of the last process; their rows are closed as "stopped". Call once at
  /// start.
  core::Result<std::vector<std::string>> interrupted();
  /// Blocks until the job has ended.
  core::Result<Job> wait(std::int64_t id);
  /// Asks all to stop and waits for them.
  void shutdown();

 private:
  struct Running;
  void heartbeat();
  store::Database& strict_;
  Leases leases_;
  Events& events_;
  const core::Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::int64_t, std::shared_ptr<Running>> running_;
  bool closing_ = false;
  std::thread heartbeat_;
};

/// The JSON of a job, as the hub API shows it.
std::string job_json(const Job& job);

}  // namespace gluepot::jobs
