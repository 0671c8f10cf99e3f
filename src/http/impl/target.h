// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "http/message.h"

namespace gluepot::http {

/// Fills path, query and, for the absolute form, host from request.target. False: not a target that is served (bad
/// percent, NUL or control character, dot segment, invalid UTF-8 after decoding, fragment).
bool split_target(Request& request);
/// Letters, digits and ".-_:[]%" only: links are built from it.
bool valid_host(std::string_view host);

}  // namespace gluepot::http
