// SPDX-License-Identifier: Apache-2.0
#include "app/authenticator.h"

#include <pwd.h>
#include <unistd.h>

#include "access/permissions.h"
#include "core/ids.h"
#include "core/text.h"
#include "http/api/company_limits.h"
#include "http/api/session.h"

namespace gluepot::app {
namespace {

using core::ErrorCode;

constexpr std::string_view kReveals = "read_documentation_passwords";

bool changes_state(http::Method method) {
  return method != http::Method::kGet && method != http::Method::kHead;
}

std::string operator_name() {
  passwd entry{};
  passwd* found = nullptr;
  char buffer[4096];
  if (getpwuid_r(geteuid(), &entry, buffer, sizeof buffer, &found) == 0 && found != nullptr) return found->pw_name;
  return "uid " + std::to_string(geteuid());
}

/// A browser says where a page's request comes from; another site's page may not change anything here.
bool foreign_origin(const http::Request& request) {
  const auto origin = request.headers.find("Origin");
  if (!origin || *origin == "null") return origin.has_value();
  const auto scheme_end = origin->find("://");
  return scheme_end == std::string_view::npos || origin->substr(scheme_end + 3) != request.host;
}

bool is_json(const http::Request& request) {
  const auto type = request.headers.find("Content-Type");
  return !type || core::to_lower_ascii(core::trim(type->substr(0, type->find(';')))) == "application/json";
}

}  // namespace

core::Status HubAuthenticator::authenticate(http::Request& request, std::string_view permission) {
  request.caller.address = request.remote_address;
  request.caller.request_id = request.request_id;
  if (permission == http::permission::kApiKey) return {};
  if (!request.local_socket && changes_state(request.method) && (foreign_origin(request) || !is_json(request)))
    return core::fail(foreign_origin(request) ? ErrorCode::kForbidden : ErrorCode::kUnsupportedMediaType,
                      foreign_origin(request) ? "this request comes from a page of another site"
                                              : "Content-Type must be application/json");
  if (permission == http::permission::kPublic) return {};
  if (request.local_socket) {
    request.caller = core::Caller{core::Caller::Kind::kOperator,
                                  0,
                                  operator_name(),
                                  {},
                                  request.request_id,
                                  true,
                                  {std::begin(access::kPermissions), std::end(access::kPermissions)}};
    return {};
  }
  GLUEPOT_TRY(authenticate_session(request));
  if (permission == http::permission::kSignedIn || request.caller.may(permission)) return {};
  if (on_denied_) on_denied_(request, permission, "lacks the permission " + std::string(permission));
  core::Error error{ErrorCode::kForbidden, "your role lacks the permission " + std::string(permission)};
  error.next_step = "An administrator can change it under Settings > Users & Roles.";
  return core::fail(std::move(error));
}

core::Status HubAuthenticator::admit(const http::Request& request, const http::Route& route) {
  auto allowed = api::check_company_limits(request, route);
  if (!allowed && on_denied_)
    on_denied_(request, route.permission,
               allowed.error().code == ErrorCode::kNotFound ? "a company that is not among the user's"
                                                            : "the role is limited to some companies");
  return allowed;
}

core::Status HubAuthenticator::still_admitted(const http::Request& request, const http::Route& route) {
  if (route.permission != kReveals || route.method != http::Method::kPost || request.local_socket ||
      !route.pattern.starts_with("/api/v1/companies/{id}/"))
    return {};
  const auto token = api::session_token(request);
  if (!token) return core::fail(ErrorCode::kUnauthenticated, "sign in first");
  GLUEPOT_ASSIGN(const auto caller, sessions_.find(*token, false));
  const auto company = request.path_parameters.empty() ? std::nullopt : core::parse_int64(request.path_parameters[0]);
  const bool sees = !caller.companies || (company && caller.may_see(core::CompanyId{*company}));
  if (caller.may(kReveals) && sees) return {};
  if (on_denied_) on_denied_(request, route.permission, "not allowed any more when the value had come");
  return sees ? core::fail(ErrorCode::kForbidden, "your role lacks the permission " + route.permission)
              : core::fail(ErrorCode::kNotFound, "no such company");
}

core::Status HubAuthenticator::authenticate_session(http::Request& request) {
  const auto token = api::session_token(request);
  if (!token) return core::fail(ErrorCode::kUnauthenticated, "sign in first");
  GLUEPOT_ASSIGN(auto caller, sessions_.find(*token));
  caller.address = request.remote_address;
  caller.request_id = request.request_id;
  if (changes_state(request.method)) {
    const auto sent = request.headers.find("Gluepot-Csrf");
    if (!sent || !core::equal_constant_time(*sent, sessions_.csrf_token(*token)))
      return core::fail(ErrorCode::kForbidden, "the header Gluepot-Csrf is missing or old; reload the page");
  }
  request.caller = std::move(caller);
  return {};
}

}  // namespace gluepot::app
