// SPDX-License-Identifier: Apache-2.0
#include "jobs/scheduler.h"

#include <algorithm>

namespace gluepot::jobs {

void Scheduler::every(std::string name, std::chrono::milliseconds interval, std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  entries_.push_back({std::move(name), interval, std::move(work), clock_.steady_ms() + interval.count()});
  changed_.notify_all();
}

void Scheduler::start() {
  thread_ = std::thread([this] { run(); });
}

void Scheduler::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Scheduler::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto now = clock_.steady_ms();
    const auto next = std::min_element(entries_.begin(), entries_.end(),
                                       [](const auto& a, const auto& b) { return a.due_ms < b.due_ms; });
    if (next == entries_.end() || next->due_ms > now) {
      const auto wait = next == entries_.end() ? 1000 : std::min<std::int64_t>(1000, next->due_ms - now);
      changed_.wait_for(lock, std::chrono::milliseconds(wait));
      continue;
    }
    const auto index = static_cast<std::size_t>(next - entries_.begin());
    const auto work = next->work;
    lock.unlock();
    work();
    lock.lock();
    entries_[index].due_ms = clock_.steady_ms() + entries_[index].interval.count();
  }
}

}  // namespace gluepot::jobs
