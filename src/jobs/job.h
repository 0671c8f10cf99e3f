// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gluepot::jobs {

/// One of the steps that succeed or fail each for itself.
struct Task {
  std::string name;
  std::string state = "waiting";  ///< waiting, running, succeeded, failed, skipped
  std::int64_t done = 0;
  std::optional<std::int64_t> total;
  std::string message;  ///< why it failed or waits; empty otherwise
};

/// A long job as people see it. A snapshot: copying it is how it is read.
struct Job {
  std::int64_t id = 0;
  std::string kind;              ///< "sync", "password_sync"
  std::string state = "queued";  ///< queued, running, stopping, stopped, succeeded, failed
  std::string started_by;
  std::int64_t started_at_ms = 0;
  std::optional<std::int64_t> finished_at_ms;
  std::int64_t requests = 0;
  std::vector<Task> tasks;
  std::optional<double> rate_per_s;
  std::optional<std::int64_t> waiting_until_ms;
  std::string waiting_reason;
  std::string error, next_step;
  std::deque<std::string> log;  ///< the last 50 lines
  std::map<std::string, std::int64_t> summary;

  Task& task(std::string_view name);  ///< made when it is not there yet
  bool ended() const { return state == "stopped" || state == "succeeded" || state == "failed"; }
};

}  // namespace gluepot::jobs
