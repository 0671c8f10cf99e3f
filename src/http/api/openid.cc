// SPDX-License-Identifier: Apache-2.0
// Sign-in by the identity provider: the way there and back.
#include "core/log.h"
#include "http/api/json.h"
#include "http/api/openid_json.h"
#include "http/api/services.h"
#include "http/api/session.h"

namespace gluepot::api {
namespace {

using core::ErrorCode;
using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view kCallback = "/api/v1/session/openid/callback";

std::string_view ticket_name(const Request& request) {
  return request.scheme == "https" ? "__Host-gluepot-sso" : "gluepot_sso";
}

/// Lax: the way back is a link on the provider's site, which no stricter cookie would come along with.
std::string ticket_cookie(const Request& request, std::string_view ticket) {
  std::string cookie =
      std::string(ticket_name(request)) + "=" + std::string(ticket) + "; Path=/; HttpOnly; SameSite=Lax";
  if (request.scheme == "https") cookie += "; Secure";
  return cookie + "; Max-Age=" + (ticket.empty() ? "0" : std::to_string(openid::kTicketMs / 1000));
}

Answer show_button(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto settings, services.single_sign_on.settings().load());
  return json::object{{"enabled", settings.enabled},
                      {"label", settings.enabled ? json::value(settings.label) : json::value(nullptr)}};
}

Response begin(Services& services, Request& request) {
  auto work = [&]() -> core::Result<openid::SignIn::Begun> {
    GLUEPOT_ASSIGN(const auto body, read_object(request));
    GLUEPOT_ASSIGN(const auto return_to, find_text(body, "return_to", 500));
    return services.single_sign_on.begin(openid_callback(services, request), return_to.value_or("/"),
                                         request.remote_address);
  }();
  if (!work) return failure(request, work.error());
  auto response = json_response(200, json::object{{"location", work->location}});
  response.headers.add("Set-Cookie", ticket_cookie(request, work->ticket));
  return response;
}

Response go_to(const Request& request, const std::string& path) {
  auto response = Response::empty(303);
  response.headers.add("Location", path);
  response.headers.add("Set-Cookie", ticket_cookie(request, ""));
  return response;
}

core::Caller caller_of(const Request& request, std::int64_t id, std::string name) {
  return {core::Caller::Kind::kUser, id, std::move(name), request.remote_address, request.request_id, true, {}};
}

void record(Services& services, const audit::Draft& draft, audit::Outcome outcome) {
  if (auto noted = services.audit.record(draft, outcome); !noted)
    core::log_warn("a sign-in could not be recorded", {{"user", draft.actor.name}});
}

/// The page tells the cause from a closed list by its word.
Response told_at_page(const Request& request, const core::Error& error) {
  const std::string reason = error.reason.empty() ? "fault" : error.reason;
  return go_to(request,
               "/?refused=" + http::percent_encode(reason) + "&request=" + http::percent_encode(request.request_id));
}

/// What an earlier quarter of an hour had more of than stands in the audit.
void tell_left_out(Services& services) {
  const auto count = services.single_sign_on.refusals().take_left_out();
  if (count == 0) return;
  audit::Draft draft{"sign_in", core::Caller::system()};
  draft.detail = "single sign-on: " + std::to_string(count) + " more were refused before than stand here one by one";
  record(services, draft, audit::Outcome::kRefused);
  core::log_warn("more single sign-ons were refused than were recorded", {{"count", count}});
}

/// As told_at_page; the audit has the whole cause under the request's id, unless there were too many of them.
Response turn_away(Services& services, Request& request, const core::Error& error, const std::string& seen_as) {
  const auto verdict = services.single_sign_on.refusals().count(request.remote_address);
  if (!verdict.recorded) return told_at_page(request, error);
  audit::Draft draft{"sign_in", caller_of(request, 0, seen_as)};
  draft.detail = "single sign-on: " + error.message;
  if (verdict.last) draft.detail += " (there were many: further ones of this quarter of an hour are only counted)";
  const bool ours = error.code == ErrorCode::kForbidden || error.code == ErrorCode::kConflict;
  record(services, draft, ours ? audit::Outcome::kRefused : audit::Outcome::kFailed);
  core::log_warn("a single sign-on did not succeed",
                 {{"request_id", request.request_id}, {"cause", error.message}, {"address", request.remote_address}});
  return told_at_page(request, error);
}

/// The keys rest in memory as well, until somebody answers for them again.
void note_link(Services& services, const Request& request, const access::User& user) {
  const auto by = caller_of(request, user.id.value, user.name);
  audit::Draft draft{"user_link", by, user.name, "users/" + user.id.text()};
  draft.detail = "password, second factor, set-up links and open sessions of before were taken away";
  record(services, draft, audit::Outcome::kDone);
  const auto paused = services.keys.paused_with(user.id);
  for (const auto& key : paused) {
    audit::Draft rests{"key_pause", by, key.name, "api_keys/" + key.id.text()};
    rests.detail = "made by " + user.name + ", who was linked by single sign-on";
    record(services, rests, audit::Outcome::kDone);
  }
  if (!paused.empty()) services.events.publish("keys", {"keys", "{}"});
}

void note_first(Services& services, const Request& request, const access::Identities::Admitted& who) {
  const std::string record_id = "users/" + who.user.id.text();
  const auto by = caller_of(request, who.user.id.value, who.user.name);
  if (who.created) {
    audit::Draft draft{"user_join", by, who.user.name, record_id};
    draft.detail = "role " + who.user.role_name;
    record(services, draft, audit::Outcome::kDone);
  }
  if (who.linked) note_link(services, request, who.user);
  if (who.role_before.empty()) return;
  auto provider = core::Caller::system();
  provider.name = "single sign-on";
  provider.request_id = request.request_id;
  audit::Draft draft{"user_role", provider, who.user.name, record_id};
  draft.detail = "role " + who.user.role_name + ", was " + who.role_before;
  record(services, draft, audit::Outcome::kDone);
}

Response come_back(Services& services, Request& request) {
  std::string seen_as;
  tell_left_out(services);
  const auto given = [&](std::string_view name) { return request.query_parameter(name).value_or(""); };
  const auto ticket = find_cookie(request, ticket_name(request)).value_or("");
  const auto done = services.single_sign_on.finish(
      {ticket, given("code"), given("state"), given("iss"), given("error"), request.remote_address}, seen_as);
  if (!done) {
    const auto& reason = done.error().reason;
    // Any page may send a browser here; without a ticket that is nobody's try.
    if (reason == "busy" || (ticket.empty() && reason == "ticket")) return told_at_page(request, done.error());
    return turn_away(services, request, done.error(), seen_as);
  }
  const auto& user = done->who.user;
  note_first(services, request, done->who);
  // Whoever sat at this browser before is signed out of it.
  if (const auto old = session_token(request)) (void)services.sessions.end(*old);
  const auto token =
      services.sessions.start(user.id, request.remote_address, request.headers.find("User-Agent").value_or(""));
  if (!token) return turn_away(services, request, token.error(), user.name);
  if (auto noted = services.users.signed_in(user.id); !noted)
    return turn_away(services, request, noted.error(), user.name);
  audit::Draft draft{"sign_in", caller_of(request, user.id.value, user.name)};
  draft.detail = "single sign-on";
  record(services, draft, audit::Outcome::kDone);
  auto response = go_to(request, done->return_to);
  response.headers.add("Set-Cookie", session_cookie(request, *token, false));
  return response;
}

}  // namespace

std::string openid_callback(const Services& services, const Request& request) {
  return public_url(services, request) + std::string(kCallback);
}

core::Status add_openid_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const std::string base = "/api/v1/session/openid", anybody(http::permission::kPublic);
  GLUEPOT_TRY(router.add({Method::kGet, base, anybody, answer(with(show_button))}));
  GLUEPOT_TRY(router.add({Method::kPost, base, anybody, with(begin)}));
  GLUEPOT_TRY(router.add({Method::kGet, std::string(kCallback), anybody, with(come_back)}));
  return add_openid_settings_routes(router, services);
}

}  // namespace gluepot::api
