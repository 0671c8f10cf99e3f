// SPDX-License-Identifier: Apache-2.0
#include "core/failpoint.h"

namespace gluepot::core {

// Alone in its file: a program that brings its own definition leaves this one in the library.
void failpoint(std::string_view) {}

}  // namespace gluepot::core
