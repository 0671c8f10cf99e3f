// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string_view>

namespace gluepot::local {

/// "US|United States|CA=California|...": code, name, regions as code=name (a code may be missing).
std::span<const std::string_view> seed_countries();
/// "Windows|Windows 11 Pro|...": a platform and its operating systems.
std::span<const std::string_view> seed_platforms();

}  // namespace gluepot::local
