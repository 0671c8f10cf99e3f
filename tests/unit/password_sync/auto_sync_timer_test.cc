// SPDX-License-Identifier: Apache-2.0
#include "password_sync/auto_sync_timer.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace gluepot::password_sync {
namespace {

constexpr std::int64_t kMinute = 60 * 1000;
constexpr std::int64_t kHour = 60 * kMinute;

std::int64_t at(const char* text) {
  return core::parse_time(text).value();
}

/// The server stands in Central Europe; the rule is spelled out, so that no time zone data is needed.
class AutoSyncTimerTest : public testing::Test {
 protected:
  AutoSyncTimerTest() {
    if (const char* zone = std::getenv("TZ")) before_ = zone;
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
  }
  ~AutoSyncTimerTest() override {
    before_.empty() ? unsetenv("TZ") : setenv("TZ", before_.c_str(), 1);
    tzset();
  }
  static Settings quiet(std::string from, std::string to) {
    Settings settings;
    settings.quiet_from = std::move(from);
    settings.quiet_to = std::move(to);
    return settings;
  }
  std::string before_;
};

TEST_F(AutoSyncTimerTest, FirstRunIsDueAtOnceTheNextAfterTheInterval) {
  const Settings settings;
  const auto now = at("2026-06-01T10:00:30Z");
  EXPECT_EQ(next_auto_sync(settings, true, std::nullopt, now), now);
  EXPECT_EQ(next_auto_sync(settings, true, now - kMinute, now), now + 14 * kMinute);
  EXPECT_EQ(next_auto_sync(settings, true, now - 15 * kMinute, now), now);
  EXPECT_EQ(next_auto_sync(settings, true, now - 90 * kMinute, now), now) << "what was missed is done once, now";
}

TEST_F(AutoSyncTimerTest, AClockSetBackDoesNotStopItForLong) {
  const auto now = at("2026-06-01T10:00:00Z");
  EXPECT_EQ(next_auto_sync({}, true, now + 24 * kHour, now), now);
}

TEST_F(AutoSyncTimerTest, NeverWhilePausedOffOrNothingIsTicked) {
  const auto now = at("2026-06-01T10:00:00Z");
  Settings settings;
  EXPECT_EQ(next_auto_sync(settings, false, std::nullopt, now), std::nullopt);
  settings.interval_minutes = 0;
  EXPECT_EQ(next_auto_sync(settings, true, std::nullopt, now), std::nullopt);
  settings.interval_minutes = 15;
  settings.paused = true;
  EXPECT_EQ(next_auto_sync(settings, true, std::nullopt, now), std::nullopt);
}

TEST_F(AutoSyncTimerTest, QuietHoursWithinADay) {
  const auto settings = quiet("08:00", "17:30");
  EXPECT_FALSE(is_quiet(settings, 7 * 60 + 59));
  EXPECT_TRUE(is_quiet(settings, 8 * 60));
  EXPECT_TRUE(is_quiet(settings, 17 * 60 + 29));
  EXPECT_FALSE(is_quiet(settings, 17 * 60 + 30));
  // 10:00 in summer is 08:00 UTC: due when they end, at 15:30 UTC.
  EXPECT_EQ(next_auto_sync(settings, true, std::nullopt, at("2026-06-01T08:00:20Z")), at("2026-06-01T15:30:00Z"));
  // Due inside of them, though it is not yet now.
  EXPECT_EQ(next_auto_sync(settings, true, at("2026-06-01T05:50:00Z"), at("2026-06-01T05:55:00Z")),
            at("2026-06-01T15:30:00Z"));
}

TEST_F(AutoSyncTimerTest, QuietHoursPassMidnight) {
  const auto settings = quiet("22:00", "06:00");
  for (const int minute : {22 * 60, 23 * 60 + 59, 0, 5 * 60 + 59}) EXPECT_TRUE(is_quiet(settings, minute)) << minute;
  for (const int minute : {6 * 60, 12 * 60, 21 * 60 + 59}) EXPECT_FALSE(is_quiet(settings, minute)) << minute;
  EXPECT_EQ(next_auto_sync(settings, true, std::nullopt, at("2026-01-10T21:30:00Z")), at("2026-01-11T05:00:00Z"));
  EXPECT_EQ(next_auto_sync(settings, true, std::nullopt, at("2026-01-11T00:30:00Z")), at("2026-01-11T05:00:00Z"));
  const auto free = at("2026-01-11T05:00:00Z");
  EXPECT_EQ(next_auto_sync(settings, true, std::nullopt, free), free);
}

TEST_F(AutoSyncTimerTest, TheNightThatLosesAnHour) {
  // 2026-03-29 01:00 UTC: 02:00 becomes 03:00. 22:00 is 21:00 UTC before it, 06:00 is 04:00 UTC after it.
  EXPECT_EQ(next_auto_sync(quiet("22:00", "06:00"), true, std::nullopt, at("2026-03-28T21:00:00Z")),
            at("2026-03-29T04:00:00Z"));
  // Their end does not exist on that night: they end when the clock has passed it.
  EXPECT_EQ(next_auto_sync(quiet("01:00", "02:30"), true, std::nullopt, at("2026-03-29T00:10:00Z")),
            at("2026-03-29T01:00:00Z"));
  // They lie wholly in the hour that does not exist: nothing is quiet.
  const auto now = at("2026-03-29T01:00:00Z");
  EXPECT_EQ(next_auto_sync(quiet("02:10", "02:50"), true, std::nullopt, now), now);
}

TEST_F(AutoSyncTimerTest, TheNightThatRepeatsAnHour) {
  // 2026-10-25 01:00 UTC: 03:00 becomes 02:00. 22:00 is 20:00 UTC before it, 06:00 is 05:00 UTC after it.
  EXPECT_EQ(next_auto_sync(quiet("22:00", "06:00"), true, std::nullopt, at("2026-10-24T20:00:00Z")),
            at("2026-10-25T05:00:00Z"));
  // 02:00 to 03:00 comes twice, and is quiet twice.
  EXPECT_EQ(next_auto_sync(quiet("02:00", "03:00"), true, std::nullopt, at("2026-10-25T00:15:00Z")),
            at("2026-10-25T02:00:00Z"));
}

TEST_F(AutoSyncTimerTest, EvenTheLongestQuietHoursEnd) {
  const auto settings = quiet("00:01", "00:00");
  const auto next = next_auto_sync(settings, true, std::nullopt, at("2026-06-01T00:00:00Z"));
  ASSERT_TRUE(next);
  EXPECT_EQ(*next, at("2026-06-01T22:00:00Z"));
}

}  // namespace
}  // namespace gluepot::password_sync
