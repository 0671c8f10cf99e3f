// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "mirror/documentation_settings.h"

namespace gluepot::mirror {

/// The minute of the day, 0..1439, that a wall clock shows at this moment (milliseconds since 1970, UTC).
using MinuteOfDay = std::function<int(std::int64_t)>;

/// As the server's own time zone has it, both changes of daylight saving included.
int local_minute_of_day(std::int64_t utc_ms);

/// "00:00" to "23:59".
bool is_time_of_day(std::string_view text);

/// From quiet_from until before quiet_to, by the wall clock; the hours may pass midnight. Never without quiet hours.
bool is_quiet(const DocumentationSettings& settings, int minute_of_day);

/// When the next sync starts by itself, as seen at `now_ms`: `now_ms` itself when it is due; nothing when it is off.
/// `last_start_ms`: when the last sync began, by hand or not; without one, or when it lies in the future (the clock was
/// set back), `since_ms` stands for it (the start of this process). A day's sync that was missed is due at once; one
/// that would fall into the quiet hours is due at their end. Pure.
std::optional<std::int64_t> next_sync(const DocumentationSettings& settings, std::optional<std::int64_t> last_start_ms,
                                      std::int64_t since_ms, std::int64_t now_ms,
                                      const MinuteOfDay& minute_of_day = local_minute_of_day);

}  // namespace gluepot::mirror
