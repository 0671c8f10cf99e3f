// SPDX-License-Identifier: Apache-2.0
// The catalogue as data: flexible assets and what describes them.
#pragma once
#include "catalog/catalog.h"

namespace gluepot::catalog::tables {

using enum AttributeType;
using enum Place;

inline constexpr Attribute kFlexibleAssetTypesAttributes[] = {
    {"name", kString, kName, kRequired},
    {"description", kString, kBody, 0},
    {"icon", kString, kSide, 0},
    {"enabled", kBoolean, kSide, 0},
    {"show-in-menu", kBoolean, kBody, 0},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kFlexibleAssetTypesFilters[] = {"id", "name", "icon", "enabled"};
inline constexpr std::string_view kFlexibleAssetTypesSorts[] = {"id", "name", "created_at", "updated_at"};
inline constexpr std::string_view kFlexibleAssetTypesIndexIncludes[] = {"flexible_asset_fields"};
inline constexpr std::string_view kFlexibleAssetTypesShowIncludes[] = {"flexible_asset_fields"};
inline constexpr ResourceType kFlexibleAssetTypes = {Kind::kFlexibleAssetTypes,
                                                     "flexible-asset-types",
                                                     "flexible_asset_types",
                                                     "/flexible_asset_types",
                                                     "",
                                                     kIndex | kShow | kCreate | kUpdate,
                                                     0,
                                                     kFlexibleAssetTypesAttributes,
                                                     kFlexibleAssetTypesFilters,
                                                     kFlexibleAssetTypesSorts,
                                                     kFlexibleAssetTypesIndexIncludes,
                                                     kFlexibleAssetTypesShowIncludes,
                                                     "",
                                                     std::nullopt};

inline constexpr Attribute kFlexibleAssetFieldsAttributes[] = {
    {"flexible-asset-type-id", kInteger, kParentId, kRequired | kCreateOnly},
    {"order", kInteger, kSide, kRequired},
    {"name", kString, kName, kRequired},
    {"kind", kString, kSide, kRequired},
    {"hint", kString, kBody, 0},
    {"decimals", kInteger, kBody, 0},
    {"default-value", kString, kBody, 0},
    {"tag-type", kString, kBody, 0},
    {"required", kBoolean, kBody, 0},
    {"use-for-title", kBoolean, kBody, 0},
    {"expiration", kBoolean, kSide, 0},
    {"show-in-list", kBoolean, kBody, 0},
    {"name-key", kString, kSide, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kFlexibleAssetFieldsFilters[] = {"id"};
inline constexpr std::string_view kFlexibleAssetFieldsSorts[] = {"created_at", "updated_at"};
inline constexpr std::string_view kFlexibleAssetFieldsIndexIncludes[] = {"remote_asset_field"};
inline constexpr std::span<const std::string_view> kFlexibleAssetFieldsShowIncludes{};
inline constexpr ResourceType kFlexibleAssetFields = {
    Kind::kFlexibleAssetFields,
    "flexible-asset-fields",
    "flexible_asset_fields",
    "/flexible_asset_fields",
    "/flexible_asset_types/:flexible_asset_type_id/relationships/flexible_asset_fields",
    kShow | kCreate | kUpdate | kUpdateBulk | kDelete,
    kIndex | kShow | kCreate | kCreateBulk | kUpdate | kDelete,
    kFlexibleAssetFieldsAttributes,
    kFlexibleAssetFieldsFilters,
    kFlexibleAssetFieldsSorts,
    kFlexibleAssetFieldsIndexIncludes,
    kFlexibleAssetFieldsShowIncludes,
    "flexible-asset-type-id",
    Kind::kFlexibleAssetTypes};

inline constexpr Attribute kFlexibleAssetsAttributes[] = {
    {"organization-id", kInteger, kOrganizationId, kRequired},
    {"organization-name", kString, kBody, kReadOnly},
    {"resource-url", kString, kBody, kReadOnly},
    {"restricted", kBoolean, kRestricted, 0},
    {"my-glue", kBoolean, kBody, kReadOnly},
    {"flexible-asset-type-id", kInteger, kParentId, kRequired | kCreateOnly},
    {"flexible-asset-type-name", kString, kBody, kReadOnly},
    {"name", kString, kName, kReadOnly},
    {"traits", kHash, kBody, kRequired | kSearch},
    {"archived", kBoolean, kArchived, 0},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kFlexibleAssetsFilters[] = {"flexible_asset_type_id", "name", "organization_id",
                                                              "archived"};
inline constexpr std::string_view kFlexibleAssetsSorts[] = {"name", "created_at", "updated_at"};
inline constexpr std::string_view kFlexibleAssetsIndexIncludes[] = {
    "adapters_resources", "distinct_remote_assets", "attachments",
    "passwords",          "user_resource_accesses", "group_resource_accesses"};
inline constexpr std::string_view kFlexibleAssetsShowIncludes[] = {
    "adapters_resources",      "distinct_remote_assets", "attachments",   "passwords",       "user_resource_accesses",
    "group_resource_accesses", "recent_versions",        "related_items", "authorized_users"};
inline constexpr ResourceType kFlexibleAssets = {
    Kind::kFlexibleAssets,
    "flexible-assets",
    "flexible_assets",
    "/flexible_assets",
    "/organizations/:organization_id/relationships/flexible_assets",
    kIndex | kShow | kCreate | kUpdate | kUpdateBulk | kDelete | kDeleteBulk,
    kCreate | kCreateBulk,
    kFlexibleAssetsAttributes,
    kFlexibleAssetsFilters,
    kFlexibleAssetsSorts,
    kFlexibleAssetsIndexIncludes,
    kFlexibleAssetsShowIncludes,
    "flexible-asset-type-id",
    Kind::kFlexibleAssetTypes};

}  // namespace gluepot::catalog::tables
