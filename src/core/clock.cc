// SPDX-License-Identifier: Apache-2.0
#include "core/clock.h"

#include <cstdio>

namespace gluepot::core {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

bool digits(std::string_view text, std::size_t at, std::size_t count, int& out) {
  if (at + count > text.size()) return false;
  out = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    out = out * 10 + (text[i] - '0');
  }
  return true;
}

/// Reads ".123" at `at`; moves `at` behind it.
bool fraction(std::string_view text, std::size_t& at, int& ms) {
  ms = 0;
  if (at >= text.size() || text[at] != '.') return true;
  int scale = 100;
  std::size_t i = at + 1;
  for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i, scale /= 10) ms += (text[i] - '0') * scale;
  if (i == at + 1) return false;
  at = i;
  return true;
}

bool zone(std::string_view text, std::size_t at, int& offset_minutes) {
  offset_minutes = 0;
  if (at == text.size()) return true;
  if (text[at] == 'Z' || text[at] == 'z') return at + 1 == text.size();
  if (text[at] != '+' && text[at] != '-') return false;
  int hours = 0, minutes = 0;
  if (!digits(text, at + 1, 2, hours)) return false;
  const std::size_t m = at + 3 < text.size() && text[at + 3] == ':' ? at + 4 : at + 3;
  if (!digits(text, m, 2, minutes) || m + 2 != text.size() || hours > 23 || minutes > 59) return false;
  offset_minutes = (text[at] == '-' ? -1 : 1) * (hours * 60 + minutes);
  return true;
}

}  // namespace

std::int64_t SystemClock::now_ms() const {
  return duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::int64_t SystemClock::steady_ms() const {
  return duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string format_time(std::int64_t ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> time{milliseconds{ms}};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

std::optional<std::int64_t> parse_time(std::string_view text) {
  using namespace std::chrono;
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, ms = 0, offset = 0;
  if (!digits(text, 0, 4, y) || text.size() < 10 || text[4] != '-' || !digits(text, 5, 2, mo) || text[7] != '-' ||
      !digits(text, 8, 2, d))
    return std::nullopt;
  const year_month_day date{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
  if (!date.ok()) return std::nullopt;
  std::size_t at = 10;
  if (at < text.size()) {
    if (text[at] != 'T' && text[at] != ' ' && text[at] != 't') return std::nullopt;
    if (!digits(text, 11, 2, h) || text.size() < 16 || text[13] != ':' || !digits(text, 14, 2, mi)) return std::nullopt;
    at = 16;
    if (at < text.size() && text[at] == ':') {
      if (!digits(text, 17, 2, s)) return std::nullopt;
      at = 19;
      if (!fraction(text, at, ms)) return std::nullopt;
    }
    if (!zone(text, at, offset) || h > 23 || mi > 59 || s > 60) return std::nullopt;
  }
  const auto at_ms = duration_cast<milliseconds>(sys_days{date}.time_since_epoch()) + hours{h} + minutes{mi} +
                     seconds{s} + milliseconds{ms} - minutes{offset};
  return at_ms.count();
}

}  // namespace gluepot::core
