// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/tags.h"

#include <algorithm>

#include "core/ids.h"
#include "core/text.h"

namespace gluepot::local {
namespace {

constexpr std::size_t kMaxTags = 500;
constexpr std::string_view kAssetTypePrefix = "FlexibleAssetType:";
constexpr std::string_view kAssets = "FlexibleAssets";

struct Tag {
  std::string_view name;
  Kind kind;
};
constexpr Tag kTags[] = {
    {"AccountsUsers", Kind::kUsers},
    {"Checklists", Kind::kChecklists},
    {"ChecklistTemplates", Kind::kChecklistTemplates},
    {"Contacts", Kind::kContacts},
    {"Configurations", Kind::kConfigurations},
    {"Documents", Kind::kDocuments},
    {"Domains", Kind::kDomains},
    {"Passwords", Kind::kPasswords},
    {"Locations", Kind::kLocations},
    {"Organizations", Kind::kOrganizations},
    {"SslCertificates", Kind::kSslCertificates},
    {"Tickets", Kind::kTickets},
};

/// What a value shows of the row it names, where that row has it.
constexpr std::string_view kShown[] = {"organization-name", "resource-url", "hostname", "configuration-type-name",
                                       "flexible-asset-type-name"};

tl::unexpected<Refusal> bad_tag(std::string_view label, std::string detail) {
  return refuse(422, "Unprocessable Entity", "Tag " + std::string(label) + detail, "data/attributes/traits");
}

/// Goes through the values of each Tag of an asset that are of `kind`; `change` says whether a value stays.
template <typename Change>
bool change_values(json::object& traits, const Change& change) {
  bool changed = false;
  for (auto& trait : traits) {
    if (!trait.value().is_object()) continue;
    auto& tag = trait.value().get_object();
    auto* values = tag.if_contains("values");
    const auto kind = kind_of_tag_value(text_in(tag, "type"));
    if (!kind || values == nullptr || !values->is_array()) continue;
    auto& list = values->get_array();
    for (auto at = list.begin(); at != list.end();) {
      const bool is_row = at->is_object();
      bool stays = true;
      if (is_row) changed |= change(*kind, integer_in(at->get_object(), "id"), at->get_object(), stays);
      at = stays ? std::next(at) : list.erase(at);
    }
  }
  return changed;
}

template <typename Change>
Outcome<void> change_tagging_assets(WriteContext& context, Kind kind, std::int64_t id, const Change& change) {
  LOCAL_ASSIGN(const auto assets,
               context.writer.linked_from(Kind::kFlexibleAssets, tag_relation(kind), std::span(&id, 1)));
  for (const auto asset : assets) {
    LOCAL_ASSIGN(const auto record, context.writer.find(Kind::kFlexibleAssets, asset));
    if (!record) continue;
    LOCAL_ASSIGN(auto attributes, attributes_of(*record));
    auto* traits = attributes.if_contains("traits");
    if (traits == nullptr || !traits->is_object() || !change_values(traits->get_object(), change)) continue;
    LOCAL_TRY(context.writer.patch(Kind::kFlexibleAssets, asset, json::object{{"traits", *traits}}));
  }
  return {};
}

/// "https://host/77/configurations/5" -> 77: the organization, as the account writes its addresses.
std::optional<std::int64_t> organization_in(std::string_view url) {
  const auto host = url.find("://");
  const auto path = host == std::string_view::npos ? host : url.find('/', host + 3);
  if (path == std::string_view::npos) return std::nullopt;
  url.remove_prefix(path + 1);
  return core::parse_int64(url.substr(0, url.find('/')));
}

/// A mirror does not hold every kind: what it does not know is judged by the value's own address.
Outcome<bool> may_see(documentation::Reader& reader, const documentation::Scope& scope, Kind kind, std::int64_t id,
                      const json::object& value) {
  LOCAL_ASSIGN(const auto seen, reader.find_many(kind, std::span(&id, 1), scope, false));
  if (!seen.empty()) return true;
  LOCAL_ASSIGN(const auto known, reader.find_many(kind, std::span(&id, 1), {}, false));
  if (!known.empty()) return false;
  if (!scope.organizations || kind == Kind::kUsers) return true;
  const auto organization = organization_in(text_in(value, "resource-url"));
  return organization && std::find(scope.organizations->begin(), scope.organizations->end(), *organization) !=
                             scope.organizations->end();
}

/// Whether the stored trait names the record already: what was accepted once may be sent again.
bool is_tagged(const Work& work, std::string_view key, std::int64_t id) {
  const auto member = [](const json::value* value, std::string_view name) -> const json::value* {
    return value != nullptr && value->is_object() ? value->get_object().if_contains(name) : nullptr;
  };
  const auto* values = member(member(work.before.if_contains("traits"), key), "values");
  if (values == nullptr || !values->is_array()) return false;
  const auto& rows = values->get_array();
  return std::any_of(rows.begin(), rows.end(), [&](const json::value& row) {
    const auto* found = member(&row, "id");
    return found != nullptr && integer_of(*found) == id;
  });
}

}  // namespace

std::optional<TagTarget> find_tag_target(std::string_view tag_type) {
  if (tag_type.starts_with(kAssetTypePrefix)) {
    const auto id = core::parse_int64(core::trim(tag_type.substr(kAssetTypePrefix.size())));
    return id ? std::optional(TagTarget{Kind::kFlexibleAssets, *id}) : std::nullopt;
  }
  for (const auto& tag : kTags)
    if (catalog::same_name(tag.name, tag_type)) return TagTarget{tag.kind};
  return std::nullopt;
}

std::string tag_relation(Kind kind) {
  return "tag/" + std::to_string(static_cast<int>(kind));
}

std::optional<Kind> kind_of_tag_value(std::string_view type) {
  if (type == kAssets) return Kind::kFlexibleAssets;
  const auto target = find_tag_target(type);
  return target ? std::optional(target->kind) : std::nullopt;
}

Outcome<json::value> tag_value(WriteContext& context, std::string_view tag_type, std::string_view label,
                               const json::value& sent, Work& work) {
  std::vector<std::int64_t> ids;
  bool good = true;
  const auto add = [&](const json::value& entry) {
    const auto id = integer_of(entry);
    good = good && id.has_value();
    if (id && std::find(ids.begin(), ids.end(), *id) == ids.end()) ids.push_back(*id);
  };
  if (sent.is_array())
    for (const auto& entry : sent.get_array()) add(entry);
  else
    add(sent);
  if (!good || ids.size() > kMaxTags) return bad_tag(label, " takes an id or a list of ids");
  const auto target = find_tag_target(tag_type);
  json::array values;
  for (const auto id : ids) {
    const auto missing = [&] { return bad_tag(label, ": " + std::to_string(id) + " must exist"); };
    if (!target) return missing();
    LOCAL_ASSIGN(const auto record, context.writer.find(target->kind, id, context.scope));
    if (!record || (target->asset_type != 0 && record->parent_id != target->asset_type)) return missing();
    // Organizations may be named anywhere; what belongs to one only there.
    const bool owned = record->organization_id != 0 && target->kind != Kind::kOrganizations;
    if (owned && record->organization_id != work.organization_id && !is_tagged(work, label, id)) return missing();
    LOCAL_ASSIGN(const auto attributes, attributes_of(*record));
    json::object row{{"id", id}, {"name", record->name}};
    for (const auto name : kShown)
      if (const auto* value = attributes.if_contains(name)) row.insert_or_assign(name, *value);
    values.push_back(std::move(row));
    work.links[tag_relation(target->kind)].push_back(id);
  }
  const bool is_asset = target && target->kind == Kind::kFlexibleAssets;
  return json::object{{"type", is_asset ? kAssets : tag_type}, {"values", std::move(values)}};
}

Outcome<void> rename_in_tags(WriteContext& context, Kind kind, std::int64_t id, const std::string& name) {
  return change_tagging_assets(context, kind, id, [&](Kind of, std::int64_t value, json::object& row, bool&) {
    if (of != kind || value != id) return false;
    row["name"] = name;
    return true;
  });
}

Outcome<void> take_out_of_tags(WriteContext& context, Kind kind, std::int64_t id) {
  return change_tagging_assets(context, kind, id, [&](Kind of, std::int64_t value, json::object&, bool& stays) {
    stays = of != kind || value != id;
    return !stays;
  });
}

Outcome<std::optional<std::string>> without_hidden_tags(documentation::Reader& reader,
                                                        const documentation::Scope& scope,
                                                        const catalog::KindSet* kinds, std::string_view attributes) {
  if (attributes.find("\"values\":") == std::string_view::npos) return std::nullopt;
  json::error_code error;
  auto value = json::parse(attributes, error);
  if (error || !value.is_object()) return std::nullopt;
  auto* traits = value.get_object().if_contains("traits");
  if (traits == nullptr || !traits->is_object()) return std::nullopt;
  std::optional<Refusal> failed;
  const bool changed =
      change_values(traits->get_object(), [&](Kind kind, std::int64_t id, json::object& row, bool& stays) {
        stays = kinds == nullptr || kinds->test(static_cast<std::size_t>(kind));
        if (!stays) return true;
        const auto seen = may_see(reader, scope, kind, id, row);
        if (!seen) failed = seen.error();
        stays = seen.value_or(false);
        return !stays;
      });
  if (failed) return tl::unexpected(std::move(*failed));
  return changed ? std::optional(json::serialize(value)) : std::nullopt;
}

}  // namespace gluepot::local
