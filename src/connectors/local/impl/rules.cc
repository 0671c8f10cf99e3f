// SPDX-License-Identifier: Apache-2.0
// What differs by type, as a table.
#include "connectors/local/impl/rules.h"

#include <algorithm>
#include <array>

#include "connectors/local/impl/exports.h"
#include "connectors/local/impl/file_rules.h"

namespace gluepot::local {
namespace {

constexpr std::string_view kFreeOrganization[] = {"alert", "description", "quick-notes"};
constexpr std::string_view kFreeConfiguration[] = {"archived",
                                                   "asset-tag",
                                                   "notes",
                                                   "purchased-at",
                                                   "restricted",
                                                   "serial-number",
                                                   "warranty-expires-at",
                                                   "mitp-device-expiration-date",
                                                   "mitp-end-of-life-date"};

Outcome<void> export_stored(WriteContext& context, const Draft& draft, Work& work) {
  if (work.creating) LOCAL_TRY(order_export(context, draft, work));
  return {};
}

constexpr Rules kRules[] = {
    {.kind = Kind::kOrganizations,
     .url_part = {},
     .apply = apply_organization_rules,
     .stored = organization_stored,
     .sync = Sync::kIntegration,
     .free_when_synced = kFreeOrganization},
    {.kind = Kind::kOrganizationTypes, .url_part = {}, .sync = Sync::kFlag},
    {.kind = Kind::kOrganizationStatuses, .url_part = {}, .sync = Sync::kFlag},
    {.kind = Kind::kConfigurationTypes, .url_part = {}, .stored = configuration_type_stored, .sync = Sync::kFlag},
    {.kind = Kind::kConfigurationStatuses, .url_part = {}, .sync = Sync::kFlag},
    {.kind = Kind::kContactTypes, .url_part = {}, .sync = Sync::kFlag},
    {.kind = Kind::kManufacturers, .url_part = {}, .sync = Sync::kFlag},
    {.kind = Kind::kModels, .url_part = {}, .apply = apply_model_rules, .sync = Sync::kFlag},
    {.kind = Kind::kConfigurations,
     .url_part = "configurations",
     .apply = apply_configuration_rules,
     .stored = configuration_stored,
     .sync = Sync::kIntegration,
     .free_when_synced = kFreeConfiguration},
    {.kind = Kind::kConfigurationInterfaces,
     .url_part = {},
     .apply = apply_interface_rules,
     .stored = interface_stored,
     .left = interface_left},
    {.kind = Kind::kContacts, .url_part = "contacts", .apply = apply_contact_rules, .sync = Sync::kIntegration},
    {.kind = Kind::kLocations,
     .url_part = "locations",
     .apply = apply_location_rules,
     .stored = location_stored,
     .sync = Sync::kLink},
    {.kind = Kind::kUsers, .url_part = {}, .apply = apply_user_rules},
    {.kind = Kind::kGroups, .url_part = {}, .apply = apply_group_rules},
    {.kind = Kind::kPasswords, .url_part = "passwords", .apply = apply_password_rules},
    {.kind = Kind::kPasswordFolders,
     .url_part = "passwords/folder",
     .apply = apply_folder_rules,
     .stored = folder_stored,
     .leaving = refuse_full_folder},
    {.kind = Kind::kDocuments, .url_part = "docs", .apply = apply_document_rules},
    {.kind = Kind::kDocumentSections,
     .url_part = {},
     .apply = apply_section_rules,
     .stored = section_stored,
     .left = section_left},
    {.kind = Kind::kDocumentFolders, .url_part = "docs/folder", .apply = apply_folder_rules, .stored = folder_stored},
    {.kind = Kind::kFlexibleAssetTypes, .url_part = {}, .apply = apply_asset_type_rules, .stored = asset_type_stored},
    {.kind = Kind::kFlexibleAssetFields,
     .url_part = {},
     .apply = apply_field_rules,
     .stored = field_stored,
     .leaving = field_leaving},
    {.kind = Kind::kFlexibleAssets, .url_part = "assets/records", .apply = apply_asset_rules},
    {.kind = Kind::kChecklists, .url_part = "checklists"},
    {.kind = Kind::kAttachments, .url_part = {}, .apply = apply_attachment_rules},
    {.kind = Kind::kDocumentImages, .url_part = {}, .apply = apply_image_rules},
    {.kind = Kind::kRelatedItems, .url_part = {}, .apply = apply_related_item_rules},
    {.kind = Kind::kExports, .url_part = {}, .apply = apply_export_rules, .stored = export_stored},
};

tl::unexpected<Refusal> synced(std::string_view attribute) {
  return unprocessable("can't be changed: the record is synced with a PSA", attribute);
}

bool is_integrated(const Work& work) {
  const auto* integration = work.before.if_contains("psa-integration");
  return integration != nullptr && integration->is_string() && !integration->get_string().empty() &&
         std::string_view(integration->get_string()) != "disabled";
}

bool is_flagged(const Work& work) {
  const auto* flag = work.before.if_contains("synced");
  return flag != nullptr && flag->is_bool() && flag->get_bool();
}

Outcome<bool> is_linked(WriteContext& context, const Work& work) {
  documentation::ListQuery query;
  query.kind = Kind::kAdaptersResources;
  query.page_size = 1;
  query.with_body = query.with_total = false;
  const auto number = [](std::int64_t value) { return std::vector{std::to_string(value)}; };
  query.conditions.push_back({"owner-id", documentation::Condition::Op::kIn, number(work.id)});
  query.conditions.push_back(
      {"owner-kind", documentation::Condition::Op::kIn, number(static_cast<std::int64_t>(context.type().kind))});
  LOCAL_ASSIGN(const auto links, context.writer.list(query));
  return !links.records.empty();
}

}  // namespace

const Rules& rules_of(Kind kind) {
  static const auto by_kind = [] {
    std::vector<Rules> all(catalog::resource_types().size() + 1);
    for (const auto& rules : kRules) all[static_cast<std::size_t>(rules.kind)] = rules;
    return all;
  }();
  return by_kind[static_cast<std::size_t>(kind)];
}

Outcome<void> check_synced(WriteContext& context, const Rules& rules, const Work& work) {
  bool is_synced = false;
  switch (rules.sync) {
    case Sync::kNever:
      return {};
    case Sync::kFlag:
      is_synced = is_flagged(work);
      break;
    case Sync::kIntegration:
      is_synced = is_integrated(work);
      break;
    case Sync::kLink: {
      LOCAL_ASSIGN(is_synced, is_linked(context, work));
      break;
    }
  }
  if (!is_synced) return {};
  if (rules.free_when_synced.empty()) return synced(work.attributes.empty() ? "name" : work.attributes.begin()->key());
  for (const auto& change : work.attributes)
    if (std::find(rules.free_when_synced.begin(), rules.free_when_synced.end(), std::string_view(change.key())) ==
        rules.free_when_synced.end())
      return synced(change.key());
  return {};
}

}  // namespace gluepot::local
