// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "companies/quick_match.h"
#include "http/api/json.h"

namespace gluepot::api {

/// What Quick Match found; `left` and `right` name the two sides.
json::object quick_match_json(const companies::QuickMatch& found, std::string_view left, std::string_view right);

}  // namespace gluepot::api
