// SPDX-License-Identifier: Apache-2.0
#include "http/api/json.h"

#include "core/ids.h"
#include "core/text.h"

namespace gluepot::api {
namespace {

using core::ErrorCode;

const json::value* member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

}  // namespace

core::Result<json::object> read_object(const http::Request& request) {
  if (core::trim(request.body).empty()) return json::object{};
  json::parse_options options;
  options.max_depth = 32;
  json::error_code error;
  json::value value = json::parse(request.body, error, {}, options);
  if (error) return core::fail(ErrorCode::kMalformed, "the request's body is not JSON: " + error.message());
  if (!value.is_object()) return core::fail(ErrorCode::kMalformed, "the request's body must be a JSON object");
  return std::move(value.get_object());
}

core::Result<std::optional<std::string>> find_text(const json::object& object, std::string_view name,
                                                   std::size_t maximum) {
  const json::value* value = member(object, name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) return core::invalid(std::string(name), "must be a text");
  if (value->get_string().size() > maximum)
    return core::invalid(std::string(name), "at most " + std::to_string(maximum) + " bytes");
  return std::string(value->get_string());
}

core::Result<std::string> need_text(const json::object& object, std::string_view name, std::size_t maximum) {
  GLUEPOT_ASSIGN(auto text, find_text(object, name, maximum));
  if (!text || core::trim(*text).empty()) return core::invalid(std::string(name), "is needed");
  return std::move(*text);
}

core::Result<bool> find_boolean(const json::object& object, std::string_view name, bool otherwise) {
  const json::value* value = member(object, name);
  if (value == nullptr) return otherwise;
  if (!value->is_bool()) return core::invalid(std::string(name), "must be true or false");
  return value->get_bool();
}

core::Result<std::optional<std::int64_t>> find_number(const json::object& object, std::string_view name) {
  const json::value* value = member(object, name);
  if (value == nullptr) return std::nullopt;
  json::error_code error;
  const auto number = value->to_number<std::int64_t>(error);
  if (error) return core::invalid(std::string(name), "must be a whole number");
  return number;
}

core::Result<std::optional<std::int64_t>> find_id(const json::object& object, std::string_view name) {
  const json::value* value = member(object, name);
  if (value == nullptr) return std::nullopt;
  if (value->is_int64()) return value->get_int64();
  const auto id = value->is_string() ? core::parse_int64(std::string_view(value->get_string())) : std::nullopt;
  if (!id) return core::invalid(std::string(name), "must be an id");
  return id;
}

core::Result<std::int64_t> need_id(const json::object& object, std::string_view name) {
  GLUEPOT_ASSIGN(const auto id, find_id(object, name));
  if (!id) return core::invalid(std::string(name), "is needed");
  return *id;
}

core::Result<std::optional<core::Secret>> take_secret(json::object& object, std::string_view name,
                                                      std::size_t maximum) {
  json::value* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (!value->is_string()) return core::invalid(std::string(name), "must be a text");
  auto& text = value->get_string();
  core::Secret secret{std::string_view(text)};
  core::wipe(text.data(), text.size());
  if (secret.size() > maximum) return core::invalid(std::string(name), "at most " + std::to_string(maximum) + " bytes");
  return std::optional<core::Secret>(std::move(secret));
}

void append_json_string(core::Secret& out, const core::Secret& value) {
  constexpr char kHex[] = "0123456789abcdef";
  out.append("\"");
  const auto bytes = value.reveal();
  std::size_t plain = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const auto c = static_cast<unsigned char>(bytes[at]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(bytes.substr(plain, at - plain));
    plain = at + 1;
    const char escaped[] = {'\\', 'u', '0', '0', kHex[c >> 4], kHex[c & 15]};
    out.append({escaped, sizeof escaped});
  }
  out.append(bytes.substr(plain));
  out.append("\"");
}

core::Result<std::int64_t> path_id(const http::Request& request, std::size_t index) {
  const auto id =
      index < request.path_parameters.size() ? core::parse_int64(request.path_parameters[index]) : std::nullopt;
  if (!id) return core::fail(ErrorCode::kNotFound, "no such record");
  return *id;
}

core::Result<std::int64_t> query_number(const http::Request& request, std::string_view name, std::int64_t otherwise,
                                        std::int64_t minimum, std::int64_t maximum) {
  const auto text = request.query_parameter(name);
  if (!text || text->empty()) return otherwise;
  const auto number = core::parse_int64(*text);
  if (!number || *number < minimum || *number > maximum)
    return core::invalid(std::string(name), std::to_string(minimum) + " to " + std::to_string(maximum));
  return *number;
}

http::Response json_response(int status, const json::value& value) {
  auto response = http::Response::json(status, json::serialize(value));
  response.headers.set("Cache-Control", "no-store");
  return response;
}

http::Response failure(const http::Request& request, const core::Error& error) {
  return http::error_response(error, request.request_id);
}

std::function<http::Response(http::Request&)> answer(std::function<Answer(http::Request&)> work, int status) {
  return [work = std::move(work), status](http::Request& request) {
    auto value = work(request);
    if (!value) return failure(request, value.error());
    return json_response(status, *value);
  };
}

}  // namespace gluepot::api
