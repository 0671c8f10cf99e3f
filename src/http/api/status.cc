// SPDX-License-Identifier: Apache-2.0
// What Home and `gluepot status` show.
#include <algorithm>
#include <map>
#include <set>

#include "http/api/audit_json.h"
#include "http/api/integration_json.h"
#include "http/api/job_json.h"
#include "http/api/json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using documentation::Kind;
using http::Method;
using http::Request;

json::value member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr ? json::value(nullptr) : *value;
}

/// "api.itglue.com" of "https://api.itglue.com/path": what people call the host.
json::value host_of(const json::value& url) {
  if (!url.is_string()) return url;
  std::string_view text = url.get_string();
  if (const auto scheme = text.find("://"); scheme != text.npos) text.remove_prefix(scheme + 3);
  return json::value(text.substr(0, text.find('/')));
}

core::Result<json::array> connections_json(Services& services) {
  json::array out;
  if (services.itglue.source_kind() == "local") {
    out.push_back(json::object{{"kind", "local"},
                               {"state", "connected"},
                               {"host", nullptr},
                               {"account", nullptr},
                               {"since_ms", nullptr},
                               {"last_ok_at_ms", services.clock.now_ms()},
                               {"message", nullptr},
                               {"next_step", nullptr}});
  } else {
    GLUEPOT_ASSIGN(const auto itglue, itglue_json(services));
    std::string state(member(itglue, "state").as_string());
    out.push_back(json::object{{"kind", "itglue"},
                               {"state", state == "disconnected" ? "not_configured" : state},
                               {"host", host_of(member(itglue, "url"))},
                               {"account", nullptr},
                               {"since_ms", time_or_null(state == "error" ? services.itglue.down_since_ms() : 0)},
                               {"last_ok_at_ms", member(itglue, "last_ok_at_ms")},
                               {"message", member(itglue, "message")},
                               {"next_step", member(itglue, "next_step")},
                               {"password_access", member(itglue, "password_access")}});
  }
  GLUEPOT_ASSIGN(const auto automate, automate_json(services));
  std::string state(member(automate, "state").as_string());
  out.push_back(json::object{{"kind", "automate"},
                             {"state", state == "disconnected" ? "not_configured" : state},
                             {"host", member(automate, "host")},
                             {"account", nullptr},
                             {"since_ms", nullptr},
                             {"last_ok_at_ms", member(automate, "last_ok_at_ms")},
                             {"message", member(automate, "message")},
                             {"next_step", member(automate, "next_step")}});
  return out;
}

json::value budget_json(Services& services) {
  const auto budget = services.itglue.budget();
  if (!budget) return nullptr;
  json::object lanes;
  for (std::size_t lane = 0; lane < budget->lanes.size(); ++lane)
    lanes[connectors::lane_name(static_cast<connectors::Lane>(lane))] = budget->lanes[lane];
  return json::object{{"limit", budget->limit},
                      {"window_seconds", budget->window.count()},
                      {"used", budget->used},
                      {"reserved_for_reveals", budget->reserved},
                      {"resets_at_ms", time_or_null(budget->resets_at_ms)},
                      {"paused_until_ms", time_or_null(budget->paused_until_ms)},
                      {"lanes", std::move(lanes)}};
}

/// Of the caller's companies; what is unmapped is nobody's.
core::Result<json::object> counts_json(Services& services, const core::Caller& caller) {
  GLUEPOT_ASSIGN(const auto hidden, services.documentation_settings.hidden());
  GLUEPOT_ASSIGN(const auto counts, services.documentation.counts(*hidden));
  GLUEPOT_ASSIGN(const auto organizations, services.mappings.list());
  GLUEPOT_ASSIGN(const auto companies, services.companies.list());
  std::int64_t all = 0, mapped = 0, internal = 0;
  std::set<std::int64_t> own;
  for (const auto& row : organizations) {
    if (caller.companies && !(row.company && caller.may_see(row.company->id))) continue;
    own.insert(row.organization.id.value);
    ++all;
    if (row.company) ++mapped;
    if (row.internal_at_ms) ++internal;
  }
  std::map<Kind, std::int64_t> by_kind;
  for (const auto& count : counts)
    if (!caller.companies || own.contains(count.organization_id)) by_kind[count.kind] += count.records;
  const auto seen = std::count_if(companies.begin(), companies.end(),
                                  [&](const auto& company) { return caller.may_see(company.id); });
  return json::object{{"organizations", all},
                      {"companies", seen},
                      {"mapped", mapped},
                      {"unmapped", all - mapped - internal},
                      {"internal", internal},
                      {"documents", by_kind[Kind::kDocuments]},
                      {"flexible_assets", by_kind[Kind::kFlexibleAssets]},
                      {"checklists", by_kind[Kind::kChecklists]},
                      {"passwords", by_kind[Kind::kPasswords]}};
}

/// The newest job of that kind that has ended; running ones stand among the running.
core::Result<std::optional<jobs::Job>> last_ended(Services& services, const std::string& kind) {
  GLUEPOT_ASSIGN(auto jobs, services.runner.list(kind, 5));
  for (auto& job : jobs)
    if (job.ended()) return std::move(job);
  return std::optional<jobs::Job>();
}

json::value last_password_sync_json(const std::optional<jobs::Job>& job, const core::Caller& caller) {
  if (!job || !may_see(caller, job->kind)) return nullptr;
  json::object counts;
  for (const auto& [name, count] : job->summary) counts[name] = count;
  json::value shown = job_value(*job, caller);
  shown.get_object()["counts"] = std::move(counts);
  return shown;
}

Answer show_status(Services& services, Request& request) {
  GLUEPOT_ASSIGN(auto connections, connections_json(services));
  // How each connection is, everybody may know; where it goes and what it said, not.
  if (!request.caller.may("read_integrations") || request.caller.companies)
    for (auto& connection : connections)
      for (const auto* name : {"host", "account", "message", "next_step"}) connection.get_object()[name] = nullptr;
  GLUEPOT_ASSIGN(auto counts, counts_json(services, request.caller));
  GLUEPOT_ASSIGN(const auto last_sync, last_ended(services, "sync"));
  GLUEPOT_ASSIGN(const auto last_password_sync, last_ended(services, "password_sync"));
  json::array running;
  for (const auto& job : services.runner.running())
    if (may_see(request.caller, job.kind)) running.push_back(job_value(job, request.caller));
  json::value reveals(nullptr), by_hour(nullptr);
  if (request.caller.may("read_audit") && !request.caller.companies) {
    audit::Filter filter;
    filter.limit = 8;
    filter.action = "reveal";
    filter.companies = request.caller.companies;
    // Home goes on without them when the audit cannot be read.
    if (const auto entries = services.audit.list(filter)) {
      json::array rows;
      for (const auto& entry : *entries) rows.push_back(audit_entry_json(entry));
      reveals = std::move(rows);
    }
    // Counts of everybody's reveals are not for a reader who is limited to some companies.
    if (const auto hours = services.audit.reveals_by_hour(); hours && !request.caller.companies)
      by_hour = json::array(hours->begin(), hours->end());
  }
  return json::object{{"connections", std::move(connections)},
                      {"budget", request.caller.companies ? json::value(nullptr) : budget_json(services)},
                      {"counts", std::move(counts)},
                      {"last_sync", last_sync ? job_value(*last_sync, request.caller) : json::value(nullptr)},
                      {"running_jobs", std::move(running)},
                      {"last_password_sync", last_password_sync_json(last_password_sync, request.caller)},
                      {"recent_reveals", std::move(reveals)},
                      {"reveals_by_hour", std::move(by_hour)},
                      {"version", GLUEPOT_VERSION},
                      {"last_success_at_ms", time_or_null(services.sync.last_success_ms())}};
}

}  // namespace

core::Status add_status_routes(http::Router& router, Services& services) {
  return router.add({Method::kGet, "/api/v1/status", std::string(http::permission::kSignedIn),
                     answer([&services](Request& request) { return show_status(services, request); })});
}

}  // namespace gluepot::api
