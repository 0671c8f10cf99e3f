// SPDX-License-Identifier: Apache-2.0
#include "connectors/upstream/circuit_breaker.h"

#include <algorithm>

namespace gluepot::upstream {

core::Status CircuitBreaker::allow() {
  const std::lock_guard lock(mutex_);
  if (!open_) return {};
  const std::int64_t now = clock_.steady_ms(), wait = last_try_ms_ + options_.probe_every.count() - now;
  if (wait <= 0) {
    last_try_ms_ = now;
    return {};
  }
  core::Error error{core::ErrorCode::kUnavailable, sentence()};
  error.retry_after = std::chrono::seconds((wait + 999) / 1000);
  return core::fail(std::move(error));
}

void CircuitBreaker::succeeded() {
  const std::lock_guard lock(mutex_);
  failures_in_a_row_ = 0;
  open_ = false;
}

void CircuitBreaker::failed() {
  const std::lock_guard lock(mutex_);
  if (++failures_in_a_row_ < options_.failures || open_) return;
  open_ = true;
  last_try_ms_ = clock_.steady_ms();
}

std::string CircuitBreaker::sentence() const {
  return host_ + " failed " + std::to_string(failures_in_a_row_) + " times in a row; it is tried again every " +
         std::to_string(options_.probe_every.count() / 1000) + " s";
}

std::string CircuitBreaker::trouble() const {
  const std::lock_guard lock(mutex_);
  return open_ ? sentence() : std::string();
}

bool CircuitBreaker::open() const {
  const std::lock_guard lock(mutex_);
  return open_;
}

std::int64_t CircuitBreaker::wait_ms() const {
  const std::lock_guard lock(mutex_);
  if (!open_) return 0;
  return std::max<std::int64_t>(0, last_try_ms_ + options_.probe_every.count() - clock_.steady_ms());
}

}  // namespace gluepot::upstream
