// SPDX-License-Identifier: Apache-2.0
#include "connectors/itglue/impl/password_json.h"

#include <simdjson.h>

#include <functional>

#include "connectors/upstream/secret_json.h"
#include "core/clock.h"
#include "core/text.h"

namespace gluepot::itglue {
namespace {

namespace ondemand = simdjson::ondemand;
using connectors::PasswordEntry;
using core::ErrorCode;

core::Error broken(const char* why) {
  return {ErrorCode::kUpstream, std::string("the answer about passwords cannot be read: ") + why};
}

/// The bytes between the quotes, still escaped.
std::optional<std::string_view> raw_text(ondemand::value& value, const core::Secret& body) {
  ondemand::raw_json_string raw;
  if (value.get_raw_json_string().get(raw) != simdjson::SUCCESS) return std::nullopt;
  return upstream::json_text(raw.raw(), body);
}

std::string text_of(ondemand::value& value, const core::Secret& body) {
  const auto raw = raw_text(value, body);
  if (!raw) return {};
  std::string out(raw->size(), '\0');
  std::size_t size = 0;
  if (!upstream::unescape_json(*raw, out.data(), size)) return {};
  out.resize(size);
  return out;
}

std::optional<std::int64_t> number_of(ondemand::value& value, const core::Secret& body) {
  std::int64_t number = 0;
  ondemand::json_type type{};
  if (value.type().get(type) != simdjson::SUCCESS) return std::nullopt;
  if (type == ondemand::json_type::number && value.get_int64().get(number) == simdjson::SUCCESS) return number;
  if (type == ondemand::json_type::string) return core::parse_int64(text_of(value, body));
  return std::nullopt;
}

bool is_null(ondemand::value& value) {
  ondemand::json_type type{};
  return value.type().get(type) == simdjson::SUCCESS && type == ondemand::json_type::null;
}

bool flag_of(ondemand::value& value) {
  bool flag = false;
  return value.get_bool().get(flag) == simdjson::SUCCESS && flag;
}

std::int64_t time_of(ondemand::value& value, const core::Secret& body) {
  return core::parse_time(text_of(value, body)).value_or(0);
}

/// Empty for null; nothing when it is no text.
std::optional<core::Secret> secret_of(ondemand::value& value, const core::Secret& body) {
  if (is_null(value)) return core::Secret();
  const auto raw = raw_text(value, body);
  if (!raw) return std::nullopt;
  auto secret = core::Secret::of_size(raw->size());
  std::size_t size = 0;
  if (!upstream::unescape_json(*raw, secret.data(), size)) return std::nullopt;
  secret.resize_down(size);
  return secret;
}

bool read_attribute(std::string_view name, ondemand::value& value, const core::Secret& body, bool keep_values,
                    PasswordRow& row) {
  PasswordEntry& entry = row.entry;
  if (name == "name")
    entry.name = text_of(value, body);
  else if (name == "username")
    entry.username = text_of(value, body);
  else if (name == "url")
    entry.url = text_of(value, body);
  else if (name == "notes")
    entry.notes = text_of(value, body);
  else if (name == "organization-id")
    entry.organization = {number_of(value, body).value_or(0)};
  else if (name == "password-category-id")
    row.password_category_id = number_of(value, body).value_or(0);
  else if (name == "created-at")
    entry.created_at_ms = time_of(value, body);
  else if (name == "updated-at")
    entry.updated_at_ms = time_of(value, body);
  else if (name == "password-updated-at")
    entry.password_updated_at_ms = time_of(value, body);
  else if (name == "archived")
    entry.archived = flag_of(value);
  else if (name == "restricted")
    row.restricted = flag_of(value);
  else if (name == "personal")
    row.personal = flag_of(value);
  else if (name == "vault-id")
    row.vault = !is_null(value);
  else if (name == "password") {
    row.has_value_attribute = true;
    if (!keep_values) return true;
    row.value = secret_of(value, body);
    return row.value.has_value();
  } else if (name == "otp-secret" && keep_values) {
    auto seed = secret_of(value, body);
    if (!seed) return false;
    row.otp_seed = *std::move(seed);
  }
  return true;
}

core::Status read_attributes(ondemand::object attributes, const core::Secret& body, bool keep_values,
                             PasswordRow& row) {
  for (auto field : attributes) {
    std::string_view name;
    if (field.unescaped_key().get(name) != simdjson::SUCCESS)
      return core::fail(broken("it ends too early or is no JSON"));
    const std::string key(name);
    ondemand::value value;
    if (field.value().get(value) != simdjson::SUCCESS) return core::fail(broken("it ends too early or is no JSON"));
    if (!read_attribute(key, value, body, keep_values, row)) return core::fail(broken("a value is malformed"));
  }
  return {};
}

core::Result<PasswordRow> read_row(ondemand::object object, const core::Secret& body, bool keep_values) {
  PasswordRow row;
  bool id = false, attributes = false;
  for (auto field : object) {
    std::string_view name;
    if (field.unescaped_key().get(name) != simdjson::SUCCESS)
      return core::fail(broken("it ends too early or is no JSON"));
    const bool is_id = name == "id", is_attributes = name == "attributes";
    ondemand::value value;
    if (field.value().get(value) != simdjson::SUCCESS) return core::fail(broken("it ends too early or is no JSON"));
    if (is_id) {
      const auto number = number_of(value, body);
      if (!number) return core::fail(broken("an id is no number"));
      row.entry.id = {*number};
      id = true;
    } else if (is_attributes) {
      ondemand::object inner;
      if (value.get_object().get(inner) != simdjson::SUCCESS) return core::fail(broken("attributes are no object"));
      GLUEPOT_TRY(read_attributes(inner, body, keep_values, row));
      attributes = true;
    }
  }
  if (!id || !attributes) return core::fail(broken("a row has no id or no attributes"));
  return row;
}

core::Status read_data(ondemand::value& data, const core::Secret& body, bool keep_values, PasswordPage& page) {
  ondemand::json_type type{};
  if (data.type().get(type) != simdjson::SUCCESS) return core::fail(broken("it ends too early or is no JSON"));
  if (type == ondemand::json_type::object) {
    ondemand::object object;
    if (data.get_object().get(object) != simdjson::SUCCESS)
      return core::fail(broken("it ends too early or is no JSON"));
    GLUEPOT_ASSIGN(auto row, read_row(object, body, keep_values));
    page.rows.push_back(std::move(row));
    return {};
  }
  ondemand::array array;
  if (data.get_array().get(array) != simdjson::SUCCESS) return core::fail(broken("data is neither a row nor a list"));
  for (auto element : array) {
    ondemand::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS)
      return core::fail(broken("it ends too early or is no JSON"));
    GLUEPOT_ASSIGN(auto row, read_row(object, body, keep_values));
    page.rows.push_back(std::move(row));
  }
  return {};
}

core::Status read_meta(ondemand::value& meta, const core::Secret& body, PasswordPage& page) {
  ondemand::object object;
  if (meta.get_object().get(object) != simdjson::SUCCESS) return {};
  for (auto field : object) {
    std::string_view name;
    if (field.unescaped_key().get(name) != simdjson::SUCCESS)
      return core::fail(broken("it ends too early or is no JSON"));
    const std::string key(name);
    ondemand::value value;
    if (field.value().get(value) != simdjson::SUCCESS) return core::fail(broken("it ends too early or is no JSON"));
    if (key == "total-count") page.total_count = number_of(value, body);
    if (key == "total-pages") page.total_pages = number_of(value, body);
  }
  return {};
}

void member(core::Secret& out, std::string_view name, std::string_view text) {
  out.append(",\"");
  out.append(name);
  out.append("\":");
  upstream::append_json_text(out, text);
}

}  // namespace

core::Result<PasswordPage> read_passwords(const core::Secret& body, bool keep_values) {
  ondemand::parser parser;
  ondemand::document document;
  // Parsing in place needs readable bytes behind the end; net::HttpClient leaves net::kPadding of them.
  static_assert(simdjson::SIMDJSON_PADDING <= 64);
  if (parser.iterate(body.reveal().data(), body.size(), body.size() + simdjson::SIMDJSON_PADDING).get(document) !=
      simdjson::SUCCESS)
    return core::fail(broken("it ends too early or is no JSON"));
  ondemand::object root;
  if (document.get_object().get(root) != simdjson::SUCCESS) return core::fail(broken("it is no JSON object"));
  PasswordPage page;
  bool data = false;
  for (auto field : root) {
    std::string_view name;
    if (field.unescaped_key().get(name) != simdjson::SUCCESS)
      return core::fail(broken("it ends too early or is no JSON"));
    const bool is_data = name == "data", is_meta = name == "meta";
    ondemand::value value;
    if (field.value().get(value) != simdjson::SUCCESS) return core::fail(broken("it ends too early or is no JSON"));
    if (is_data) {
      GLUEPOT_TRY(read_data(value, body, keep_values, page));
      data = true;
    } else if (is_meta) {
      GLUEPOT_TRY(read_meta(value, body, page));
    }
  }
  if (!data) return core::fail(broken("it has no data"));
  return page;
}

core::Secret write_password(const connectors::PasswordDraft& draft, std::optional<core::PasswordId> id) {
  core::Secret out{"{\"data\":{\"type\":\"passwords\""};
  if (id) out.append(",\"id\":\"" + id->text() + "\"");
  out.append(",\"attributes\":{\"name\":");
  upstream::append_json_text(out, draft.name);
  if (!id) out.append(",\"organization-id\":" + draft.organization.text());
  member(out, "username", draft.username);
  member(out, "url", draft.url);
  member(out, "notes", draft.notes);
  if (draft.password_category_id)
    out.append(",\"password-category-id\":" + std::to_string(*draft.password_category_id));
  if (!id && draft.configuration_id)
    out.append(",\"resource-type\":\"Configuration\",\"resource-id\":" + std::to_string(*draft.configuration_id));
  if (draft.value != nullptr) member(out, "password", draft.value->reveal());
  out.append("}}}");
  return out;
}

core::Secret write_archived(core::PasswordId id) {
  return core::Secret("{\"data\":{\"type\":\"passwords\",\"id\":\"" + id.text() +
                      "\",\"attributes\":{\"archived\":true}}}");
}

}  // namespace gluepot::itglue
