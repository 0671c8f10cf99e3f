// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <optional>

#include "password_sync/settings.h"

namespace gluepot::password_sync {

/// The minute of the day, 0..1439, that a wall clock shows at this moment (milliseconds since 1970, UTC).
using MinuteOfDay = std::function<int(std::int64_t)>;

/// As the server's own time zone has it, both changes of daylight saving included.
int local_minute_of_day(std::int64_t utc_ms);

/// From quiet_from until before quiet_to, by the wall clock; the hours may pass midnight. Never without quiet hours.
bool is_quiet(const Settings& settings, int minute_of_day);

/// When the timer starts the next AutoSync run, as seen at `now_ms`: `now_ms` itself when it is due. Nothing while
/// password sync is paused, the interval is 0 or nothing has AutoSync. A run that would fall into the quiet hours is
/// due at their end. A last start in the future (the clock was set back) counts as none. Pure.
std::optional<std::int64_t> next_auto_sync(const Settings& settings, bool anything_ticked,
                                           std::optional<std::int64_t> last_start_ms, std::int64_t now_ms,
                                           const MinuteOfDay& minute_of_day = local_minute_of_day);

}  // namespace gluepot::password_sync
