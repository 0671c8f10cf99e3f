// SPDX-License-Identifier: Apache-2.0
// Names that stand beside ids: derived when the id changes, and kept in step when the record they name is renamed.
#include <algorithm>

#include "connectors/local/impl/rules.h"
#include "connectors/local/impl/tags.h"

namespace gluepot::local {
namespace {

struct Copy {
  Kind kind;
  std::string_view id, name;
  Kind owner;
  bool same_organization = false;
};
constexpr Copy kCopies[] = {
    {Kind::kOrganizations, "organization-type-id", "organization-type-name", Kind::kOrganizationTypes},
    {Kind::kOrganizations, "organization-status-id", "organization-status-name", Kind::kOrganizationStatuses},
    {Kind::kPasswords, "password-category-id", "password-category-name", Kind::kPasswordCategories},
    {Kind::kFlexibleAssets, "flexible-asset-type-id", "flexible-asset-type-name", Kind::kFlexibleAssetTypes},
    {Kind::kConfigurations, "configuration-type-id", "configuration-type-name", Kind::kConfigurationTypes},
    {Kind::kConfigurations, "configuration-status-id", "configuration-status-name", Kind::kConfigurationStatuses},
    {Kind::kConfigurations, "manufacturer-id", "manufacturer-name", Kind::kManufacturers},
    {Kind::kConfigurations, "model-id", "model-name", Kind::kModels},
    {Kind::kConfigurations, "operating-system-id", "operating-system-name", Kind::kOperatingSystems},
    {Kind::kConfigurations, "location-id", "location-name", Kind::kLocations, true},
    {Kind::kConfigurations, "contact-id", "contact-name", Kind::kContacts, true},
    {Kind::kContacts, "contact-type-id", "contact-type-name", Kind::kContactTypes},
    {Kind::kContacts, "location-id", "location-name", Kind::kLocations, true},
    {Kind::kLocations, "region-id", "region-name", Kind::kRegions},
    {Kind::kLocations, "country-id", "country-name", Kind::kCountries},
};

Outcome<void> derive(WriteContext& context, Work& work, const Copy& copy) {
  if (work.attributes.at(copy.id).is_null()) {
    work.set(copy.name, nullptr);
    return {};
  }
  // Model validation names the relation, not the column: "/data/attributes/configuration-type".
  auto relation = copy.id;
  relation.remove_suffix(std::string_view("-id").size());
  LOCAL_ASSIGN(const auto record, must_exist(context, copy.owner, work.integer(copy.id), relation));
  if (copy.same_organization && record.organization_id != work.organization_id)
    return unprocessable("must exist in the same organization", relation);
  work.set(copy.name, record.name);
  return {};
}

/// What embedded passwords call the kind they are embedded in.
struct Parent {
  Kind kind;
  std::vector<std::string> types;
};
const std::vector<Parent>& parents() {
  static const std::vector<Parent> all = {{Kind::kConfigurations, {"Configuration"}},
                                          {Kind::kContacts, {"Contact"}},
                                          {Kind::kDocuments, {"Document"}},
                                          {Kind::kLocations, {"Location"}},
                                          {Kind::kFlexibleAssets, {"Flexible Asset", "flexible-asset-trait"}}};
  return all;
}

Outcome<void> set_in_all(WriteContext& context, documentation::ListQuery query, std::string_view attribute,
                         const json::value& value) {
  query.page_size = 1000;
  query.with_body = query.with_side = query.with_total = false;
  for (;; ++query.page_number) {
    LOCAL_ASSIGN(const auto page, context.writer.list(query));
    for (const auto& record : page.records)
      LOCAL_TRY(context.writer.patch(query.kind, record.id, json::object{{attribute, value}}));
    if (static_cast<int>(page.records.size()) < query.page_size) return {};
  }
}

documentation::ListQuery linked(Kind kind, std::string_view link, std::int64_t id) {
  documentation::ListQuery query;
  query.kind = kind;
  query.conditions.push_back({std::string(link), documentation::Condition::Op::kIn, {std::to_string(id)}});
  return query;
}

}  // namespace

Outcome<void> copy_to(WriteContext& context, Kind kind, std::string_view link, std::int64_t id,
                      std::string_view attribute, const json::value& value) {
  return set_in_all(context, linked(kind, link, id), attribute, value);
}

Outcome<void> derive_names(WriteContext& context, Work& work) {
  for (const auto& copy : kCopies)
    if (copy.kind == context.type().kind && work.has_change(copy.id)) LOCAL_TRY(derive(context, work, copy));
  return {};
}

Outcome<void> follow_rename(WriteContext& context, std::int64_t id, const std::string& name) {
  const auto owner = context.type().kind;
  if (owner == Kind::kOrganizations)
    for (const auto& type : catalog::resource_types())
      if (type.kind != owner && type.find_attribute("organization-id") != nullptr &&
          type.find_attribute("organization-name") != nullptr)
        LOCAL_TRY(copy_to(context, type.kind, "organization-id", id, "organization-name", json::string(name)));
  for (const auto& copy : kCopies)
    if (copy.owner == owner) LOCAL_TRY(copy_to(context, copy.kind, copy.id, id, copy.name, json::string(name)));
  for (const auto& parent : parents()) {
    if (parent.kind != owner) continue;
    auto embedded = linked(Kind::kPasswords, "resource-id", id);
    embedded.conditions.push_back({"resource-type", documentation::Condition::Op::kIn, parent.types});
    LOCAL_TRY(set_in_all(context, std::move(embedded), "cached-resource-name", json::string(name)));
  }
  return rename_in_tags(context, owner, id, name);
}

}  // namespace gluepot::local
