// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/request_limiter.h"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <random>
#include <thread>
#include <vector>

namespace gluepot::itglue_api {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t kStart = 300'000LL * 5'000'000;  // a window begins here

/// The plainest way to say what each model means: every request ever taken is remembered.
class Model {
 public:
  Model(LimiterModel model, std::int64_t limit, std::int64_t window_ms)
      : model_(model), limit_(limit), window_ms_(window_ms) {}
  bool admit(std::int64_t now) {
    if (model_ == LimiterModel::kBucket) {
      level_ = std::min(limit_ * window_ms_, level_ + (now - at_) * limit_);
      at_ = now;
      if (level_ < window_ms_) return false;
      level_ -= window_ms_;
      return true;
    }
    std::int64_t count = 0;
    for (const auto at : taken_)
      count += model_ == LimiterModel::kFixed ? at / window_ms_ == now / window_ms_ : at > now - window_ms_;
    if (count >= limit_) return false;
    taken_.push_back(now);
    if (taken_.size() > 4 * static_cast<std::size_t>(limit_)) taken_.pop_front();
    return true;
  }
  void full_at(std::int64_t now) {
    level_ = limit_ * window_ms_;
    at_ = now;
  }

 private:
  LimiterModel model_;
  std::int64_t limit_, window_ms_, level_ = 0, at_ = 0;
  std::deque<std::int64_t> taken_;
};

int burst(RequestLimiter& limiter, int tries) {
  int taken = 0;
  for (int i = 0; i < tries; ++i) taken += limiter.admit() ? 1 : 0;
  return taken;
}

class EveryModel : public testing::TestWithParam<LimiterModel> {};

TEST_P(EveryModel, TakesTheLimitAtOnceAndNotOneMore) {
  core::ManualClock clock(kStart);
  const auto limiter = make_limiter(GetParam(), {3000, seconds(300)}, clock);
  EXPECT_EQ(limiter->left(), 3000);
  EXPECT_EQ(limiter->wait().count(), 0);
  EXPECT_EQ(burst(*limiter, 10'000), 3000);
  EXPECT_EQ(limiter->left(), 0);
  const auto wait = limiter->wait();
  EXPECT_GT(wait.count(), 0);
  clock.advance(wait - milliseconds(1));
  EXPECT_FALSE(limiter->admit());
  clock.advance(milliseconds(1));
  EXPECT_TRUE(limiter->admit());
}

TEST_P(EveryModel, GivesBackWhatWasRefusedElsewhere) {
  core::ManualClock clock(kStart);
  const auto limiter = make_limiter(GetParam(), {2, seconds(300)}, clock);
  EXPECT_TRUE(limiter->admit());
  limiter->give_back();
  EXPECT_EQ(burst(*limiter, 5), 2);
}

TEST_P(EveryModel, WithoutALimitTakesAll) {
  core::ManualClock clock(kStart);
  const auto limiter = make_limiter(GetParam(), {0, seconds(300)}, clock);
  EXPECT_EQ(burst(*limiter, 10'000), 10'000);
  EXPECT_EQ(limiter->left(), INT64_MAX);
  EXPECT_EQ(limiter->wait().count(), 0);
}

TEST_P(EveryModel, AnswersAsThePlainModelDoes) {
  for (int round = 0; round < 60; ++round) {
    std::mt19937_64 random(static_cast<std::uint64_t>(round) + 1);
    core::ManualClock clock(kStart + static_cast<std::int64_t>(random() % 100'000));
    const auto limit = static_cast<std::int64_t>(1 + random() % 40);
    const auto window = seconds(1 + random() % 20);
    const auto limiter = make_limiter(GetParam(), {limit, window}, clock);
    Model model(GetParam(), limit, milliseconds(window).count());
    model.full_at(clock.now_ms());
    for (int i = 0; i < 2000; ++i) {
      if (random() % 3 == 0) clock.advance(milliseconds(random() % (random() % 9 == 0 ? 20'000 : 300)));
      ASSERT_EQ(limiter->admit(), model.admit(clock.now_ms())) << "round " << round << ", request " << i;
    }
  }
}

TEST_P(EveryModel, AHugeLimitCostsLittleMemoryAndDoesNotOverflow) {
  core::ManualClock clock(kStart);
  const auto limiter = make_limiter(GetParam(), {1'000'000'000, seconds(86'400), 1000}, clock);
  for (int i = 0; i < 100'000; ++i) {
    clock.advance(milliseconds(997));
    ASSERT_TRUE(limiter->admit());
  }
  EXPECT_GT(limiter->left(), 999'900'000);
  if (auto* log = dynamic_cast<SlidingLogLimiter*>(limiter.get())) {
    EXPECT_LE(log->instants(), 1002U);
  }
}

TEST_P(EveryModel, ThreadsTogetherGetTheLimit) {
  core::ManualClock clock(kStart);
  const auto limiter = make_limiter(GetParam(), {5000, seconds(300)}, clock);
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) threads.emplace_back([&] { taken += burst(*limiter, 4000); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(taken, 5000);
}

INSTANTIATE_TEST_SUITE_P(Models, EveryModel,
                         testing::Values(LimiterModel::kFixed, LimiterModel::kSliding, LimiterModel::kBucket),
                         [](const auto& info) {
                           return info.param == LimiterModel::kFixed     ? "Fixed"
                                  : info.param == LimiterModel::kSliding ? "Sliding"
                                                                         : "Bucket";
                         });

TEST(FixedWindow, BeginsAtWholeMultiplesOfItsLength) {
  core::ManualClock clock(kStart + 299'999);
  FixedWindowLimiter limiter({10, seconds(300)}, clock);
  EXPECT_EQ(burst(limiter, 20), 10);
  EXPECT_EQ(limiter.wait().count(), 1);
  clock.advance(milliseconds(1));
  EXPECT_EQ(burst(limiter, 20), 10);
  EXPECT_EQ(limiter.wait().count(), 300'000);
}

TEST(SlidingLog, NoSpanOfTheWindowHoldsMoreThanTheLimit) {
  core::ManualClock clock(kStart);
  SlidingLogLimiter limiter({100, seconds(10), 16}, clock);  // taken together into steps of 625 ms
  std::mt19937_64 random(7);
  std::deque<std::int64_t> taken;
  int all = 0;
  for (int i = 0; i < 50'000; ++i) {
    clock.advance(milliseconds(random() % 40));
    if (!limiter.admit()) continue;
    ++all;
    taken.push_back(clock.now_ms());
    while (taken.front() <= clock.now_ms() - 10'000) taken.pop_front();
    ASSERT_LE(taken.size(), 100U);
  }
  EXPECT_LE(limiter.instants(), 18U);
  EXPECT_GT(all, 50'000 * 19.5 / 10'000 * 100 * 0.9);  // late by a step at most
}

TEST(TokenBucket, RefillsEvenly) {
  core::ManualClock clock(kStart);
  TokenBucketLimiter limiter({3000, seconds(300)}, clock);
  EXPECT_EQ(burst(limiter, 5000), 3000);
  for (int i = 0; i < 300; ++i) {
    clock.advance(seconds(1));
    ASSERT_EQ(burst(limiter, 50), 10);
  }
  clock.advance(seconds(3600));
  EXPECT_EQ(burst(limiter, 5000), 3000);
}

TEST(KeyLimiters, AreOnesOwnAndFollowTheLimit) {
  core::ManualClock clock(kStart);
  KeyLimiters limiters(LimiterModel::kSliding, clock);
  EXPECT_EQ(limiters.find(1, 0), nullptr);
  EXPECT_EQ(burst(*limiters.find(1, 5), 10), 5);
  EXPECT_EQ(burst(*limiters.find(2, 5), 10), 5);
  EXPECT_FALSE(limiters.find(1, 5)->admit());
  EXPECT_EQ(burst(*limiters.find(1, 7), 10), 7);
  clock.advance(seconds(300));
  EXPECT_EQ(burst(*limiters.find(2, 5), 10), 5);
}

}  // namespace
}  // namespace gluepot::itglue_api
