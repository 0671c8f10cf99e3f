// SPDX-License-Identifier: Apache-2.0
// The definition that the test program gluepot_failpoints links instead of the empty one: GLUEPOT_FAILPOINT="name=kill"
// ends the process at that place, "name=kill@3" the third time it is reached. GLUEPOT_CLOCK_DAYS="-40" has this program
// live so many days before (or after) the clock of the machine.
#include "core/failpoint.h"

#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>

/// In place of libc's, for everything in this process that asks for the time of day.
extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static const long days = [] {
    const char* text = std::getenv("GLUEPOT_CLOCK_DAYS");
    return text == nullptr ? 0 : std::atol(text);
  }();
  const auto result = static_cast<int>(syscall(SYS_clock_gettime, clock, time));
  if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += days * 86'400;
  return result;
}

namespace gluepot::core {

void failpoint(std::string_view name) {
  static const std::string setting = [] {
    const char* text = std::getenv("GLUEPOT_FAILPOINT");
    return std::string(text == nullptr ? "" : text);
  }();
  if (setting.empty()) return;
  const auto equals = setting.find('=');
  if (equals == std::string::npos || std::string_view(setting).substr(0, equals) != name) return;
  static std::atomic<int> seen{0};
  const auto at = setting.find('@');
  const int wanted = at == std::string::npos ? 1 : std::atoi(setting.c_str() + at + 1);
  if (++seen == wanted) kill(getpid(), SIGKILL);
}

}  // namespace gluepot::core
