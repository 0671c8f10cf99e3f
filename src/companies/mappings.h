// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "companies/companies.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "store/database.h"

namespace gluepot::companies {

/// An organization of the source; kept for mapping whether mapped or not.
struct Organization {
  core::OrganizationId id;
  std::string name, short_name, status;
  std::vector<std::string> psa_ids;
  bool gone = false;  ///< no longer at the source; its mapping is kept until an administrator decides
  std::int64_t seen_at_ms = 0;
};

struct MappedOrganization {
  Organization organization;
  std::optional<Company> company;
  std::string rule;  ///< "psa_id", "identifier", "name", "manual", "created"; empty when unmapped
};

struct Counts {
  std::int64_t all = 0, mapped = 0, unmapped = 0;
};

/// The stored pairs of an organization and a company: one organization, one company. Safe from any thread.
/// Source: tables `organization`, `mapping` of the strict store.
class Mappings {
 public:
  Mappings(store::Database& strict, const core::Clock& clock) : strict_(strict), clock_(clock) {}

  /// Replaces what is known of the source's organizations in one transaction: new ones added, changed ones updated, and, when the list is
  /// `complete`, missing ones marked gone. Mappings stay.
  core::Status store_organizations(std::span<const Organization> organizations, bool complete);
  /// By name; at most 100,000.
  core::Result<std::vector<MappedOrganization>> list();
  core::Result<MappedOrganization> get(core::OrganizationId organization);
  core::Result<Counts> counts();

  /// Errors: kNotFound (organization, company), kConflict (the company has another organization; the message names it).
  /// An organization that is mapped already is mapped anew.
  core::Status map(core::OrganizationId organization, core::CompanyId company, std::string_view rule, std::string_view values,
                   std::string_view by);
  /// As map(), but never touches an existing mapping: false when one of the two has one already.
  core::Result<bool> map_if_free(core::OrganizationId organization, core::CompanyId company, std::string_view rule,
                                 std::string_view values, std::string_view by);
  core::Status unmap(core::OrganizationId organization);
  /// Removes all mappings and organizations (Delete of the integration).
  core::Status forget_all();

  /// Organizations mapped to a company that is not archived: all that is served.
  core::Result<std::set<core::OrganizationId>> served_organizations();
  core::Result<std::optional<core::OrganizationId>> organization_of(core::CompanyId company);
  core::Result<std::optional<Company>> company_of(core::OrganizationId organization);

 private:
  store::Database& strict_;
  const core::Clock& clock_;
};

}  // namespace gluepot::companies
