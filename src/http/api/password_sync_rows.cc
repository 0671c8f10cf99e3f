// SPDX-License-Identifier: Apache-2.0
// Password sync: the passwords as last compared, what is set for them, their history, saved plans.
#include <algorithm>
#include <set>
#include <unordered_set>

#include "http/api/job_json.h"
#include "http/api/json.h"
#include "http/api/password_sync/history_json.h"
#include "http/api/password_sync_json.h"
#include "http/api/record_scope.h"
#include "http/api/services.h"
#include "password_sync/row_decisions.h"

namespace gluepot::api {

core::Result<std::vector<std::int64_t>> find_ids(const json::object& object, std::string_view name) {
  constexpr std::size_t kMost = 100'000;
  std::vector<std::int64_t> out;
  const json::value* list = object.if_contains(name);
  if (list == nullptr || list->is_null()) return out;
  if (!list->is_array()) return core::invalid(std::string(name), "must be a list of ids");
  if (list->get_array().size() > kMost)
    return core::invalid(std::string(name), "at most " + std::to_string(kMost) + " ids");
  std::unordered_set<std::int64_t> seen;
  for (const auto& value : list->get_array()) {
    GLUEPOT_ASSIGN(const auto id, need_id(json::object{{name, value}}, name));
    if (seen.insert(id).second) out.push_back(id);
  }
  return out;
}

namespace {

using http::Method;
using http::Request;
using http::Response;
namespace sync = password_sync;

constexpr int kHistoryShown = 200;

json::value auto_sync_from_json(sync::AutoSyncFrom from) {
  switch (from) {
    case sync::AutoSyncFrom::kPassword:
      return "password";
    case sync::AutoSyncFrom::kClient:
      return "client";
    case sync::AutoSyncFrom::kNew:
      return "new";
    case sync::AutoSyncFrom::kNobody:
      return nullptr;
  }
  return nullptr;
}

json::array actions_json(const sync::CurrentRow& row, const sync::RowSetting& own, bool reads_for_others) {
  json::array out;
  for (const auto action : sync::offered_actions(row, own, reads_for_others)) out.emplace_back(action);
  return out;
}

/// Whether a row may be read with another client's key; contacts nobody.
bool reads_for_others(Services& services) {
  const auto automate = services.automate.source();
  return automate && (*automate)->may_read_with_client();
}

json::object row_json(const sync::CurrentRow& row, const sync::AllSettings& settings, const SyncNames& names,
                      bool reads_for_others) {
  const auto& own = settings.row(row.password_id);
  const auto [ticked, from] = settings.auto_sync_and_source(row.password_id, row.client_id, row.first_seen_at_ms);
  return {{"password_id", std::to_string(row.password_id)},
          {"client", {{"id", std::to_string(row.client_id)}, {"name", row.client_name}}},
          {"location", text_or_null(row.location)},
          {"title", row.title},
          {"username", row.username},
          {"state", sync::state_name(row.state)},
          {"reason", row.reason},
          {"organization", organization_json(row.organization, row.organization_name)},
          {"documentation_password_id",
           row.documentation_password_id ? json::value(row.documentation_password_id->text()) : json::value(nullptr)},
          {"source_url", nullptr},
          {"last_sync_at_ms", row.last_sync ? or_null(core::parse_time(*row.last_sync)) : json::value(nullptr)},
          {"auto_sync", ticked},
          {"auto_sync_from", auto_sync_from_json(from)},
          {"drift", sync::drift_name(settings.drift_of(row.password_id, row.client_id, ticked))},
          {"drift_own", sync::drift_name(own.drift)},
          {"stopped", own.stopped},
          {"changed_here_at", or_null(row.changed_here_at)},
          {"changed_here_by", or_null(row.changed_here_by)},
          {"changed_there_at_ms", or_null(row.changed_there_at_ms)},
          {"rotated_at_ms", or_null(row.rotated_at_ms)},
          {"first_seen_at_ms", row.first_seen_at_ms},
          {"likely_client", client_json(row.likely_client, names)},
          {"read_with_client", client_json(own.read_with_client, names)},
          {"actions", actions_json(row, own, reads_for_others)}};
}

/// The entry's own page at the source, as the mirror knows it.
json::value entry_url(Services& services, const sync::CurrentRow& row) {
  if (!row.documentation_password_id) return nullptr;
  const auto found = services.documentation.find(documentation::Kind::kPasswords, row.documentation_password_id->value);
  if (!found || !*found) return nullptr;
  return source_url(attributes_of(**found));
}

Answer list_passwords(Services& services, Request&) {
  auto& job = services.password_sync;
  GLUEPOT_ASSIGN(const auto rows, job.sync().rows());
  GLUEPOT_ASSIGN(const auto settings, job.settings().load());
  GLUEPOT_ASSIGN(auto planned, job.sync().planned_at_ms());
  GLUEPOT_ASSIGN(const auto runs, job.sync().runs(1));
  if (!runs.empty()) planned = std::max(planned.value_or(0), runs.front().started_at_ms);
  GLUEPOT_ASSIGN(const auto names, sync_names(services, rows));
  const bool repairs = reads_for_others(services);
  json::array out;
  for (const auto& row : rows) out.push_back(row_json(row, settings, names, repairs));
  return json::object{{"passwords", std::move(out)}, {"planned_at_ms", or_null(planned)}};
}

Answer show_password(Services& services, Request& request) {
  auto& job = services.password_sync;
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto row, job.sync().row(id));
  if (!row) return core::fail(core::ErrorCode::kNotFound, "no such password");
  GLUEPOT_ASSIGN(const auto settings, job.settings().load());
  GLUEPOT_ASSIGN(const auto history, job.sync().history(id, kHistoryShown));
  GLUEPOT_ASSIGN(const auto names, sync_names(services));
  json::object out = row_json(*row, settings, names, reads_for_others(services));
  out["source_url"] = entry_url(services, *row);
  json::array entries;
  for (const auto& entry : history) entries.push_back(history_json(entry, names));
  out["history"] = std::move(entries);
  return out;
}

/// What a person decides about passwords: settings only, each audited and standing in its own history.
Answer act(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto action, need_text(body, "action", 40));
  GLUEPOT_ASSIGN(const auto ids, find_ids(body, "password_ids"));
  if (ids.empty()) return core::invalid("password_ids", "is needed: at least one id");
  const auto decision = sync::parse_decision(action);
  if (!decision) return core::invalid("action", "one of " + sync::decision_names());
  GLUEPOT_ASSIGN(const auto decided, services.password_sync.decide(request.caller, *decision, ids));
  if (decided.changed > 0) services.events.publish("status", {"status", "{}"});
  json::array refused;
  for (const auto& row : decided.refused)
    refused.push_back(json::object{{"password_id", std::to_string(row.password_id)}, {"reason", row.reason}});
  return json::object{{"changed", decided.changed}, {"refused", std::move(refused)}};
}

/// Archives the entries of passwords that are gone from Automate: all that were asked for may be, or nothing starts.
Response archive(Services& services, Request& request) {
  const auto started = [&]() -> core::Result<jobs::Runner::Started> {
    GLUEPOT_ASSIGN(const auto body, read_object(request));
    sync::ApplyOptions options;
    options.archive_orphaned = true;
    GLUEPOT_ASSIGN(options.password_ids, find_ids(body, "password_ids"));
    GLUEPOT_ASSIGN(options.confirmed, find_boolean(body, "confirmed", false));
    if (options.password_ids.empty()) return core::invalid("password_ids", "is needed: at least one id");
    GLUEPOT_ASSIGN(const auto rows, services.password_sync.sync().rows());
    std::unordered_map<sync::VaultId, const sync::CurrentRow*> known;
    for (const auto& row : rows) known.emplace(row.password_id, &row);
    for (const auto id : options.password_ids) {
      const auto found = known.find(id);
      const bool may = found != known.end() && sync::may_be_archived(*found->second);
      if (!may)
        return core::invalid("password_ids",
                             std::to_string(id) + " " +
                                 (found == known.end() ? std::string("is no password known here; plan again")
                                                       : "is " + std::string(sync::state_name(found->second->state)) +
                                                             ": only what is gone from Automate can be archived"));
    }
    return services.password_sync.start(request.caller, std::move(options));
  }();
  if (!started) return failure(request, started.error());
  return json_response(202, job_value(started->job, request.caller));
}

Answer list_plans(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto plans, services.password_sync.sync().plans());
  json::array out;
  for (const auto& plan : plans)
    out.push_back(json::object{
        {"id", std::to_string(plan.id)},
        {"created_at_ms", plan.created_at_ms},
        {"created_by", plan.created_by},
        {"client", plan.client_id
                       ? json::value(json::object{{"id", std::to_string(*plan.client_id)}, {"name", plan.client_name}})
                       : json::value(nullptr)},
        {"needs_confirmation", plan.needs_confirmation},
        {"counts", counts_json(plan.counts)},
        {"actions", counts_json(plan.actions)},
        {"applied_run_id", plan.applied_run_id ? id_json(*plan.applied_run_id) : json::value(nullptr)}});
  return json::object{{"plans", std::move(out)}};
}

Response delete_plan(Services& services, Request& request) {
  auto work = [&]() -> core::Status {
    GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
    GLUEPOT_TRY(services.password_sync.sync().delete_plan(id));
    return note(services, request, "delete_plan", "password sync", "password-sync/plans/" + std::to_string(id));
  }();
  return work ? Response::empty(204) : failure(request, work.error());
}

}  // namespace

core::Status add_password_sync_rows_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const std::string base = "/api/v1/password-sync";
  const std::string read = "read_password_sync", write = "write_password_sync";
  GLUEPOT_TRY(router.add({Method::kGet, base + "/passwords", read, answer(with(list_passwords))}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/passwords/actions", write, answer(with(act))}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/passwords/archive", write, with(archive)}));
  GLUEPOT_TRY(router.add({Method::kGet, base + "/passwords/{password}", read, answer(with(show_password))}));
  GLUEPOT_TRY(router.add({Method::kGet, base + "/plans", read, answer(with(list_plans))}));
  return router.add({Method::kDelete, base + "/plans/{plan}", write, with(delete_plan)});
}

}  // namespace gluepot::api
