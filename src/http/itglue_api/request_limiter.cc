// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/request_limiter.h"

#include <algorithm>

namespace gluepot::itglue_api {

void FixedWindowLimiter::roll() {
  const auto length = std::max<std::int64_t>(1, std::chrono::milliseconds(options_.window).count());
  const auto window = clock_.now_ms() / length;
  if (window == window_) return;
  window_ = window;
  used_ = 0;
}

bool FixedWindowLimiter::admit() {
  if (options_.requests == 0) return true;
  const std::lock_guard lock(mutex_);
  roll();
  if (used_ >= options_.requests) return false;
  ++used_;
  return true;
}

std::int64_t FixedWindowLimiter::left() {
  const std::lock_guard lock(mutex_);
  roll();
  return options_.requests == 0 ? INT64_MAX : options_.requests - used_;
}

}  // namespace gluepot::itglue_api
