// SPDX-License-Identifier: Apache-2.0
// Set-up links, signing in and out.
#include "http/api/session.h"
#include "http/api/json.h"
#include "http/api/people_json.h"
#include "http/api/services.h"

#include "core/log.h"
#include "core/text.h"

namespace gluepot::api {
namespace {

using core::ErrorCode;
using http::Method;
using http::Request;
using http::Response;

json::object session_json(Services& services, const core::Caller& caller, const access::User& user,
                          std::string_view token) {
  json::array permissions;
  for (const auto& permission : caller.permissions) permissions.emplace_back(permission);
  return {{"user", {{"id", user.id.text()}, {"name", user.name}, {"role", user.role_name}}},
          {"all_companies", !caller.companies},
          {"second_factor", caller.second_factor},
          {"second_factor_at_ms", or_null(caller.second_factor_at_ms)},
          {"permissions", std::move(permissions)},
          {"csrf_token", services.sessions.csrf_token(token)},
          {"instance",
           {{"name", instance_name(services)},
            {"source", text_or_null(services.itglue.source_kind())},
            {"version", GLUEPOT_VERSION}}}};
}

/// Starts a session for a user who has just proven who they are.
Response start_session(Services& services, const Request& request, const access::User& user,
                       bool second_factor = false) {
  auto token = services.sessions.start(user.id, request.remote_address, request.headers.find("User-Agent").value_or(""),
                                       second_factor);
  if (!token) return failure(request, token.error());
  auto caller = services.sessions.find(*token);
  if (!caller) return failure(request, caller.error());
  if (auto noted = services.users.signed_in(user.id); !noted) return failure(request, noted.error());
  Response response = json_response(200, session_json(services, *caller, user, *token));
  response.headers.add("Set-Cookie", session_cookie(request, *token, false));
  return response;
}

void note_sign_in(Services& services, const Request& request, bool done, std::string_view why = {}) {
  audit::Draft draft{"sign_in", request.caller};
  draft.detail = why;
  if (auto noted = services.audit.record(draft, done ? audit::Outcome::kDone : audit::Outcome::kRefused);
      !noted && done)
    core::log_warn("a sign-in could not be recorded", {{"user", request.caller.name}});
}

core::Error needs_code() {
  core::Error error{ErrorCode::kForbidden, "enter the code of your authenticator app"};
  error.next_step = "A recovery code does as well.";
  error.reason = "second_factor_required";
  return error;
}

Response sign_in(Services& services, Request& request) {
  auto password = cut_secret(request, "password");
  if (!password) return failure(request, password.error());
  auto code = cut_secret(request, "code", 100);
  if (!code) return failure(request, code.error());
  auto body = read_object(request);
  if (!body) return failure(request, body.error());
  auto name = need_text(*body, "name", 100);
  if (!name) return failure(request, name.error());
  if (!*password) return failure(request, core::invalid("password", "is needed").value());
  const auto allowed = services.throttle.check(*name, request.remote_address);
  if (!allowed) return failure(request, allowed.error());
  auto user = services.users.check_password(*name, **password);
  request.caller = core::Caller{core::Caller::Kind::kUser,
                                user ? user->id.value : 0,
                                *name,
                                request.remote_address,
                                request.request_id,
                                true,
                                {}};
  if (!user) {
    // People type their password where the name belongs: what names nobody is not written down.
    if (const auto known = services.users.knows(*name); !known || !*known) request.caller.name = "unknown name";
    note_sign_in(services, request, false);
    services.throttle.failed(*name, request.remote_address);
    return failure(request, user.error());
  }
  if (user->second_factor) {
    // Nothing is recorded or counted for the question itself: it follows every right password.
    if (!*code || (*code)->empty()) return failure(request, needs_code());
    if (auto passed = check_second_factor(services, request, user->id, **code); !passed) {
      note_sign_in(services, request, false, "second factor");
      return failure(request, passed.error());
    }
  }
  note_sign_in(services, request, true);
  services.throttle.succeeded(*name, request.remote_address);
  return start_session(services, request, *user, user->second_factor);
}

Response use_setup(Services& services, Request& request) {
  auto password = cut_secret(request, "password");
  if (!password) return failure(request, password.error());
  auto body = read_object(request);
  if (!body) return failure(request, body.error());
  auto name = find_text(*body, "name", 100);
  if (!name) return failure(request, name.error());
  if (!*password) return failure(request, core::invalid("password", "is needed").value());
  auto user = services.users.use_setup(request.path_parameters[0], name->value_or(""), **password);
  if (!user) return failure(request, user.error());
  request.caller.name = user->name;
  request.caller.id = user->id.value;
  request.caller.kind = core::Caller::Kind::kUser;
  (void)note(services, request, "set_password", user->name);
  if (user->second_factor) {
    // Whoever made the link could have used it: it stands for the password alone.
    core::Error error = needs_code();
    error.message = "your password is set; sign in with it and a code of your authenticator app";
    error.next_step.clear();
    return failure(request, error);
  }
  return start_session(services, request, *user);
}

Answer show_setup(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto link, services.users.find_setup(request.path_parameters[0]));
  return json::object{
      {"user_name", text_or_null(link.user_name)}, {"role", link.role_name}, {"expires_at_ms", link.expires_at_ms}};
}

Answer show_session(Services& services, Request& request) {
  const auto token = session_token(request);
  if (!token) return core::fail(ErrorCode::kUnauthenticated, "you are signed out; sign in again");
  GLUEPOT_ASSIGN(const auto user, services.users.get(core::UserId{request.caller.id}));
  return session_json(services, request.caller, user, *token);
}

Response sign_out(Services& services, Request& request) {
  if (const auto token = session_token(request)) (void)services.sessions.end(*token);
  auto response = Response::empty(204);
  response.headers.add("Set-Cookie", session_cookie(request, "", true));
  return response;
}

}  // namespace

std::string_view cookie_name(const Request& request) {
  // The prefix binds the cookie to this very host, but browsers take it over TLS only.
  return request.scheme == "https" ? "__Host-gluepot" : "gluepot_session";
}

std::optional<std::string> session_token(const Request& request) {
  return find_cookie(request, cookie_name(request));
}

std::string session_cookie(const Request& request, std::string_view token, bool ended) {
  std::string cookie =
      std::string(cookie_name(request)) + "=" + std::string(token) + "; Path=/; HttpOnly; SameSite=Strict";
  if (request.scheme == "https") cookie += "; Secure";
  if (ended) cookie += "; Max-Age=0";
  return cookie;
}

std::optional<std::string> find_cookie(const Request& request, std::string_view name) {
  for (const auto& [field, value] : request.headers) {
    if (core::to_lower_ascii(field) != "cookie") continue;
    for (auto part : core::split(value, ';')) {
      part = core::trim(part);
      if (part.size() > name.size() && part.substr(0, name.size()) == name && part[name.size()] == '=')
        return std::string(part.substr(name.size() + 1));
    }
  }
  return std::nullopt;
}

core::Status add_session_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  GLUEPOT_TRY(router.add(
      {Method::kGet, "/api/v1/setup/{token}", std::string(http::permission::kPublic), answer(with(show_setup))}));
  GLUEPOT_TRY(
      router.add({Method::kPost, "/api/v1/setup/{token}", std::string(http::permission::kPublic), with(use_setup)}));
  GLUEPOT_TRY(router.add({Method::kPost, "/api/v1/session", std::string(http::permission::kPublic), with(sign_in)}));
  GLUEPOT_TRY(router.add(
      {Method::kGet, "/api/v1/session", std::string(http::permission::kSignedIn), answer(with(show_session))}));
  GLUEPOT_TRY(
      router.add({Method::kDelete, "/api/v1/session", std::string(http::permission::kSignedIn), with(sign_out)}));
  return {};
}

}  // namespace gluepot::api
