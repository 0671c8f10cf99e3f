// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

#include "connectors/upstream/account.h"
#include "core/clock.h"
#include "mirror/itglue_connection.h"

namespace gluepot::mirror {

/// What is known of the source at one moment. Times are of the steady clock unless they say otherwise; 0: never.
struct SourceSight {
  upstream::Health health;
  bool down = false;               ///< its connection says that it is down
  std::int64_t looked_at_ms = 0;   ///< the last small request of the watch
  std::int64_t every_ms = 60'000;  ///< between two of them while nobody else asks; 0: none by itself
  bool busy = false;               ///< a sync runs (its own requests tell), or it is not the time to ask
};

/// Whether to ask now: a request of somebody failed, or was answered although the source is said to be down, or nobody
/// has asked for long. Pure.
bool must_look(const SourceSight& sight, std::int64_t now_ms);

/// Whether this outcome of a small request says that the source is down: a request limit, for one, does not.
bool says_down(const core::Error& error);

/// Notices within seconds that the source is down, and by itself that it is back: when a live request or a test fails
/// it sends one small request at once, and one now and then when nobody else asks. All of them pass the account's
/// budget. Two requests in a row must fail before the connection turns to Error. Has a thread of its own. Source:
/// docs/sync.md, "When the source is down".
class SourceWatch {
 public:
  struct Sights {
    std::function<bool()> busy;     ///< see SourceSight
    std::function<void()> changed;  ///< the connection's state did
  };
  SourceWatch(ItGlueConnection& itglue, const core::Clock& clock, std::chrono::seconds every, Sights sights)
      : itglue_(itglue), clock_(clock), every_(every), sights_(std::move(sights)) {}
  ~SourceWatch() { stop(); }

  void start();
  /// A request under way must be given up before: ItGlueConnection::cancel_all().
  void stop();
  /// One look, as the thread does it every second.
  void look();

 private:
  ItGlueConnection& itglue_;
  const core::Clock& clock_;
  const std::chrono::milliseconds every_;
  const Sights sights_;
  std::int64_t looked_at_ms_ = 0;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace gluepot::mirror
