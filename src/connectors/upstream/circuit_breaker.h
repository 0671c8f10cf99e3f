// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include "core/clock.h"
#include "core/result.h"

namespace gluepot::upstream {

struct BreakerOptions {
  int failures = 10;  ///< in a row
  std::chrono::milliseconds probe_every{5000};
};

/// Keeps a source that is down from being asked by everyone: open after `failures` in a row, then one request each
/// `probe_every` tries, and its success closes it. Safe to call from any thread.
class CircuitBreaker {
 public:
  CircuitBreaker(BreakerOptions options, const core::Clock& clock, std::string host)
      : options_(options), clock_(clock), host_(std::move(host)) {}

  /// Errors: kUnavailable with retry_after (open, and no probe is due).
  core::Status allow();
  void succeeded();
  void failed();
  bool open() const;
  /// Why requests wait, as a sentence that names the host; empty while closed.
  std::string trouble() const;
  /// Milliseconds until the next probe is due; 0 when a request may go now.
  std::int64_t wait_ms() const;

 private:
  const BreakerOptions options_;
  const core::Clock& clock_;
  const std::string host_;
  std::string sentence() const;

  mutable std::mutex mutex_;
  int failures_in_a_row_ = 0;
  std::int64_t last_try_ms_ = 0;
  bool open_ = false;
};

}  // namespace gluepot::upstream
