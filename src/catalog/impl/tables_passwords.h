// SPDX-License-Identifier: Apache-2.0
// The catalogue as data: passwords, their categories and folders.
#pragma once
#include "catalog/catalog.h"

namespace gluepot::catalog::tables {

using enum AttributeType;
using enum Place;

inline constexpr Attribute kPasswordsAttributes[] = {
    {"organization-id", kInteger, kOrganizationId, kRequired},
    {"organization-name", kString, kBody, kReadOnly},
    {"resource-url", kString, kBody, kReadOnly},
    {"restricted", kBoolean, kRestricted, 0},
    {"my-glue", kBoolean, kBody, kReadOnly},
    {"name", kString, kName, kRequired},
    {"autofill-selectors", kString, kBody, 0},
    {"username", kString, kSide, kSearch},
    {"password", kString, kBody, kRequired | kSecret},
    {"otp-secret", kString, kBody, kSecret},
    {"otp-enabled", kBoolean, kSide, kReadOnly},
    {"url", kString, kSide, kSearch},
    {"notes", kText, kBody, kSearch},
    {"password-updated-at", kTime, kSide, 0},
    {"updated-by", kInteger, kBody, kReadOnly},
    {"updated-by-type", kString, kBody, kReadOnly},
    {"resource-id", kInteger, kSide, kCreateOnly},
    {"resource-type", kString, kSide, kCreateOnly},
    {"cached-resource-type-name", kString, kBody, kReadOnly},
    {"cached-resource-name", kString, kSide, kReadOnly | kSearch},
    {"parent-url", kString, kBody, kReadOnly},
    {"password-category-id", kInteger, kSide, 0},
    {"password-category-name", kString, kBody, kReadOnly},
    {"password-folder-id", kInteger, kParentId, 0},
    {"vault-id", kInteger, kVault, kReadOnly},
    {"personal", kBoolean, kPersonal, kReadOnly},
    {"rotation-permitted", kBoolean, kBody, kReadOnly},
    {"archived", kBoolean, kArchived, 0},
    {"is-live", kBoolean, kBody, 0},
    {"generated-password-type", kString, kBody, 0},
    {"shareable", kBoolean, kBody, 0},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kPasswordsFilters[] = {
    "id", "name", "organization_id", "password_category_id", "url", "cached_resource_name", "archived"};
inline constexpr std::string_view kPasswordsSorts[] = {"name", "username", "url", "id", "created_at", "updated_at"};
inline constexpr std::string_view kPasswordsIndexIncludes[] = {
    "network_glue_networks", "attachments",         "rotatable_password",     "updater",
    "shared_links",          "active_shared_links", "user_resource_accesses", "group_resource_accesses"};
inline constexpr std::string_view kPasswordsShowIncludes[] = {
    "network_glue_networks", "attachments",         "rotatable_password",     "updater",
    "shared_links",          "active_shared_links", "user_resource_accesses", "group_resource_accesses",
    "recent_versions",       "related_items",       "authorized_users"};
inline constexpr ResourceType kPasswords = {Kind::kPasswords,
                                            "passwords",
                                            "passwords",
                                            "/passwords",
                                            "/organizations/:organization_id/relationships/passwords",
                                            kIndex | kShow | kCreate | kUpdate | kUpdateBulk | kDelete | kDeleteBulk,
                                            kIndex | kShow | kCreate | kCreateBulk | kUpdate | kDelete,
                                            kPasswordsAttributes,
                                            kPasswordsFilters,
                                            kPasswordsSorts,
                                            kPasswordsIndexIncludes,
                                            kPasswordsShowIncludes,
                                            "password-folder-id",
                                            Kind::kPasswordFolders};

inline constexpr Attribute kPasswordCategoriesAttributes[] = {
    {"name", kString, kName, kRequired},
    {"passwords-count", kInteger, kBody, kReadOnly | kCounted},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kPasswordCategoriesFilters[] = {"name"};
inline constexpr std::string_view kPasswordCategoriesSorts[] = {"name", "created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kPasswordCategoriesIndexIncludes{};
inline constexpr std::span<const std::string_view> kPasswordCategoriesShowIncludes{};
inline constexpr ResourceType kPasswordCategories = {Kind::kPasswordCategories,
                                                     "password-categories",
                                                     "password_categories",
                                                     "/password_categories",
                                                     "",
                                                     kIndex | kShow | kCreate | kUpdate,
                                                     0,
                                                     kPasswordCategoriesAttributes,
                                                     kPasswordCategoriesFilters,
                                                     kPasswordCategoriesSorts,
                                                     kPasswordCategoriesIndexIncludes,
                                                     kPasswordCategoriesShowIncludes,
                                                     "",
                                                     std::nullopt};

inline constexpr Attribute kPasswordFoldersAttributes[] = {
    {"organization-id", kInteger, kOrganizationId, kReadOnly},
    {"organization-name", kString, kBody, kReadOnly},
    {"name", kString, kName, kRequired},
    {"parent-id", kInteger, kParentId, 0},
    {"ancestor-ids", kArray, kBody, kReadOnly},
    {"restricted", kBoolean, kRestricted, 0},
    {"resource-url", kString, kBody, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kPasswordFoldersFilters[] = {"id"};
inline constexpr std::string_view kPasswordFoldersSorts[] = {"created_at", "updated_at"};
inline constexpr std::string_view kPasswordFoldersIndexIncludes[] = {
    "user_resource_accesses", "group_resource_accesses", "authorized_users", "ancestors"};
inline constexpr std::string_view kPasswordFoldersShowIncludes[] = {"user_resource_accesses", "group_resource_accesses",
                                                                    "authorized_users", "ancestors"};
inline constexpr ResourceType kPasswordFolders = {Kind::kPasswordFolders,
                                                  "password-folders",
                                                  "password_folders",
                                                  "/password_folders",
                                                  "/organizations/:organization_id/relationships/password_folders",
                                                  kIndex | kUpdateBulk,
                                                  kIndex | kShow | kCreate | kUpdate | kDeleteBulk,
                                                  kPasswordFoldersAttributes,
                                                  kPasswordFoldersFilters,
                                                  kPasswordFoldersSorts,
                                                  kPasswordFoldersIndexIncludes,
                                                  kPasswordFoldersShowIncludes,
                                                  "parent-id",
                                                  Kind::kPasswordFolders};

}  // namespace gluepot::catalog::tables
