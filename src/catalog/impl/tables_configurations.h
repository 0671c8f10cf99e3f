// SPDX-License-Identifier: Apache-2.0
// The catalogue as data: configurations and what describes them.
#pragma once
#include "catalog/catalog.h"

namespace gluepot::catalog::tables {

using enum AttributeType;
using enum Place;

inline constexpr Attribute kConfigurationTypesAttributes[] = {
    {"name", kString, kName, kRequired},          {"configurations-count", kInteger, kBody, kReadOnly | kCounted},
    {"synced", kBoolean, kBody, kReadOnly},       {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kConfigurationTypesFilters[] = {"name"};
inline constexpr std::string_view kConfigurationTypesSorts[] = {"name", "id", "created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kConfigurationTypesIndexIncludes{};
inline constexpr std::span<const std::string_view> kConfigurationTypesShowIncludes{};
inline constexpr ResourceType kConfigurationTypes = {Kind::kConfigurationTypes,
                                                     "configuration-types",
                                                     "configuration_types",
                                                     "/configuration_types",
                                                     "",
                                                     kIndex | kShow | kCreate | kUpdate,
                                                     0,
                                                     kConfigurationTypesAttributes,
                                                     kConfigurationTypesFilters,
                                                     kConfigurationTypesSorts,
                                                     kConfigurationTypesIndexIncludes,
                                                     kConfigurationTypesShowIncludes,
                                                     "",
                                                     std::nullopt};

inline constexpr Attribute kConfigurationStatusesAttributes[] = {
    {"name", kString, kName, kRequired},
    {"synced", kBoolean, kBody, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kConfigurationStatusesFilters[] = {"name"};
inline constexpr std::string_view kConfigurationStatusesSorts[] = {"name", "id", "created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kConfigurationStatusesIndexIncludes{};
inline constexpr std::span<const std::string_view> kConfigurationStatusesShowIncludes{};
inline constexpr ResourceType kConfigurationStatuses = {Kind::kConfigurationStatuses,
                                                        "configuration-statuses",
                                                        "configuration_statuses",
                                                        "/configuration_statuses",
                                                        "",
                                                        kIndex | kShow | kCreate | kUpdate,
                                                        0,
                                                        kConfigurationStatusesAttributes,
                                                        kConfigurationStatusesFilters,
                                                        kConfigurationStatusesSorts,
                                                        kConfigurationStatusesIndexIncludes,
                                                        kConfigurationStatusesShowIncludes,
                                                        "",
                                                        std::nullopt};

inline constexpr Attribute kConfigurationsAttributes[] = {
    {"organization-id", kInteger, kOrganizationId, kRequired},
    {"organization-name", kString, kBody, kReadOnly},
    {"organization-short-name", kString, kBody, kReadOnly},
    {"resource-url", kString, kBody, kReadOnly},
    {"restricted", kBoolean, kRestricted, 0},
    {"psa-integration", kString, kBody, kReadOnly},
    {"my-glue", kBoolean, kBody, kReadOnly},
    {"name", kString, kName, kRequired},
    {"hostname", kString, kBody, 0},
    {"primary-ip", kString, kBody, 0},
    {"mac-address", kString, kSide, 0},
    {"default-gateway", kString, kBody, 0},
    {"serial-number", kString, kSide, 0},
    {"asset-tag", kString, kSide, 0},
    {"position", kString, kBody, 0},
    {"installed-by", kString, kBody, 0},
    {"purchased-by", kString, kBody, 0},
    {"notes", kText, kBody, 0},
    {"operating-system-notes", kText, kBody, 0},
    {"warranty-expires-at", kDate, kSide, 0},
    {"mitp-device-expiration-date", kDate, kBody, 0},
    {"mitp-end-of-life-date", kDate, kBody, 0},
    {"installed-at", kDate, kBody, 0},
    {"purchased-at", kDate, kBody, 0},
    {"configuration-type-id", kInteger, kParentId, kRequired},
    {"configuration-type-name", kString, kBody, kReadOnly},
    {"configuration-type-kind", kString, kBody, kReadOnly},
    {"configuration-status-id", kInteger, kSide, 0},
    {"configuration-status-name", kString, kBody, kReadOnly},
    {"manufacturer-id", kInteger, kSide, 0},
    {"manufacturer-name", kString, kBody, kReadOnly},
    {"model-id", kInteger, kSide, 0},
    {"model-name", kString, kBody, kReadOnly},
    {"operating-system-id", kInteger, kSide, 0},
    {"operating-system-name", kString, kBody, kReadOnly},
    {"location-id", kInteger, kSide, 0},
    {"location-name", kString, kBody, kReadOnly},
    {"contact-id", kInteger, kSide, 0},
    {"contact-name", kString, kBody, kReadOnly},
    {"archived", kBoolean, kArchived, 0},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kConfigurationsFilters[] = {"id",
                                                              "name",
                                                              "organization_id",
                                                              "configuration_type_id",
                                                              "configuration_status_id",
                                                              "contact_id",
                                                              "serial_number",
                                                              "mac_address",
                                                              "asset_tag",
                                                              "psa_id",
                                                              "psa_integration_type",
                                                              "rmm_id",
                                                              "rmm_integration_type",
                                                              "archived"};
inline constexpr std::string_view kConfigurationsSorts[] = {"name", "id", "created_at", "updated_at"};
inline constexpr std::string_view kConfigurationsIndexIncludes[] = {"adapters_resources",
                                                                    "configuration_interfaces",
                                                                    "rmm_records",
                                                                    "passwords",
                                                                    "attachments",
                                                                    "tickets",
                                                                    "dnet_fa_remote_assets",
                                                                    "user_resource_accesses",
                                                                    "group_resource_accesses"};
inline constexpr std::string_view kConfigurationsShowIncludes[] = {"adapters_resources",
                                                                   "configuration_interfaces",
                                                                   "rmm_records",
                                                                   "passwords",
                                                                   "attachments",
                                                                   "tickets",
                                                                   "dnet_fa_remote_assets",
                                                                   "user_resource_accesses",
                                                                   "group_resource_accesses",
                                                                   "rmm_adapters_resources",
                                                                   "adapters_resources_errors",
                                                                   "rmm_adapters_resources_errors",
                                                                   "active_network_glue_network_devices",
                                                                   "to_configuration_connections",
                                                                   "from_configuration_connections",
                                                                   "recent_versions",
                                                                   "related_items",
                                                                   "authorized_users"};
inline constexpr ResourceType kConfigurations = {Kind::kConfigurations,
                                                 "configurations",
                                                 "configurations",
                                                 "/configurations",
                                                 "/organizations/:organization_id/relationships/configurations",
                                                 kIndex | kShow | kCreate | kUpdate | kUpdateBulk | kDeleteBulk,
                                                 kIndex | kShow | kCreate | kCreateBulk | kUpdate | kDeleteBulk,
                                                 kConfigurationsAttributes,
                                                 kConfigurationsFilters,
                                                 kConfigurationsSorts,
                                                 kConfigurationsIndexIncludes,
                                                 kConfigurationsShowIncludes,
                                                 "configuration-type-id",
                                                 Kind::kConfigurationTypes};

inline constexpr Attribute kConfigurationInterfacesAttributes[] = {
    {"id", kInteger, kBody, kReadOnly},
    {"configuration-id", kInteger, kParentId, kRequired | kCreateOnly},
    {"name", kString, kName, 0},
    {"ip-address", kString, kSide, 0},
    {"mac-address", kString, kBody, 0},
    {"primary", kBoolean, kSide, 0},
    {"notes", kText, kBody, 0},
    {"port", kString, kBody, 0},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kConfigurationInterfacesFilters[] = {"id", "ip_address"};
inline constexpr std::string_view kConfigurationInterfacesSorts[] = {"created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kConfigurationInterfacesIndexIncludes{};
inline constexpr std::span<const std::string_view> kConfigurationInterfacesShowIncludes{};
inline constexpr ResourceType kConfigurationInterfaces = {
    Kind::kConfigurationInterfaces,
    "configuration-interfaces",
    "configuration_interfaces",
    "/configuration_interfaces",
    "/configurations/:configuration_id/relationships/configuration_interfaces",
    kShow | kCreate | kUpdate | kUpdateBulk,
    kIndex | kShow | kCreate | kCreateBulk | kUpdate | kDelete,
    kConfigurationInterfacesAttributes,
    kConfigurationInterfacesFilters,
    kConfigurationInterfacesSorts,
    kConfigurationInterfacesIndexIncludes,
    kConfigurationInterfacesShowIncludes,
    "configuration-id",
    Kind::kConfigurations};

inline constexpr Attribute kManufacturersAttributes[] = {
    {"name", kString, kName, kRequired},
    {"synced", kBoolean, kBody, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kManufacturersFilters[] = {"name"};
inline constexpr std::string_view kManufacturersSorts[] = {"name", "id", "created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kManufacturersIndexIncludes{};
inline constexpr std::span<const std::string_view> kManufacturersShowIncludes{};
inline constexpr ResourceType kManufacturers = {Kind::kManufacturers,
                                                "manufacturers",
                                                "manufacturers",
                                                "/manufacturers",
                                                "",
                                                kIndex | kShow | kCreate | kUpdate,
                                                0,
                                                kManufacturersAttributes,
                                                kManufacturersFilters,
                                                kManufacturersSorts,
                                                kManufacturersIndexIncludes,
                                                kManufacturersShowIncludes,
                                                "",
                                                std::nullopt};

inline constexpr Attribute kModelsAttributes[] = {
    {"name", kString, kName, kRequired},          {"manufacturer-id", kInteger, kParentId, 0},
    {"synced", kBoolean, kBody, kReadOnly},       {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kModelsFilters[] = {"id"};
inline constexpr std::string_view kModelsSorts[] = {"id", "name", "manufacturer_id", "created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kModelsIndexIncludes{};
inline constexpr std::span<const std::string_view> kModelsShowIncludes{};
inline constexpr ResourceType kModels = {Kind::kModels,
                                         "models",
                                         "models",
                                         "/models",
                                         "/manufacturers/:manufacturer_id/relationships/models",
                                         kIndex | kShow | kCreate | kUpdate | kUpdateBulk,
                                         kIndex | kShow | kCreate | kCreateBulk | kUpdate,
                                         kModelsAttributes,
                                         kModelsFilters,
                                         kModelsSorts,
                                         kModelsIndexIncludes,
                                         kModelsShowIncludes,
                                         "manufacturer-id",
                                         Kind::kManufacturers};

inline constexpr Attribute kOperatingSystemsAttributes[] = {
    {"name", kString, kName, kReadOnly},          {"platform-id", kInteger, kParentId, kReadOnly},
    {"platform-name", kString, kBody, kReadOnly}, {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kOperatingSystemsFilters[] = {"name"};
inline constexpr std::string_view kOperatingSystemsSorts[] = {"name", "id", "created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kOperatingSystemsIndexIncludes{};
inline constexpr std::span<const std::string_view> kOperatingSystemsShowIncludes{};
inline constexpr ResourceType kOperatingSystems = {Kind::kOperatingSystems,
                                                   "operating-systems",
                                                   "operating_systems",
                                                   "/operating_systems",
                                                   "",
                                                   kIndex | kShow,
                                                   0,
                                                   kOperatingSystemsAttributes,
                                                   kOperatingSystemsFilters,
                                                   kOperatingSystemsSorts,
                                                   kOperatingSystemsIndexIncludes,
                                                   kOperatingSystemsShowIncludes,
                                                   "platform-id",
                                                   Kind::kPlatforms};

inline constexpr Attribute kPlatformsAttributes[] = {
    {"name", kString, kName, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kPlatformsFilters[] = {"name"};
inline constexpr std::string_view kPlatformsSorts[] = {"name", "id", "created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kPlatformsIndexIncludes{};
inline constexpr std::span<const std::string_view> kPlatformsShowIncludes{};
inline constexpr ResourceType kPlatforms = {Kind::kPlatforms,
                                            "platforms",
                                            "platforms",
                                            "/platforms",
                                            "",
                                            kIndex | kShow,
                                            0,
                                            kPlatformsAttributes,
                                            kPlatformsFilters,
                                            kPlatformsSorts,
                                            kPlatformsIndexIncludes,
                                            kPlatformsShowIncludes,
                                            "",
                                            std::nullopt};

inline constexpr Attribute kRmmRecordsAttributes[] = {
    {"name", kString, kName, kReadOnly},
    {"cpu", kString, kBody, kReadOnly},
    {"device-type", kString, kBody, kReadOnly},
    {"disks", kArray, kBody, kReadOnly},
    {"external-url", kString, kBody, kReadOnly},
    {"hostname", kString, kBody, kReadOnly},
    {"ip-addresses", kArray, kBody, kReadOnly},
    {"last-login-user", kString, kBody, kReadOnly},
    {"last-reboot", kTime, kBody, kReadOnly},
    {"last-seen-online", kTime, kBody, kReadOnly},
    {"mac-addresses", kArray, kBody, kReadOnly},
    {"manufacturer-name", kString, kBody, kReadOnly},
    {"memory-total", kInteger, kBody, kReadOnly},
    {"manufacturer-model-name", kString, kBody, kReadOnly},
    {"ms-office-version", kString, kBody, kReadOnly},
    {"operating-system", kString, kBody, kReadOnly},
    {"patches-applied", kInteger, kBody, kReadOnly},
    {"patches-total", kInteger, kBody, kReadOnly},
    {"serial-number", kString, kBody, kReadOnly},
    {"adapter-type", kString, kSide, kReadOnly | kColumnOnly},
    {"remote-id", kString, kSide, kReadOnly | kColumnOnly},
    {"configuration-id", kInteger, kParentId, kReadOnly | kColumnOnly},
    {"organization-id", kInteger, kOrganizationId, kReadOnly | kColumnOnly},
};
inline constexpr std::span<const std::string_view> kRmmRecordsFilters{};
inline constexpr std::span<const std::string_view> kRmmRecordsSorts{};
inline constexpr std::span<const std::string_view> kRmmRecordsIndexIncludes{};
inline constexpr std::span<const std::string_view> kRmmRecordsShowIncludes{};
inline constexpr ResourceType kRmmRecords = {Kind::kRmmRecords,
                                             "rmm-records",
                                             "rmm_records",
                                             "",
                                             "",
                                             0,
                                             0,
                                             kRmmRecordsAttributes,
                                             kRmmRecordsFilters,
                                             kRmmRecordsSorts,
                                             kRmmRecordsIndexIncludes,
                                             kRmmRecordsShowIncludes,
                                             "configuration-id",
                                             Kind::kConfigurations};

}  // namespace gluepot::catalog::tables
