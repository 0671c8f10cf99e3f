// SPDX-License-Identifier: Apache-2.0
// Flexible asset types and their fields.
#include <algorithm>

#include "connectors/local/impl/fields.h"
#include "connectors/local/impl/rules.h"
#include "connectors/local/impl/tags.h"
#include "core/text.h"

namespace gluepot::local {
namespace {

constexpr std::string_view kKinds[] = {"Checkbox", "Date",   "Header", "Number",  "Select",  "Text",
                                       "Textbox",  "Upload", "Tag",    "Percent", "Password"};
/// Kinds whose values make no title.
constexpr std::string_view kNoTitle[] = {"Checkbox", "Header", "Number",  "Password", "Percent",
                                         "Step",     "Tag",    "Textbox", "Upload"};

bool is_one_of(std::string_view kind, std::span<const std::string_view> kinds) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
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

Outcome<bool> has_assets(documentation::Reader& reader, std::int64_t type_id) {
  documentation::ListQuery query;
  query.kind = Kind::kFlexibleAssets;
  query.page_size = 1;
  query.with_body = query.with_side = query.with_total = false;
  query.conditions.push_back({"flexible-asset-type-id", documentation::Condition::Op::kIn, {std::to_string(type_id)}});
  LOCAL_ASSIGN(const auto found, reader.list(query));
  return !found.records.empty();
}

Outcome<void> check_kind(WriteContext& context, Work& work, std::int64_t type_id) {
  if (!work.has_change("kind")) return {};
  const auto kind = work.text("kind");
  const auto* found =
      std::find_if(std::begin(kKinds), std::end(kKinds), [&](auto name) { return catalog::same_name(name, kind); });
  if (found == std::end(kKinds)) return unprocessable("is not included in the list", "kind");
  work.set("kind", *found);
  if (work.creating || text_in(work.before, "kind") == *found) return {};
  LOCAL_ASSIGN(const bool used, has_assets(context.writer, type_id));
  if (used) return unprocessable("can't be changed once assets of the type exist", "kind");
  return {};
}

/// What a field of its kind needs, and what it cannot be.
Outcome<void> fit_to_kind(Work& work) {
  const auto kind = work.text("kind");
  const auto blank = [&](std::string_view name) { return work.find(name) == nullptr || work.find(name)->is_null(); };
  if ((kind == "Number" || kind == "Percent") && blank("decimals")) return unprocessable("can't be blank", "decimals");
  if (kind == "Tag" && work.text("tag-type").empty()) return unprocessable("can't be blank", "tag-type");
  if (kind == "Tag" && !find_tag_target(work.text("tag-type")))
    return unprocessable("is not included in the list", "tag-type");
  const auto force_off = [&](std::string_view name) {
    if (work.creating || flag_in(work.attributes, name)) work.set(name, false);
  };
  if (kind == "Header") force_off("required");
  if (kind != "Date") force_off("expiration");
  if (is_one_of(kind, kNoTitle)) force_off("use-for-title");
  return {};
}

Outcome<void> check_unique(WriteContext& context, const Work& work, std::int64_t type_id) {
  LOCAL_ASSIGN(const auto others, fields_of(context.writer, type_id));
  for (const auto& other : others) {
    if (other.id == work.id) continue;
    if (other.name == work.text("name") || other.key == work.text("name-key"))
      return unprocessable("has already been taken", "name");
    if (other.order == work.integer("order")) return unprocessable("has already been taken", "order");
  }
  return {};
}

}  // namespace

Outcome<std::vector<Field>> fields_of(documentation::Reader& reader, std::int64_t type_id) {
  LOCAL_ASSIGN(const auto records, reader.children(Kind::kFlexibleAssetFields, type_id));
  std::vector<Field> fields;
  for (const auto& record : records) {
    LOCAL_ASSIGN(const auto a, attributes_of(record));
    fields.push_back({record.id, text_in(a, "name-key"), text_in(a, "kind"), text_in(a, "tag-type"),
                      text_in(a, "default-value"), record.name, integer_in(a, "order"), flag_in(a, "required"),
                      flag_in(a, "use-for-title")});
  }
  std::stable_sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) { return a.order < b.order; });
  return fields;
}

Outcome<void> apply_field_rules(WriteContext& context, const Draft&, Work& work) {
  const auto type_id = work.creating ? work.integer("flexible-asset-type-id") : work.parent_id;
  if (work.creating) {
    LOCAL_TRY(must_exist(context, Kind::kFlexibleAssetTypes, type_id, "flexible-asset-type"));
    work.set("name-key", name_key_of(work.text("name")));
  }
  LOCAL_TRY(check_kind(context, work, type_id));
  LOCAL_TRY(fit_to_kind(work));
  if (!work.creating && !work.has_change("name") && !work.has_change("order")) return {};
  return check_unique(context, work, type_id);
}

Outcome<void> field_stored(WriteContext& context, const Draft&, Work& work) {
  if (work.creating || !(work.has_change("expiration") || work.has_change("name"))) return {};
  // The dates of assets that are there become expirations, or stop being some.
  LOCAL_ASSIGN(const auto assets, context.writer.children(Kind::kFlexibleAssets, work.parent_id, false));
  for (const auto& asset : assets) LOCAL_TRY(context.writer.patch(Kind::kFlexibleAssets, asset.id, json::object{}));
  return {};
}

Outcome<void> field_leaving(WriteContext& context, const documentation::Record& field) {
  // Its values go with it, in every asset of the type.
  LOCAL_ASSIGN(const auto attributes, attributes_of(field));
  const auto name = text_in(attributes, "name-key");
  if (name.empty()) return {};
  LOCAL_ASSIGN(const auto assets, context.writer.children(Kind::kFlexibleAssets, field.parent_id));
  for (const auto& asset : assets) {
    LOCAL_TRY(context.writer.unseal(Kind::kFlexibleAssets, asset.id, "traits." + name));
    LOCAL_ASSIGN(auto of_asset, attributes_of(asset));
    auto* traits = of_asset.if_contains("traits");
    if (traits == nullptr || !traits->is_object() || traits->get_object().erase(name) == 0) continue;
    LOCAL_TRY(context.writer.patch(Kind::kFlexibleAssets, asset.id, json::object{{"traits", *traits}}));
  }
  return {};
}

Outcome<void> apply_asset_type_rules(WriteContext&, const Draft& draft, Work& work) {
  if (!work.creating) return {};
  static constexpr std::string_view kPointer = "data/relationships/flexible_asset_fields";
  if (draft.children.empty())
    return refuse(422, "Unprocessable Entity", "at least one flexible asset field is required", std::string(kPointer));
  const auto shown = [](const Draft& field) { return flag_in(field.attributes, "show-in-list"); };
  if (std::none_of(draft.children.begin(), draft.children.end(), shown))
    return refuse(422, "Unprocessable Entity", "at least one field must be shown in the list", std::string(kPointer));
  if (!work.has_change("enabled")) work.set("enabled", true);
  if (!work.has_change("show-in-menu")) work.set("show-in-menu", true);
  return {};
}

Outcome<void> asset_type_stored(WriteContext& context, const Draft& draft, Work& work) {
  if (!work.creating) return {};
  const auto target = target_below(Kind::kFlexibleAssetFields, Kind::kFlexibleAssetTypes, work.id);
  auto inner = below(context, target);
  for (const auto& field : draft.children) LOCAL_TRY(create_record(inner, field));
  return {};
}

}  // namespace gluepot::local
