// SPDX-License-Identifier: Apache-2.0
// Password sync: the export to Automate's own plug-in tables.
#include "http/api/json.h"
#include "http/api/password_sync_json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;

constexpr std::size_t kLongestUser = 80;

json::object report_json(const automate::ExportReport& report) {
  json::array missing, warnings;
  for (const auto& table : report.missing_tables) missing.emplace_back(table);
  for (const auto& warning : report.warnings) warnings.emplace_back(warning);
  return {{"server_version", report.server_version},
          {"encrypted", report.encrypted},
          {"missing_tables", std::move(missing)},
          {"unknown",
           {{"clients", report.foreign_companies},
            {"passwords", report.foreign_passwords},
            {"auto_sync", report.foreign_auto_sync}}},
          {"written", report.written},
          {"removed", report.removed},
          {"too_large", report.too_large},
          {"warnings", std::move(warnings)}};
}

/// As the caller is to hear it: a wrong password is an input that is wrong, a right that is missing a state of things.
core::Error of_account(core::Error error) {
  if (error.code == core::ErrorCode::kUnauthenticated) {
    error.code = core::ErrorCode::kInvalidArgument;
    error.field = "password";
  } else if (error.code == core::ErrorCode::kForbidden) {
    error.code = core::ErrorCode::kConflict;
  }
  return error;
}

Answer change_export(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto password, cut_secret(request, "password"));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  const json::value* asked = body.if_contains("enabled");
  if (asked == nullptr || !asked->is_bool()) return core::invalid("enabled", "is needed: true or false");
  auto& exports = services.password_sync.exports();
  json::object out;
  if (asked->get_bool()) {
    GLUEPOT_ASSIGN(const auto user, find_text(body, "user", kLongestUser));
    GLUEPOT_ASSIGN(const bool replace, find_boolean(body, "replace", false));
    const auto report = exports.enable(request.caller, user, password ? &*password : nullptr, replace);
    if (!report) return core::fail(of_account(report.error()));
    out = report_json(*report);
  } else {
    GLUEPOT_TRY(exports.disable(request.caller));
  }
  GLUEPOT_ASSIGN(auto state, export_json(services));
  if (!out.empty()) state["report"] = std::move(out);
  services.events.publish("status", {"status", "{}"});
  return state;
}

Answer test_export(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto password, cut_secret(request, "password"));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto user, find_text(body, "user", kLongestUser));
  const auto report = services.password_sync.exports().test(user, password ? &*password : nullptr);
  if (!report) return core::fail(of_account(report.error()));
  return report_json(*report);
}

}  // namespace

core::Result<json::object> export_json(Services& services) {
  GLUEPOT_ASSIGN(const auto state, services.password_sync.exports().state());
  return json::object{{"enabled", state.enabled},
                      {"user", text_or_null(state.user)},
                      {"password_set_at_ms", or_null(state.password_set_at_ms)},
                      {"state", state.state},
                      {"message", text_or_null(state.message)},
                      {"next_step", text_or_null(state.next_step)},
                      {"last_at_ms", or_null(state.last_at_ms)}};
}

core::Status add_password_sync_export_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return answer([&services, function](Request& request) { return function(services, request); });
  };
  const std::string base = "/api/v1/password-sync";
  GLUEPOT_TRY(router.add({Method::kPut, base + "/export", "manage_integrations", with(change_export)}));
  return router.add({Method::kPost, base + "/export/test", "manage_integrations", with(test_export)});
}

}  // namespace gluepot::api
