// SPDX-License-Identifier: Apache-2.0
#include "password_sync/clients.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace gluepot::password_sync {
namespace {

using core::ErrorCode;

std::map<ClientId, core::OrganizationId> organizations_of(const std::map<ClientId, StoredMapping>& stored) {
  std::map<ClientId, core::OrganizationId> out;
  for (const auto& [client, mapping] : stored) out.emplace(client, mapping.organization);
  return out;
}

/// What Quick Match says of the clients that are not mapped.
void add_candidates(std::vector<ClientRow>& rows, const ClientMatches& matches) {
  std::unordered_map<ClientId, ClientRow*> by_id;
  for (auto& row : rows) by_id.emplace(row.id, &row);
  for (const auto& match : matches.matched) {
    ClientRow& row = *by_id.at(match.client.id);
    row.candidates.push_back({match.organization, match.rule});
    row.reason = match.note;
  }
  for (const auto& entry : matches.ambiguous) {
    ClientRow& row = *by_id.at(entry.client.id);
    row.candidates = entry.candidates;
    row.reason = entry.reason;
    row.ambiguous = true;
  }
}

void add_sharing(std::vector<ClientRow>& rows) {
  std::map<core::OrganizationId, std::vector<automate::Client>> of;
  for (const auto& row : rows)
    if (row.organization) of[*row.organization].push_back({row.id, row.name, row.external_id});
  for (auto& row : rows) {
    if (!row.organization) continue;
    for (const auto& other : of[*row.organization])
      if (other.id != row.id) row.shared_with.push_back(other);
  }
}

}  // namespace

core::Result<std::vector<ClientRow>> Clients::list() {
  GLUEPOT_ASSIGN(const auto automate, with_.automate());
  GLUEPOT_ASSIGN(const auto clients, automate->clients());
  GLUEPOT_ASSIGN(const auto counts, automate->row_counts());
  GLUEPOT_ASSIGN(const auto companies, automate->client_companies());
  GLUEPOT_ASSIGN(auto stored, mappings_.all());
  GLUEPOT_ASSIGN(const auto organizations, with_.organizations());
  std::unordered_map<core::OrganizationId, std::string> names;
  for (const auto& organization : organizations) names.emplace(organization.id, organization.name);
  const auto matches = match_clients(clients, companies, organizations, organizations_of(stored));
  std::vector<ClientRow> rows;
  const auto add = [&](const automate::Client& client, bool gone) {
    ClientRow row;
    row.id = client.id;
    row.name = client.name;
    row.external_id = client.external_id;
    row.gone = gone;
    if (const auto count = counts.find(client.id); count != counts.end()) row.passwords = count->second;
    if (auto mapping = stored.extract(client.id)) {
      row.organization = mapping.mapped().organization;
      if (const auto name = names.find(*row.organization); name != names.end()) row.organization_name = name->second;
      row.mapping = std::move(mapping.mapped());
    }
    rows.push_back(std::move(row));
  };
  for (const auto& client : clients) add(client, false);
  while (!stored.empty()) {
    const auto& [id, mapping] = *stored.begin();
    const bool named = mapping.rule == "name" || mapping.rule == "manual" || mapping.rule == "stickysync";
    add({id, named ? mapping.client_value : std::string(), {}}, true);
  }
  add_candidates(rows, matches);
  add_sharing(rows);
  return rows;
}

core::Result<automate::Client> Clients::get(ClientId client) {
  GLUEPOT_ASSIGN(const auto automate, with_.automate());
  GLUEPOT_ASSIGN(const auto clients, automate->clients());
  const auto known =
      std::find_if(clients.begin(), clients.end(), [&](const auto& entry) { return entry.id == client; });
  if (known == clients.end())
    return core::fail(ErrorCode::kNotFound, "client " + std::to_string(client) + " does not exist in Automate");
  return *known;
}

core::Status Clients::map(ClientId client, core::OrganizationId organization, std::string_view by) {
  GLUEPOT_ASSIGN(const auto known, get(client));
  GLUEPOT_ASSIGN(const auto organizations, with_.organizations());
  const auto target = std::find_if(organizations.begin(), organizations.end(),
                                   [&](const auto& entry) { return entry.id == organization; });
  if (target == organizations.end())
    return core::fail(ErrorCode::kNotFound,
                      "organization " + organization.text() + " does not exist in the documentation");
  return mappings_.map(client,
                       {organization, "manual", known.name, target->name, std::string(by), with_.clock.now_ms()});
}

core::Result<ClientMatches> Clients::quick_match(bool apply, std::string_view by,
                                                 const std::optional<std::vector<ClientId>>& chosen) {
  GLUEPOT_ASSIGN(const auto automate, with_.automate());
  GLUEPOT_ASSIGN(const auto clients, automate->clients());
  GLUEPOT_ASSIGN(const auto companies, automate->client_companies());
  GLUEPOT_ASSIGN(const auto organizations, with_.organizations());
  GLUEPOT_ASSIGN(const auto stored, mappings_.all());
  auto matches = match_clients(clients, companies, organizations, organizations_of(stored));
  if (!apply) return matches;
  std::vector<ClientMatch> wanted;
  const std::set<ClientId> named = chosen ? std::set<ClientId>(chosen->begin(), chosen->end()) : std::set<ClientId>();
  for (const auto& match : matches.matched)
    if (chosen ? named.contains(match.client.id) : match.note.empty()) wanted.push_back(match);
  GLUEPOT_ASSIGN(const auto applied, mappings_.apply(wanted, by, with_.clock.now_ms()));
  matches.applied = true;
  matches.mapped = applied.mapped;
  matches.left = static_cast<std::int64_t>(matches.matched.size()) - applied.mapped;
  return matches;
}

}  // namespace gluepot::password_sync
