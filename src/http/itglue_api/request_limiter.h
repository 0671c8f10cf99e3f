// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "core/clock.h"

namespace gluepot::itglue_api {

/// How requests are counted. Which one IT Glue uses is not known; `fixed` is the usual throttle of such a service.
enum class LimiterModel {
  kFixed,    ///< windows that begin at whole multiples of their length since 1970
  kSliding,  ///< no more than the limit in any span of the window's length
  kBucket,   ///< a burst of the limit, refilled at limit / window
};
/// "fixed", "sliding", "bucket"; anything else is fixed (the options' table lets nothing else through).
LimiterModel limiter_model(std::string_view name);

struct LimiterOptions {
  std::int64_t requests = 3000;  ///< in each window; 0: no limit; at most 1,000,000,000
  std::chrono::seconds window{300};
  /// kSliding: how many instants are told apart. Where more would be needed, times are taken together into steps; then
  /// a request leaves the window up to one step late, and never early.
  std::size_t max_instants = 1u << 19;
};

/// A limit of requests. Safe from any thread; a lock for a few instructions. A refused request costs nothing of the
/// limit.
class RequestLimiter {
 public:
  virtual ~RequestLimiter() = default;
  /// Takes one request, or refuses it (429).
  virtual bool admit() = 0;
  /// Takes back the newest: what was taken here was refused elsewhere.
  virtual void give_back() = 0;
  /// How many would be taken at this instant; INT64_MAX without a limit.
  virtual std::int64_t left() = 0;
  /// After a refusal: how long until one would be taken, if nobody else asks.
  virtual std::chrono::milliseconds wait() = 0;
};

std::unique_ptr<RequestLimiter> make_limiter(LimiterModel model, LimiterOptions options, const core::Clock& clock);

class FixedWindowLimiter final : public RequestLimiter {
 public:
  FixedWindowLimiter(LimiterOptions options, const core::Clock& clock);
  bool admit() override;
  void give_back() override;
  std::int64_t left() override;
  std::chrono::milliseconds wait() override;

 private:
  void roll(std::int64_t now_ms);  ///< with the lock held

  const std::int64_t limit_, length_ms_;
  const core::Clock& clock_;
  std::mutex mutex_;
  std::int64_t window_ = -1;
  std::int64_t used_ = 0;
};

/// A log of what was taken, equal instants together: memory grows with use, to at most the limit or `max_instants`.
class SlidingLogLimiter final : public RequestLimiter {
 public:
  SlidingLogLimiter(LimiterOptions options, const core::Clock& clock);
  bool admit() override;
  void give_back() override;
  std::int64_t left() override;
  std::chrono::milliseconds wait() override;
  std::size_t instants();

 private:
  struct Taken {
    std::int64_t step, count;
  };
  void forget(std::int64_t now_ms);  ///< with the lock held
  std::int64_t leaves_at(const Taken& taken) const { return (taken.step + 1) * step_ms_ - 1 + window_ms_; }

  const std::int64_t limit_, window_ms_, step_ms_;
  const core::Clock& clock_;
  std::mutex mutex_;
  std::deque<Taken> taken_;
  std::int64_t used_ = 0;
};

/// Full at the start. Counts in fractions of a request (1 / window in ms), so that nothing is lost by rounding.
class TokenBucketLimiter final : public RequestLimiter {
 public:
  TokenBucketLimiter(LimiterOptions options, const core::Clock& clock);
  bool admit() override;
  void give_back() override;
  std::int64_t left() override;
  std::chrono::milliseconds wait() override;

 private:
  void refill();  ///< with the lock held

  const std::int64_t limit_, window_ms_;
  const core::Clock& clock_;
  std::mutex mutex_;
  std::int64_t level_, at_ms_;
};

/// The own limits of keys: requests in 300 s each. Memory grows with the keys that have one and are used.
class KeyLimiters {
 public:
  KeyLimiters(LimiterModel model, const core::Clock& clock) : model_(model), clock_(clock) {}
  /// Null without a limit. The answer stays valid although the key's limit changes.
  std::shared_ptr<RequestLimiter> find(std::int64_t key_id, std::int64_t limit);

 private:
  struct Own {
    std::int64_t limit = 0;
    std::shared_ptr<RequestLimiter> limiter;
  };
  const LimiterModel model_;
  const core::Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::int64_t, Own> own_;
};

}  // namespace gluepot::itglue_api
