// SPDX-License-Identifier: Apache-2.0
// Connections to outside systems: IT Glue and Automate.
#include "http/api/integration_json.h"
#include "http/api/json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using core::ErrorCode;
using http::Method;
using http::Request;
using http::Response;

json::array capabilities_json(const std::vector<itglue::Capability>& capabilities) {
  json::array out;
  for (const auto& one : capabilities)
    out.push_back(json::object{{"name", one.name}, {"works", or_null(one.works)}, {"text", one.text}});
  return out;
}

json::object test_json(const itglue::TestResult& result) {
  json::array steps;
  for (const auto& step : result.next_steps) steps.emplace_back(step);
  return {{"ok", result.ok},
          {"code", result.code},
          {"title", result.title},
          {"message", result.message},
          {"next_steps", std::move(steps)},
          {"suggested_region", or_null(result.suggested_region)},
          {"password_access", or_null(result.password_access)},
          {"organizations", or_null(result.organizations)},
          {"capabilities", capabilities_json(result.capabilities)}};
}

core::Result<mirror::ItGlueTarget> target_of(const json::object& body) {
  mirror::ItGlueTarget target;
  GLUEPOT_ASSIGN(const auto region, find_text(body, "region", 20));
  GLUEPOT_ASSIGN(const auto url, find_text(body, "url", 500));
  if (region && *region != "custom") target.region = *region;
  target.url = url.value_or("");
  return target;
}

Answer test_itglue(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto key, cut_secret(request, "key"));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto target, target_of(body));
  GLUEPOT_ASSIGN(const auto result, services.itglue.test(request.caller, target, key ? &*key : nullptr));
  return test_json(result);
}

Answer connect_itglue(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto key, cut_secret(request, "key"));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto target, target_of(body));
  GLUEPOT_ASSIGN(const auto result, services.itglue.connect(request.caller, target, key ? &*key : nullptr));
  // The first reading of the organizations starts at once, so that the mapping step has something to show.
  GLUEPOT_TRY(services.sync.read_organizations());
  GLUEPOT_ASSIGN(auto shown, itglue_json(services));
  shown["test"] = test_json(result);
  return shown;
}

Response disconnect_itglue(Services& services, Request& request) {
  const auto mappings = request.query_parameter("mappings").value_or("keep");
  if (mappings != "keep" && mappings != "delete")
    return failure(request, core::invalid("mappings", "keep or delete").value());
  const bool forget = mappings == "delete";
  const auto work = [&]() -> core::Status {
    GLUEPOT_ASSIGN(const auto pairs, services.mappings.served_pairs());
    GLUEPOT_TRY(services.sync.disconnect(request.caller, forget));
    if (!forget) return {};
    // The next account is set up from the beginning, and shows nothing until somebody says so.
    GLUEPOT_TRY(services.connections.set_setting(kWizardSetting, ""));
    GLUEPOT_ASSIGN(auto sharing, services.sharing.get());
    sharing.enabled = false;
    GLUEPOT_TRY(services.sharing.set(sharing));
    return note(services, request, "delete_connection", "IT Glue", "integrations/itglue",
                std::to_string(pairs.size()) + " mappings and all that was mirrored went, password sharing is off");
  }();
  return work ? Response::empty(204) : failure(request, work.error());
}

Answer share_passwords(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto before, services.sharing.get());
  passwords::Sharing sharing = before;
  GLUEPOT_ASSIGN(sharing.enabled, find_boolean(body, "enabled", before.enabled));
  GLUEPOT_ASSIGN(const auto level, find_text(body, "default_level", 20));
  if (level) {
    const auto parsed = passwords::parse_level(*level);
    if (!parsed) return core::invalid("default_level", "none, list or reveal");
    sharing.default_level = *parsed;
  }
  GLUEPOT_TRY(services.sharing.set(sharing));
  GLUEPOT_TRY(note(services, request, "password_sharing", sharing.enabled ? "on" : "off", "integrations/itglue",
                   "default level " + std::string(passwords::level_name(sharing.default_level))));
  return itglue_json(services);
}

core::Result<password_sync::AutomateTarget> automate_target(const json::object& body) {
  password_sync::AutomateTarget target;
  GLUEPOT_ASSIGN(const auto kind, find_text(body, "kind", 20));
  if (kind && *kind != "database" && *kind != "rest") return core::invalid("kind", "database or rest");
  if (kind == "rest") {
    target.kind = password_sync::AutomateTarget::Kind::kRest;
    GLUEPOT_ASSIGN(target.url, need_text(body, "url", 500));
    GLUEPOT_ASSIGN(target.user, need_text(body, "user", 80));
    GLUEPOT_ASSIGN(target.client_id, need_text(body, "client_id", 40));
    GLUEPOT_ASSIGN(const auto code, find_text(body, "mfa_code", 20));
    target.mfa_code = code.value_or("");
    return target;
  }
  GLUEPOT_ASSIGN(target.host, need_text(body, "host", 255));
  GLUEPOT_ASSIGN(const auto port, find_number(body, "port"));
  if (port && (*port < 1 || *port > 65535)) return core::invalid("port", "1 to 65535");
  target.port = static_cast<int>(port.value_or(3306));
  GLUEPOT_ASSIGN(const auto database, find_text(body, "database", 64));
  target.database = database.value_or("labtech");
  GLUEPOT_ASSIGN(target.user, need_text(body, "user", 80));
  GLUEPOT_ASSIGN(const auto tls, find_text(body, "tls", 20));
  target.tls_required = tls.value_or("required") != "off";
  if (tls && *tls != "required" && *tls != "off") return core::invalid("tls", "required or off");
  return target;
}

Answer test_automate(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto password, cut_secret(request, "password"));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  // An empty body means the connection as it is stored.
  core::Result<password_sync::AutomateTest> result;
  if (body.empty()) {
    result = services.automate.test_stored();
    if (!result && result.error().code == ErrorCode::kConflict) return core::fail(result.error());
  } else {
    GLUEPOT_ASSIGN(const auto target, automate_target(body));
    result = services.automate.test(target, password ? &*password : nullptr);
  }
  if (result) return automate_test_json(*result);
  // Input that cannot be tried stays an error; a try that failed is the test's answer.
  if (result.error().code == ErrorCode::kInvalidArgument) return core::fail(result.error());
  json::array steps;
  if (!result.error().next_step.empty()) steps.emplace_back(result.error().next_step);
  return json::object{{"ok", false},
                      {"code", core::error_name(result.error().code)},
                      {"title", "Automate cannot be read"},
                      {"message", result.error().message},
                      {"field", text_or_null(result.error().field)},
                      {"next_steps", std::move(steps)}};
}

Answer connect_automate(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto password, cut_secret(request, "password"));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto target, automate_target(body));
  GLUEPOT_TRY(services.automate.connect(request.caller, target, password ? &*password : nullptr));
  return automate_json(services);
}

Response disconnect_automate(Services& services, Request& request) {
  // Its write account goes with it: that password is for this server alone.
  if (auto off = services.password_sync.exports().disable(request.caller); !off) return failure(request, off.error());
  if (auto done = services.automate.disconnect(request.caller); !done) return failure(request, done.error());
  return Response::empty(204);
}

Answer list_integrations(Services& services, Request&) {
  GLUEPOT_ASSIGN(auto itglue, itglue_json(services));
  GLUEPOT_ASSIGN(auto automate, automate_json(services));
  return json::object{{"itglue", std::move(itglue)}, {"automate", std::move(automate)}};
}

bool sync_runs(Services& services) {
  for (const auto& job : services.runner.running())
    if (job.kind == "sync") return true;
  return false;
}

}  // namespace

core::Result<json::object> itglue_json(Services& services) {
  GLUEPOT_ASSIGN(const auto stored, services.connections.find("itglue"));
  GLUEPOT_ASSIGN(const auto sharing, services.sharing.get());
  json::object out{{"state", "disconnected"},
                   {"region", nullptr},
                   {"url", nullptr},
                   {"key_set_at_ms", nullptr},
                   {"key_set_by", nullptr},
                   {"password_access", nullptr},
                   {"capabilities", json::array()},
                   {"last_ok_at_ms", nullptr},
                   {"message", nullptr},
                   {"next_step", nullptr},
                   {"last_sync_at_ms", time_or_null(services.sync.last_success_ms())},
                   {"password_sharing",
                    {{"enabled", sharing.enabled}, {"default_level", passwords::level_name(sharing.default_level)}}}};
  if (!stored) return out;
  const auto settings = mirror::ItGlueConnection::read_settings(stored->settings);
  out["state"] = stored->state == "connected" && sync_runs(services) ? "syncing" : stored->state;
  out["region"] = settings.region.empty() ? "custom" : settings.region;
  out["url"] = settings.url;
  out["key_set_at_ms"] = stored->credential_set_at_ms;
  out["key_set_by"] = stored->credential_set_by;
  out["password_access"] = or_null(settings.password_access);
  out["capabilities"] = capabilities_json(settings.capabilities);
  out["last_ok_at_ms"] = or_null(stored->last_ok_at_ms);
  out["message"] = text_or_null(stored->message);
  out["next_step"] = text_or_null(stored->next_step);
  return out;
}

json::object automate_test_json(const password_sync::AutomateTest& test) {
  json::array warnings;
  for (const auto& warning : test.warnings) warnings.emplace_back(warning);
  json::object unreadable;
  for (const auto& [reason, count] : test.unreadable_by_reason) unreadable[reason] = count;
  json::array rows, grants, steps = warnings;
  const auto client = [&](std::int64_t id) {
    const auto name = test.client_names.find(id);
    return json::object{{"id", id_json(id)}, {"name", name == test.client_names.end() ? "" : name->second}};
  };
  for (const auto& row : test.report.unreadable_rows)
    rows.push_back(json::object{
        {"password_id", id_json(row.password_id)},
        {"client", client(row.client_id)},
        {"title", row.title},
        {"reason", automate::unreadable_name(row.reason)},
        {"sentence", automate::unreadable_sentence(row.reason, row.likely_client)},
        {"likely_client", row.likely_client ? json::value(client(*row.likely_client)) : json::value(nullptr)}});
  for (const auto& grant : test.report.grants) grants.emplace_back(grant);
  const bool rest = test.kind == password_sync::AutomateTarget::Kind::kRest;
  return {{"ok", true},
          {"code", "ok"},
          {"title", rest ? "Automate can be read over its REST API" : "Automate's database can be read"},
          {"message", test.server_version + ": " + std::to_string(test.readable) + " of " + std::to_string(test.rows) +
                          " passwords can be read."},
          {"next_steps", std::move(steps)},
          {"kind", password_sync::kind_name(test.kind)},
          {"server_version", test.server_version},
          {"scheme", test.report.scheme},
          {"encrypted", test.report.encrypted},
          {"rows", test.rows},
          {"readable", test.readable},
          {"empty", test.empty},
          {"unreadable", test.unreadable},
          {"unreadable_by_reason", std::move(unreadable)},
          {"clients", test.report.clients},
          {"locations", test.report.locations},
          {"psa_links", test.report.psa_links},
          {"stickysync", test.report.stickysync},
          {"warnings", std::move(warnings)},
          {"unreadable_rows", std::move(rows)},
          {"grants", std::move(grants)}};
}

core::Result<json::object> automate_json(Services& services) {
  GLUEPOT_ASSIGN(const auto stored, services.connections.find("automate"));
  json::object out{{"state", "disconnected"},  {"host", nullptr},
                   {"port", nullptr},          {"database", nullptr},
                   {"user", nullptr},          {"password_set_at_ms", nullptr},
                   {"tls", nullptr},           {"server_version", nullptr},
                   {"readable", nullptr},      {"rows", nullptr},
                   {"unreadable", nullptr},    {"warnings", json::array{}},
                   {"message", nullptr},       {"next_step", nullptr},
                   {"last_ok_at_ms", nullptr}, {"kind", nullptr},
                   {"url", nullptr},           {"client_id", nullptr}};
  if (!stored) return out;
  out["kind"] = "database";
  json::error_code error;
  const json::value settings = json::parse(stored->settings, error);
  if (!error && settings.is_object())
    for (const auto& [name, value] : settings.get_object())
      if (name != "columns") out[name] = value;
  out["state"] = stored->state;
  out["password_set_at_ms"] = stored->credential_set_at_ms;
  out["last_ok_at_ms"] = or_null(stored->last_ok_at_ms);
  out["message"] = text_or_null(stored->message);
  out["next_step"] = text_or_null(stored->next_step);
  return out;
}

core::Status add_integration_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const std::string base = "/api/v1/integrations";
  const std::string manage = "manage_integrations";
  GLUEPOT_TRY(router.add({Method::kGet, base, "read_integrations", answer(with(list_integrations))}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/itglue/test", manage, answer(with(test_itglue))}));
  GLUEPOT_TRY(router.add({Method::kPut, base + "/itglue", manage, answer(with(connect_itglue))}));
  GLUEPOT_TRY(router.add({Method::kDelete, base + "/itglue", manage, with(disconnect_itglue)}));
  GLUEPOT_TRY(router.add({Method::kPut, base + "/itglue/password-sharing", manage, answer(with(share_passwords))}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/automate/test", manage, answer(with(test_automate))}));
  GLUEPOT_TRY(router.add({Method::kPut, base + "/automate", manage, answer(with(connect_automate))}));
  GLUEPOT_TRY(router.add({Method::kDelete, base + "/automate", manage, with(disconnect_automate)}));
  return {};
}

}  // namespace gluepot::api
