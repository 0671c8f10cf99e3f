// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/write_body.h"

#include <cmath>
#include <new>

#include "core/clock.h"
#include "core/ids.h"

namespace gluepot::local {
namespace {

using catalog::Attribute;
using catalog::AttributeType;
using catalog::Kind;
using catalog::ResourceType;

constexpr std::size_t kMaxRows = 1000;

/// Memory for a parsed body: it may hold password values, so each piece is wiped when it is given back.
class WipingMemory final : public boost::container::pmr::memory_resource {
 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    return ::operator new(bytes, std::align_val_t(alignment));
  }
  void do_deallocate(void* pointer, std::size_t bytes, std::size_t alignment) override {
    core::wipe(pointer, bytes);
    ::operator delete(pointer, std::align_val_t(alignment));
  }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

Outcome<json::value> parse(std::string_view text) {
  static WipingMemory memory;
  json::error_code error;
  unsigned char buffer[2048];
  json::value value;
  {
    json::parser parser(&memory, {}, buffer);
    parser.reset(&memory);
    parser.write(text, error);
    if (!error) value = parser.release();
  }
  core::wipe(buffer, sizeof buffer);
  if (error) return bad_request("The body is not valid JSON: " + error.message());
  return value;
}

bool is_time(std::string_view text) {
  return core::parse_time(text).has_value();
}

/// The value as the attribute stores it, or nothing when it cannot be one.
std::optional<json::value> converted(AttributeType type, const json::value& value) {
  if (value.is_null()) return json::value(nullptr);
  switch (type) {
    case AttributeType::kString:
    case AttributeType::kText:
    case AttributeType::kHtml:
      if (value.is_string()) return json::value(json::string(std::string_view(value.get_string())));
      if (value.is_number()) return json::value(json::serialize(value));
      return std::nullopt;
    case AttributeType::kInteger:
      if (value.is_string() && value.get_string().empty()) return json::value(nullptr);
      if (auto number = integer_of(value)) return json::value(*number);
      return std::nullopt;
    case AttributeType::kBoolean:
      if (auto flag = boolean_of(value)) return json::value(*flag);
      return std::nullopt;
    case AttributeType::kTime:
    case AttributeType::kDate: {
      if (!value.is_string()) return std::nullopt;
      const std::string_view text = value.get_string();
      if (text.empty()) return json::value(nullptr);
      if (!is_time(text)) return std::nullopt;
      const auto time = core::format_time(*core::parse_time(text));
      return json::value(type == AttributeType::kDate ? time.substr(0, 10) : time);
    }
    case AttributeType::kHash:
      return value.is_object() ? std::optional(json::value(value, json::storage_ptr{})) : std::nullopt;
    case AttributeType::kArray:
      return value.is_array() ? std::optional(json::value(value, json::storage_ptr{})) : std::nullopt;
  }
  return std::nullopt;
}

std::string_view rule_of(AttributeType type) {
  switch (type) {
    case AttributeType::kInteger:
      return "is not a number";
    case AttributeType::kBoolean:
      return "must be true, false, 1 or 0";
    case AttributeType::kTime:
      return "is not a valid date and time";
    case AttributeType::kDate:
      return "is not a valid date";
    default:
      return "is invalid";
  }
}

Outcome<core::Secret> secret_of(const json::value& value, std::string_view name) {
  if (value.is_null()) return core::Secret{};
  if (!value.is_string()) return unprocessable("is invalid", name);
  return core::Secret(std::string_view(value.get_string()));
}

Outcome<Draft> read_row(const ResourceType& type, const json::value& row);

/// What a POST of a type may carry in `relationships`: rows to be made with it, or ids of rows that are there.
struct Carried {
  Kind owner;
  std::string_view name;
  std::optional<Kind> made;  ///< nothing: ids
};
constexpr Carried kCarried[] = {
    {Kind::kFlexibleAssetTypes, "flexible_asset_fields", Kind::kFlexibleAssetFields},
    {Kind::kConfigurations, "configuration_interfaces", Kind::kConfigurationInterfaces},
    {Kind::kGroups, "users", {}},
    {Kind::kGroups, "organizations", {}},
};

Outcome<std::int64_t> related_id(const json::value& row) {
  if (row.is_object()) {
    const auto& object = row.get_object();
    const auto* attributes = object.if_contains("attributes");
    const auto* id = object.if_contains("id");
    if (id == nullptr && attributes != nullptr && attributes->is_object())
      id = attributes->get_object().if_contains("id");
    if (id != nullptr)
      if (const auto number = integer_of(*id)) return *number;
  }
  return bad_request("a row of relationships needs an id");
}

Outcome<void> read_relationships(const ResourceType& type, const json::object& row, Draft& draft) {
  const auto* relationships = row.if_contains("relationships");
  if (relationships == nullptr || !relationships->is_object() || relationships->get_object().empty()) return {};
  draft.has_relationships = true;
  for (const auto& entry : relationships->get_object())
    for (const auto& carried : kCarried) {
      if (carried.owner != type.kind || !catalog::same_name(entry.key(), carried.name)) continue;
      const auto* data = entry.value().is_object() ? entry.value().get_object().if_contains("data") : &entry.value();
      if (data == nullptr || !data->is_array())
        return bad_request("relationships." + std::string(carried.name) + ".data must be an array");
      if (data->get_array().size() > kMaxRows)
        return refuse(422, "Unprocessable Entity", "at most 1000 rows in one call", "data/relationships");
      if (!carried.made) draft.related[std::string(carried.name)];
      for (const auto& one : data->get_array()) {
        if (carried.made) {
          LOCAL_ASSIGN(auto read, read_row(catalog::find_type(*carried.made), one));
          draft.children.push_back(std::move(read));
        } else {
          LOCAL_ASSIGN(const auto id, related_id(one));
          draft.related[std::string(carried.name)].push_back(id);
        }
      }
    }
  return {};
}

Outcome<void> read_attribute(const ResourceType& type, std::string_view key, const json::value& value, Draft& draft) {
  if (key == "id") {
    if (!draft.id) draft.id = integer_of(value);
    return {};
  }
  const bool otp = key == "otpSecret";  // one published sample spells it so
  const auto* attribute = type.find_attribute(otp ? "otp-secret" : key);
  if (attribute == nullptr || attribute->is(catalog::kReadOnly)) return {};
  if (attribute->is(catalog::kSecret)) {
    LOCAL_ASSIGN(auto secret, secret_of(value, attribute->name));
    draft.secrets.insert_or_assign(catalog::underscored(attribute->name), std::move(secret));
    return {};
  }
  if (attribute->name == "traits") {
    if (!value.is_object()) return refuse(422, "Unprocessable Entity", "must be an object", "data/attributes/traits");
    draft.traits = json::value(value, value.storage());
    draft.has_traits = true;
    return {};
  }
  if (attribute->name == "avatar") {  // read as a text, written as {content, file_name}; the text itself is no change
    if (value.is_object() || value.is_null())
      draft.attributes.insert_or_assign(attribute->name, json::value(value, json::storage_ptr{}));
    return {};
  }
  auto stored = converted(attribute->type, value);
  if (!stored) return unprocessable(std::string(rule_of(attribute->type)), attribute->name);
  draft.attributes.insert_or_assign(std::string_view(attribute->name), std::move(*stored));
  return {};
}

Outcome<Draft> read_row(const ResourceType& type, const json::value& row) {
  if (!row.is_object()) return bad_request("data must be an object or an array of objects");
  Draft draft;
  const auto& object = row.get_object();
  if (const auto* name = object.if_contains("type"))
    if (name->is_string()) {  // a name nobody knows is let through, as clients invent them; another type's is a mistake
      const auto* named = catalog::find_by_path(std::string_view(name->get_string()));
      if (named != nullptr && named->kind != type.kind)
        return bad_request("data.type must be " + std::string(type.write_type));
    }
  if (const auto* id = object.if_contains("id")) draft.id = integer_of(*id);
  const auto* attributes = object.if_contains("attributes");
  if (attributes != nullptr) {
    if (!attributes->is_object()) return bad_request("data.attributes must be an object");
    for (const auto& entry : attributes->get_object())
      LOCAL_TRY(read_attribute(type, entry.key(), entry.value(), draft));
  }
  LOCAL_TRY(read_relationships(type, object, draft));
  return draft;
}

}  // namespace

std::optional<std::int64_t> integer_of(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  if (value.is_uint64()) return std::nullopt;
  if (value.is_double()) {
    const double number = value.get_double();
    if (std::floor(number) == number && std::abs(number) < 9e15) return static_cast<std::int64_t>(number);
    return std::nullopt;
  }
  if (value.is_string()) return core::parse_int64(std::string_view(value.get_string()));
  return std::nullopt;
}

std::optional<bool> boolean_of(const json::value& value) {
  if (value.is_bool()) return value.get_bool();
  if (value.is_int64() && (value.get_int64() == 0 || value.get_int64() == 1)) return value.get_int64() == 1;
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = value.get_string();
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return std::nullopt;
}

Outcome<WriteBody> read_write_body(const ResourceType& type, std::string_view text) {
  LOCAL_ASSIGN(const auto document, parse(text));
  if (!document.is_object()) return bad_request("The body must be a JSON object with a member data");
  const auto* data = document.get_object().if_contains("data");
  if (data == nullptr) return bad_request("param is missing or the value is empty: data");
  WriteBody body;
  body.bulk = data->is_array();
  if (!body.bulk) {
    LOCAL_ASSIGN(auto row, read_row(type, *data));
    body.rows.push_back(std::move(row));
    return body;
  }
  if (data->get_array().empty()) return bad_request("param is missing or the value is empty: data");
  if (data->get_array().size() > kMaxRows)
    return refuse(422, "Unprocessable Entity", "at most 1000 rows in one call", "data");
  for (const auto& entry : data->get_array()) {
    LOCAL_ASSIGN(auto row, read_row(type, entry));
    body.rows.push_back(std::move(row));
  }
  return body;
}

json::object with_defaults(const ResourceType& type, const json::object& attributes) {
  json::object whole;
  whole.reserve(type.attributes.size());
  for (const Attribute& attribute : type.attributes) {
    if (attribute.is(catalog::kSecret | catalog::kWriteOnly | catalog::kCounted)) continue;
    if (attribute.is(catalog::kColumnOnly) && !attributes.contains(attribute.name)) continue;
    if (const auto* given = attributes.if_contains(attribute.name))
      whole.insert_or_assign(attribute.name, *given);
    else if (attribute.type == AttributeType::kBoolean && !attribute.is(catalog::kNullable))
      whole.insert_or_assign(attribute.name, false);
    else
      whole.insert_or_assign(attribute.name, nullptr);
  }
  return whole;
}

}  // namespace gluepot::local
