// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "companies/companies.h"

namespace gluepot::companies {

/// A company as one transaction reads and writes it; shared by editing and importing.
core::Result<std::optional<Company>> find_company(store::Connection& connection, core::CompanyId id);
/// `parent` may be set for `company`: it is there, not archived, and not `company` or below it. Errors:
/// kInvalidArgument (field parent).
core::Status check_parent(store::Connection& connection, core::CompanyId company, core::CompanyId parent);
/// The rules for every member but the parent. Errors: kInvalidArgument with the member's name as field.
core::Status check_company(const Company& company);
/// Inserts under `company.id`, its ids too. Errors: kConflict naming the holder of an external id.
core::Status insert_company(store::Connection& connection, const Company& company);
core::Status update_company(store::Connection& connection, const Company& company);
bool same_content(const Company& a, const Company& b);

}  // namespace gluepot::companies
