// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "password_sync/settings.h"

namespace gluepot::password_sync {

/// Every general setting as it is stored: name and text; "" for what is not set.
std::vector<std::pair<std::string, std::string>> setting_texts(const Settings& settings);
/// Reads one back. A name or a text that this version does not know leaves the setting as it is.
void take_setting(Settings& settings, std::string_view name, std::string_view text);

}  // namespace gluepot::password_sync
