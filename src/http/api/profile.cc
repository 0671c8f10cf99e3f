// SPDX-License-Identifier: Apache-2.0
// What people change of themselves: password, second factor, sessions; and the step-up of a session.
#include "access/second_factor.h"
#include "core/ids.h"
#include "core/log.h"
#include "http/api/json.h"
#include "http/api/people_json.h"
#include "http/api/services.h"
#include "http/api/session.h"

namespace gluepot::api {
namespace {

using core::ErrorCode;
using http::Method;
using http::Request;
using http::Response;

/// The operator of the machine and keys have no profile.
core::Result<core::UserId> own_id(const Request& request) {
  if (request.caller.kind != core::Caller::Kind::kUser)
    return core::fail(ErrorCode::kNotFound, "only a user who is signed in has a profile");
  return core::UserId{request.caller.id};
}

core::Result<core::Secret> need_secret(Request& request, std::string_view name) {
  GLUEPOT_ASSIGN(auto secret, cut_secret(request, name));
  GLUEPOT_TRY(read_object(request));
  if (!secret || secret->empty()) return core::invalid(std::string(name), "is needed");
  return std::move(*secret);
}

/// {"<name>":[..]} without a copy of the texts outside the secrets.
Response shown_once(int status, std::string_view name, const std::vector<core::Secret>& texts) {
  core::Secret body("{\"" + std::string(name) + "\":[");
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) body.append(",");
    append_json_string(body, texts[i]);
  }
  body.append("]}");
  Response response = Response::json(status, "");
  response.headers.set("Cache-Control", "no-store");
  response.body = std::move(body);
  return response;
}

/// The password once more, before what would outlive the session is changed. Throttled as signing in is.
core::Status check_own_password(Services& services, const Request& request, const core::Secret& password) {
  GLUEPOT_ASSIGN(const auto id, own_id(request));
  GLUEPOT_ASSIGN(const auto me, services.users.get(id));
  GLUEPOT_ASSIGN(const auto attempt, services.throttle.check(me.name, request.remote_address));
  if (services.users.check_password(me.name, password)) {
    services.throttle.succeeded(me.name, request.remote_address);
    return {};
  }
  services.throttle.failed(me.name, request.remote_address);
  return core::invalid("current_password", "this is not your present password");
}

Answer show_profile(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, own_id(request));
  GLUEPOT_ASSIGN(const auto me, services.users.get(id));
  GLUEPOT_ASSIGN(const auto factor, services.second_factors.state(id));
  const auto fresh = request.caller.second_factor_at_ms;
  return json::object{{"name", me.name},
                      {"email", text_or_null(me.email)},
                      {"role", me.role_name},
                      {"second_factor",
                       {{"enabled", factor.since_ms.has_value()},
                        {"since_ms", or_null(factor.since_ms)},
                        {"recovery_codes_left", factor.recovery_codes},
                        {"passed_at_ms", or_null(fresh)}}}};
}

Answer list_own_sessions(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, own_id(request));
  return sessions_json(services, id, request.caller.session);
}

Answer end_other_sessions(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, own_id(request));
  GLUEPOT_ASSIGN(const auto ended, services.sessions.end_all(id, request.caller.session));
  GLUEPOT_TRY(note(services, request, "sessions_end", request.caller.name, "users/" + id.text(),
                   std::to_string(ended) + " other sessions"));
  return json::object{{"ended", ended}};
}

Answer end_own_session(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, own_id(request));
  GLUEPOT_TRY(services.sessions.end_one(id, request.path_parameters[0]));
  GLUEPOT_TRY(note(services, request, "sessions_end", request.caller.name, "users/" + id.text(), "1 session"));
  return json::object{{"ended", 1}};
}

Answer change_password(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, own_id(request));
  GLUEPOT_ASSIGN(const auto current, cut_secret(request, "current_password"));
  GLUEPOT_ASSIGN(const auto wanted, need_secret(request, "password"));
  if (!current) return core::invalid("current_password", "is needed");
  GLUEPOT_TRY(check_own_password(services, request, *current));
  GLUEPOT_TRY(services.users.change_password(id, wanted));
  // Whoever knew the old one may sit in another session.
  GLUEPOT_ASSIGN(const auto ended, services.sessions.end_all(id, request.caller.session));
  GLUEPOT_TRY(note(services, request, "set_password", request.caller.name, "users/" + id.text(),
                   std::to_string(ended) + " other sessions ended"));
  return json::object{{"ended", ended}};
}

/// The key, as text and as the address that authenticator apps read from a picture.
Response begin_second_factor(Services& services, Request& request) {
  auto begun = [&]() -> core::Result<core::Secret> {
    GLUEPOT_ASSIGN(const auto id, own_id(request));
    GLUEPOT_ASSIGN(const auto password, need_secret(request, "current_password"));
    GLUEPOT_TRY(check_own_password(services, request, password));
    GLUEPOT_ASSIGN(const auto key, services.second_factors.begin(id));
    const auto text = access::base32(key);
    const std::string issuer = instance_name(services);
    const auto encoded = [](std::string_view plain) {
      std::string out;
      constexpr char kHex[] = "0123456789ABCDEF";
      for (const unsigned char c : plain) {
        const bool kept = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                          c == '.' || c == '_' || c == '~';
        if (kept)
          out += static_cast<char>(c);
        else
          out.append("%").append(1, kHex[c >> 4]).append(1, kHex[c & 15]);
      }
      return out;
    };
    core::Secret uri("otpauth://totp/" + encoded(issuer) + ":" + encoded(request.caller.name) + "?secret=");
    uri.append(text.reveal());
    uri.append("&issuer=" + encoded(issuer) + "&algorithm=SHA1&digits=6&period=30");
    core::Secret body("{\"key\":");
    append_json_string(body, text);
    body.append(",\"uri\":");
    append_json_string(body, uri);
    body.append("}");
    return body;
  }();
  if (!begun) return failure(request, begun.error());
  Response response = Response::json(200, "");
  response.headers.set("Cache-Control", "no-store");
  response.body = std::move(*begun);
  return response;
}

Response confirm_second_factor(Services& services, Request& request) {
  auto codes = [&]() -> core::Result<std::vector<core::Secret>> {
    GLUEPOT_ASSIGN(const auto id, own_id(request));
    GLUEPOT_ASSIGN(const auto code, need_secret(request, "code"));
    GLUEPOT_ASSIGN(const auto attempt, services.code_throttle.check(id.text(), request.remote_address));
    auto confirmed = services.second_factors.confirm(id, code);
    if (!confirmed) {
      if (confirmed.error().field == "code") services.code_throttle.failed(id.text(), request.remote_address);
      return confirmed;
    }
    if (const auto token = session_token(request)) GLUEPOT_TRY(services.sessions.passed_second_factor(*token));
    // Whoever has only the password may sit in another session.
    GLUEPOT_ASSIGN(const auto ended, services.sessions.end_all(id, request.caller.session));
    GLUEPOT_TRY(note(services, request, "second_factor_on", request.caller.name, "users/" + id.text(),
                     ended == 0 ? "" : std::to_string(ended) + " other sessions ended"));
    return confirmed;
  }();
  if (!codes) return failure(request, codes.error());
  return shown_once(200, "recovery_codes", *codes);
}

Response renew_recovery_codes(Services& services, Request& request) {
  auto codes = [&]() -> core::Result<std::vector<core::Secret>> {
    GLUEPOT_ASSIGN(const auto id, own_id(request));
    GLUEPOT_ASSIGN(const auto code, need_secret(request, "code"));
    GLUEPOT_TRY(check_second_factor(services, request, id, code));
    GLUEPOT_TRY(note(services, request, "recovery_codes", request.caller.name, "users/" + id.text()));
    return services.second_factors.renew_recovery_codes(id);
  }();
  if (!codes) return failure(request, codes.error());
  return shown_once(200, "recovery_codes", *codes);
}

Answer remove_second_factor(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, own_id(request));
  GLUEPOT_ASSIGN(const auto code, need_secret(request, "code"));
  GLUEPOT_TRY(check_second_factor(services, request, id, code));
  GLUEPOT_TRY(note(services, request, "second_factor_off", request.caller.name, "users/" + id.text()));
  GLUEPOT_ASSIGN(const bool removed, services.second_factors.remove(id));
  return json::object{{"removed", removed}};
}

/// POST /api/v1/session/second-factor: this session has shown the second factor now.
Answer step_up(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, own_id(request));
  GLUEPOT_ASSIGN(const auto code, need_secret(request, "code"));
  GLUEPOT_TRY(check_second_factor(services, request, id, code));
  const auto token = session_token(request);
  if (!token) return core::fail(ErrorCode::kUnauthenticated, "you are signed out; sign in again");
  GLUEPOT_TRY(services.sessions.passed_second_factor(*token));
  GLUEPOT_TRY(note(services, request, "second_factor", request.caller.name, "users/" + id.text()));
  return json::object{{"passed_at_ms", services.clock.now_ms()}};
}

/// For somebody who lost phone and recovery codes.
Answer reset_second_factor(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto user, services.users.get(core::UserId{id}));
  if (auto may = services.users.check_may_change(user.id, request.caller); !may)
    return refused(services, request, "second_factor_reset", user.name, "users/" + user.id.text(), may.error());
  GLUEPOT_TRY(note(services, request, "second_factor_reset", user.name, "users/" + user.id.text()));
  GLUEPOT_ASSIGN(const bool removed, services.second_factors.remove(user.id));
  return json::object{{"removed", removed}};
}

}  // namespace

core::Status check_second_factor(Services& services, const Request& request, core::UserId user,
                                 const core::Secret& code) {
  const auto name = user.text();
  GLUEPOT_ASSIGN(const auto attempt, services.code_throttle.check(name, request.remote_address));
  const auto passed = services.second_factors.check(user, code);
  if (passed) {
    services.code_throttle.succeeded(name, request.remote_address);
    return {};
  }
  if (passed.error().field == "code") {
    services.code_throttle.failed(name, request.remote_address);
    audit::Draft draft{"second_factor", request.caller, request.caller.name, "users/" + user.text()};
    if (auto noted = services.audit.record(draft, audit::Outcome::kRefused); !noted)
      core::log_warn("a wrong code could not be recorded", {{"cause", noted.error().message}});
  }
  return passed;
}

core::Status add_profile_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const std::string base = "/api/v1/profile", signed_in(http::permission::kSignedIn);
  GLUEPOT_TRY(router.add({Method::kGet, base, signed_in, answer(with(show_profile))}));
  GLUEPOT_TRY(router.add({Method::kGet, base + "/sessions", signed_in, answer(with(list_own_sessions))}));
  GLUEPOT_TRY(router.add({Method::kDelete, base + "/sessions", signed_in, answer(with(end_other_sessions))}));
  GLUEPOT_TRY(router.add({Method::kDelete, base + "/sessions/{session}", signed_in, answer(with(end_own_session))}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/password", signed_in, answer(with(change_password))}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/second-factor", signed_in, with(begin_second_factor)}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/second-factor/confirm", signed_in, with(confirm_second_factor)}));
  GLUEPOT_TRY(
      router.add({Method::kPost, base + "/second-factor/remove", signed_in, answer(with(remove_second_factor))}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/recovery-codes", signed_in, with(renew_recovery_codes)}));
  GLUEPOT_TRY(router.add({Method::kPost, "/api/v1/session/second-factor", signed_in, answer(with(step_up))}));
  return router.add(
      {Method::kDelete, "/api/v1/users/{id}/second-factor", "manage_users", answer(with(reset_second_factor))});
}

}  // namespace gluepot::api
