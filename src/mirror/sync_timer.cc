// SPDX-License-Identifier: Apache-2.0
#include "mirror/sync_timer.h"

#include <algorithm>
#include <ctime>

namespace gluepot::mirror {
namespace {

constexpr std::int64_t kMinuteMs = 60 * 1000;
/// A day, and the hour that the end of daylight saving repeats, with some to spare: no quiet hours last longer, and no
/// time of day is farther away.
constexpr int kLongestMinutes = 26 * 60;

/// Of "HH:MM".
int minute_of(std::string_view text) {
  return ((text[0] - '0') * 10 + (text[1] - '0')) * 60 + (text[3] - '0') * 10 + (text[4] - '0');
}

/// The first full minute after `after_ms` at which the wall clock shows `at`, or by which it has jumped over it.
std::int64_t next_at(int at, std::int64_t after_ms, const MinuteOfDay& minute_of_day) {
  std::int64_t moment = after_ms / kMinuteMs * kMinuteMs;
  int before = minute_of_day(moment);
  for (int minutes = 0; minutes < kLongestMinutes; ++minutes) {
    moment += kMinuteMs;
    const int shown = minute_of_day(moment);
    if (shown == at || (before < at && at < shown)) return moment;
    before = shown;
  }
  return moment;
}

}  // namespace

int local_minute_of_day(std::int64_t utc_ms) {
  const auto seconds = static_cast<std::time_t>(utc_ms / 1000);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return local.tm_hour * 60 + local.tm_min;
}

bool is_time_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return false;
  for (const int i : {0, 1, 3, 4})
    if (text[i] < '0' || text[i] > '9') return false;
  return minute_of(text) < 24 * 60 && text[3] < '6' && text.substr(0, 2) <= "23";
}

bool is_quiet(const DocumentationSettings& settings, int minute_of_day) {
  if (!is_time_of_day(settings.quiet_from) || !is_time_of_day(settings.quiet_to)) return false;
  const int from = minute_of(settings.quiet_from), to = minute_of(settings.quiet_to);
  if (from < to) return from <= minute_of_day && minute_of_day < to;
  return minute_of_day >= from || minute_of_day < to;
}

std::optional<std::int64_t> next_sync(const DocumentationSettings& settings, std::optional<std::int64_t> last_start_ms,
                                      std::int64_t since_ms, std::int64_t now_ms, const MinuteOfDay& minute_of_day) {
  using enum SyncInterval::Kind;
  const auto& interval = settings.interval;
  if (interval.kind == kOff || (interval.kind == kMinutes && interval.minutes <= 0)) return std::nullopt;
  if (interval.kind == kDaily && !is_time_of_day(interval.at)) return std::nullopt;
  std::int64_t from = last_start_ms && *last_start_ms <= now_ms ? *last_start_ms : since_ms;
  if (from > now_ms) from = now_ms;
  // A time of day counts from when it was chosen: one chosen at noon for the morning is not a morning missed.
  if (interval.kind == kDaily && settings.changed_at_ms <= now_ms) from = std::max(from, settings.changed_at_ms);
  std::int64_t at = interval.kind == kMinutes ? from + interval.minutes * kMinuteMs
                                              : next_at(minute_of(interval.at), from, minute_of_day);
  at = std::max(at, now_ms);
  // Minute by minute, asking the wall clock each time: whatever it skips or repeats, the answer is what it shows.
  for (int minutes = 0; minutes < kLongestMinutes && is_quiet(settings, minute_of_day(at)); ++minutes)
    at = at / kMinuteMs * kMinuteMs + kMinuteMs;
  return at;
}

}  // namespace gluepot::mirror
