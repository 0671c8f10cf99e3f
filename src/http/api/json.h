// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "http/message.h"
#include "http/route.h"

namespace gluepot::api {

namespace json = boost::json;

/// The request's body as an object. An empty body is an empty object. kMalformed: not JSON, or not an object; at most
/// 32 levels.
core::Result<json::object> read_object(const http::Request& request);

/// Members by name; `maximum` in bytes. Errors: kInvalidArgument naming the member (missing, wrong type, too long,
/// empty).
core::Result<std::string> need_text(const json::object& object, std::string_view name, std::size_t maximum = 1000);
core::Result<std::optional<std::string>> find_text(const json::object& object, std::string_view name,
                                                   std::size_t maximum = 1000);
core::Result<bool> find_boolean(const json::object& object, std::string_view name, bool otherwise);
core::Result<std::optional<std::int64_t>> find_number(const json::object& object, std::string_view name);
/// A 64-bit id, written as a string or a number.
core::Result<std::int64_t> need_id(const json::object& object, std::string_view name);
core::Result<std::optional<std::int64_t>> find_id(const json::object& object, std::string_view name);
/// A list of ids, at most 100,000. Nothing when missing or null.
core::Result<std::optional<std::vector<std::int64_t>>> find_chosen_ids(const json::object& object,
                                                                       std::string_view name);
/// Cuts a text out of the body, before anything parses it: in its place stand as many 'x', so no JSON tree ever holds
/// the secret. Nothing when the member is missing, null or the body is no object (read_object says so). Errors:
/// kInvalidArgument (no text, too long, given twice), kMalformed.
core::Result<std::optional<core::Secret>> cut_secret(http::Request& request, std::string_view name,
                                                     std::size_t maximum = 4096);

/// Appends the value as a JSON string literal, without any copy outside the secrets.
void append_json_string(core::Secret& out, const core::Secret& value);

/// The id at this place of the route's pattern. kNotFound for anything that is no number: an address that names
/// nothing.
core::Result<std::int64_t> path_id(const http::Request& request, std::size_t index);
/// A query parameter as a number within bounds, or `otherwise`. kInvalidArgument.
core::Result<std::int64_t> query_number(const http::Request& request, std::string_view name, std::int64_t otherwise,
                                        std::int64_t minimum, std::int64_t maximum);

inline json::value id_json(std::int64_t id) {
  return json::value(std::to_string(id));
}
inline json::value text_or_null(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}
inline json::value time_or_null(std::int64_t ms) {
  return ms == 0 ? json::value(nullptr) : json::value(ms);
}
template <typename T>
json::value or_null(const std::optional<T>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

using Answer = core::Result<json::value>;
/// Wraps a function of the request that answers JSON or an error. Answers are never cached.
std::function<http::Response(http::Request&)> answer(std::function<Answer(http::Request&)> work, int status = 200);
http::Response json_response(int status, const json::value& value);
http::Response failure(const http::Request& request, const core::Error& error);

}  // namespace gluepot::api
