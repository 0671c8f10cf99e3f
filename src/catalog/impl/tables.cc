// SPDX-License-Identifier: Apache-2.0
// The catalogue as data. A type is added by a block of attributes, its lists of names and its row in one of the tables_
// files, and by its place here; the store makes its side table from the kSide attributes.
#include "catalog/impl/tables.h"

#include <iterator>

#include "catalog/impl/tables_account.h"
#include "catalog/impl/tables_checklists.h"
#include "catalog/impl/tables_configurations.h"
#include "catalog/impl/tables_contacts.h"
#include "catalog/impl/tables_documents.h"
#include "catalog/impl/tables_flexible_assets.h"
#include "catalog/impl/tables_organizations.h"
#include "catalog/impl/tables_passwords.h"

namespace gluepot::catalog {
namespace {

constexpr ResourceType kTypes[] = {
    tables::kOrganizations,
    tables::kOrganizationTypes,
    tables::kOrganizationStatuses,
    tables::kFlexibleAssetTypes,
    tables::kFlexibleAssetFields,
    tables::kFlexibleAssets,
    tables::kDocuments,
    tables::kDocumentSections,
    tables::kDocumentFolders,
    tables::kPasswords,
    tables::kPasswordCategories,
    tables::kPasswordFolders,
    tables::kChecklists,
    tables::kChecklistTasks,
    tables::kChecklistTemplates,
    tables::kAdaptersResources,
    tables::kConfigurationTypes,
    tables::kConfigurationStatuses,
    tables::kConfigurations,
    tables::kConfigurationInterfaces,
    tables::kContactTypes,
    tables::kContacts,
    tables::kLocations,
    tables::kManufacturers,
    tables::kModels,
    tables::kOperatingSystems,
    tables::kPlatforms,
    tables::kCountries,
    tables::kRegions,
    tables::kDomains,
    tables::kSslCertificates,
    tables::kExpirations,
    tables::kUsers,
    tables::kGroups,
    tables::kUserMetrics,
    tables::kLogs,
    tables::kExports,
    tables::kAttachments,
    tables::kRelatedItems,
    tables::kDocumentImages,
    tables::kRmmRecords,
    tables::kRmmCompanies,
    tables::kTickets,
    tables::kVersions,
};

constexpr bool in_the_order_of_their_numbers() {
  for (std::size_t i = 0; i < std::size(kTypes); ++i)
    if (static_cast<std::size_t>(kTypes[i].kind) != i + 1) return false;
  return true;
}
static_assert(in_the_order_of_their_numbers());
static_assert(std::size(kTypes) < KindSet().size());

}  // namespace

std::span<const ResourceType> all_types() {
  return kTypes;
}

}  // namespace gluepot::catalog
