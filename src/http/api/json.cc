// SPDX-License-Identifier: Apache-2.0
#include "http/api/json.h"

#include <algorithm>
#include <charconv>

#include "core/ids.h"
#include "core/text.h"

namespace gluepot::api {
namespace {

using core::ErrorCode;

const json::value* member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

/// Walks over JSON text without taking any of it along. Not a validator: read_object follows.
struct Cursor {
  std::string_view bytes;
  std::size_t place = 0;

  std::string_view rest(std::size_t from) const { return bytes.substr(from, place - std::min(from, place)); }
  void blanks() {
    while (place < bytes.size() && std::string_view(" \t\r\n").find(bytes[place]) != std::string_view::npos) ++place;
  }
  bool take(char wanted) {
    blanks();
    if (place >= bytes.size() || bytes[place] != wanted) return false;
    ++place;
    return true;
  }
  /// A text as it stands between its quotes.
  std::optional<std::string_view> text() {
    if (!take('"')) return std::nullopt;
    const std::size_t begin = place;
    for (; place < bytes.size(); ++place) {
      if (bytes[place] == '\\') {
        ++place;
      } else if (bytes[place] == '"') {
        return bytes.substr(begin, place++ - begin);
      }
    }
    return std::nullopt;
  }
  /// Behind one value of any kind.
  bool value() {
    std::size_t depth = 0;
    do {
      blanks();
      if (place >= bytes.size()) return false;
      const char c = bytes[place];
      if (c == '"') {
        if (!text()) return false;
      } else if (c == '{' || c == '[') {
        ++depth, ++place;
      } else if (c == '}' || c == ']') {
        if (depth == 0) return false;
        --depth, ++place;
      } else if (c == ',' || c == ':') {
        if (depth == 0) return false;
        ++place;
      } else {
        while (place < bytes.size() && std::string_view(",:]} \t\r\n").find(bytes[place]) == std::string_view::npos)
          ++place;
      }
    } while (depth > 0);
    return true;
  }
};

std::optional<std::uint32_t> hex4(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (text.size() != 4 || error != std::errc{} || end != text.data() + 4) return std::nullopt;
  return value;
}

void append_utf8(core::Secret& out, std::uint32_t point) {
  char bytes[4];
  std::size_t size = 0;
  if (point < 0x80) {
    bytes[size++] = static_cast<char>(point);
  } else {
    if (point < 0x800) {
      bytes[size++] = static_cast<char>(0xC0 | point >> 6);
    } else {
      if (point < 0x10000) {
        bytes[size++] = static_cast<char>(0xE0 | point >> 12);
      } else {
        bytes[size++] = static_cast<char>(0xF0 | point >> 18);
        bytes[size++] = static_cast<char>(0x80 | (point >> 12 & 63));
      }
      bytes[size++] = static_cast<char>(0x80 | (point >> 6 & 63));
    }
    bytes[size++] = static_cast<char>(0x80 | (point & 63));
  }
  out.append({bytes, size});
}

/// "\uXXXX" at the front, or a pair of them for one character; takes it off.
std::optional<std::uint32_t> take_unicode(std::string_view& raw) {
  const auto high = hex4(raw.substr(2, 4));
  if (!high) return std::nullopt;
  raw.remove_prefix(6);
  if (*high < 0xD800 || *high > 0xDFFF) return high;
  const auto low = raw.starts_with("\\u") ? hex4(raw.substr(2, 4)) : std::nullopt;
  if (*high > 0xDBFF || !low || *low < 0xDC00 || *low > 0xDFFF) return std::nullopt;
  raw.remove_prefix(6);
  return 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00);
}

/// What stands between the quotes of a JSON text, as UTF-8. Nothing when it is malformed.
std::optional<core::Secret> unescaped(std::string_view raw) {
  constexpr std::string_view kNames = "\"\\/bfnrt", kValues = "\"\\/\b\f\n\r\t";
  core::Secret out;
  while (!raw.empty()) {
    const auto plain = raw.substr(0, raw.find('\\'));
    if (std::any_of(plain.begin(), plain.end(), [](unsigned char c) { return c < 0x20; })) return std::nullopt;
    out.append(plain);
    raw.remove_prefix(plain.size());
    if (raw.empty()) break;
    if (raw.starts_with("\\u")) {
      const auto point = take_unicode(raw);
      if (!point) return std::nullopt;
      append_utf8(out, *point);
      continue;
    }
    const auto at = raw.size() < 2 ? std::string_view::npos : kNames.find(raw[1]);
    if (at == std::string_view::npos) return std::nullopt;
    out.append(kValues.substr(at, 1));
    raw.remove_prefix(2);
  }
  if (!core::valid_utf8(out.reveal())) return std::nullopt;
  return out;
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

core::Result<std::optional<std::vector<std::int64_t>>> find_chosen_ids(const json::object& object,
                                                                       std::string_view name) {
  constexpr std::size_t kMost = 100'000;
  const json::value* const list = object.if_contains(name);
  std::optional<std::vector<std::int64_t>> out;
  if (list == nullptr || list->is_null()) return out;
  if (!list->is_array() || list->get_array().size() > kMost)
    return core::invalid(std::string(name), "must be a list of at most 100,000 ids");
  out.emplace();
  out->reserve(list->get_array().size());
  for (const auto& value : list->get_array()) {
    GLUEPOT_ASSIGN(const auto id, need_id(json::object{{name, value}}, name));
    out->push_back(id);
  }
  return out;
}

core::Result<std::optional<core::Secret>> cut_secret(http::Request& request, std::string_view name,
                                                     std::size_t maximum) {
  std::optional<core::Secret> found;
  Cursor at{request.body};
  if (!at.take('{') || at.take('}')) return found;
  do {
    const auto key = at.text();
    if (!key || !at.take(':')) return found;
    at.blanks();
    const bool wanted = *key == name;
    const std::size_t begin = at.place;
    if (!at.value()) return found;
    if (!wanted || at.rest(begin) == "null") continue;
    if (found) return core::invalid(std::string(name), "is given twice");
    if (request.body[begin] != '"') return core::invalid(std::string(name), "must be a text");
    const std::string_view raw = at.rest(begin + 1).substr(0, at.place - begin - 2);
    found = unescaped(raw);
    std::fill_n(request.body.begin() + static_cast<std::ptrdiff_t>(begin) + 1, raw.size(), 'x');
    if (!found) return core::fail(ErrorCode::kMalformed, "the request's body is not JSON: " + std::string(name));
    if (found->size() > maximum)
      return core::invalid(std::string(name), "at most " + std::to_string(maximum) + " bytes");
  } while (at.take(','));
  return found;
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
