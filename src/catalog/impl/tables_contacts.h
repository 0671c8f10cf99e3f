// SPDX-License-Identifier: Apache-2.0
// The catalogue as data: contacts, locations, and the countries they lie in.
#pragma once
#include "catalog/catalog.h"

namespace gluepot::catalog::tables {

using enum AttributeType;
using enum Place;

inline constexpr Attribute kContactTypesAttributes[] = {
    {"name", kString, kName, kRequired},
    {"synced", kBoolean, kBody, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kContactTypesFilters[] = {"name"};
inline constexpr std::string_view kContactTypesSorts[] = {"name", "id", "created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kContactTypesIndexIncludes{};
inline constexpr std::span<const std::string_view> kContactTypesShowIncludes{};
inline constexpr ResourceType kContactTypes = {Kind::kContactTypes,
                                               "contact-types",
                                               "contact_types",
                                               "/contact_types",
                                               "",
                                               kIndex | kShow | kCreate | kUpdate,
                                               0,
                                               kContactTypesAttributes,
                                               kContactTypesFilters,
                                               kContactTypesSorts,
                                               kContactTypesIndexIncludes,
                                               kContactTypesShowIncludes,
                                               "",
                                               std::nullopt};

inline constexpr Attribute kContactsAttributes[] = {
    {"organization-id", kInteger, kOrganizationId, kRequired},
    {"organization-name", kString, kBody, kReadOnly},
    {"resource-url", kString, kBody, kReadOnly},
    {"psa-integration", kString, kBody, kReadOnly},
    {"my-glue", kBoolean, kBody, kReadOnly},
    {"name", kString, kName, kReadOnly},
    {"first-name", kString, kSide, 0},
    {"last-name", kString, kSide, 0},
    {"title", kString, kSide, 0},
    {"contact-type-id", kInteger, kSide, 0},
    {"contact-type-name", kString, kBody, kReadOnly},
    {"location-id", kInteger, kSide, 0},
    {"location-name", kString, kBody, kReadOnly},
    {"important", kBoolean, kSide, kNullable},
    {"notes", kText, kBody, 0},
    {"restricted", kBoolean, kRestricted, 0},
    {"contact-emails", kArray, kBody, 0},
    {"contact-phones", kArray, kBody, 0},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
    {"primary-email", kString, kSide, kReadOnly | kColumnOnly},
};
inline constexpr std::string_view kContactsFilters[] = {
    "id",        "first_name",    "last_name",       "title",  "contact_type_id",
    "important", "primary_email", "organization_id", "psa_id", "psa_integration_type"};
inline constexpr std::string_view kContactsSorts[] = {"first_name", "last_name", "id", "created_at", "updated_at"};
inline constexpr std::string_view kContactsIndexIncludes[] = {"adapters_resources",
                                                              "location",
                                                              "passwords",
                                                              "attachments",
                                                              "tickets",
                                                              "distinct_remote_contacts",
                                                              "resource_fields",
                                                              "user_resource_accesses",
                                                              "group_resource_accesses"};
inline constexpr std::string_view kContactsShowIncludes[] = {"adapters_resources",
                                                             "location",
                                                             "passwords",
                                                             "attachments",
                                                             "tickets",
                                                             "distinct_remote_contacts",
                                                             "resource_fields",
                                                             "user_resource_accesses",
                                                             "group_resource_accesses",
                                                             "recent_versions",
                                                             "related_items",
                                                             "authorized_users"};
inline constexpr ResourceType kContacts = {Kind::kContacts,
                                           "contacts",
                                           "contacts",
                                           "/contacts",
                                           "/organizations/:organization_id/relationships/contacts",
                                           kIndex | kShow | kCreate | kUpdate | kUpdateBulk | kDeleteBulk,
                                           kIndex | kShow | kCreate | kCreateBulk | kUpdate | kDeleteBulk,
                                           kContactsAttributes,
                                           kContactsFilters,
                                           kContactsSorts,
                                           kContactsIndexIncludes,
                                           kContactsShowIncludes,
                                           "",
                                           std::nullopt};

inline constexpr Attribute kLocationsAttributes[] = {
    {"organization-id", kInteger, kOrganizationId, kRequired},
    {"organization-name", kString, kBody, kReadOnly},
    {"resource-url", kString, kBody, kReadOnly},
    {"name", kString, kName, kRequired},
    {"primary", kBoolean, kSide, 0},
    {"address-1", kString, kBody, 0},
    {"address-2", kString, kBody, 0},
    {"city", kString, kSide, 0},
    {"postal-code", kString, kBody, 0},
    {"region-id", kInteger, kSide, 0},
    {"region-name", kString, kBody, kReadOnly},
    {"country-id", kInteger, kSide, 0},
    {"country-name", kString, kBody, kReadOnly},
    {"phone", kString, kBody, 0},
    {"fax", kString, kBody, 0},
    {"notes", kText, kBody, 0},
    {"restricted", kBoolean, kRestricted, 0},
    {"formatted-phone", kString, kBody, kReadOnly},
    {"formatted-fax", kString, kBody, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kLocationsFilters[] = {
    "id", "name", "city", "region_id", "country_id", "organization_id", "psa_id", "psa_integration_type"};
inline constexpr std::string_view kLocationsSorts[] = {"name", "id", "primary", "created_at", "updated_at"};
inline constexpr std::string_view kLocationsIndexIncludes[] = {"adapters_resources", "attachments", "passwords",
                                                               "user_resource_accesses", "group_resource_accesses"};
inline constexpr std::string_view kLocationsShowIncludes[] = {
    "adapters_resources",      "attachments",     "passwords",     "user_resource_accesses",
    "group_resource_accesses", "recent_versions", "related_items", "authorized_users"};
inline constexpr ResourceType kLocations = {Kind::kLocations,
                                            "locations",
                                            "locations",
                                            "/locations",
                                            "/organizations/:organization_id/relationships/locations",
                                            kIndex | kShow | kCreate | kUpdate | kUpdateBulk | kDeleteBulk,
                                            kIndex | kShow | kCreate | kCreateBulk | kUpdate,
                                            kLocationsAttributes,
                                            kLocationsFilters,
                                            kLocationsSorts,
                                            kLocationsIndexIncludes,
                                            kLocationsShowIncludes,
                                            "",
                                            std::nullopt};

inline constexpr Attribute kCountriesAttributes[] = {
    {"name", kString, kName, kReadOnly},
    {"iso", kString, kSide, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly | kColumnOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly | kColumnOnly},
};
inline constexpr std::string_view kCountriesFilters[] = {"name", "iso"};
inline constexpr std::string_view kCountriesSorts[] = {"name", "id", "created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kCountriesIndexIncludes{};
inline constexpr std::span<const std::string_view> kCountriesShowIncludes{};
inline constexpr ResourceType kCountries = {Kind::kCountries,
                                            "countries",
                                            "countries",
                                            "/countries",
                                            "",
                                            kIndex | kShow,
                                            0,
                                            kCountriesAttributes,
                                            kCountriesFilters,
                                            kCountriesSorts,
                                            kCountriesIndexIncludes,
                                            kCountriesShowIncludes,
                                            "",
                                            std::nullopt};

inline constexpr Attribute kRegionsAttributes[] = {
    {"name", kString, kName, kReadOnly},
    {"iso", kString, kSide, kReadOnly},
    {"country-id", kInteger, kParentId, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly | kColumnOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly | kColumnOnly},
};
inline constexpr std::string_view kRegionsFilters[] = {"name", "iso", "country_id"};
inline constexpr std::string_view kRegionsSorts[] = {"name", "id", "created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kRegionsIndexIncludes{};
inline constexpr std::span<const std::string_view> kRegionsShowIncludes{};
inline constexpr ResourceType kRegions = {Kind::kRegions,
                                          "regions",
                                          "regions",
                                          "/regions",
                                          "/countries/:country_id/relationships/regions",
                                          kIndex | kShow,
                                          kIndex | kShow,
                                          kRegionsAttributes,
                                          kRegionsFilters,
                                          kRegionsSorts,
                                          kRegionsIndexIncludes,
                                          kRegionsShowIncludes,
                                          "country-id",
                                          Kind::kCountries};

}  // namespace gluepot::catalog::tables
