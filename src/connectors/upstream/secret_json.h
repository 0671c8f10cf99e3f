// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <initializer_list>
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
/// Whether an answer repeats one of the secrets that it was sent, as it is or escaped up to twice (a refusal that
/// quotes a JSON body within JSON). The words of such an answer must be neither parsed by others nor shown. Bodies of
/// more than 64 KiB count as repeating.
bool repeats(std::string_view body, std::initializer_list<std::string_view> secrets);

}  // namespace gluepot::upstream
