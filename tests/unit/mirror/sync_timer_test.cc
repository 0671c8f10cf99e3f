// SPDX-License-Identifier: Apache-2.0
#include "mirror/sync_timer.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace gluepot::mirror {
namespace {

constexpr std::int64_t kMinute = 60 * 1000;
constexpr std::int64_t kHour = 60 * kMinute;
using Kind = SyncInterval::Kind;

std::int64_t at(const char* text) {
  return core::parse_time(text).value();
}

/// The server stands in Central Europe; the rule is spelled out, so that no time zone data is needed.
class SyncTimerTest : public testing::Test {
 protected:
  SyncTimerTest() {
    if (const char* zone = std::getenv("TZ")) before_ = zone;
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
  }
  ~SyncTimerTest() override {
    before_.empty() ? unsetenv("TZ") : setenv("TZ", before_.c_str(), 1);
    tzset();
  }
  static DocumentationSettings every(std::int64_t minutes) {
    DocumentationSettings settings;
    settings.interval = {Kind::kMinutes, minutes};
    return settings;
  }
  static DocumentationSettings daily(std::string at) {
    DocumentationSettings settings;
    settings.interval = {Kind::kDaily, 15, std::move(at)};
    return settings;
  }
  std::string before_;
};

TEST_F(SyncTimerTest, B82_ASyncIsDueTheIntervalAfterTheLastOneBegan) {
  const auto now = at("2026-06-01T10:00:30Z");
  for (const int minutes : {5, 15, 30, 60}) {
    const auto settings = every(minutes);
    EXPECT_EQ(next_sync(settings, now - kMinute, 0, now), now + (minutes - 1) * kMinute) << minutes;
    EXPECT_EQ(next_sync(settings, now - 90 * kMinute, 0, now), now) << "what was missed is done once, now";
    EXPECT_EQ(next_sync(settings, std::nullopt, now - kMinute, now), now + (minutes - 1) * kMinute)
        << "the first one: after the program began";
    EXPECT_EQ(next_sync(settings, now + kHour, now, now), now + minutes * kMinute) << "the clock was set back";
  }
}

TEST_F(SyncTimerTest, B82_OffNeverStartsOne) {
  DocumentationSettings settings;
  settings.interval = {Kind::kOff};
  EXPECT_EQ(next_sync(settings, std::nullopt, 0, at("2026-06-01T10:00:00Z")), std::nullopt);
  EXPECT_EQ(next_sync(every(0), std::nullopt, 0, at("2026-06-01T10:00:00Z")), std::nullopt);
}

TEST_F(SyncTimerTest, B82_DailyAtATimeOfTheServersOwnDay) {
  const auto settings = daily("02:30");
  const auto now = at("2026-06-01T10:00:30Z");  // 12:00:30 in summer
  EXPECT_EQ(next_sync(settings, now - kHour, 0, now), at("2026-06-02T00:30:00Z"));
  EXPECT_EQ(next_sync(settings, at("2026-06-01T00:30:00Z"), 0, at("2026-06-01T00:30:02Z")), at("2026-06-02T00:30:00Z"))
      << "once a day, also when it began at the very minute";
  EXPECT_EQ(next_sync(settings, at("2026-05-30T00:30:00Z"), 0, now), now) << "a day was missed";
  auto chosen = settings;
  chosen.changed_at_ms = now - kMinute;
  EXPECT_EQ(next_sync(chosen, at("2026-05-30T00:30:00Z"), 0, now), at("2026-06-02T00:30:00Z"))
      << "chosen at noon for the night: not missed";
}

TEST_F(SyncTimerTest, B82_DailyOverTheChangesOfDaylightSaving) {
  // 02:30 does not exist on 29 March 2026: the clock goes from 02:00 to 03:00.
  EXPECT_EQ(next_sync(daily("02:30"), at("2026-03-28T01:30:00Z"), 0, at("2026-03-28T12:00:00Z")),
            at("2026-03-29T01:00:00Z"));
  // It comes twice on 25 October 2026: the first counts.
  EXPECT_EQ(next_sync(daily("02:30"), at("2026-10-24T00:30:00Z"), 0, at("2026-10-24T12:00:00Z")),
            at("2026-10-25T00:30:00Z"));
}

TEST_F(SyncTimerTest, B82_QuietHoursPutItOff) {
  auto settings = every(15);
  settings.quiet_from = "08:00";
  settings.quiet_to = "18:00";
  EXPECT_EQ(next_sync(settings, at("2026-06-01T05:50:00Z"), 0, at("2026-06-01T05:55:00Z")), at("2026-06-01T16:00:00Z"));
  EXPECT_EQ(next_sync(settings, at("2026-06-01T15:00:00Z"), 0, at("2026-06-01T16:00:00Z")), at("2026-06-01T16:00:00Z"));
  settings.quiet_from = "22:00";
  settings.quiet_to = "06:00";
  EXPECT_EQ(next_sync(settings, at("2026-06-01T20:00:00Z"), 0, at("2026-06-01T20:10:00Z")), at("2026-06-02T04:00:00Z"));
  EXPECT_TRUE(is_quiet(settings, 23 * 60));
  EXPECT_TRUE(is_quiet(settings, 0));
  EXPECT_FALSE(is_quiet(settings, 6 * 60));
  EXPECT_FALSE(is_quiet(every(15), 0));
}

TEST_F(SyncTimerTest, TimesOfDay) {
  for (const auto* good : {"00:00", "09:30", "19:59", "23:59"}) EXPECT_TRUE(is_time_of_day(good)) << good;
  for (const auto* bad : {"", "24:00", "9:30", "09:60", "09-30", "ab:cd", "09:300", "29:00"})
    EXPECT_FALSE(is_time_of_day(bad)) << bad;
}

}  // namespace
}  // namespace gluepot::mirror
