// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "connectors/local/impl/file_rules.h"
#include "connectors/local/impl/write.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/text.h"

namespace gluepot::local {
namespace {

using catalog::same_name;
constexpr std::size_t kMaxTags = 500;

struct Field {
  std::string key, kind, tag_type, options, name;
  std::int64_t order = 0;
  bool required = false, title = false;
};

tl::unexpected<Refusal> bad_trait(std::string detail) {
  return refuse(422, "Unprocessable Entity", std::move(detail), "data/attributes/traits");
}

Outcome<std::vector<Field>> fields_of(documentation::Reader& reader, std::int64_t type_id) {
  LOCAL_ASSIGN(const auto records, reader.children(Kind::kFlexibleAssetFields, type_id));
  std::vector<Field> fields;
  for (const auto& record : records) {
    LOCAL_ASSIGN(const auto a, attributes_of(record));
    const auto* order = a.if_contains("order");
    fields.push_back({text_in(a, "name-key"), text_in(a, "kind"), text_in(a, "tag-type"), text_in(a, "default-value"),
                      record.name, order ? integer_of(*order).value_or(0) : 0, flag_in(a, "required"),
                      flag_in(a, "use-for-title")});
  }
  std::stable_sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) { return a.order < b.order; });
  return fields;
}

/// The kind a Tag points at, if it is held here; the type of assets for "FlexibleAssetType: 33".
std::optional<Kind> tagged_kind(std::string_view tag_type, std::int64_t& asset_type) {
  static constexpr std::string_view kAssets = "FlexibleAssetType:";
  if (tag_type.starts_with(kAssets)) {
    asset_type = core::parse_int64(core::trim(tag_type.substr(kAssets.size()))).value_or(0);
    return Kind::kFlexibleAssets;
  }
  struct Tag {
    std::string_view name;
    Kind kind;
  };
  static constexpr Tag kTags[] = {{"Checklists", Kind::kChecklists},
                                  {"ChecklistTemplates", Kind::kChecklistTemplates},
                                  {"Documents", Kind::kDocuments},
                                  {"Passwords", Kind::kPasswords},
                                  {"Organizations", Kind::kOrganizations}};
  for (const auto& tag : kTags)
    if (same_name(tag.name, tag_type)) return tag.kind;
  return std::nullopt;
}

/// Ids in, rows out: {"type": .., "values": [{id, name, ...}]}.
Outcome<json::value> tag_value(WriteContext& context, const Field& field, const json::value& sent) {
  std::vector<std::int64_t> ids;
  const auto add = [&](const json::value& entry) {
    const auto id = integer_of(entry);
    if (id) ids.push_back(*id);
    return id.has_value();
  };
  bool good = true;
  if (sent.is_array())
    for (const auto& entry : sent.get_array()) good = good && add(entry);
  else
    good = add(sent);
  if (!good || ids.size() > kMaxTags) return bad_trait("Tag " + field.key + " takes an id or a list of ids");
  std::int64_t asset_type = 0;
  const auto kind = tagged_kind(field.tag_type, asset_type);
  json::array values;
  for (const auto id : ids) {
    if (!kind) return bad_trait("Tag " + field.key + ": " + std::to_string(id) + " must exist");
    LOCAL_ASSIGN(const auto record, context.writer.find(*kind, id, context.scope));
    if (!record || (asset_type != 0 && record->parent_id != asset_type))
      return bad_trait("Tag " + field.key + ": " + std::to_string(id) + " must exist");
    LOCAL_ASSIGN(const auto attributes, attributes_of(*record));
    json::object row{{"id", id}, {"name", record->name}};
    for (const auto name : {"organization-name", "resource-url", "flexible-asset-type-name"})
      if (const auto* value = attributes.if_contains(name)) row.insert_or_assign(name, *value);
    values.push_back(std::move(row));
  }
  return json::object{{"type", asset_type != 0 ? std::string("FlexibleAssets") : field.tag_type},
                      {"values", std::move(values)}};
}

Outcome<json::value> plain_value(const Field& field, const json::value& sent) {
  const auto wrong = [&](std::string_view rule) {
    return bad_trait(field.kind + " " + field.key + " " + std::string(rule));
  };
  if (same_name(field.kind, "Checkbox")) {
    if (const auto flag = boolean_of(sent)) return json::value(*flag);
    return wrong("must be true or false");
  }
  if (same_name(field.kind, "Number") || same_name(field.kind, "Percent")) {
    if (sent.is_number()) return json::value(sent, json::storage_ptr{});
    if (!sent.is_string()) return wrong("is not a number");
    json::error_code error;
    auto number = json::parse(std::string_view(sent.get_string()), error);
    if (error || !number.is_number()) return wrong("is not a number");
    return number;
  }
  if (!sent.is_string() && !sent.is_number() && !sent.is_bool()) return wrong("is not a text");
  const std::string text = sent.is_string() ? std::string(std::string_view(sent.get_string())) : json::serialize(sent);
  if (same_name(field.kind, "Date")) {
    const auto time = core::parse_time(text);
    if (!time) return wrong("is not a valid date");
    return json::value(core::format_time(*time).substr(0, 10));
  }
  if (same_name(field.kind, "Select") && !field.options.empty()) {
    const auto options = core::split(field.options, '\n');
    if (std::none_of(options.begin(), options.end(), [&](auto option) { return core::trim(option) == text; }))
      return wrong("is not included in the list");
  }
  return json::value(text);
}

Outcome<json::value> trait_value(WriteContext& context, const Field& field, const json::value& sent) {
  if (same_name(field.kind, "Tag")) return tag_value(context, field, sent);
  return plain_value(field, sent);
}

bool is_password(const Field& field) {
  return same_name(field.kind, "Password");
}

/// Password traits go to the vault. A key without Password Access neither sets nor removes what it cannot see.
Outcome<void> seal_trait(WriteContext& context, const Field& field, const json::value* sent, Work& work) {
  if (!context.write_values) return {};
  const std::string name = "traits." + field.key;
  if (sent == nullptr || sent->is_null() || (sent->is_string() && sent->get_string().empty())) {
    if (!work.creating) work.seals.push_back({name, {}});
    return {};
  }
  if (!sent->is_string()) return bad_trait("Password " + field.key + " is not a text");
  const core::Secret value{std::string_view(sent->get_string())};
  work.seals.push_back(seal_value(context, Kind::kFlexibleAssets, work.id, name, value));
  return {};
}

std::string title_of(const std::vector<Field>& fields, const json::object& traits, std::string_view fallback) {
  std::string title;
  for (const auto& field : fields) {
    const auto* value = field.title ? traits.if_contains(field.key) : nullptr;
    if (value == nullptr || value->is_object()) continue;
    const auto text = value->is_string() ? std::string(std::string_view(value->get_string())) : json::serialize(*value);
    if (!text.empty()) title += (title.empty() ? "" : " ") + text;
  }
  return title.empty() ? std::string(fallback) : title;
}

/// Lower case, dashes: "Admin User (2)" -> "admin-user-2". Letters of other scripts stay.
std::string name_key_of(std::string_view name) {
  std::string key;
  for (const char c : core::to_lower_ascii(name)) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (static_cast<unsigned char>(c) & 0x80) != 0;
    if (kept)
      key += c;
    else if (!key.empty() && key.back() != '-')
      key += '-';
  }
  while (!key.empty() && key.back() == '-') key.pop_back();
  return key.empty() ? "field" : key;
}

}  // namespace

Outcome<void> apply_asset_rules(WriteContext& context, const Draft& draft, Work& work) {
  const auto type_id = work.creating ? work.integer("flexible-asset-type-id") : work.parent_id;
  if (work.creating) {
    LOCAL_ASSIGN(const auto type, must_exist(context, Kind::kFlexibleAssetTypes, type_id, "flexible-asset-type"));
    work.set("flexible-asset-type-name", type.name);
    if (!draft.has_traits) return refuse(422, "Unprocessable Entity", "can't be blank", "data/attributes/traits");
  }
  if (!draft.has_traits) return {};  // a PATCH without traits leaves them
  LOCAL_ASSIGN(const auto fields, fields_of(context.writer, type_id));
  const auto& sent = draft.traits.get_object();
  for (const auto& entry : sent) {
    const auto known = std::any_of(fields.begin(), fields.end(), [&](const Field& field) {
      return field.key == entry.key() && !same_name(field.kind, "Header");
    });
    if (!known) return bad_trait("Request contains invalid trait keys");
  }
  json::object traits;
  for (const auto& field : fields) {
    const auto* value = sent.if_contains(field.key);
    const bool blank = value == nullptr || value->is_null() || (value->is_string() && value->get_string().empty());
    if (field.required && blank && !(is_password(field) && !context.write_values))
      return bad_trait(field.name + " can't be blank");
    if (is_password(field)) {
      LOCAL_TRY(seal_trait(context, field, value, work));
      continue;
    }
    if (value == nullptr || value->is_null()) continue;
    const bool upload = same_name(field.kind, "Upload");
    LOCAL_ASSIGN(auto read,
                 upload ? upload_trait(context, draft, field.key, *value, work) : trait_value(context, field, *value));
    traits.insert_or_assign(field.key, std::move(read));
  }
  work.set("name", title_of(fields, traits, work.text("flexible-asset-type-name")));
  work.set("traits", std::move(traits));
  return {};
}

Outcome<void> apply_field_rules(WriteContext& context, const Draft&, Work& work) {
  static constexpr std::string_view kKinds[] = {"Checkbox", "Date",   "Header", "Number",  "Select",  "Text",
                                                "Textbox",  "Upload", "Tag",    "Percent", "Password"};
  const auto type_id = work.creating ? work.integer("flexible-asset-type-id") : work.parent_id;
  LOCAL_ASSIGN(const auto type, must_exist(context, Kind::kFlexibleAssetTypes, type_id, "flexible-asset-type"));
  if (work.has_change("kind")) {
    const auto kind = work.text("kind");
    const auto* found =
        std::find_if(std::begin(kKinds), std::end(kKinds), [&](auto name) { return same_name(name, kind); });
    if (found == std::end(kKinds)) return unprocessable("is not included in the list", "kind");
    if (!work.creating) {
      LOCAL_ASSIGN(const auto assets, context.writer.counts_by_parent(Kind::kFlexibleAssets));
      for (const auto& [parent, count] : assets)
        if (parent == type_id && count > 0)
          return unprocessable("can't be changed once assets of the type exist", "kind");
    }
    work.set("kind", *found);
  }
  const auto kind = work.text("kind");
  const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), kind) != names.end();
  };
  if (is_one_of({"Number", "Percent"}) && (work.find("decimals") == nullptr || work.find("decimals")->is_null()))
    return unprocessable("can't be blank", "decimals");
  if (kind == "Tag" && work.text("tag-type").empty()) return unprocessable("can't be blank", "tag-type");
  if (kind == "Header" && work.find("required") && flag_in(work.attributes, "required")) work.set("required", false);
  if (is_one_of({"Checkbox", "Header", "Number", "Password", "Percent", "Step", "Tag", "Textbox", "Upload"}))
    work.set("use-for-title", false);
  if (work.creating) work.set("name-key", name_key_of(work.text("name")));
  LOCAL_ASSIGN(const auto others, fields_of(context.writer, type_id));
  if (!work.creating && !work.has_change("name") && !work.has_change("order")) return {};
  for (const auto& other : others) {
    if (other.key == work.text("name-key") && !work.creating) continue;  // itself
    if (other.name == work.text("name") || other.key == work.text("name-key"))
      return unprocessable("has already been taken", "name");
    if (other.order == work.integer("order")) return unprocessable("has already been taken", "order");
  }
  return {};
}

Outcome<void> check_type_fields(const Draft& draft) {
  static constexpr std::string_view kPointer = "data/relationships/flexible_asset_fields";
  if (draft.fields.empty())
    return refuse(422, "Unprocessable Entity", "at least one flexible asset field is required", std::string(kPointer));
  const auto shown = [](const Draft& field) { return flag_in(field.attributes, "show-in-list"); };
  if (std::none_of(draft.fields.begin(), draft.fields.end(), shown))
    return refuse(422, "Unprocessable Entity", "at least one field must be shown in the list", std::string(kPointer));
  return {};
}

Outcome<void> create_type_fields(WriteContext& context, const Draft& draft, std::int64_t type_id) {
  Target below;
  below.type = &catalog::find_type(Kind::kFlexibleAssetFields);
  below.nested = true;
  below.parent = type_id;
  below.parent_kind = Kind::kFlexibleAssetTypes;
  WriteContext inner{context.writer,  context.vault,        below,          context.scope,
                     context.web_url, context.write_values, context.now_ms, context.now};
  for (const auto& field : draft.fields) LOCAL_TRY(create_record(inner, field));
  return {};
}

}  // namespace gluepot::local
