// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>

#include "http/api/json.h"
#include "http/api/services.h"
#include "password_sync/types.h"

namespace gluepot::api {

/// The error of an outside system that was asked for the caller: that it refused us says nothing about the caller, who
/// would be told to sign in again by a 401.
inline core::Error outside(core::Error error) {
  if (error.code == core::ErrorCode::kUnauthenticated || error.code == core::ErrorCode::kForbidden)
    error.code = core::ErrorCode::kUpstream;
  return error;
}

inline json::object counts_json(const std::map<std::string, std::int64_t>& counts) {
  json::object out;
  for (const auto& [name, count] : counts) out[name] = count;
  return out;
}

inline json::value organization_json(const std::optional<core::OrganizationId>& id, const std::string& name) {
  if (!id) return nullptr;
  return json::object{{"id", id->text()}, {"name", name}};
}

inline json::object run_json(const password_sync::Run& run) {
  return {{"id", std::to_string(run.id)},
          {"started_at_ms", run.started_at_ms},
          {"finished_at_ms", or_null(run.finished_at_ms)},
          {"started_by", run.started_by},
          {"by", run.started_by},
          {"client", run.client_id
                         ? json::value(json::object{{"id", std::to_string(*run.client_id)}, {"name", run.client_name}})
                         : json::value(nullptr)},
          {"state", run.state},
          {"message", text_or_null(run.message)},
          {"counts", counts_json(run.counts)}};
}

/// As the plan's routes answer it; every id is a string.
json::object plan_json(const password_sync::Plan& plan);

/// A list of ids, each once, in the order given. Errors: kInvalidArgument (no list, no id, more than 100,000); empty
/// when the member is missing or null.
core::Result<std::vector<std::int64_t>> find_ids(const json::object& object, std::string_view name);

/// How the export to Automate's plug-in tables stands.
core::Result<json::object> export_json(Services& services);

core::Status add_password_sync_settings_routes(http::Router& router, Services& services);
core::Status add_password_sync_export_routes(http::Router& router, Services& services);
core::Status add_password_sync_rows_routes(http::Router& router, Services& services);

}  // namespace gluepot::api
