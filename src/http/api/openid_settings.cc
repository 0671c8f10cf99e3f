// SPDX-License-Identifier: Apache-2.0
// Which identity provider people sign in with, and what it decides.
#include <algorithm>

#include "http/api/json.h"
#include "http/api/openid_json.h"
#include "http/api/people_json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;
using http::Response;
using openid::Settings;

json::object settings_json(Services& services, const Request& request, const Settings& s) {
  json::array rules;
  for (const auto& rule : s.rules) rules.push_back(json::object{{"value", rule.value}, {"role", rule.role.text()}});
  return {{"enabled", s.enabled},
          {"label", s.label},
          {"issuer", s.issuer},
          {"client_id", s.client_id},
          {"scopes", s.scopes},
          {"email_claim", s.email_claim},
          {"verified_claim", s.verified_claim},
          {"role_claim", s.role_claim},
          {"rules", std::move(rules)},
          {"default_role", s.default_role ? json::value(s.default_role->text()) : json::value(nullptr)},
          {"create_users", s.create_users},
          {"link_by_email", s.link_by_email},
          {"has_secret", s.has_secret},
          {"secret_set_at_ms", time_or_null(s.secret_set_at_ms)},
          {"secret_set_by", text_or_null(s.secret_set_by)},
          {"revision", s.revision},
          {"changed_at_ms", time_or_null(s.changed_at_ms)},
          {"changed_by", text_or_null(s.changed_by)},
          {"redirect_uri", openid_callback(services, request)}};
}

core::Status read_rules(const json::object& body, Settings& settings) {
  const auto* list = body.if_contains("rules");
  if (list == nullptr || list->is_null()) return {};
  if (!list->is_array() || list->get_array().size() > 100) return core::invalid("rules", "a list of at most 100");
  settings.rules.clear();
  for (const auto& entry : list->get_array()) {
    if (!entry.is_object()) return core::invalid("rules", "each is an object of value and role");
    const auto value = need_text(entry.get_object(), "value", 255);
    const auto role = need_id(entry.get_object(), "role");
    if (!value) return core::invalid("rules", "each needs a value of at most 255 bytes");
    if (!role) return core::invalid("rules", "each needs a role");
    settings.rules.push_back({*value, core::RoleId{*role}});
  }
  return {};
}

/// What the body names replaces; `settings` is what is stored.
core::Status read_settings(const json::object& body, Settings& settings) {
  for (const auto& [name, member] : {std::pair{"label", &settings.label},
                                     {"issuer", &settings.issuer},
                                     {"client_id", &settings.client_id},
                                     {"scopes", &settings.scopes},
                                     {"email_claim", &settings.email_claim},
                                     {"verified_claim", &settings.verified_claim},
                                     {"role_claim", &settings.role_claim}}) {
    if (!body.contains(name)) continue;
    GLUEPOT_ASSIGN(const auto text, find_text(body, name, 1000));
    *member = text.value_or("");
  }
  GLUEPOT_ASSIGN(settings.enabled, find_boolean(body, "enabled", settings.enabled));
  GLUEPOT_ASSIGN(settings.create_users, find_boolean(body, "create_users", settings.create_users));
  GLUEPOT_ASSIGN(settings.link_by_email, find_boolean(body, "link_by_email", settings.link_by_email));
  if (body.contains("default_role")) {
    GLUEPOT_ASSIGN(const auto role, find_id(body, "default_role"));
    settings.default_role = role ? std::optional(core::RoleId{*role}) : std::nullopt;
  }
  return read_rules(body, settings);
}

/// What changed, for the audit.
std::string told(const Settings& before, const Settings& after, bool secret) {
  std::string text;
  const auto tell = [&](bool changed, std::string word) {
    if (changed) text += (text.empty() ? "" : ", ") + word;
  };
  const auto same_rule = [](const auto& a, const auto& b) { return a.value == b.value && a.role == b.role; };
  tell(before.enabled != after.enabled, after.enabled ? "on" : "off");
  tell(before.issuer != after.issuer, "issuer");
  tell(before.client_id != after.client_id, "client id");
  tell(secret, "client secret");
  tell(before.scopes != after.scopes, "scopes");
  tell(before.email_claim != after.email_claim || before.verified_claim != after.verified_claim,
       "claims of the e-mail");
  tell(before.role_claim != after.role_claim || before.default_role != after.default_role ||
           !std::equal(before.rules.begin(), before.rules.end(), after.rules.begin(), after.rules.end(), same_rule),
       "rules of the roles");
  tell(before.create_users != after.create_users,
       after.create_users ? "users are made at first sign-in" : "users are not made at first sign-in");
  tell(before.link_by_email != after.link_by_email,
       after.link_by_email ? "users are linked by e-mail" : "users are not linked by e-mail");
  tell(before.label != after.label, "label");
  return text;
}

Answer show(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto settings, services.single_sign_on.settings().load());
  return settings_json(services, request, settings);
}

Answer save(Services& services, Request& request) {
  auto& repository = services.single_sign_on.settings();
  GLUEPOT_ASSIGN(const auto secret, cut_secret(request, "client_secret", 2000));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto before, repository.load());
  auto settings = before;
  GLUEPOT_TRY(read_settings(body, settings));
  GLUEPOT_ASSIGN(const auto seen, find_number(body, "revision"));
  if (!seen) return core::invalid("revision", "is needed: the one of the settings that you looked at");
  settings.revision = *seen;
  GLUEPOT_ASSIGN(const bool remove, find_boolean(body, "remove_secret", false));
  const core::Secret none;
  const core::Secret* given = secret && !secret->empty() ? &*secret : remove ? &none : nullptr;
  const auto saved = repository.save(settings, given, request.caller);
  if (!saved) return refused(services, request, "single_sign_on", settings.issuer, "settings", saved.error());
  GLUEPOT_TRY(
      note(services, request, "single_sign_on", saved->issuer, "settings", told(before, *saved, given != nullptr)));
  return settings_json(services, request, *saved);
}

/// What is on the form, saved or not. The stored secret goes to the stored issuer alone.
Answer test(Services& services, Request& request) {
  auto& repository = services.single_sign_on.settings();
  GLUEPOT_ASSIGN(const auto typed, cut_secret(request, "client_secret", 2000));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto stored, repository.load());
  auto draft = stored;
  GLUEPOT_TRY(read_settings(body, draft));
  draft.enabled = false;  // what is missing for that is not looked at
  GLUEPOT_TRY(openid::check(draft));
  if (draft.issuer.empty()) return core::invalid("issuer", "is needed");
  core::Secret secret;
  if (typed && !typed->empty())
    secret = typed->clone();
  else if (stored.has_secret && stored.issuer == draft.issuer) {
    GLUEPOT_ASSIGN(secret, repository.secret());
  }
  const auto began = services.clock.steady_ms();
  const auto report = services.single_sign_on.test(draft, secret, openid_callback(services, request));
  std::string message;
  if (!report)
    message = report.error().message;
  else
    message = "The provider answers, names itself as entered and publishes " + std::to_string(report->keys) +
              (report->keys == 1 ? " key. " : " keys. ") +
              (report->secret_looked_at ? "It knows the client id and its secret."
                                        : "Whether client id and secret fit shows at the first sign-in.");
  GLUEPOT_TRY(
      note(services, request, "single_sign_on_test", draft.issuer, "settings", report ? "it answers" : message));
  return json::object{{"ok", report.has_value()},
                      {"message", message},
                      {"next_step", report ? json::value(nullptr) : text_or_null(report.error().next_step)},
                      {"took_ms", services.clock.steady_ms() - began}};
}

}  // namespace

core::Status add_openid_settings_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const std::string base = "/api/v1/single-sign-on", manage = "manage_users";
  GLUEPOT_TRY(router.add({Method::kGet, base, manage, answer(with(show))}));
  GLUEPOT_TRY(router.add({Method::kPut, base, manage, answer(with(save))}));
  return router.add({Method::kPost, base + "/test", manage, answer(with(test))});
}

}  // namespace gluepot::api
