// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>

#include "core/clock.h"

namespace gluepot::itglue_api {

struct LimiterOptions {
  std::int64_t requests = 3000;  ///< in each window, for the whole account; 0: no limit
  std::chrono::seconds window{300};
};

/// The account's own request limit. Safe from any thread.
class RequestLimiter {
 public:
  virtual ~RequestLimiter() = default;
  /// Takes one request, or refuses it (429). A refused one costs nothing.
  virtual bool admit() = 0;
  /// What the present window has left; for tests and the health page.
  virtual std::int64_t left() = 0;
};

/// Windows that begin at whole multiples of their length since 1970.
class FixedWindowLimiter final : public RequestLimiter {
 public:
  FixedWindowLimiter(LimiterOptions options, const core::Clock& clock) : options_(options), clock_(clock) {}
  bool admit() override;
  std::int64_t left() override;

 private:
  void roll();  ///< with the lock held

  const LimiterOptions options_;
  const core::Clock& clock_;
  std::mutex mutex_;
  std::int64_t window_ = -1;
  std::int64_t used_ = 0;
};

}  // namespace gluepot::itglue_api
