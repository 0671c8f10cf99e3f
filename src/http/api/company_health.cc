// SPDX-License-Identifier: Apache-2.0
// Every company against every connection, and how well each is set up.
#include "companies/health.h"

#include <map>

#include "http/api/company_scope.h"
#include "http/api/integration_json.h"
#include "http/api/json.h"
#include "http/api/services.h"
#include "mirror/freshness.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;

/// What holds for every company.
struct Connections {
  bool documentation = false, automate = false;
  std::string documentation_failing, automate_failing;
};

std::string text_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

core::Result<Connections> read_connections(Services& services) {
  Connections out;
  if (services.itglue.source_kind() == "local") {
    out.documentation = true;
  } else {
    GLUEPOT_ASSIGN(const auto itglue, itglue_json(services));
    const auto state = text_member(itglue, "state");
    out.documentation = state != "disconnected";
    if (state == "error") out.documentation_failing = text_member(itglue, "message");
  }
  if (out.documentation && out.documentation_failing.empty()) {
    GLUEPOT_ASSIGN(const auto jobs, services.runner.list("sync", 5));
    for (const auto& job : jobs) {
      if (!job.ended()) continue;
      if (job.state == "failed")
        out.documentation_failing = "The last sync failed" + (job.error.empty() ? "." : ": " + job.error);
      break;
    }
  }
  GLUEPOT_ASSIGN(const auto automate, automate_json(services));
  const auto state = text_member(automate, "state");
  out.automate = state != "disconnected";
  if (state == "error") out.automate_failing = text_member(automate, "message");
  return out;
}

struct OfOrganization {
  json::array clients;
  std::int64_t rows = 0, troubled = 0;
};

core::Result<std::map<std::int64_t, OfOrganization>> read_automate(Services& services) {
  std::map<std::int64_t, OfOrganization> out;
  GLUEPOT_ASSIGN(const auto clients, services.client_mappings.by_organization());
  for (const auto& [organization, client] : clients)
    out[organization].clients.push_back(json::object{{"id", std::to_string(client.client)}, {"name", client.name}});
  GLUEPOT_ASSIGN(const auto states, services.client_mappings.states_by_organization());
  for (const auto& [organization, count] : states) {
    out[organization].rows = count.rows;
    out[organization].troubled = count.troubled;
  }
  return out;
}

json::object health_json(const companies::Health& health) {
  json::array problems;
  for (const auto& problem : health.problems)
    problems.push_back(
        json::object{{"code", problem.code}, {"connection", problem.connection}, {"text", problem.text}});
  return {{"score", or_null(health.score)}, {"level", health.level}, {"problems", std::move(problems)}};
}

Answer list_health(Services& services, Request& request) {
  GLUEPOT_ASSIGN(auto connections, read_connections(services));
  // That a connection fails, everybody may know; where it goes and what it said, not (as GET /status).
  if (!request.caller.may("read_integrations") || request.caller.companies) {
    if (!connections.documentation_failing.empty())
      connections.documentation_failing = "The documentation source cannot be read at the moment.";
    if (!connections.automate_failing.empty()) connections.automate_failing = "Automate cannot be read at the moment.";
  }
  GLUEPOT_ASSIGN(const auto companies, services.companies.list());
  GLUEPOT_ASSIGN(const auto organizations, services.mappings.list());
  GLUEPOT_ASSIGN(const auto automate, read_automate(services));
  GLUEPOT_ASSIGN(const auto read_at, mirror::last_read(services.documentation));
  std::map<std::int64_t, bool> gone;
  for (const auto& row : organizations) gone[row.organization.id.value] = row.organization.gone_at_ms.has_value();
  const bool local = services.itglue.source_kind() == "local";
  json::array rows;
  std::map<std::string_view, std::int64_t> levels{{"good", 0}, {"attention", 0}, {"bad", 0}, {"none", 0}};
  for (const auto& company : companies) {
    if (company.archived || !request.caller.may_see(company.id)) continue;
    companies::HealthFacts facts;
    facts.now_ms = services.clock.now_ms();
    facts.documentation_active = connections.documentation;
    facts.documentation_failing = connections.documentation_failing;
    facts.automate_active = connections.automate;
    facts.automate_failing = connections.automate_failing;
    json::value organization(nullptr), mirrored_at(nullptr);
    json::array clients, ids;
    if (company.organization) {
      const auto id = company.organization->id.value;
      facts.mapped = true;
      organization = json::object{{"id", company.organization->id.text()}, {"name", company.organization->name}};
      facts.organization_gone = gone[id];
      if (local) facts.read_at_ms = facts.now_ms;
      if (const auto at = read_at.find(id); at != read_at.end()) {
        facts.read_at_ms = at->second;
        mirrored_at = at->second;
      }
      if (const auto of = automate.find(id); of != automate.end()) {
        clients = of->second.clients;
        facts.clients = static_cast<int>(clients.size());
        facts.rows = of->second.rows;
        facts.troubled_rows = of->second.troubled;
      }
    }
    if (company.external_id) ids.push_back(json::object{{"psa", company.psa}, {"id", *company.external_id}});
    for (const auto& id : company.other_ids) ids.push_back(json::object{{"psa", id.psa}, {"id", id.id}});
    const auto health = companies::company_health(facts);
    ++levels[health.level];
    rows.push_back(json::object{{"id", company.id.text()},
                                {"name", company.name},
                                {"organization", std::move(organization)},
                                {"mirrored_at_ms", std::move(mirrored_at)},
                                {"automate_clients", std::move(clients)},
                                {"passwords", facts.rows},
                                {"external_ids", std::move(ids)},
                                {"health", health_json(health)}});
  }
  json::object counts;
  for (const auto& [level, count] : levels) counts[level] = count;
  return json::object{{"companies", std::move(rows)},
                      {"counts", std::move(counts)},
                      {"connections", {{"itglue", connections.documentation}, {"automate", connections.automate}}}};
}

Answer set_organization(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto company, seen_company(services, request));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  if (!body.contains("organization_id"))
    return core::invalid("organization_id", "is needed; null takes the organization from the company");
  GLUEPOT_ASSIGN(const auto wanted, find_id(body, "organization_id"));
  GLUEPOT_ASSIGN(const bool swap, find_boolean(body, "swap", false));
  std::optional<core::OrganizationId> organization;
  GLUEPOT_TRY(may_change_organization(services, request.caller, company.id));
  if (wanted) {
    organization = core::OrganizationId{*wanted};
    GLUEPOT_ASSIGN(const auto row, services.mappings.get(*organization));
    if (request.caller.companies && !(row.company && request.caller.may_see(row.company->id)))
      return core::fail(core::ErrorCode::kNotFound, "no organization has the id " + organization->text());
    if (row.company) GLUEPOT_TRY(may_change_organization(services, request.caller, row.company->id));
  }
  GLUEPOT_ASSIGN(const auto done, services.mappings.assign(company.id, organization, swap, request.caller.name));
  for (const auto left : done.left) GLUEPOT_TRY(services.sync.forget(left));
  if (done.changed)
    GLUEPOT_TRY(note(services, request, organization ? "map" : "unmap", done.words, "companies/" + company.id.text()));
  GLUEPOT_ASSIGN(const auto after, services.companies.get(company.id));
  return json::object{{"id", after.id.text()},
                      {"name", after.name},
                      {"organization", after.organization ? json::value{{"id", after.organization->id.text()},
                                                                        {"name", after.organization->name}}
                                                          : json::value(nullptr)},
                      {"text", done.words}};
}

}  // namespace

core::Status add_health_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return answer([&services, function](Request& request) { return function(services, request); });
  };
  GLUEPOT_TRY(router.add({Method::kGet, "/api/v1/companies/health", "read_companies", with(list_health)}));
  return router.add({Method::kPut, "/api/v1/companies/{id}/organization", "write_mappings", with(set_organization)});
}

}  // namespace gluepot::api
