// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace gluepot::core {

/// A named place where a test may end the process as kill -9 would. Does nothing in the program that is shipped: only
/// the test program gluepot_failpoints carries the other definition (tests/flow/failpoint.cc).
void failpoint(std::string_view name);

}  // namespace gluepot::core
