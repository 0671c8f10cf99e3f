// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "companies/companies.h"
#include "companies/impl/csv.h"

namespace gluepot::companies {
namespace {

/// The first id in this PSA beside the company's own.
std::string other_id(const Company& company, std::string_view psa) {
  const auto found = std::find_if(company.other_ids.begin(), company.other_ids.end(),
                                  [&](const ExternalId& id) { return id.psa == psa; });
  return found == company.other_ids.end() ? std::string() : found->id;
}

}  // namespace

core::Result<std::string> Companies::export_csv(const std::optional<std::vector<core::CompanyId>>& only) {
  GLUEPOT_ASSIGN(const auto all, list());
  std::map<std::int64_t, const Company*> shown;
  for (const auto& company : all)
    if (!company.archived && (!only || std::binary_search(only->begin(), only->end(), company.id)))
      shown.emplace(company.id.value, &company);
  std::string csv = "\xEF\xBB\xBF" + csv_line({"name", "identifier", "psa", "external_id", "connectwise_id",
                                               "halopsa_id", "autotask_id", "status", "type", "industry", "parent",
                                               "contact_name", "contact_email", "contact_phone"});
  for (const auto& company : all) {
    if (!shown.contains(company.id.value)) continue;
    const auto parent = company.parent ? shown.find(company.parent->value) : shown.end();
    csv += csv_line({company.name, company.identifier.value_or(""), company.psa, company.external_id.value_or(""),
                     other_id(company, "connectwise"), other_id(company, "halopsa"), other_id(company, "autotask"),
                     company.status, company.type, company.industry, parent == shown.end() ? "" : parent->second->name,
                     company.contact.name, company.contact.email, company.contact.phone});
  }
  return csv;
}

}  // namespace gluepot::companies
