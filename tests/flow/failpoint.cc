// SPDX-License-Identifier: Apache-2.0
// The definition that the test program gluepot_failpoints links instead of the empty one: GLUEPOT_FAILPOINT="name=kill"
// ends the process at that place, "name=kill@3" the third time it is reached.
#include "core/failpoint.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>

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
