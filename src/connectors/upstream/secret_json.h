// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

#include "core/secret.h"

namespace gluepot::upstream {

// Texts of JSON that hold secrets: read straight into locked memory and written from it. A parser's own unescaping
// would leave a copy in memory that nobody wipes.

/// The bytes of a JSON string of `body` that begins at `begin` (behind its quote), still escaped. Nothing when it does
/// not end.
std::optional<std::string_view> json_text(const char* begin, const core::Secret& body);
/// Writes the unescaped text of a raw JSON string (without quotes) to `out`, which must hold raw.size() bytes: no text
/// grows. False: malformed.
bool unescape_json(std::string_view raw, char* out, std::size_t& size);
/// The unescaped text in memory of its own. Nothing: malformed.
std::optional<core::Secret> json_secret(std::string_view raw);
/// Appends the text as a JSON string with its quotes.
void append_json_text(core::Secret& out, std::string_view text);

}  // namespace gluepot::upstream
