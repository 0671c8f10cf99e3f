// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace gluepot::jobs {

/// What changed, for whoever watches: the newest event for each key replaces the one before, so a slow watcher never
/// makes a queue grow and always gets the last state. Safe from any thread.
class Events {
 public:
  struct Event {
    std::string name, data;
  };

  class Subscription {
   public:
    /// What came since the last call, oldest key first.
    std::vector<Event> take();
    /// `wake` runs once when something is there (at once, if it is already); from any thread.
    void on_ready(std::function<void()> wake);

   private:
    friend class Events;
    void offer(const std::string& key, const Event& event);
    std::mutex mutex_;
    std::map<std::string, Event> waiting_;
    std::function<void()> wake_;
  };

  std::shared_ptr<Subscription> subscribe();
  void publish(const std::string& key, Event event);

 private:
  std::mutex mutex_;
  std::vector<std::weak_ptr<Subscription>> subscriptions_;
};

}  // namespace gluepot::jobs
