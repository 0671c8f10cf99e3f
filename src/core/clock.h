// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gluepot::core {

/// Time comes in from outside, so that a test can live 90 days. Safe to call from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Milliseconds since 1970, UTC.
  virtual std::int64_t now_ms() const = 0;
  /// Monotonic milliseconds; for durations and deadlines.
  virtual std::int64_t steady_ms() const = 0;
};

class SystemClock final : public Clock {
 public:
  std::int64_t now_ms() const override;
  std::int64_t steady_ms() const override;
};

/// A clock that stands still until told otherwise.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::int64_t now_ms = 1'700'000'000'000) : now_ms_(now_ms) {}
  std::int64_t now_ms() const override { return now_ms_; }
  std::int64_t steady_ms() const override { return now_ms_; }
  void advance(std::chrono::milliseconds by) { now_ms_ += by.count(); }
  void set(std::int64_t now_ms) { now_ms_ = now_ms; }

 private:
  std::atomic<std::int64_t> now_ms_;
};

/// "2026-01-02T03:04:05.000Z".
std::string format_time(std::int64_t ms);
/// RFC 3339 with Z or an offset, seconds and fraction optional; "YYYY-MM-DD" is midnight UTC. Nothing for anything
/// else.
std::optional<std::int64_t> parse_time(std::string_view text);

}  // namespace gluepot::core
