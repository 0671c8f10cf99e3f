// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/secret.h"

namespace gluepot::itglue_api {

namespace json = boost::json;

/// Parses what may hold values, in memory that is wiped when it is given back. Nothing when it is no JSON; `why` then
/// says what is wrong with it.
std::optional<json::value> parse_wiped(std::string_view text, std::string* why = nullptr);
/// The storage of such values: a copy made with it is wiped too.
json::storage_ptr wiped_memory();
/// The text of a value that may hold secrets; no copy of it is left anywhere else.
core::Secret write_wiped(const json::value& value);
/// The text of a value that holds none.
std::string write_plain(const json::value& value);

/// A number or a text that is one.
std::optional<std::int64_t> id_of(const json::value& value);
/// The member whose name is this one in either spelling, or null.
const json::value* find_member(const json::object& object, std::string_view name);
json::value* find_member(json::object& object, std::string_view name);
/// Takes every spelling of the name away; whether there was one.
bool erase_member(json::object& object, std::string_view name);
/// `value` if it is an object, else null.
json::object* object_of(json::value* value);
const json::object* object_of(const json::value* value);
std::string_view text_of(const json::value* value);
/// true, 1, "true", "1".
bool is_true(const json::value* value);

}  // namespace gluepot::itglue_api
