// SPDX-License-Identifier: Apache-2.0
#include "jobs/events.h"

#include <utility>

namespace gluepot::jobs {

std::vector<Events::Event> Events::Subscription::take() {
  const std::lock_guard lock(mutex_);
  std::vector<Event> out;
  out.reserve(waiting_.size());
  for (auto& [key, event] : waiting_) out.push_back(std::move(event));
  waiting_.clear();
  return out;
}

void Events::Subscription::on_ready(std::function<void()> wake) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) {
      wake_ = std::move(wake);
      return;
    }
  }
  wake();
}

void Events::Subscription::offer(const std::string& key, const Event& event) {
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    waiting_[key] = event;
    wake = std::exchange(wake_, nullptr);
  }
  if (wake) wake();
}

std::shared_ptr<Events::Subscription> Events::subscribe() {
  auto made = std::make_shared<Subscription>();
  const std::lock_guard lock(mutex_);
  std::erase_if(subscriptions_, [](const auto& weak) { return weak.expired(); });
  subscriptions_.push_back(made);
  return made;
}

void Events::publish(const std::string& key, Event event) {
  std::vector<std::shared_ptr<Subscription>> live;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& weak : subscriptions_)
      if (auto strong = weak.lock()) live.push_back(std::move(strong));
  }
  for (const auto& subscription : live) subscription->offer(key, event);
}

}  // namespace gluepot::jobs
