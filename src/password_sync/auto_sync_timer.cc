// SPDX-License-Identifier: Apache-2.0
#include "password_sync/auto_sync_timer.h"

#include <algorithm>
#include <ctime>
#include <string_view>

namespace gluepot::password_sync {
namespace {

constexpr std::int64_t kMinuteMs = 60 * 1000;
/// No quiet hours last longer: a day, and the hour that the end of daylight saving repeats.
constexpr int kLongestQuietMinutes = 26 * 60;

/// Of "HH:MM", checked when it was stored.
int minute_of(std::string_view text) {
  return ((text[0] - '0') * 10 + (text[1] - '0')) * 60 + (text[3] - '0') * 10 + (text[4] - '0');
}

}  // namespace

int local_minute_of_day(std::int64_t utc_ms) {
  const auto seconds = static_cast<std::time_t>(utc_ms / 1000);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return local.tm_hour * 60 + local.tm_min;
}

bool is_quiet(const Settings& settings, int minute_of_day) {
  if (settings.quiet_from.size() != 5 || settings.quiet_to.size() != 5) return false;
  const int from = minute_of(settings.quiet_from), to = minute_of(settings.quiet_to);
  if (from < to) return from <= minute_of_day && minute_of_day < to;
  return minute_of_day >= from || minute_of_day < to;
}

std::optional<std::int64_t> next_auto_sync(const Settings& settings, bool anything_ticked,
                                           std::optional<std::int64_t> last_start_ms, std::int64_t now_ms,
                                           const MinuteOfDay& minute_of_day) {
  if (settings.paused || settings.interval_minutes <= 0 || !anything_ticked) return std::nullopt;
  std::int64_t at = now_ms;
  if (last_start_ms && *last_start_ms <= now_ms)
    at = std::max(now_ms, *last_start_ms + settings.interval_minutes * kMinuteMs);
  // Minute by minute, asking the wall clock each time: whatever it skips or repeats, the answer is what it shows.
  for (int minutes = 0; minutes < kLongestQuietMinutes && is_quiet(settings, minute_of_day(at)); ++minutes)
    at = at / kMinuteMs * kMinuteMs + kMinuteMs;
  return at;
}

}  // namespace gluepot::password_sync
