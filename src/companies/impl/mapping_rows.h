// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "companies/mappings.h"

namespace gluepot::companies {

/// kNotFound.
core::Result<OrganizationRow> get_organization(store::Connection& connection, core::OrganizationId id);
/// Whoever maps an organization means it to be mapped.
core::Status unmark_internal(store::Connection& connection, core::OrganizationId id);
/// Inserts the pair, or says in words who is in the way. `true` when it was not there before.
core::Result<bool> insert_mapping(store::Connection& connection, const OrganizationRow& row, core::CompanyId company,
                                  std::string_view rule, std::string_view compared, std::string_view by,
                                  std::int64_t now);

}  // namespace gluepot::companies
