// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/request_limiter.h"

#include <algorithm>

namespace gluepot::itglue_api {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds kKeyWindow{300};
constexpr std::size_t kKeyInstants = 4096;

std::int64_t window_ms(const LimiterOptions& options) {
  return std::max<std::int64_t>(1, milliseconds(options.window).count());
}

/// 1 ms where the log stays small, else as much as keeps it so.
std::int64_t step_ms(const LimiterOptions& options) {
  const auto most = static_cast<std::int64_t>(std::max<std::size_t>(1, options.max_instants));
  return std::min(options.requests, window_ms(options)) <= most ? 1 : (window_ms(options) + most - 1) / most;
}

}  // namespace

LimiterModel limiter_model(std::string_view name) {
  if (name == "sliding") return LimiterModel::kSliding;
  return name == "bucket" ? LimiterModel::kBucket : LimiterModel::kFixed;
}

std::unique_ptr<RequestLimiter> make_limiter(LimiterModel model, LimiterOptions options, const core::Clock& clock) {
  switch (model) {
    case LimiterModel::kFixed:
      return std::make_unique<FixedWindowLimiter>(options, clock);
    case LimiterModel::kSliding:
      return std::make_unique<SlidingLogLimiter>(options, clock);
    case LimiterModel::kBucket:
      return std::make_unique<TokenBucketLimiter>(options, clock);
  }
  return nullptr;
}

FixedWindowLimiter::FixedWindowLimiter(LimiterOptions options, const core::Clock& clock)
    : limit_(options.requests), length_ms_(window_ms(options)), clock_(clock) {}

void FixedWindowLimiter::roll(std::int64_t now_ms) {
  const auto window = now_ms / length_ms_;
  if (window == window_) return;
  window_ = window;
  used_ = 0;
}

bool FixedWindowLimiter::admit() {
  if (limit_ == 0) return true;
  const auto now = clock_.now_ms();
  const std::lock_guard lock(mutex_);
  roll(now);
  if (used_ >= limit_) return false;
  ++used_;
  return true;
}

void FixedWindowLimiter::give_back() {
  const std::lock_guard lock(mutex_);
  used_ = std::max<std::int64_t>(0, used_ - 1);
}

std::int64_t FixedWindowLimiter::left() {
  if (limit_ == 0) return INT64_MAX;
  const std::lock_guard lock(mutex_);
  roll(clock_.now_ms());
  return limit_ - used_;
}

milliseconds FixedWindowLimiter::wait() {
  return left() > 0 ? milliseconds(0) : milliseconds(length_ms_ - clock_.now_ms() % length_ms_);
}

// What passes is measured by the steady clock: setting the wall clock gives nobody a second limit.
SlidingLogLimiter::SlidingLogLimiter(LimiterOptions options, const core::Clock& clock)
    : limit_(options.requests), window_ms_(window_ms(options)), step_ms_(step_ms(options)), clock_(clock) {}

void SlidingLogLimiter::forget(std::int64_t now_ms) {
  while (!taken_.empty() && leaves_at(taken_.front()) <= now_ms) {
    used_ -= taken_.front().count;
    taken_.pop_front();
  }
}

bool SlidingLogLimiter::admit() {
  if (limit_ == 0) return true;
  const auto now = clock_.steady_ms();
  const std::lock_guard lock(mutex_);
  forget(now);
  if (used_ >= limit_) return false;
  ++used_;
  // Two threads may come here in the other order than they read the clock in.
  const auto step = taken_.empty() ? now / step_ms_ : std::max(now / step_ms_, taken_.back().step);
  if (!taken_.empty() && taken_.back().step == step)
    ++taken_.back().count;
  else
    taken_.push_back({step, 1});
  return true;
}

void SlidingLogLimiter::give_back() {
  const std::lock_guard lock(mutex_);
  if (taken_.empty()) return;
  --used_;
  if (--taken_.back().count == 0) taken_.pop_back();
}

std::int64_t SlidingLogLimiter::left() {
  if (limit_ == 0) return INT64_MAX;
  const std::lock_guard lock(mutex_);
  forget(clock_.steady_ms());
  return limit_ - used_;
}

milliseconds SlidingLogLimiter::wait() {
  if (limit_ == 0) return milliseconds(0);
  const auto now = clock_.steady_ms();
  const std::lock_guard lock(mutex_);
  forget(now);
  return used_ < limit_ ? milliseconds(0) : milliseconds(leaves_at(taken_.front()) - now);
}

std::size_t SlidingLogLimiter::instants() {
  const std::lock_guard lock(mutex_);
  return taken_.size();
}

TokenBucketLimiter::TokenBucketLimiter(LimiterOptions options, const core::Clock& clock)
    : limit_(options.requests),
      window_ms_(window_ms(options)),
      clock_(clock),
      level_(limit_ * window_ms_),
      at_ms_(clock.steady_ms()) {}

void TokenBucketLimiter::refill() {
  const auto now = clock_.steady_ms();
  const auto passed = std::clamp<std::int64_t>(now - at_ms_, 0, window_ms_);
  level_ = std::min(limit_ * window_ms_, level_ + passed * limit_);
  at_ms_ = std::max(at_ms_, now);
}

bool TokenBucketLimiter::admit() {
  if (limit_ == 0) return true;
  const std::lock_guard lock(mutex_);
  refill();
  if (level_ < window_ms_) return false;
  level_ -= window_ms_;
  return true;
}

void TokenBucketLimiter::give_back() {
  const std::lock_guard lock(mutex_);
  level_ = std::min(limit_ * window_ms_, level_ + window_ms_);
}

std::int64_t TokenBucketLimiter::left() {
  if (limit_ == 0) return INT64_MAX;
  const std::lock_guard lock(mutex_);
  refill();
  return level_ / window_ms_;
}

milliseconds TokenBucketLimiter::wait() {
  if (limit_ == 0) return milliseconds(0);
  const std::lock_guard lock(mutex_);
  refill();
  const auto missing = std::max<std::int64_t>(0, window_ms_ - level_);
  return milliseconds((missing + limit_ - 1) / limit_);
}

std::shared_ptr<RequestLimiter> KeyLimiters::find(std::int64_t key_id, std::int64_t limit) {
  if (limit == 0) return nullptr;
  const std::lock_guard lock(mutex_);
  auto& own = own_[key_id];
  if (own.limit != limit) {
    own.limit = limit;
    own.limiter = make_limiter(model_, {limit, kKeyWindow, kKeyInstants}, clock_);
  }
  return own.limiter;
}

}  // namespace gluepot::itglue_api
