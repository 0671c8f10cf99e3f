// SPDX-License-Identifier: Apache-2.0
// Users: who they are, what they work for, their sessions.
#include <algorithm>
#include <map>

#include "core/ids.h"
#include "core/log.h"
#include "http/api/json.h"
#include "http/api/people_json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;

constexpr std::size_t kMostCompanies = 50'000;

using CompanyNames = std::map<std::int64_t, std::string>;

core::Result<CompanyNames> company_names(Services& services) {
  GLUEPOT_ASSIGN(const auto companies, services.companies.list());
  CompanyNames names;
  for (const auto& company : companies) names[company.id.value] = company.name;
  return names;
}

/// `linked`: he signs in with the identity provider as well, or alone.
json::object user_json(const access::User& user, const CompanyNames& names, bool linked) {
  json::array companies;
  for (const auto company : user.companies) {
    const auto name = names.find(company.value);
    if (name != names.end()) companies.push_back(json::object{{"id", company.text()}, {"name", name->second}});
  }
  return {{"id", user.id.text()},
          {"name", user.name},
          {"email", text_or_null(user.email)},
          {"role", {{"id", user.role_id.text()}, {"name", user.role_name}}},
          {"all_companies", user.all_companies},
          {"companies", std::move(companies)},
          {"active", user.active},
          {"setup_pending", user.setup_pending && !linked},
          {"password", !user.setup_pending},
          {"single_sign_on", linked},
          {"second_factor", user.second_factor},
          {"created_at_ms", user.created_at_ms},
          {"last_sign_in_at_ms", or_null(user.last_sign_in_at_ms)}};
}

core::Result<json::object> user_json(Services& services, const access::User& user) {
  GLUEPOT_ASSIGN(const auto names, company_names(services));
  GLUEPOT_ASSIGN(const auto linked, services.identities.users());
  return user_json(user, names, linked.contains(user.id.value));
}

Answer list_users(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto users, services.users.list());
  GLUEPOT_ASSIGN(const auto names, company_names(services));
  GLUEPOT_ASSIGN(const auto linked, services.identities.users());
  json::array rows;
  for (const auto& user : users) rows.push_back(user_json(user, names, linked.contains(user.id.value)));
  return json::object{{"users", std::move(rows)}};
}

core::Result<access::User> user_of(Services& services, const Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  return services.users.get(core::UserId{id});
}

Answer show_user(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto user, user_of(services, request));
  return user_json(services, user);
}

/// Ids of companies that there are, ascending, each once.
core::Result<std::optional<std::vector<core::CompanyId>>> read_companies(Services& services, const json::object& body) {
  std::optional<std::vector<core::CompanyId>> out;
  const json::value* list = body.if_contains("companies");
  if (list == nullptr || list->is_null()) return out;
  if (!list->is_array() || list->get_array().size() > kMostCompanies)
    return core::invalid("companies", "must be a list of ids");
  GLUEPOT_ASSIGN(const auto names, company_names(services));
  out.emplace();
  for (const auto& value : list->get_array()) {
    GLUEPOT_ASSIGN(const auto id, need_id(json::object{{"companies", value}}, "companies"));
    if (!names.contains(id)) return core::invalid("companies", "there is no company " + std::to_string(id));
    out->push_back(core::CompanyId{id});
  }
  std::sort(out->begin(), out->end());
  out->erase(std::unique(out->begin(), out->end()), out->end());
  return out;
}

/// "+Contoso, +Fabrikam, -Northwind": which companies came and went; what is beyond a line is counted.
std::string companies_told(const access::User& before, const access::User& after, const CompanyNames& names) {
  constexpr std::size_t kLongest = 800;
  std::string text;
  std::size_t more = 0;
  const auto tell = [&](const auto& from, const auto& in, char sign) {
    for (const auto company : from) {
      if (std::binary_search(in.begin(), in.end(), company)) continue;
      const auto name = names.find(company.value);
      const std::string word = sign + (name == names.end() ? "company " + company.text() : name->second);
      if (text.size() + word.size() > kLongest)
        ++more;
      else
        text += (text.empty() ? "" : ", ") + word;
    }
  };
  tell(after.companies, before.companies, '+');
  tell(before.companies, after.companies, '-');
  return more == 0 ? text : text + " and " + std::to_string(more) + " more";
}

Answer create_user(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  access::NewUser wanted;
  GLUEPOT_ASSIGN(wanted.name, need_text(body, "name", 100));
  GLUEPOT_ASSIGN(wanted.role, need_text(body, "role", 100));
  GLUEPOT_ASSIGN(const auto email, find_text(body, "email", 254));
  GLUEPOT_ASSIGN(const auto companies, read_companies(services, body));
  wanted.email = email.value_or("");
  if (companies) wanted.companies = *companies;
  const auto created = services.users.create(wanted, request.caller);
  if (!created) return refused(services, request, "user_create", wanted.name, {}, created.error());
  const auto& user = created->user;
  GLUEPOT_ASSIGN(const auto names, company_names(services));
  const auto given = companies_told({}, user, names);
  GLUEPOT_TRY(note(services, request, "user_create", user.name, "users/" + user.id.text(),
                   "role " + user.role_name + (given.empty() ? "" : ", companies " + given)));
  GLUEPOT_ASSIGN(auto shown, user_json(services, user));
  return json::object{{"user", std::move(shown)},
                      {"setup_url", public_url(services, request) + "/setup/" + created->setup_token}};
}

core::Result<access::UserChange> read_change(Services& services, const json::object& body) {
  access::UserChange change;
  if (body.contains("name")) {
    GLUEPOT_ASSIGN(change.name, need_text(body, "name", 100));
  }
  if (const json::value* email = body.if_contains("email"); email != nullptr) {
    if (email->is_null())
      change.email = "";
    else if (email->is_string() && email->get_string().size() <= 254)
      change.email = std::string(email->get_string());
    else
      return core::invalid("email", "must be an address like ana@example.com, or null");
  }
  GLUEPOT_ASSIGN(change.role, find_text(body, "role", 100));
  GLUEPOT_ASSIGN(change.companies, read_companies(services, body));
  if (body.contains("active")) {
    GLUEPOT_ASSIGN(change.active, find_boolean(body, "active", true));
  }
  return change;
}

/// What changed, for the audit.
core::Status note_change(Services& services, const Request& request, const access::User& before,
                         const access::User& after) {
  const std::string record = "users/" + after.id.text();
  if (before.name != after.name || before.email != after.email)
    GLUEPOT_TRY(note(services, request, "user_profile", after.name, record,
                     before.name == after.name ? "e-mail" : "was " + before.name));
  if (before.role_id != after.role_id)
    GLUEPOT_TRY(note(services, request, "user_role", after.name, record,
                     "role " + after.role_name + ", was " + before.role_name));
  if (before.companies != after.companies) {
    GLUEPOT_ASSIGN(const auto names, company_names(services));
    GLUEPOT_TRY(note(services, request, "user_companies", after.name, record, companies_told(before, after, names)));
  }
  if (before.active != after.active)
    GLUEPOT_TRY(note(services, request, after.active ? "user_activate" : "user_deactivate", after.name, record));
  return {};
}

Answer change_user(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto before, user_of(services, request));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto change, read_change(services, body));
  if (change.active && !request.caller.may("manage_users"))
    return core::fail(core::ErrorCode::kForbidden, "your role lacks the permission manage_users");
  const auto after = services.users.change(before.id, change, request.caller);
  if (!after) return refused(services, request, "user_change", before.name, "users/" + before.id.text(), after.error());
  GLUEPOT_TRY(note_change(services, request, before, *after));
  if (!after->active) {
    // Whoever is gone may have kept the keys he made: they rest until somebody answers for them again.
    for (const auto& key : services.keys.paused_with(after->id))
      GLUEPOT_TRY(note(services, request, "key_pause", key.name, "api_keys/" + key.id.text(),
                       "made by " + after->name + ", who was deactivated"));
    services.events.publish("keys", {"keys", "{}"});
  }
  return user_json(services, *after);
}

Answer renew_setup(Services& services, Request& request) {
  GLUEPOT_TRY(read_object(request));
  GLUEPOT_ASSIGN(const auto user, user_of(services, request));
  const auto token = services.users.renew_setup(user.id, request.caller);
  if (!token) return refused(services, request, "user_setup_link", user.name, "users/" + user.id.text(), token.error());
  GLUEPOT_TRY(note(services, request, "user_setup_link", user.name, "users/" + user.id.text()));
  GLUEPOT_ASSIGN(auto shown, user_json(services, user));
  return json::object{{"user", std::move(shown)}, {"setup_url", public_url(services, request) + "/setup/" + *token}};
}

Answer list_sessions(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto user, user_of(services, request));
  // Where somebody works from is not for those who could not sign him out.
  GLUEPOT_TRY(services.users.check_may_change(user.id, request.caller));
  return sessions_json(services, user.id, request.caller.session);
}

Answer end_sessions(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto user, user_of(services, request));
  GLUEPOT_TRY(services.users.check_may_change(user.id, request.caller));
  GLUEPOT_ASSIGN(const auto ended, services.sessions.end_all(user.id, request.caller.session));
  GLUEPOT_TRY(note(services, request, "sessions_end", user.name, "users/" + user.id.text(),
                   std::to_string(ended) + " sessions"));
  return json::object{{"ended", ended}};
}

Answer end_session(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto user, user_of(services, request));
  GLUEPOT_TRY(services.users.check_may_change(user.id, request.caller));
  GLUEPOT_TRY(services.sessions.end_one(user.id, request.path_parameters[1]));
  GLUEPOT_TRY(note(services, request, "sessions_end", user.name, "users/" + user.id.text(), "1 session"));
  return json::object{{"ended", 1}};
}

Answer unlink(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto user, user_of(services, request));
  const auto removed = services.identities.unlink(user.id, request.caller);
  if (!removed) return refused(services, request, "user_unlink", user.name, "users/" + user.id.text(), removed.error());
  if (*removed) GLUEPOT_TRY(note(services, request, "user_unlink", user.name, "users/" + user.id.text()));
  return json::object{{"removed", *removed}};
}

}  // namespace

core::Result<json::value> sessions_json(Services& services, core::UserId user, std::string_view own) {
  GLUEPOT_ASSIGN(const auto sessions, services.sessions.list(user));
  json::array rows;
  for (const auto& session : sessions)
    rows.push_back(json::object{{"id", session.id},
                                {"started_at_ms", session.created_at_ms},
                                {"last_seen_at_ms", session.last_seen_at_ms},
                                {"address", text_or_null(session.address)},
                                {"browser", text_or_null(session.agent)},
                                {"current", session.id == own}});
  return json::object{{"sessions", std::move(rows)}};
}

tl::unexpected<core::Error> refused(Services& services, const Request& request, std::string action, std::string subject,
                                    std::string record_id, core::Error error) {
  if (error.code == core::ErrorCode::kForbidden) {
    audit::Draft draft{std::move(action), request.caller, std::move(subject), std::move(record_id)};
    draft.detail = error.message;
    if (auto noted = services.audit.record(draft, audit::Outcome::kRefused); !noted)
      core::log_warn("a refusal could not be recorded", {{"cause", noted.error().message}});
  }
  return core::fail(std::move(error));
}

core::Status add_people_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const std::string base = "/api/v1/users", one = base + "/{id}";
  const std::string read = "read_users", write = "write_users", manage = "manage_users";
  GLUEPOT_TRY(router.add({Method::kGet, base, read, answer(with(list_users))}));
  GLUEPOT_TRY(router.add({Method::kPost, base, write, answer(with(create_user), 201)}));
  GLUEPOT_TRY(router.add({Method::kGet, one, read, answer(with(show_user))}));
  GLUEPOT_TRY(router.add({Method::kPatch, one, write, answer(with(change_user))}));
  GLUEPOT_TRY(router.add({Method::kPost, one + "/setup-link", manage, answer(with(renew_setup))}));
  GLUEPOT_TRY(router.add({Method::kGet, one + "/sessions", manage, answer(with(list_sessions))}));
  GLUEPOT_TRY(router.add({Method::kDelete, one + "/sessions", manage, answer(with(end_sessions))}));
  GLUEPOT_TRY(router.add({Method::kDelete, one + "/sessions/{session}", manage, answer(with(end_session))}));
  GLUEPOT_TRY(router.add({Method::kDelete, one + "/single-sign-on", manage, answer(with(unlink))}));
  GLUEPOT_TRY(add_profile_routes(router, services));
  return add_role_routes(router, services);
}

}  // namespace gluepot::api
