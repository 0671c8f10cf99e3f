// SPDX-License-Identifier: Apache-2.0
#include "mirror/source_watch.h"

#include <algorithm>

namespace gluepot::mirror {
namespace {

using core::ErrorCode;

/// Between two small requests, whatever fails meanwhile.
constexpr std::int64_t kLeastMs = 3'000;
constexpr std::chrono::seconds kLook{1};

}  // namespace

bool says_down(const core::Error& error) {
  return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kTimeout ||
         error.code == ErrorCode::kUpstream || error.code == ErrorCode::kForbidden ||
         error.code == ErrorCode::kUnauthenticated;
}

bool must_look(const SourceSight& sight, std::int64_t now_ms) {
  if (now_ms - sight.looked_at_ms < kLeastMs) return false;
  const bool fails = sight.health.failing_since_ms != 0;
  if (fails != sight.down && (fails || sight.health.answered_at_ms > sight.looked_at_ms)) return true;
  if (sight.every_ms == 0 || sight.busy) return false;
  return now_ms - std::max(sight.looked_at_ms, fails ? 0 : sight.health.answered_at_ms) >= sight.every_ms;
}

void SourceWatch::look() {
  const auto health = itglue_.health();
  if (!health) return;
  SourceSight sight;
  sight.health = *health;
  sight.down = itglue_.down_since_ms() != 0;
  sight.looked_at_ms = looked_at_ms_;
  sight.every_ms = every_.count();
  if (!must_look(sight, clock_.steady_ms())) return;
  sight.busy = sights_.busy();  // asks the store, so only when it matters
  if (!must_look(sight, clock_.steady_ms())) return;
  const auto outcome = itglue_.ping();
  looked_at_ms_ = clock_.steady_ms();
  if (outcome) {
    itglue_.note_answered();
    if (sight.down) sights_.changed();
    return;
  }
  const core::Error& error = outcome.error();
  if (!says_down(error) || sight.down) return;
  const bool refused = error.code == ErrorCode::kForbidden || error.code == ErrorCode::kUnauthenticated;
  // One lost answer is no outage; a refusal was answered, and is what it is.
  if (!refused && health->failing_since_ms == 0) return;
  itglue_.note_down(refused ? clock_.now_ms() : health->failing_since_ms, error);
  sights_.changed();
}

void SourceWatch::start() {
  // What was down when the last process ended is looked at at once.
  looked_at_ms_ = itglue_.down_since_ms() != 0 ? 0 : clock_.steady_ms();
  thread_ = std::thread([this] {
    std::unique_lock lock(mutex_);
    while (!stopped_.wait_for(lock, kLook, [this] { return stopping_; })) {
      lock.unlock();
      look();
      lock.lock();
    }
  });
}

void SourceWatch::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

}  // namespace gluepot::mirror
