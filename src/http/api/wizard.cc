// SPDX-License-Identifier: Apache-2.0
// How far the setting up of IT Glue has come. What can be seen is not remembered: a connection and a mapping speak for
// themselves, so the wizard goes on where it was left, whoever left it and whatever was done by command since.
#include <algorithm>

#include "http/api/integration_json.h"
#include "http/api/json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;

constexpr std::string_view kSteps[] = {"connect", "map", "documentation", "passwords"};

/// What people did with the two steps that can be skipped: "", "done" or "skipped"; and whether the wizard was begun
/// and ended by somebody. An instance that was set up by command never began it, and has nothing left to do.
struct Progress {
  bool begun = false, finished = false;
  std::string documentation, passwords;
};

core::Result<Progress> read_progress(Services& services) {
  GLUEPOT_ASSIGN(const auto stored, services.connections.setting(kWizardSetting));
  Progress progress;
  if (!stored || stored->empty()) return progress;
  json::error_code error;
  const json::value value = json::parse(*stored, error);
  if (error || !value.is_object()) return progress;
  const auto& object = value.get_object();
  GLUEPOT_ASSIGN(progress.begun, find_boolean(object, "begun", false));
  GLUEPOT_ASSIGN(progress.finished, find_boolean(object, "finished", false));
  GLUEPOT_ASSIGN(const auto documentation, find_text(object, "documentation", 20));
  GLUEPOT_ASSIGN(const auto passwords, find_text(object, "passwords", 20));
  progress.documentation = documentation.value_or("");
  progress.passwords = passwords.value_or("");
  return progress;
}

core::Status store_progress(Services& services, const Progress& progress) {
  return services.connections.set_setting(kWizardSetting,
                                          json::serialize(json::object{{"begun", progress.begun},
                                                                       {"finished", progress.finished},
                                                                       {"documentation", progress.documentation},
                                                                       {"passwords", progress.passwords}}));
}

core::Result<json::object> wizard_json(Services& services, Progress progress) {
  GLUEPOT_ASSIGN(const auto integration, itglue_json(services));
  const std::string connection(integration.at("state").as_string());
  const bool connected = connection != "disconnected" && connection != "not_configured";
  GLUEPOT_ASSIGN(const auto mapped, services.mappings.served_organizations());
  GLUEPOT_ASSIGN(const auto sharing, services.sharing.get());
  // Set up by command before anybody opened the wizard.
  if (!progress.begun && connected && !mapped.empty()) {
    progress.documentation = progress.passwords = "done";
    progress.finished = true;
  }
  if (sharing.enabled && progress.passwords != "done") progress.passwords = "done";
  const auto said = [](const std::string& word) { return word.empty() ? std::string("open") : word; };
  const std::string states[] = {connected ? "done" : "open", mapped.empty() ? "open" : "done",
                                said(progress.documentation), said(progress.passwords)};
  json::array steps;
  json::value at(nullptr);
  for (std::size_t i = 0; i < std::size(kSteps); ++i) {
    steps.push_back(json::object{{"name", kSteps[i]}, {"state", states[i]}});
    if (at.is_null() && states[i] == "open") at = kSteps[i];
  }
  const bool complete = at.is_null();
  return json::object{{"steps", std::move(steps)},
                      {"at", std::move(at)},
                      {"begun", progress.begun},
                      {"finished", complete && progress.finished}};
}

Answer show_wizard(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto progress, read_progress(services));
  GLUEPOT_ASSIGN(auto out, wizard_json(services, progress));
  return out;
}

/// {"begun":true}, {"step":"documentation"|"passwords","state":"done"|"skipped"}, {"finished":true}.
Answer change_wizard(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(auto progress, read_progress(services));
  GLUEPOT_ASSIGN(const auto step, find_text(body, "step", 20));
  GLUEPOT_ASSIGN(const auto state, find_text(body, "state", 20));
  if (step) {
    if (*step != "documentation" && *step != "passwords")
      return core::invalid("step", "documentation or passwords: the others are done once they are");
    if (!state || (*state != "done" && *state != "skipped")) return core::invalid("state", "done or skipped");
    (*step == "documentation" ? progress.documentation : progress.passwords) = *state;
  }
  if (state && !step) return core::invalid("step", "is needed to say how it is");
  GLUEPOT_TRY(find_boolean(body, "begun", true));
  GLUEPOT_ASSIGN(const bool finished, find_boolean(body, "finished", false));
  progress.begun = true;
  progress.finished = progress.finished || finished;
  GLUEPOT_TRY(store_progress(services, progress));
  GLUEPOT_ASSIGN(auto out, wizard_json(services, progress));
  return out;
}

}  // namespace

core::Status add_wizard_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return answer([&services, function](Request& request) { return function(services, request); });
  };
  const std::string path = "/api/v1/integrations/itglue/wizard";
  GLUEPOT_TRY(router.add({Method::kGet, path, "read_integrations", with(show_wizard)}));
  return router.add({Method::kPost, path, "manage_integrations", with(change_wizard)});
}

}  // namespace gluepot::api
