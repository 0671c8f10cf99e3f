// SPDX-License-Identifier: Apache-2.0
#include "connectors/upstream/request_budget.h"

#include <gtest/gtest.h>

#include <deque>
#include <filesystem>
#include <thread>

#include "connectors/upstream/circuit_breaker.h"
#include "core/text.h"

namespace gluepot::upstream {
namespace {

using std::chrono::milliseconds;
using Permit = RequestBudget::Permit;

bool granted(RequestBudget& budget, Lane lane) {
  return std::holds_alternative<Permit>(budget.try_acquire(lane));
}

class MemoryStore final : public BudgetStore {
 public:
  core::Result<BudgetState> load() override { return BudgetState::parse(text).value_or(BudgetState{}); }
  core::Status save(const BudgetState& state) override {
    if (full) return core::fail(core::ErrorCode::kUnavailable, "full");
    text = state.text();
    return {};
  }
  std::string text;
  bool full = false;
};

TEST(RequestBudget, B74_KeepsATenthForReveals) {
  core::ManualClock clock;
  RequestBudget budget({.limit = 100, .window = milliseconds(10'000)}, clock);
  int skeleton = 0, reveals = 0;
  while (granted(budget, Lane::kSkeleton)) ++skeleton;
  while (granted(budget, Lane::kReveal)) ++reveals;
  EXPECT_EQ(skeleton, 90);
  EXPECT_EQ(reveals, 10);
  const auto seen = budget.snapshot();
  EXPECT_EQ(seen.used, 100);
  EXPECT_EQ(seen.lanes[static_cast<std::size_t>(Lane::kReveal)], 10);
}

TEST(RequestBudget, LendsTheReserveAsTheWindowRunsOut) {
  core::ManualClock clock;
  RequestBudget budget({.limit = 100, .window = milliseconds(10'000)}, clock);
  int in_window = 0;
  for (int ms = 0; ms < 10'000; ms += 10) {
    while (granted(budget, Lane::kSkeleton)) ++in_window;
    clock.advance(milliseconds(10));
  }
  EXPECT_GE(in_window, 97);
  EXPECT_LE(in_window, 100);
}

/// The three models of a limiter at the account; none may see a request too many.
struct Limiter {
  std::deque<std::int64_t> log;
  std::map<std::int64_t, int> fixed;
  double tokens = 100;
  std::int64_t last = 0;
  int refused = 0;
  void take(std::int64_t now) {
    while (!log.empty() && now - log.front() >= 10'000) log.pop_front();
    log.push_back(now);
    tokens = std::min(100.0, tokens + static_cast<double>(now - last) / 100.0);
    last = now;
    tokens -= 1;
    if (log.size() > 100 || ++fixed[now / 10'000] > 100 || tokens < 0) ++refused;
  }
};

TEST(RequestBudget, IsSafeUnderEveryModelAndUsesTheBudget) {
  core::ManualClock clock;
  RequestBudget budget({.limit = 100, .window = milliseconds(10'000)}, clock);
  Limiter limiter;
  limiter.last = clock.steady_ms();
  int sent = 0;
  const int windows = 20;
  for (int ms = 0; ms < windows * 10'000; ms += 5) {
    while (granted(budget, sent % 10 == 3 ? Lane::kReveal : Lane::kBodies)) {
      limiter.take(clock.steady_ms());
      ++sent;
    }
    clock.advance(milliseconds(5));
  }
  EXPECT_EQ(limiter.refused, 0);
  EXPECT_GE(sent, windows * 97);
}

TEST(RequestBudget, CountsFromTheGrantUntilAWindowAfterTheAnswer) {
  core::ManualClock clock;
  RequestBudget budget({.limit = 1, .window = milliseconds(1000), .reserved = 0}, clock);
  auto permit = std::get<Permit>(budget.try_acquire(Lane::kPerson));
  clock.advance(milliseconds(1500));
  EXPECT_FALSE(granted(budget, Lane::kPerson));
  permit.release();
  clock.advance(milliseconds(999));
  EXPECT_FALSE(granted(budget, Lane::kPerson));
  clock.advance(milliseconds(1));
  EXPECT_TRUE(granted(budget, Lane::kPerson));
}

TEST(RequestBudget, B74_HigherLanesGoFirst) {
  core::SystemClock clock;
  RequestBudget budget({.limit = 1, .window = milliseconds(100), .reserved = 0}, clock);
  auto held = std::get<Permit>(budget.try_acquire(Lane::kBodies));
  std::mutex mutex;
  std::vector<Lane> order;
  std::vector<std::thread> threads;
  for (const Lane lane : {Lane::kBodies, Lane::kPasswordSync, Lane::kReveal}) {
    threads.emplace_back([&, lane] {
      auto permit = budget.acquire(lane, milliseconds(5000));
      ASSERT_TRUE(permit);
      const std::lock_guard lock(mutex);
      order.push_back(lane);
    });
    while (budget.snapshot().waiting < static_cast<int>(threads.size())) std::this_thread::yield();
  }
  held.release();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(order, (std::vector{Lane::kReveal, Lane::kPasswordSync, Lane::kBodies}));
}

TEST(RequestBudget, SaysWhenItRunsOutOfPatience) {
  core::SystemClock clock;
  RequestBudget budget({.limit = 1, .window = milliseconds(60'000), .reserved = 0}, clock);
  auto held = budget.acquire(Lane::kPerson, milliseconds(0));
  ASSERT_TRUE(held);
  held->release();
  auto refused = budget.acquire(Lane::kPerson, milliseconds(20));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::ErrorCode::kRateLimited);
  EXPECT_GT(refused.error().retry_after->count(), 50);
  auto flag = std::make_shared<std::atomic<bool>>(true);
  auto cancelled = budget.acquire(Lane::kPerson, milliseconds(5000), flag);
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code, core::ErrorCode::kCancelled);
}

TEST(RequestBudget, LearnsALowerLimitFromARefusalAndNeverPassesIt) {
  core::ManualClock clock;
  RequestBudget budget({.limit = 300, .window = milliseconds(10'000), .reserved = 0}, clock);
  std::deque<std::int64_t> log;
  int refusals = 0, sent = 0;
  for (int ms = 0; ms < 60'000; ms += 10) {
    for (;;) {
      auto result = budget.try_acquire(Lane::kSkeleton);
      if (!std::holds_alternative<Permit>(result)) break;
      while (!log.empty() && clock.steady_ms() - log.front() >= 10'000) log.pop_front();
      if (log.size() >= 150) {
        ++refusals;
        budget.note_limited("");
      } else {
        log.push_back(clock.steady_ms());
        ++sent;
        budget.note_answered();
      }
    }
    clock.advance(milliseconds(10));
  }
  EXPECT_EQ(refusals, 1);
  EXPECT_GE(sent, 6 * 150 * 97 / 100);
  EXPECT_EQ(budget.snapshot().limit, 150);
}

TEST(RequestBudget, BelievesOnlySaneRetryAfter) {
  constexpr std::int64_t kNow = 1'784'124'800'000;
  const auto read = [](const char* text) { return RequestBudget::read_retry_after(text, kNow); };
  EXPECT_EQ(read("7"), std::chrono::seconds(7));
  EXPECT_EQ(read("1000000000"), std::chrono::seconds(3600));
  EXPECT_EQ(read("99999999999999999999999"), std::chrono::seconds(3600));
  EXPECT_EQ(read("-5"), std::nullopt);
  EXPECT_EQ(read("soon"), std::nullopt);
  EXPECT_EQ(read(""), std::nullopt);
  EXPECT_EQ(read("Sun, 06 Nov 1994 08:49:37 GMT"), std::nullopt);
  const auto future = read("Fri, 01 Jan 2038 00:00:00 GMT");
  ASSERT_TRUE(future);
  EXPECT_EQ(future->count(), 3600);
}

TEST(RequestBudget, ARestartRemembersWhatWasSpent) {
  core::ManualClock clock;
  MemoryStore store;
  {
    RequestBudget budget({.limit = 100, .window = milliseconds(300'000), .reserved = 0}, clock, &store);
    for (int i = 0; i < 30; ++i) EXPECT_TRUE(granted(budget, Lane::kSkeleton));
  }
  RequestBudget again({.limit = 100, .window = milliseconds(300'000), .reserved = 0}, clock, &store);
  EXPECT_EQ(again.snapshot().used, 30);
  clock.advance(milliseconds(301'000));
  EXPECT_TRUE(granted(again, Lane::kSkeleton));
  EXPECT_EQ(again.snapshot().used, 1);
}

TEST(RequestBudget, AKilledProcessIsNeverChargedTooLittle) {
  core::ManualClock clock;
  MemoryStore store;
  RequestBudget killed({.limit = 1000, .window = milliseconds(300'000), .reserved = 0}, clock, &store);
  for (int sent = 1; sent <= 300; ++sent) {
    ASSERT_TRUE(granted(killed, Lane::kSkeleton));
    MemoryStore copy;
    copy.text = store.text;  // the disk as a kill at this moment leaves it
    RequestBudget again({.limit = 1000, .window = milliseconds(300'000), .reserved = 0}, clock, &copy);
    const int known = again.snapshot().used;
    EXPECT_GE(known, sent);
    EXPECT_LE(known, sent + 50);
  }
}

TEST(RequestBudget, SendsNothingThatCannotBeWrittenDown) {
  core::ManualClock clock;
  MemoryStore store;
  store.full = true;
  RequestBudget budget({.limit = 10}, clock, &store);
  auto refused = budget.acquire(Lane::kReveal, milliseconds(10));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::ErrorCode::kUnavailable);
  EXPECT_EQ(budget.snapshot().used, 0);
}

TEST(FileBudgetStore, RoundTripsAndRefusesRubbish) {
  const std::string path = std::filesystem::temp_directory_path() / ("gluepot-budget-" + core::random_hex(8));
  FileBudgetStore store(path);
  EXPECT_TRUE(store.load()->spent_by_second.empty());
  BudgetState state;
  state.spent_by_second = {{1'700'000'000, 4}, {1'700'000'007, 9}};
  state.claimed_ahead = 3;
  state.learnt_limit = 150;
  ASSERT_TRUE(store.save(state));
  auto loaded = store.load();
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->text(), state.text());
  const std::string text = state.text();
  for (std::size_t cut = 0; cut + 1 < text.size(); ++cut) EXPECT_FALSE(BudgetState::parse(text.substr(0, cut))) << cut;
  std::filesystem::remove(path);
}

TEST(CircuitBreaker, OpensAfterTenFailuresAndProbesEveryFiveSeconds) {
  core::ManualClock clock;
  CircuitBreaker breaker({}, clock, "api.itglue.com");
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(breaker.allow());
    breaker.failed();
  }
  auto refused = breaker.allow();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().retry_after, std::chrono::seconds(5));
  int probes = 0;
  for (int second = 0; second < 60; ++second) {
    clock.advance(milliseconds(1000));
    if (!breaker.allow()) continue;
    ++probes;
    breaker.failed();
  }
  EXPECT_EQ(probes, 12);
  clock.advance(milliseconds(5000));
  ASSERT_TRUE(breaker.allow());
  breaker.succeeded();
  EXPECT_TRUE(breaker.allow());
  EXPECT_TRUE(breaker.allow());
}

}  // namespace
}  // namespace gluepot::upstream
