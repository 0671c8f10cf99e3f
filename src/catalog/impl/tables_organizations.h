// SPDX-License-Identifier: Apache-2.0
// The catalogue as data: organizations, the people of the account, and what links organizations to other systems.
#pragma once
#include "catalog/catalog.h"

namespace gluepot::catalog::tables {

using enum AttributeType;
using enum Place;

inline constexpr Attribute kOrganizationsAttributes[] = {
    {"name", kString, kName, kRequired},
    {"alert", kString, kBody, kSearch},
    {"description", kString, kBody, kSearch},
    {"organization-type-id", kInteger, kSide, 0},
    {"organization-type-name", kString, kSide, kReadOnly},
    {"organization-status-id", kInteger, kSide, 0},
    {"organization-status-name", kString, kSide, kReadOnly},
    {"primary", kBoolean, kSide, kReadOnly},
    {"logo", kString, kBody, kReadOnly},
    {"quick-notes", kText, kBody, kSearch},
    {"short-name", kString, kSide, kSearch},
    {"parent-id", kInteger, kParentId, 0},
    {"ancestor-ids", kString, kBody, kReadOnly},
    {"my-glue-account-id", kInteger, kSide, kReadOnly},
    {"psa-integration", kString, kBody, kReadOnly},
    {"my-glue", kBoolean, kBody, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kOrganizationsFilters[] = {"id",
                                                             "name",
                                                             "organization_type_id",
                                                             "organization_status_id",
                                                             "created_at",
                                                             "updated_at",
                                                             "my_glue_account_id",
                                                             "psa_id",
                                                             "psa_integration_type",
                                                             "group_id",
                                                             "primary",
                                                             "exclude[id]",
                                                             "exclude[name]",
                                                             "exclude[organization_type_id]",
                                                             "exclude[organization_status_id]",
                                                             "range[my_glue_account_id]"};
inline constexpr std::string_view kOrganizationsSorts[] = {
    "name",       "id",         "updated_at",        "organization_status_name", "organization_type_name",
    "created_at", "short_name", "my_glue_account_id"};
inline constexpr std::string_view kOrganizationsIndexIncludes[] = {"adapters_resources", "attachments",
                                                                   "rmm_companies"};
inline constexpr std::string_view kOrganizationsShowIncludes[] = {"adapters_resources", "attachments", "rmm_companies"};
inline constexpr ResourceType kOrganizations = {Kind::kOrganizations,
                                                "organizations",
                                                "organizations",
                                                "/organizations",
                                                "",
                                                kIndex | kShow | kCreate | kUpdate | kUpdateBulk | kDeleteBulk,
                                                0,
                                                kOrganizationsAttributes,
                                                kOrganizationsFilters,
                                                kOrganizationsSorts,
                                                kOrganizationsIndexIncludes,
                                                kOrganizationsShowIncludes,
                                                "parent-id",
                                                Kind::kOrganizations};

inline constexpr Attribute kOrganizationTypesAttributes[] = {
    {"name", kString, kName, kRequired},
    {"synced", kBoolean, kBody, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kOrganizationTypesFilters[] = {"name"};
inline constexpr std::string_view kOrganizationTypesSorts[] = {"name", "id", "created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kOrganizationTypesIndexIncludes{};
inline constexpr std::span<const std::string_view> kOrganizationTypesShowIncludes{};
inline constexpr ResourceType kOrganizationTypes = {Kind::kOrganizationTypes,
                                                    "organization-types",
                                                    "organization_types",
                                                    "/organization_types",
                                                    "",
                                                    kIndex | kShow | kCreate | kUpdate,
                                                    0,
                                                    kOrganizationTypesAttributes,
                                                    kOrganizationTypesFilters,
                                                    kOrganizationTypesSorts,
                                                    kOrganizationTypesIndexIncludes,
                                                    kOrganizationTypesShowIncludes,
                                                    "",
                                                    std::nullopt};

inline constexpr Attribute kOrganizationStatusesAttributes[] = {
    {"name", kString, kName, kRequired},
    {"synced", kBoolean, kBody, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kOrganizationStatusesFilters[] = {"name"};
inline constexpr std::string_view kOrganizationStatusesSorts[] = {"name", "id", "created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kOrganizationStatusesIndexIncludes{};
inline constexpr std::span<const std::string_view> kOrganizationStatusesShowIncludes{};
inline constexpr ResourceType kOrganizationStatuses = {Kind::kOrganizationStatuses,
                                                       "organization-statuses",
                                                       "organization_statuses",
                                                       "/organization_statuses",
                                                       "",
                                                       kIndex | kShow | kCreate | kUpdate,
                                                       0,
                                                       kOrganizationStatusesAttributes,
                                                       kOrganizationStatusesFilters,
                                                       kOrganizationStatusesSorts,
                                                       kOrganizationStatusesIndexIncludes,
                                                       kOrganizationStatusesShowIncludes,
                                                       "",
                                                       std::nullopt};

inline constexpr Attribute kAdaptersResourcesAttributes[] = {
    {"remote-id", kString, kSide, kReadOnly},
    {"adapter-type", kString, kSide, kReadOnly},
    {"organization-id", kInteger, kOrganizationId, kReadOnly},
    {"owner-kind", kInteger, kSide, kReadOnly | kColumnOnly},
    {"owner-id", kInteger, kParentId, kReadOnly | kColumnOnly},
};
inline constexpr std::span<const std::string_view> kAdaptersResourcesFilters{};
inline constexpr std::span<const std::string_view> kAdaptersResourcesSorts{};
inline constexpr std::span<const std::string_view> kAdaptersResourcesIndexIncludes{};
inline constexpr std::span<const std::string_view> kAdaptersResourcesShowIncludes{};
inline constexpr ResourceType kAdaptersResources = {Kind::kAdaptersResources,
                                                    "adapters-resources",
                                                    "adapters_resources",
                                                    "",
                                                    "",
                                                    0,
                                                    0,
                                                    kAdaptersResourcesAttributes,
                                                    kAdaptersResourcesFilters,
                                                    kAdaptersResourcesSorts,
                                                    kAdaptersResourcesIndexIncludes,
                                                    kAdaptersResourcesShowIncludes,
                                                    "owner-id",
                                                    std::nullopt};

inline constexpr Attribute kUsersAttributes[] = {
    {"first-name", kString, kBody, 0},
    {"last-name", kString, kBody, 0},
    {"name", kString, kName, kReadOnly},
    {"role-name", kString, kSide, kReadOnly},
    {"email", kString, kSide, kReadOnly},
    {"avatar", kString, kBody, 0},
    {"invitation-sent-at", kTime, kBody, kReadOnly},
    {"invitation-accepted-at", kTime, kBody, kReadOnly},
    {"current-sign-in-at", kTime, kBody, kReadOnly},
    {"current-sign-in-ip", kString, kBody, kReadOnly},
    {"last-sign-in-at", kTime, kBody, kReadOnly},
    {"last-sign-in-ip", kString, kBody, kReadOnly},
    {"reputation", kInteger, kSide, kReadOnly},
    {"my-glue", kBoolean, kBody, kReadOnly},
    {"my-glue-account-id", kInteger, kBody, kReadOnly},
    {"salesforce-id", kInteger, kSide, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kUsersFilters[] = {"id", "name", "email", "role_name", "salesforce_id"};
inline constexpr std::string_view kUsersSorts[] = {"name", "email", "reputation", "id", "created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kUsersIndexIncludes{};
inline constexpr std::span<const std::string_view> kUsersShowIncludes{};
inline constexpr ResourceType kUsers = {Kind::kUsers,
                                        "users",
                                        "users",
                                        "/users",
                                        "",
                                        kIndex | kShow | kUpdate,
                                        0,
                                        kUsersAttributes,
                                        kUsersFilters,
                                        kUsersSorts,
                                        kUsersIndexIncludes,
                                        kUsersShowIncludes,
                                        "",
                                        std::nullopt};

inline constexpr Attribute kGroupsAttributes[] = {
    {"name", kString, kName, kRequired},          {"description", kString, kBody, 0},
    {"my-glue", kBoolean, kBody, kReadOnly},      {"my-glue-account-id", kInteger, kBody, kReadOnly},
    {"hide-from-my-glue", kBoolean, kBody, 0},    {"accounts-user-ids", kArray, kBody, kWriteOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly}, {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kGroupsFilters[] = {"name"};
inline constexpr std::string_view kGroupsSorts[] = {"name", "created_at", "updated_at"};
inline constexpr std::string_view kGroupsIndexIncludes[] = {"users", "organizations", "resource_type_restrictions",
                                                            "my_glue_account"};
inline constexpr std::string_view kGroupsShowIncludes[] = {"users", "organizations", "resource_type_restrictions",
                                                           "my_glue_account"};
inline constexpr ResourceType kGroups = {Kind::kGroups,
                                         "groups",
                                         "groups",
                                         "/groups",
                                         "",
                                         kIndex | kShow | kCreate | kUpdate | kUpdateBulk | kDelete,
                                         0,
                                         kGroupsAttributes,
                                         kGroupsFilters,
                                         kGroupsSorts,
                                         kGroupsIndexIncludes,
                                         kGroupsShowIncludes,
                                         "",
                                         std::nullopt};

inline constexpr Attribute kRmmCompaniesAttributes[] = {
    {"name", kString, kName, kReadOnly},
    {"remote-id", kString, kSide, kReadOnly},
    {"adapter-type", kString, kSide, kReadOnly},
    {"organization-id", kInteger, kOrganizationId, kReadOnly},
};
inline constexpr std::span<const std::string_view> kRmmCompaniesFilters{};
inline constexpr std::span<const std::string_view> kRmmCompaniesSorts{};
inline constexpr std::span<const std::string_view> kRmmCompaniesIndexIncludes{};
inline constexpr std::span<const std::string_view> kRmmCompaniesShowIncludes{};
inline constexpr ResourceType kRmmCompanies = {Kind::kRmmCompanies,
                                               "rmm-companies",
                                               "rmm_companies",
                                               "",
                                               "",
                                               0,
                                               0,
                                               kRmmCompaniesAttributes,
                                               kRmmCompaniesFilters,
                                               kRmmCompaniesSorts,
                                               kRmmCompaniesIndexIncludes,
                                               kRmmCompaniesShowIncludes,
                                               "",
                                               std::nullopt};

}  // namespace gluepot::catalog::tables
