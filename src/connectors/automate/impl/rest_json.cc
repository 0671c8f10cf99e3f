// SPDX-License-Identifier: Apache-2.0
#include "connectors/automate/impl/rest_json.h"

#include <simdjson.h>

#include <boost/json.hpp>
#include <functional>

#include "connectors/upstream/secret_json.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/text.h"
#include "net/http_client.h"

namespace gluepot::automate {
namespace {

namespace ondemand = simdjson::ondemand;
using core::ErrorCode;

core::Error broken(const char* why) {
  return {ErrorCode::kUpstream, std::string("Automate's answer cannot be read: ") + why};
}
constexpr const char* kCut = "it ends too early or is no JSON";

/// A value with the body it stands in.
struct Value {
  ondemand::value& value;
  const core::Secret& body;

  ondemand::json_type type() const {
    ondemand::json_type type{};
    return value.type().get(type) == simdjson::SUCCESS ? type : ondemand::json_type::null;
  }
  std::optional<std::string_view> raw() const {
    ondemand::raw_json_string raw;
    if (type() != ondemand::json_type::string || value.get_raw_json_string().get(raw) != simdjson::SUCCESS)
      return std::nullopt;
    return upstream::json_text(raw.raw(), body);
  }
  /// Texts as they are; null and other types are the empty text.
  std::string text() const {
    const auto found = raw();
    if (!found) return {};
    std::string out(found->size(), '\0');
    std::size_t size = 0;
    if (!upstream::unescape_json(*found, out.data(), size)) return {};
    out.resize(size);
    return out;
  }
  /// Also numbers as their text: an external id is one or the other.
  std::string text_or_number() const {
    if (type() != ondemand::json_type::number) return text();
    std::int64_t number = 0;
    return value.get_int64().get(number) == simdjson::SUCCESS ? std::to_string(number) : std::string();
  }
  std::optional<std::int64_t> number() const { return core::parse_int64(text_or_number()); }
  bool flag() const {
    bool flag = false;
    return type() == ondemand::json_type::boolean && value.get_bool().get(flag) == simdjson::SUCCESS && flag;
  }
};

using OnMember = std::function<core::Status(std::string_view name, Value value)>;

core::Status each_member(ondemand::object object, const core::Secret& body, const OnMember& on_member) {
  for (auto field : object) {
    std::string_view name;
    if (field.unescaped_key().get(name) != simdjson::SUCCESS) return core::fail(broken(kCut));
    const std::string lower = core::to_lower_ascii(name);
    ondemand::value value;
    if (field.value().get(value) != simdjson::SUCCESS) return core::fail(broken(kCut));
    GLUEPOT_TRY(on_member(lower, Value{value, body}));
  }
  return {};
}

/// Members of a nested object; anything else is passed over.
core::Status each_inner(Value value, const OnMember& on_member) {
  if (value.type() != ondemand::json_type::object) return {};
  ondemand::object object;
  if (value.value.get_object().get(object) != simdjson::SUCCESS) return core::fail(broken(kCut));
  return each_member(object, value.body, on_member);
}

core::Status each_element(const core::Secret& body, const std::function<core::Status(ondemand::object)>& on_object) {
  ondemand::parser parser;
  ondemand::document document;
  // Parsing in place needs readable bytes behind the end; net::HttpClient leaves net::kPadding of them.
  static_assert(simdjson::SIMDJSON_PADDING <= net::kPadding);
  if (parser.iterate(body.reveal().data(), body.size(), body.size() + simdjson::SIMDJSON_PADDING).get(document) !=
      simdjson::SUCCESS)
    return core::fail(broken(kCut));
  ondemand::array array;
  if (document.get_array().get(array) != simdjson::SUCCESS) return core::fail(broken("it is no list"));
  for (auto element : array) {
    ondemand::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS) return core::fail(broken("a row is no object"));
    GLUEPOT_TRY(on_object(object));
  }
  const auto last = body.reveal().find_last_not_of(" \t\r\n");
  if (last == std::string_view::npos || body.reveal()[last] != ']') return core::fail(broken(kCut));
  return {};
}

core::Status take_id(Value value, std::int64_t& id, bool& seen) {
  const auto number = value.number();
  if (!number) return core::fail(broken("an id is no number"));
  id = *number;
  seen = true;
  return {};
}

/// {"ClientId":7} or {"Id":7}
core::Status read_reference(Value value, std::string_view long_name, std::optional<std::int64_t>& id,
                            std::string* name) {
  return each_inner(value, [&](std::string_view member, Value inner) -> core::Status {
    if (member == long_name || member == "id") id = inner.number();
    if (member == "name" && name != nullptr) *name = inner.text();
    return {};
  });
}

core::Status read_login(std::string_view name, Value value, Login& out, bool& seen) {
  if (name == "deploymentloginid" || (name == "id" && !seen)) return take_id(value, out.id, seen);
  if (name == "client") return read_reference(value, "clientid", out.client_id, nullptr);
  if (name == "clientid") out.client_id = value.number();
  if (name == "location") {
    std::optional<std::int64_t> id;
    GLUEPOT_TRY(read_reference(value, "locationid", id, &out.location));
    out.location_id = id.value_or(0);
  }
  if (name == "locationid") out.location_id = value.number().value_or(0);
  if (name == "title") out.title = value.text();
  if (name == "username") out.username = value.text();
  if (name == "url") out.url = value.text();
  if (name == "notes") out.notes = value.text();
  if (name == "password") {
    out.has_value = true;
    if (value.type() == ondemand::json_type::null) return {};
    const auto raw = value.raw();
    auto secret = raw ? upstream::json_secret(*raw) : std::nullopt;
    if (!secret) return core::fail(broken("a password is no text"));
    out.value = std::move(*secret);
  }
  return {};
}

}  // namespace

core::Result<Token> read_token(const core::Secret& body) {
  ondemand::parser parser;
  ondemand::document document;
  ondemand::object object;
  if (parser.iterate(body.reveal().data(), body.size(), body.size() + simdjson::SIMDJSON_PADDING).get(document) !=
          simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS)
    return core::fail(broken("it is no JSON object"));
  Token token;
  GLUEPOT_TRY(each_member(object, body, [&](std::string_view name, Value value) -> core::Status {
    if (name == "accesstoken") {
      if (const auto raw = value.raw(); raw)
        if (auto secret = upstream::json_secret(*raw); secret) token.value = std::move(*secret);
    } else if (name == "expirationdate") {
      token.expires_at_ms = core::parse_time(value.text()).value_or(0);
    } else if (name == "istwofactorrequired" || name == "isinternaltwofactorrequired") {
      token.code_needed = token.code_needed || value.flag();
    }
    return {};
  }));
  return token;
}

core::Secret write_sign_in(std::string_view user, const core::Secret& password, std::string_view code) {
  core::Secret out{"{\"UserName\":"};
  upstream::append_json_text(out, user);
  out.append(",\"Password\":");
  upstream::append_json_text(out, password.reveal());
  if (!code.empty()) {
    out.append(",\"TwoFactorPasscode\":");
    upstream::append_json_text(out, code);
  }
  out.append("}");
  return out;
}

core::Secret write_renewal(const core::Secret& token) {
  core::Secret out;
  upstream::append_json_text(out, token.reveal());
  return out;
}

core::Result<std::vector<Client>> read_clients(const core::Secret& body) {
  std::vector<Client> out;
  GLUEPOT_TRY(each_element(body, [&](ondemand::object object) -> core::Status {
    Client client;
    bool seen = false;
    GLUEPOT_TRY(each_member(object, body, [&](std::string_view name, Value value) -> core::Status {
      if (name == "id") return take_id(value, client.id, seen);
      if (name == "name") client.name = value.text();
      if (name == "externalid") client.external_id = value.text_or_number();
      return {};
    }));
    if (!seen) return core::fail(broken("a client has no Id"));
    out.push_back(std::move(client));
    return {};
  }));
  return out;
}

core::Result<std::vector<Location>> read_locations(const core::Secret& body) {
  std::vector<Location> out;
  GLUEPOT_TRY(each_element(body, [&](ondemand::object object) -> core::Status {
    Location location;
    bool seen = false;
    std::optional<std::int64_t> client;
    GLUEPOT_TRY(each_member(object, body, [&](std::string_view name, Value value) -> core::Status {
      if (name == "id") return take_id(value, location.id, seen);
      if (name == "name") location.name = value.text();
      if (name == "client") return read_reference(value, "clientid", client, nullptr);
      return {};
    }));
    if (!seen) return core::fail(broken("a location has no Id"));
    location.client_id = client.value_or(0);
    out.push_back(std::move(location));
    return {};
  }));
  return out;
}

core::Result<std::vector<Login>> read_logins(const core::Secret& body) {
  std::vector<Login> out;
  GLUEPOT_TRY(each_element(body, [&](ondemand::object object) -> core::Status {
    Login login;
    bool seen = false;
    GLUEPOT_TRY(each_member(object, body,
                            [&](std::string_view name, Value value) { return read_login(name, value, login, seen); }));
    if (!seen) return core::fail(broken("a credential has no DeploymentLoginId"));
    out.push_back(std::move(login));
    return {};
  }));
  return out;
}

std::string rest_error_text(std::string_view body) {
  constexpr std::size_t kMost = 300, kLargest = 64u << 10;
  if (body.size() > kLargest) return {};
  boost::json::error_code failed;
  const auto json = boost::json::parse(body, failed);
  if (failed || !json.is_object()) return {};
  std::string out;
  const auto add = [&](const boost::json::value& value) {
    if (!value.is_object()) return;
    for (const auto& [name, member] : value.get_object())
      if (core::to_lower_ascii(name) == "message" && member.is_string())
        out += (out.empty() ? "" : "; ") + std::string(member.get_string());
  };
  add(json);
  for (const auto& [name, member] : json.get_object())
    if (core::to_lower_ascii(name) == "errors" && member.is_array())
      for (const auto& error : member.get_array()) add(error);
  if (out.size() > kMost) out.resize(kMost);
  while (!core::valid_utf8(out) && !out.empty()) out.pop_back();
  return core::printable(out);
}

}  // namespace gluepot::automate
