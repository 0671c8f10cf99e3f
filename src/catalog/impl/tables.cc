// SPDX-License-Identifier: Apache-2.0
// The catalogue as data. A type is added by a block of attributes, its lists of names and a row in kTypes; the store
// makes its side table from the kSide attributes.
#include "catalog/impl/tables.h"

namespace gluepot::catalog {
namespace {

using enum AttributeType;
using enum Place;

constexpr Attribute kOrganizationsAttributes[] = {
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
constexpr std::string_view kOrganizationsFilters[] = {"id",
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
constexpr std::string_view kOrganizationsSorts[] = {
    "name",       "id",         "updated_at",        "organization_status_name", "organization_type_name",
    "created_at", "short_name", "my_glue_account_id"};
constexpr std::string_view kOrganizationsIndexIncludes[] = {"adapters_resources", "attachments", "rmm_companies"};
constexpr std::string_view kOrganizationsShowIncludes[] = {"adapters_resources", "attachments", "rmm_companies"};

constexpr Attribute kOrganizationTypesAttributes[] = {
    {"name", kString, kName, kRequired},
    {"synced", kBoolean, kBody, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
constexpr std::string_view kOrganizationTypesFilters[] = {"name"};
constexpr std::string_view kOrganizationTypesSorts[] = {"name", "id", "created_at", "updated_at"};
constexpr std::span<const std::string_view> kOrganizationTypesIndexIncludes{};
constexpr std::span<const std::string_view> kOrganizationTypesShowIncludes{};

constexpr Attribute kOrganizationStatusesAttributes[] = {
    {"name", kString, kName, kRequired},
    {"synced", kBoolean, kBody, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
constexpr std::string_view kOrganizationStatusesFilters[] = {"name"};
constexpr std::string_view kOrganizationStatusesSorts[] = {"name", "id", "created_at", "updated_at"};
constexpr std::span<const std::string_view> kOrganizationStatusesIndexIncludes{};
constexpr std::span<const std::string_view> kOrganizationStatusesShowIncludes{};

constexpr Attribute kFlexibleAssetTypesAttributes[] = {
    {"name", kString, kName, kRequired},
    {"description", kString, kBody, 0},
    {"icon", kString, kSide, 0},
    {"enabled", kBoolean, kSide, 0},
    {"show-in-menu", kBoolean, kBody, 0},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
constexpr std::string_view kFlexibleAssetTypesFilters[] = {"id", "name", "icon", "enabled"};
constexpr std::string_view kFlexibleAssetTypesSorts[] = {"id", "name", "created_at", "updated_at"};
constexpr std::string_view kFlexibleAssetTypesIndexIncludes[] = {"flexible_asset_fields"};
constexpr std::string_view kFlexibleAssetTypesShowIncludes[] = {"flexible_asset_fields"};

constexpr Attribute kFlexibleAssetFieldsAttributes[] = {
    {"flexible-asset-type-id", kInteger, kParentId, kRequired},
    {"order", kInteger, kSide, kRequired},
    {"name", kString, kName, kRequired},
    {"kind", kString, kSide, kRequired},
    {"hint", kString, kBody, 0},
    {"decimals", kInteger, kBody, 0},
    {"default-value", kString, kBody, 0},
    {"tag-type", kString, kBody, 0},
    {"required", kBoolean, kBody, 0},
    {"use-for-title", kBoolean, kBody, 0},
    {"expiration", kBoolean, kBody, 0},
    {"show-in-list", kBoolean, kBody, 0},
    {"name-key", kString, kSide, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
constexpr std::string_view kFlexibleAssetFieldsFilters[] = {"id"};
constexpr std::string_view kFlexibleAssetFieldsSorts[] = {"created_at", "updated_at"};
constexpr std::string_view kFlexibleAssetFieldsIndexIncludes[] = {"remote_asset_field"};
constexpr std::span<const std::string_view> kFlexibleAssetFieldsShowIncludes{};

constexpr Attribute kFlexibleAssetsAttributes[] = {
    {"organization-id", kInteger, kOrganizationId, kRequired},
    {"organization-name", kString, kBody, kReadOnly},
    {"resource-url", kString, kBody, kReadOnly},
    {"restricted", kBoolean, kRestricted, 0},
    {"my-glue", kBoolean, kBody, kReadOnly},
    {"flexible-asset-type-id", kInteger, kParentId, kRequired},
    {"flexible-asset-type-name", kString, kBody, kReadOnly},
    {"name", kString, kName, kReadOnly},
    {"traits", kHash, kBody, kRequired | kSearch},
    {"archived", kBoolean, kArchived, 0},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
constexpr std::string_view kFlexibleAssetsFilters[] = {"flexible_asset_type_id", "name", "organization_id", "archived"};
constexpr std::string_view kFlexibleAssetsSorts[] = {"name", "created_at", "updated_at"};
constexpr std::string_view kFlexibleAssetsIndexIncludes[] = {
    "adapters_resources", "distinct_remote_assets", "attachments",
    "passwords",          "user_resource_accesses", "group_resource_accesses"};
constexpr std::string_view kFlexibleAssetsShowIncludes[] = {
    "adapters_resources",      "distinct_remote_assets", "attachments",   "passwords",       "user_resource_accesses",
    "group_resource_accesses", "recent_versions",        "related_items", "authorized_users"};

constexpr Attribute kDocumentsAttributes[] = {
    {"organization-id", kInteger, kOrganizationId, kRequired},
    {"organization-name", kString, kBody, kReadOnly},
    {"resource-url", kString, kBody, kReadOnly},
    {"name", kString, kName, kRequired},
    {"restricted", kBoolean, kRestricted, 0},
    {"archived", kBoolean, kArchived, 0},
    {"public", kBoolean, kBody, 0},
    {"published", kBoolean, kSide, kReadOnly},
    {"is-uploaded", kBoolean, kBody, 0},
    {"document-folder-id", kInteger, kParentId, 0},
    {"sop-generator", kBoolean, kBody, 0},
    {"content", kArray, kBody, kReadOnly | kSearch},
    {"my-glue", kBoolean, kBody, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
constexpr std::string_view kDocumentsFilters[] = {"id", "document_folder_id"};
constexpr std::string_view kDocumentsSorts[] = {"name", "created_at", "updated_at"};
constexpr std::span<const std::string_view> kDocumentsIndexIncludes{};
constexpr std::string_view kDocumentsShowIncludes[] = {"attachments", "related_items"};

constexpr Attribute kDocumentSectionsAttributes[] = {
    {"document-id", kInteger, kParentId, kReadOnly},
    {"resource-id", kInteger, kBody, kReadOnly},
    {"resource-type", kString, kSide, kRequired},
    {"content", kHtml, kBody, kSearch},
    {"rendered-content", kHtml, kBody, kReadOnly},
    {"level", kInteger, kBody, 0},
    {"duration", kInteger, kBody, 0},
    {"reset-count", kBoolean, kBody, 0},
    {"sort", kInteger, kSide, 0},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
constexpr std::string_view kDocumentSectionsFilters[] = {"id", "document_id", "resource_type"};
constexpr std::string_view kDocumentSectionsSorts[] = {"sort", "id", "created_at", "updated_at"};
constexpr std::span<const std::string_view> kDocumentSectionsIndexIncludes{};
constexpr std::span<const std::string_view> kDocumentSectionsShowIncludes{};

constexpr Attribute kDocumentFoldersAttributes[] = {
    {"organization-id", kInteger, kOrganizationId, 0},
    {"organization-name", kString, kBody, kReadOnly},
    {"name", kString, kName, kRequired},
    {"parent-id", kInteger, kParentId, 0},
    {"ancestor-ids", kArray, kBody, kReadOnly},
    {"documents-count", kInteger, kBody, kReadOnly},
    {"restricted", kBoolean, kRestricted, 0},
    {"resource-url", kString, kBody, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
constexpr std::string_view kDocumentFoldersFilters[] = {"organization_id"};
constexpr std::span<const std::string_view> kDocumentFoldersSorts{};
constexpr std::span<const std::string_view> kDocumentFoldersIndexIncludes{};
constexpr std::span<const std::string_view> kDocumentFoldersShowIncludes{};

constexpr Attribute kPasswordsAttributes[] = {
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
    {"resource-id", kInteger, kSide, 0},
    {"resource-type", kString, kSide, 0},
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
constexpr std::string_view kPasswordsFilters[] = {
    "id", "name", "organization_id", "password_category_id", "url", "cached_resource_name", "archived"};
constexpr std::string_view kPasswordsSorts[] = {"name", "username", "url", "id", "created_at", "updated_at"};
constexpr std::string_view kPasswordsIndexIncludes[] = {
    "network_glue_networks", "attachments",         "rotatable_password",     "updater",
    "shared_links",          "active_shared_links", "user_resource_accesses", "group_resource_accesses"};
constexpr std::string_view kPasswordsShowIncludes[] = {
    "network_glue_networks", "attachments",         "rotatable_password",     "updater",
    "shared_links",          "active_shared_links", "user_resource_accesses", "group_resource_accesses",
    "recent_versions",       "related_items",       "authorized_users"};

constexpr Attribute kPasswordCategoriesAttributes[] = {
    {"name", kString, kName, kRequired},
    {"passwords-count", kInteger, kBody, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
constexpr std::string_view kPasswordCategoriesFilters[] = {"name"};
constexpr std::string_view kPasswordCategoriesSorts[] = {"name", "created_at", "updated_at"};
constexpr std::span<const std::string_view> kPasswordCategoriesIndexIncludes{};
constexpr std::span<const std::string_view> kPasswordCategoriesShowIncludes{};

constexpr Attribute kPasswordFoldersAttributes[] = {
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
constexpr std::string_view kPasswordFoldersFilters[] = {"id"};
constexpr std::string_view kPasswordFoldersSorts[] = {"created_at", "updated_at"};
constexpr std::string_view kPasswordFoldersIndexIncludes[] = {"user_resource_accesses", "group_resource_accesses",
                                                              "authorized_users", "ancestors"};
constexpr std::string_view kPasswordFoldersShowIncludes[] = {"user_resource_accesses", "group_resource_accesses",
                                                             "authorized_users", "ancestors"};

constexpr Attribute kChecklistsAttributes[] = {
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
constexpr std::string_view kChecklistsFilters[] = {"id", "organization_id"};
constexpr std::string_view kChecklistsSorts[] = {"completed", "created_at", "updated_at"};
constexpr std::string_view kChecklistsIndexIncludes[] = {"attachments", "checklist_tasks", "user_resource_accesses",
                                                         "group_resource_accesses"};
constexpr std::string_view kChecklistsShowIncludes[] = {
    "attachments",     "checklist_tasks", "user_resource_accesses", "group_resource_accesses",
    "recent_versions", "related_items",   "authorized_users"};

constexpr Attribute kChecklistTasksAttributes[] = {
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
constexpr std::string_view kChecklistTasksFilters[] = {"checklist_id"};
constexpr std::string_view kChecklistTasksSorts[] = {"created_at", "updated_at"};
constexpr std::span<const std::string_view> kChecklistTasksIndexIncludes{};
constexpr std::span<const std::string_view> kChecklistTasksShowIncludes{};

constexpr Attribute kChecklistTemplatesAttributes[] = {
    {"name", kString, kName, kReadOnly},
    {"description", kString, kBody, kReadOnly | kSearch},
    {"organization-id", kInteger, kOrganizationId, kReadOnly},
    {"resource-url", kString, kBody, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
constexpr std::string_view kChecklistTemplatesFilters[] = {"organization_id"};
constexpr std::string_view kChecklistTemplatesSorts[] = {"created_at", "updated_at"};
constexpr std::span<const std::string_view> kChecklistTemplatesIndexIncludes{};
constexpr std::span<const std::string_view> kChecklistTemplatesShowIncludes{};

constexpr Attribute kAdaptersResourcesAttributes[] = {
    {"remote-id", kString, kSide, kReadOnly},
    {"adapter-type", kString, kSide, kReadOnly},
    {"organization-id", kInteger, kOrganizationId, kReadOnly},
};
constexpr std::span<const std::string_view> kAdaptersResourcesFilters{};
constexpr std::span<const std::string_view> kAdaptersResourcesSorts{};
constexpr std::span<const std::string_view> kAdaptersResourcesIndexIncludes{};
constexpr std::span<const std::string_view> kAdaptersResourcesShowIncludes{};

constexpr ResourceType kTypes[] = {
    {Kind::kOrganizations, "organizations", "organizations", "/organizations", "",
     kIndex | kShow | kCreate | kUpdate | kUpdateBulk | kDeleteBulk, kOrganizationsAttributes, kOrganizationsFilters,
     kOrganizationsSorts, kOrganizationsIndexIncludes, kOrganizationsShowIncludes, "parent-id", Kind::kOrganizations},
    {Kind::kOrganizationTypes, "organization-types", "organization_types", "/organization_types", "",
     kIndex | kShow | kCreate | kUpdate, kOrganizationTypesAttributes, kOrganizationTypesFilters,
     kOrganizationTypesSorts, kOrganizationTypesIndexIncludes, kOrganizationTypesShowIncludes, "", std::nullopt},
    {Kind::kOrganizationStatuses, "organization-statuses", "organization_statuses", "/organization_statuses", "",
     kIndex | kShow | kCreate | kUpdate, kOrganizationStatusesAttributes, kOrganizationStatusesFilters,
     kOrganizationStatusesSorts, kOrganizationStatusesIndexIncludes, kOrganizationStatusesShowIncludes, "",
     std::nullopt},
    {Kind::kFlexibleAssetTypes, "flexible-asset-types", "flexible_asset_types", "/flexible_asset_types", "",
     kIndex | kShow | kCreate | kUpdate, kFlexibleAssetTypesAttributes, kFlexibleAssetTypesFilters,
     kFlexibleAssetTypesSorts, kFlexibleAssetTypesIndexIncludes, kFlexibleAssetTypesShowIncludes, "", std::nullopt},
    {Kind::kFlexibleAssetFields, "flexible-asset-fields", "flexible_asset_fields", "/flexible_asset_fields",
     "/flexible_asset_types/:flexible_asset_type_id/relationships/flexible_asset_fields",
     kIndex | kShow | kCreate | kCreateBulk | kUpdate | kUpdateBulk | kDelete, kFlexibleAssetFieldsAttributes,
     kFlexibleAssetFieldsFilters, kFlexibleAssetFieldsSorts, kFlexibleAssetFieldsIndexIncludes,
     kFlexibleAssetFieldsShowIncludes, "flexible-asset-type-id", Kind::kFlexibleAssetTypes},
    {Kind::kFlexibleAssets, "flexible-assets", "flexible_assets", "/flexible_assets",
     "/organizations/:organization_id/relationships/flexible_assets",
     kIndex | kShow | kCreate | kCreateBulk | kUpdate | kUpdateBulk | kDelete | kDeleteBulk, kFlexibleAssetsAttributes,
     kFlexibleAssetsFilters, kFlexibleAssetsSorts, kFlexibleAssetsIndexIncludes, kFlexibleAssetsShowIncludes,
     "flexible-asset-type-id", Kind::kFlexibleAssetTypes},
    {Kind::kDocuments, "documents", "documents", "/documents",
     "/organizations/:organization_id/relationships/documents",
     kIndex | kShow | kCreate | kUpdate | kUpdateBulk | kDeleteBulk, kDocumentsAttributes, kDocumentsFilters,
     kDocumentsSorts, kDocumentsIndexIncludes, kDocumentsShowIncludes, "document-folder-id", Kind::kDocumentFolders},
    {Kind::kDocumentSections, "document-sections", "document_sections", "/document_sections",
     "/documents/:document_id/relationships/sections", kIndex | kShow | kCreate | kUpdate | kDelete,
     kDocumentSectionsAttributes, kDocumentSectionsFilters, kDocumentSectionsSorts, kDocumentSectionsIndexIncludes,
     kDocumentSectionsShowIncludes, "document-id", Kind::kDocuments},
    {Kind::kDocumentFolders, "document-folders", "document_folders", "/document_folders",
     "/organizations/:organization_id/relationships/document_folders", kIndex | kShow | kCreate | kUpdate,
     kDocumentFoldersAttributes, kDocumentFoldersFilters, kDocumentFoldersSorts, kDocumentFoldersIndexIncludes,
     kDocumentFoldersShowIncludes, "parent-id", Kind::kDocumentFolders},
    {Kind::kPasswords, "passwords", "passwords", "/passwords",
     "/organizations/:organization_id/relationships/passwords",
     kIndex | kShow | kCreate | kCreateBulk | kUpdate | kUpdateBulk | kDelete | kDeleteBulk, kPasswordsAttributes,
     kPasswordsFilters, kPasswordsSorts, kPasswordsIndexIncludes, kPasswordsShowIncludes, "password-folder-id",
     Kind::kPasswordFolders},
    {Kind::kPasswordCategories, "password-categories", "password_categories", "/password_categories", "",
     kIndex | kShow | kCreate | kUpdate, kPasswordCategoriesAttributes, kPasswordCategoriesFilters,
     kPasswordCategoriesSorts, kPasswordCategoriesIndexIncludes, kPasswordCategoriesShowIncludes, "", std::nullopt},
    {Kind::kPasswordFolders, "password-folders", "password_folders", "/password_folders",
     "/organizations/:organization_id/relationships/password_folders",
     kIndex | kShow | kCreate | kUpdate | kUpdateBulk | kDeleteBulk, kPasswordFoldersAttributes,
     kPasswordFoldersFilters, kPasswordFoldersSorts, kPasswordFoldersIndexIncludes, kPasswordFoldersShowIncludes,
     "parent-id", Kind::kPasswordFolders},
    {Kind::kChecklists, "checklists", "checklists", "/checklists",
     "/organizations/:organization_id/relationships/checklists", kIndex | kShow | kUpdate | kUpdateBulk | kDeleteBulk,
     kChecklistsAttributes, kChecklistsFilters, kChecklistsSorts, kChecklistsIndexIncludes, kChecklistsShowIncludes, "",
     std::nullopt},
    {Kind::kChecklistTasks, "checklist-tasks", "checklist_tasks", "/checklist_tasks", "", kIndex,
     kChecklistTasksAttributes, kChecklistTasksFilters, kChecklistTasksSorts, kChecklistTasksIndexIncludes,
     kChecklistTasksShowIncludes, "checklist-id", Kind::kChecklists},
    {Kind::kChecklistTemplates, "checklist-templates", "checklist_templates", "/checklist_templates", "", kIndex,
     kChecklistTemplatesAttributes, kChecklistTemplatesFilters, kChecklistTemplatesSorts,
     kChecklistTemplatesIndexIncludes, kChecklistTemplatesShowIncludes, "", std::nullopt},
    {Kind::kAdaptersResources, "adapters-resources", "adapters_resources", "/adapters_resources", "", 0,
     kAdaptersResourcesAttributes, kAdaptersResourcesFilters, kAdaptersResourcesSorts, kAdaptersResourcesIndexIncludes,
     kAdaptersResourcesShowIncludes, "", std::nullopt},
};

}  // namespace

std::span<const ResourceType> all_types() {
  return kTypes;
}

}  // namespace gluepot::catalog
