// SPDX-License-Identifier: Apache-2.0
// The catalogue as data: checklists, and what runs out: domains, certificates, expirations.
#pragma once
#include "catalog/catalog.h"

namespace gluepot::catalog::tables {

using enum AttributeType;
using enum Place;

inline constexpr Attribute kChecklistsAttributes[] = {
    {"organization-id", kInteger, kOrganizationId, kReadOnly},
    {"organization-name", kString, kBody, kReadOnly},
    {"name", kString, kName, 0},
    {"description", kString, kBody, kSearch},
    {"resource-url", kString, kBody, kReadOnly},
    {"assignee-name", kString, kSide, kReadOnly},
    {"completed", kBoolean, kSide, 0},
    {"due-date", kDate, kSide, 0},
    {"archived", kBoolean, kArchived, 0},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kChecklistsFilters[] = {"id", "organization_id"};
inline constexpr std::string_view kChecklistsSorts[] = {"completed", "created_at", "updated_at"};
inline constexpr std::string_view kChecklistsIndexIncludes[] = {"attachments", "checklist_tasks",
                                                                "user_resource_accesses", "group_resource_accesses"};
inline constexpr std::string_view kChecklistsShowIncludes[] = {
    "attachments",     "checklist_tasks", "user_resource_accesses", "group_resource_accesses",
    "recent_versions", "related_items",   "authorized_users"};
inline constexpr ResourceType kChecklists = {Kind::kChecklists,
                                             "checklists",
                                             "checklists",
                                             "/checklists",
                                             "/organizations/:organization_id/relationships/checklists",
                                             kIndex | kShow | kUpdate | kUpdateBulk | kDeleteBulk,
                                             kIndex | kShow | kUpdate | kDeleteBulk,
                                             kChecklistsAttributes,
                                             kChecklistsFilters,
                                             kChecklistsSorts,
                                             kChecklistsIndexIncludes,
                                             kChecklistsShowIncludes,
                                             "",
                                             std::nullopt};

inline constexpr Attribute kChecklistTasksAttributes[] = {
    {"checklist-id", kInteger, kParentId, kReadOnly},
    {"name", kString, kName, kReadOnly},
    {"description", kString, kBody, kReadOnly | kSearch},
    {"order", kInteger, kSide, kReadOnly},
    {"assignee-name", kString, kBody, kReadOnly},
    {"due-date", kDate, kBody, kReadOnly},
    {"completed", kBoolean, kSide, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kChecklistTasksFilters[] = {"checklist_id"};
inline constexpr std::string_view kChecklistTasksSorts[] = {"created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kChecklistTasksIndexIncludes{};
inline constexpr std::span<const std::string_view> kChecklistTasksShowIncludes{};
inline constexpr ResourceType kChecklistTasks = {Kind::kChecklistTasks,
                                                 "checklist-tasks",
                                                 "checklist_tasks",
                                                 "/checklist_tasks",
                                                 "",
                                                 kIndex,
                                                 0,
                                                 kChecklistTasksAttributes,
                                                 kChecklistTasksFilters,
                                                 kChecklistTasksSorts,
                                                 kChecklistTasksIndexIncludes,
                                                 kChecklistTasksShowIncludes,
                                                 "checklist-id",
                                                 Kind::kChecklists};

inline constexpr Attribute kChecklistTemplatesAttributes[] = {
    {"name", kString, kName, kReadOnly},
    {"description", kString, kBody, kReadOnly | kSearch},
    {"organization-id", kInteger, kOrganizationId, kReadOnly},
    {"resource-url", kString, kBody, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kChecklistTemplatesFilters[] = {"organization_id"};
inline constexpr std::string_view kChecklistTemplatesSorts[] = {"created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kChecklistTemplatesIndexIncludes{};
inline constexpr std::span<const std::string_view> kChecklistTemplatesShowIncludes{};
inline constexpr ResourceType kChecklistTemplates = {Kind::kChecklistTemplates,
                                                     "checklist-templates",
                                                     "checklist_templates",
                                                     "/checklist_templates",
                                                     "",
                                                     kIndex,
                                                     0,
                                                     kChecklistTemplatesAttributes,
                                                     kChecklistTemplatesFilters,
                                                     kChecklistTemplatesSorts,
                                                     kChecklistTemplatesIndexIncludes,
                                                     kChecklistTemplatesShowIncludes,
                                                     "",
                                                     std::nullopt};

inline constexpr Attribute kDomainsAttributes[] = {
    {"organization-id", kInteger, kOrganizationId, kReadOnly},
    {"organization-name", kString, kBody, kReadOnly},
    {"resource-url", kString, kBody, kReadOnly},
    {"name", kString, kName, kReadOnly},
    {"screenshot", kString, kBody, kReadOnly},
    {"registrar-name", kString, kBody, kReadOnly},
    {"notes", kText, kBody, kReadOnly},
    {"expires-on", kTime, kSide, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kDomainsFilters[] = {"id", "organization_id"};
inline constexpr std::string_view kDomainsSorts[] = {"created_at", "updated_at"};
inline constexpr std::string_view kDomainsIndexIncludes[] = {"passwords", "attachments", "user_resource_accesses",
                                                             "group_resource_accesses"};
inline constexpr std::span<const std::string_view> kDomainsShowIncludes{};
inline constexpr ResourceType kDomains = {Kind::kDomains,
                                          "domains",
                                          "domains",
                                          "/domains",
                                          "/organizations/:organization_id/relationships/domains",
                                          kIndex | kShow,
                                          kIndex | kShow,
                                          kDomainsAttributes,
                                          kDomainsFilters,
                                          kDomainsSorts,
                                          kDomainsIndexIncludes,
                                          kDomainsShowIncludes,
                                          "",
                                          std::nullopt};

inline constexpr Attribute kSslCertificatesAttributes[] = {
    {"organization-id", kInteger, kOrganizationId, kReadOnly},
    {"name", kString, kName, kReadOnly},
    {"expires-on", kTime, kSide, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kSslCertificatesFilters[] = {"organization_id"};
inline constexpr std::span<const std::string_view> kSslCertificatesSorts{};
inline constexpr std::span<const std::string_view> kSslCertificatesIndexIncludes{};
inline constexpr std::span<const std::string_view> kSslCertificatesShowIncludes{};
inline constexpr ResourceType kSslCertificates = {Kind::kSslCertificates,
                                                  "ssl-certificates",
                                                  "ssl_certificates",
                                                  "/ssl_certificates",
                                                  "",
                                                  kIndex,
                                                  0,
                                                  kSslCertificatesAttributes,
                                                  kSslCertificatesFilters,
                                                  kSslCertificatesSorts,
                                                  kSslCertificatesIndexIncludes,
                                                  kSslCertificatesShowIncludes,
                                                  "",
                                                  std::nullopt};

inline constexpr Attribute kExpirationsAttributes[] = {
    {"organization-id", kInteger, kOrganizationId, kReadOnly},
    {"organization-name", kString, kBody, kReadOnly},
    {"resource-url", kString, kBody, kReadOnly},
    {"description", kString, kSide, kReadOnly},
    {"expiration-date", kTime, kSide, kReadOnly},
    {"resource-id", kInteger, kParentId, kReadOnly},
    {"resource-type", kString, kBody, kReadOnly},
    {"resource-type-name", kString, kSide, kReadOnly},
    {"resource-name", kString, kSide, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
    {"owner-kind", kInteger, kSide, kReadOnly | kColumnOnly},
    {"trait", kString, kSide, kReadOnly | kColumnOnly},
};
inline constexpr std::string_view kExpirationsFilters[] = {
    "id",          "resource_id",     "resource_name",   "resource_type_name",
    "description", "expiration_date", "organization_id", "range[expiration_date]"};
inline constexpr std::string_view kExpirationsSorts[] = {"id", "organization_id", "expiration_date", "created_at",
                                                         "updated_at"};
inline constexpr std::span<const std::string_view> kExpirationsIndexIncludes{};
inline constexpr std::span<const std::string_view> kExpirationsShowIncludes{};
inline constexpr ResourceType kExpirations = {Kind::kExpirations,
                                              "expirations",
                                              "expirations",
                                              "/expirations",
                                              "/organizations/:organization_id/relationships/expirations",
                                              kIndex | kShow,
                                              kIndex | kShow,
                                              kExpirationsAttributes,
                                              kExpirationsFilters,
                                              kExpirationsSorts,
                                              kExpirationsIndexIncludes,
                                              kExpirationsShowIncludes,
                                              "resource-id",
                                              std::nullopt};

}  // namespace gluepot::catalog::tables
