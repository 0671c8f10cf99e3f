// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gluepot::core {

bool valid_utf8(std::string_view text);
/// Unicode NFKC, case folded, trimmed, runs of blanks (any Unicode space) as one space: what "the same name" means.
/// Invalid UTF-8 comes back unchanged.
std::string normalise_name(std::string_view text);
std::string_view trim(std::string_view text);
std::string to_lower_ascii(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);

/// For a terminal: control characters (C0, DEL, C1) become blanks, so that a name from outside can neither move the
/// cursor nor forge a line.
std::string printable(std::string_view text);

std::string to_hex(std::string_view bytes);
/// Empty when `hex` is not an even number of hexadecimal digits.
std::string from_hex(std::string_view hex);
std::string to_base64(std::string_view bytes);
/// Standard alphabet with padding. Empty on malformed input.
std::string from_base64(std::string_view text);

/// `count` random bytes from the system.
std::string random_bytes(std::size_t count);
/// 2 * count hexadecimal digits.
std::string random_hex(std::size_t count);
/// A positive 63-bit id that grows with time (milliseconds, then random). Each is greater than all before it in this
/// process, however many of one millisecond and whatever the clock does; across processes equal ones are as good as
/// impossible, without asking anybody. Any thread.
std::int64_t new_id(std::int64_t now_ms);
/// SHA-256, 32 raw bytes.
std::string sha256(std::string_view bytes);

}  // namespace gluepot::core
