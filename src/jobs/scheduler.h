// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/clock.h"

namespace gluepot::jobs {

/// Calls functions at intervals, on one thread of its own: they must be short (start a job, not be one). A call is made
/// `interval` after the one before returned. Safe from any thread.
class Scheduler {
 public:
  explicit Scheduler(const core::Clock& clock) : clock_(clock) {}
  ~Scheduler() { stop(); }
  void every(std::string name, std::chrono::milliseconds interval, std::function<void()> work);
  void start();
  void stop();

 private:
  struct Entry {
    std::string name;
    std::chrono::milliseconds interval;
    std::function<void()> work;
    std::int64_t due_ms;
  };
  void run();
  const core::Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Entry> entries_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace gluepot::jobs
