// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace gluepot::app {

/// To standard output: columns as wide as their widest cell; two blanks between, none at the end.
void print_table(const std::vector<std::vector<std::string>>& rows);
/// A member in milliseconds since 1970 as "2026-01-31T18:00Z"; "" when missing or null.
std::string time_text(const boost::json::object& object, std::string_view name);

}  // namespace gluepot::app
