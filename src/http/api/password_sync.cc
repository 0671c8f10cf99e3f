// SPDX-License-Identifier: Apache-2.0
// Password sync: plan, apply, runs.
#include "http/api/job_json.h"
#include "http/api/json.h"
#include "http/api/password_sync/history_json.h"
#include "http/api/password_sync/routes.h"
#include "http/api/password_sync_json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;
using http::Response;
namespace sync = password_sync;

json::array changes_json(const std::vector<sync::FieldChange>& changes) {
  json::array out;
  for (const auto& change : changes)
    out.push_back(
        json::object{{"field", change.field}, {"here", or_null(change.here)}, {"there", or_null(change.there)}});
  return out;
}

Answer make_plan(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto client, find_id(body, "client_id"));
  auto plan = services.password_sync.plan(client, request.caller.name);
  if (!plan) return core::fail(outside(plan.error()));
  return plan_json(*plan);
}

Answer show_plan(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto plan, services.password_sync.sync().last_plan());
  if (!plan) return core::fail(core::ErrorCode::kNotFound, "no plan has been made yet");
  return plan_json(*plan);
}

Answer show_saved_plan(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto plan, services.password_sync.sync().plan_of(id));
  if (!plan) return core::fail(core::ErrorCode::kNotFound, "this plan is not kept any more");
  return plan_json(*plan);
}

core::Result<sync::ApplyOptions> apply_options(const Request& request) {
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  sync::ApplyOptions options;
  GLUEPOT_ASSIGN(options.plan_id, find_id(body, "plan_id"));
  GLUEPOT_ASSIGN(options.client_id, find_id(body, "client_id"));
  GLUEPOT_ASSIGN(options.confirmed, find_boolean(body, "confirmed", false));
  GLUEPOT_ASSIGN(options.overwrite_changed, find_boolean(body, "overwrite", false));
  GLUEPOT_ASSIGN(options.recreate_deleted, find_boolean(body, "recreate", false));
  GLUEPOT_ASSIGN(options.auto_sync_only, find_boolean(body, "auto_sync", false));
  GLUEPOT_ASSIGN(options.password_ids, find_ids(body, "password_ids"));
  const json::value* ids = body.if_contains("password_ids");
  const bool chosen = ids != nullptr && !ids->is_null();
  if (chosen && options.password_ids.empty())
    return core::invalid("password_ids", "is an empty list; leave it out to mean every password");
  if (options.auto_sync_only &&
      (chosen || options.plan_id || options.client_id || options.overwrite_changed || options.recreate_deleted))
    return core::invalid("auto_sync", "stands alone: it runs what the timer would");
  if (options.overwrite_changed && !chosen) return core::invalid("overwrite", "needs password_ids");
  if (options.recreate_deleted && !chosen)
    return core::invalid("recreate", "needs password_ids: what was deleted is created again one by one");
  return options;
}

/// 409 with what a person has to confirm.
Response asks_first(const Request& request, const sync::LargeChange& large) {
  json::object error{{"code", core::error_name(core::ErrorCode::kConflict)},
                     {"message", large.sentence()},
                     {"next_step", "Look at the plan, then do the same again with confirmed: true (--confirm)."},
                     {"request_id", request.request_id},
                     {"details", {{"needs_confirmation", true}, {"changes", large.changes}, {"of", large.of}}}};
  return json_response(core::http_status(core::ErrorCode::kConflict), json::object{{"error", std::move(error)}});
}

Response apply(Services& services, Request& request) {
  auto options = apply_options(request);
  if (!options) return failure(request, options.error());
  if (auto ready = services.password_sync.check_not_paused(); !ready) return failure(request, ready.error());
  const auto large = services.password_sync.sync().large_change(*options);
  if (!large) return failure(request, large.error());
  if (large->asks && !options->confirmed) return asks_first(request, *large);
  auto started = services.password_sync.start(request.caller, std::move(*options));
  if (!started) return failure(request, started.error());
  return json_response(started->started ? 202 : 200, job_value(started->job, request.caller));
}

Answer list_runs(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto runs, services.password_sync.sync().runs());
  json::array rows;
  for (const auto& run : runs) rows.push_back(run_json(run));
  return json::object{{"runs", std::move(rows)}};
}

Answer list_outcomes(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto run, services.password_sync.sync().run(id));
  if (!run) return core::fail(core::ErrorCode::kNotFound, "there is no run " + std::to_string(id));
  GLUEPOT_ASSIGN(const auto outcomes, services.password_sync.sync().outcomes(id));
  GLUEPOT_ASSIGN(const auto names, sync_names(services));
  json::array rows;
  for (const auto& outcome : outcomes) {
    json::object row = history_json(outcome, names);
    row["password_id"] = std::to_string(outcome.password_id);
    row["title"] = outcome.title;
    row["client_id"] = std::to_string(outcome.client_id);
    row["client"] = client_json(outcome.client_id, names);
    rows.push_back(std::move(row));
  }
  return json::object{{"run", run_json(*run)}, {"outcomes", std::move(rows)}};
}

}  // namespace

json::object plan_json(const sync::Plan& plan) {
  json::array rows;
  for (const auto& row : plan.rows)
    rows.push_back(json::object{
        {"password_id", std::to_string(row.password_id)},
        {"client", {{"id", std::to_string(row.client_id)}, {"name", row.client_name}}},
        {"title", row.title},
        {"username", row.username},
        {"state", sync::state_name(row.state)},
        {"action", sync::action_name(row.action)},
        {"reason", row.reason},
        {"location", text_or_null(row.location)},
        {"changes", changes_json(row.changes)},
        {"organization", organization_json(row.organization, row.organization_name)},
        {"documentation_password_id",
         row.documentation_password_id ? json::value(row.documentation_password_id->text()) : json::value(nullptr)},
        {"last_sync", or_null(row.last_sync)},
        {"last_sync_at_ms", row.last_sync ? or_null(core::parse_time(*row.last_sync)) : json::value(nullptr)}});
  return {{"id", std::to_string(plan.id)},
          {"created_at_ms", plan.created_at_ms},
          {"needs_confirmation", plan.needs_confirmation},
          {"client_id", plan.client_id ? json::value(std::to_string(*plan.client_id)) : json::value(nullptr)},
          {"client", plan.client_id ? json::value(json::object{
                                          {"id", std::to_string(*plan.client_id)},
                                          {"name", plan.rows.empty() ? std::string() : plan.rows.front().client_name}})
                                    : json::value(nullptr)},
          {"counts", counts_json(plan.counts())},
          {"actions", counts_json(plan.actions())},
          {"requests", plan.requests},
          {"decrypted", plan.decrypted},
          {"created_by", plan.created_by},
          {"applied_run_id",
           plan.applied_run_id ? json::value(std::to_string(*plan.applied_run_id)) : json::value(nullptr)},
          {"rows", std::move(rows)}};
}

core::Status add_password_sync_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const std::string base = "/api/v1/password-sync";
  const std::string read = "read_password_sync", write = "write_password_sync";
  GLUEPOT_TRY(add_password_sync_client_routes(router, services));
  GLUEPOT_TRY(add_stickysync_routes(router, services));
  GLUEPOT_TRY(add_hygiene_routes(router, services));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/plan", write, answer(with(make_plan))}));
  GLUEPOT_TRY(router.add({Method::kGet, base + "/plan", read, answer(with(show_plan))}));
  GLUEPOT_TRY(router.add({Method::kGet, base + "/plans/{plan}", read, answer(with(show_saved_plan))}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/apply", write, with(apply)}));
  GLUEPOT_TRY(router.add({Method::kGet, base + "/runs", read, answer(with(list_runs))}));
  GLUEPOT_TRY(router.add({Method::kGet, base + "/runs/{run}", read, answer(with(list_outcomes))}));
  GLUEPOT_TRY(add_password_sync_settings_routes(router, services));
  GLUEPOT_TRY(add_password_sync_export_routes(router, services));
  return add_password_sync_rows_routes(router, services);
}

}  // namespace gluepot::api
