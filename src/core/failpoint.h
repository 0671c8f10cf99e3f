// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace gluepot::core {

/// A named place where a test may end the process (as kill -9 would) or make a step fail. Compiled in only with
/// GLUEPOT_FAILPOINTS; set by the environment variable GLUEPOT_FAILPOINT="name=kill" or "name=kill@3" (the third time).
/// Releases contain none of it.
#ifdef GLUEPOT_FAILPOINTS
void failpoint(std::string_view name);
#else
inline void failpoint(std::string_view) {}
#endif

}  // namespace gluepot::core
