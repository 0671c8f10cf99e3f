// SPDX-License-Identifier: Apache-2.0
// The catalogue as data: what is kept about the account and hangs on other records.
#pragma once
#include "catalog/catalog.h"

namespace gluepot::catalog::tables {

using enum AttributeType;
using enum Place;

inline constexpr Attribute kUserMetricsAttributes[] = {
    {"user-id", kInteger, kSide, kReadOnly},      {"organization-id", kInteger, kOrganizationId, kReadOnly},
    {"resource-type", kString, kSide, kReadOnly}, {"created", kInteger, kSide, kReadOnly},
    {"viewed", kInteger, kSide, kReadOnly},       {"edited", kInteger, kSide, kReadOnly},
    {"deleted", kInteger, kSide, kReadOnly},      {"date", kDate, kSide, kReadOnly},
};
inline constexpr std::string_view kUserMetricsFilters[] = {"user_id", "organization_id", "resource_type", "date"};
inline constexpr std::string_view kUserMetricsSorts[] = {"id", "created", "viewed", "edited", "deleted", "date"};
inline constexpr std::span<const std::string_view> kUserMetricsIndexIncludes{};
inline constexpr std::span<const std::string_view> kUserMetricsShowIncludes{};
inline constexpr ResourceType kUserMetrics = {Kind::kUserMetrics,
                                              "user-metrics",
                                              "user_metrics",
                                              "/user_metrics",
                                              "",
                                              kIndex,
                                              0,
                                              kUserMetricsAttributes,
                                              kUserMetricsFilters,
                                              kUserMetricsSorts,
                                              kUserMetricsIndexIncludes,
                                              kUserMetricsShowIncludes,
                                              "",
                                              std::nullopt};

inline constexpr Attribute kLogsAttributes[] = {
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"level", kInteger, kBody, kReadOnly},
    {"account-id", kInteger, kBody, kReadOnly},
    {"user-id", kInteger, kBody, kReadOnly},
    {"organization-id", kInteger, kOrganizationId, kReadOnly},
    {"action", kString, kBody, kReadOnly},
    {"resource-type", kString, kBody, kReadOnly},
    {"resource-name", kString, kBody, kReadOnly},
    {"ip-address", kString, kBody, kReadOnly},
    {"ip-city", kString, kBody, kReadOnly},
    {"ip-region", kString, kBody, kReadOnly},
    {"ip-country", kString, kBody, kReadOnly},
    {"user-agent", kString, kBody, kReadOnly},
};
inline constexpr std::string_view kLogsFilters[] = {"created_at"};
inline constexpr std::string_view kLogsSorts[] = {"created_at"};
inline constexpr std::span<const std::string_view> kLogsIndexIncludes{};
inline constexpr std::span<const std::string_view> kLogsShowIncludes{};
inline constexpr ResourceType kLogs = {Kind::kLogs,
                                       "logs",
                                       "logs",
                                       "/logs",
                                       "",
                                       kIndex,
                                       0,
                                       kLogsAttributes,
                                       kLogsFilters,
                                       kLogsSorts,
                                       kLogsIndexIncludes,
                                       kLogsShowIncludes,
                                       "",
                                       std::nullopt};

inline constexpr Attribute kExportsAttributes[] = {
    {"organization-id", kInteger, kOrganizationId, kCreateOnly},
    {"organization-name", kString, kBody, kReadOnly},
    {"include-logs", kBoolean, kBody, 0},
    {"export-all", kBoolean, kBody, kReadOnly},
    {"encrypted-status", kBoolean, kBody, kReadOnly},
    {"download-url", kString, kBody, kReadOnly},
    {"zip-password", kString, kBody, kSecret},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kExportsFilters[] = {"id"};
inline constexpr std::string_view kExportsSorts[] = {"created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kExportsIndexIncludes{};
inline constexpr std::span<const std::string_view> kExportsShowIncludes{};
inline constexpr ResourceType kExports = {Kind::kExports,
                                          "exports",
                                          "exports",
                                          "/exports",
                                          "",
                                          kIndex | kShow | kCreate | kDelete,
                                          0,
                                          kExportsAttributes,
                                          kExportsFilters,
                                          kExportsSorts,
                                          kExportsIndexIncludes,
                                          kExportsShowIncludes,
                                          "",
                                          std::nullopt};

inline constexpr Attribute kAttachmentsAttributes[] = {
    {"name", kString, kName, 0},
    {"attachment-file-name", kString, kBody, kReadOnly},
    {"attachment-content-type", kString, kBody, kReadOnly},
    {"attachment-file-size", kInteger, kBody, kReadOnly},
    {"ext", kString, kBody, kReadOnly},
    {"viewable", kBoolean, kBody, kReadOnly},
    {"download-url", kString, kBody, kReadOnly},
    {"attachment", kHash, kBody, kRequired | kWriteOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
    {"owner-kind", kInteger, kSide, kReadOnly | kColumnOnly},
    {"owner-id", kInteger, kParentId, kReadOnly | kColumnOnly},
    {"organization-id", kInteger, kOrganizationId, kReadOnly | kColumnOnly},
};
inline constexpr std::span<const std::string_view> kAttachmentsFilters{};
inline constexpr std::span<const std::string_view> kAttachmentsSorts{};
inline constexpr std::span<const std::string_view> kAttachmentsIndexIncludes{};
inline constexpr std::span<const std::string_view> kAttachmentsShowIncludes{};
inline constexpr ResourceType kAttachments = {Kind::kAttachments,
                                              "attachments",
                                              "attachments",
                                              "",
                                              "/:resource_type/:resource_id/relationships/attachments",
                                              0,
                                              kIndex | kShow | kCreate | kCreateBulk | kUpdate | kDeleteBulk,
                                              kAttachmentsAttributes,
                                              kAttachmentsFilters,
                                              kAttachmentsSorts,
                                              kAttachmentsIndexIncludes,
                                              kAttachmentsShowIncludes,
                                              "owner-id",
                                              std::nullopt};

inline constexpr Attribute kRelatedItemsAttributes[] = {
    {"destination-type", kString, kBody, kRequired | kCreateOnly},
    {"destination-id", kString, kBody, kRequired | kCreateOnly},
    {"notes", kString, kBody, 0},
    {"via-copilot", kBoolean, kBody, 0},
    {"owner-kind", kInteger, kSide, kReadOnly | kColumnOnly},
    {"owner-id", kInteger, kParentId, kReadOnly | kColumnOnly},
    {"organization-id", kInteger, kOrganizationId, kReadOnly | kColumnOnly},
};
inline constexpr std::span<const std::string_view> kRelatedItemsFilters{};
inline constexpr std::span<const std::string_view> kRelatedItemsSorts{};
inline constexpr std::span<const std::string_view> kRelatedItemsIndexIncludes{};
inline constexpr std::span<const std::string_view> kRelatedItemsShowIncludes{};
inline constexpr ResourceType kRelatedItems = {Kind::kRelatedItems,
                                               "related-items",
                                               "related_items",
                                               "",
                                               "/:resource_type/:resource_id/relationships/related_items",
                                               0,
                                               kCreate | kCreateBulk | kUpdate | kDeleteBulk,
                                               kRelatedItemsAttributes,
                                               kRelatedItemsFilters,
                                               kRelatedItemsSorts,
                                               kRelatedItemsIndexIncludes,
                                               kRelatedItemsShowIncludes,
                                               "owner-id",
                                               std::nullopt};

inline constexpr Attribute kTicketsAttributes[] = {
    {"organization-id", kInteger, kOrganizationId, kReadOnly},
    {"organization-name", kString, kBody, kReadOnly},
    {"name", kString, kName, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::span<const std::string_view> kTicketsFilters{};
inline constexpr std::span<const std::string_view> kTicketsSorts{};
inline constexpr std::span<const std::string_view> kTicketsIndexIncludes{};
inline constexpr std::span<const std::string_view> kTicketsShowIncludes{};
inline constexpr ResourceType kTickets = {Kind::kTickets,
                                          "tickets",
                                          "tickets",
                                          "",
                                          "",
                                          0,
                                          0,
                                          kTicketsAttributes,
                                          kTicketsFilters,
                                          kTicketsSorts,
                                          kTicketsIndexIncludes,
                                          kTicketsShowIncludes,
                                          "",
                                          std::nullopt};

// What a record was before a change: read by include=recent_versions only.
inline constexpr Attribute kVersionsAttributes[] = {
    {"item-type", kString, kBody, kReadOnly}, {"item-id", kInteger, kBody, kReadOnly},
    {"event", kString, kBody, kReadOnly},     {"changed-attributes", kArray, kBody, kReadOnly},
    {"valid-from", kTime, kBody, kReadOnly},  {"created-at", kTime, kCreatedAt, kReadOnly},
};
inline constexpr std::span<const std::string_view> kVersionsFilters{};
inline constexpr std::span<const std::string_view> kVersionsSorts{};
inline constexpr std::span<const std::string_view> kVersionsIndexIncludes{};
inline constexpr std::span<const std::string_view> kVersionsShowIncludes{};
inline constexpr ResourceType kVersions = {Kind::kVersions,
                                           "versions",
                                           "versions",
                                           "",
                                           "",
                                           0,
                                           0,
                                           kVersionsAttributes,
                                           kVersionsFilters,
                                           kVersionsSorts,
                                           kVersionsIndexIncludes,
                                           kVersionsShowIncludes,
                                           "",
                                           std::nullopt};

}  // namespace gluepot::catalog::tables
