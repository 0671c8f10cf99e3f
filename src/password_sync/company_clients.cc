// SPDX-License-Identifier: Apache-2.0
#include "password_sync/company_clients.h"

namespace gluepot::password_sync {
namespace {

using companies::Effect;
using store::Connection;
using store::Row;

constexpr store::Statement kClients{
    "password_sync.clients_of_organization",
    "SELECT c.client_value FROM plugin_stickysync_companymap m LEFT JOIN password_sync_client c ON c.client_id = "
    "m.ClientID WHERE m.ITGOrgID = ? ORDER BY m.ClientID LIMIT 100000"};

/// "the Automate clients Contoso and Contoso East", or nothing when none pushes there.
core::Result<std::optional<std::string>> clients_of(Connection& connection, core::OrganizationId organization) {
  GLUEPOT_ASSIGN(const auto names, connection.query(
                                       kClients, [](const Row& row) { return row.string(0); }, organization.value));
  if (names.empty()) return std::optional<std::string>();
  if (names.size() == 1) return std::optional("the Automate client" + (names[0].empty() ? "" : " " + names[0]));
  return std::optional(std::to_string(names.size()) + " Automate clients");
}

core::Result<std::vector<Effect>> effects(Connection& connection, const companies::OrganizationRef& organization,
                                          const std::string& what, bool attention) {
  std::vector<Effect> out;
  GLUEPOT_ASSIGN(const auto clients, clients_of(connection, organization.id));
  if (clients)
    out.push_back({"automate_clients", "Mapped to " + organization.name + ": " + *clients + ". " + what, attention});
  return out;
}

}  // namespace

core::Result<std::vector<Effect>> CompanyClients::merge(Connection& connection, const companies::MergeStep& step) {
  std::vector<Effect> out;
  if (step.organization) {
    GLUEPOT_ASSIGN(auto more,
                   effects(connection, *step.organization, "Their passwords go on being pushed there.", false));
    out.insert(out.end(), more.begin(), more.end());
  }
  if (step.left) {
    GLUEPOT_ASSIGN(auto more, effects(connection, *step.left,
                                      "The mapping stays, but nothing is pushed until the organization is mapped to a "
                                      "company again, or the client to another organization.",
                                      true));
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

core::Result<std::vector<Effect>> CompanyClients::archive(Connection& connection, const companies::Company& company) {
  if (!company.organization) return std::vector<Effect>{};
  return effects(connection, *company.organization,
                 "The mapping stays, but nothing is pushed while the company is archived.", true);
}

}  // namespace gluepot::password_sync
