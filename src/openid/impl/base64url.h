// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace gluepot::openid {

/// RFC 4648, section 5, without padding.
std::string to_base64url(std::string_view bytes);
/// Nothing when a character does not belong there, padding among them.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace gluepot::openid
