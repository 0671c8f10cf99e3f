// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace gluepot::access {

/// Why a password of the right length is among the first that somebody tries, or nothing: one of the most common ones,
/// such a word with digits and signs around it ("Password1234!", "Summer-2026..."), something short said again and
/// again, or a row of the alphabet, the digits or the keyboard. The same for capitals and small letters.
std::string common_password(std::string_view password);

}  // namespace gluepot::access
