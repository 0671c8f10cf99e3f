// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "access/sessions.h"
#include "http/route.h"

namespace gluepot::app {

/// Who asks, for the hub API: a browser session by its cookie, or the operator of this machine by the local socket.
/// Checks the CSRF token of state-changing requests and the route's permission. The compatible API checks its keys
/// itself.
class HubAuthenticator final : public http::Authenticator {
 public:
  /// `on_denied` hears of a signed-in caller who lacks the permission or does not work for the company, for the audit.
  using OnDenied = std::function<void(const http::Request&, std::string_view permission, std::string_view why)>;
  HubAuthenticator(access::Sessions& sessions, OnDenied on_denied)
      : sessions_(sessions), on_denied_(std::move(on_denied)) {}
  core::Status authenticate(http::Request& request, std::string_view permission) override;
  core::Status admit(const http::Request& request, const http::Route& route) override;
  /// For routes that reveal: session, role and companies are read anew, because the source may have been slow.
  core::Status still_admitted(const http::Request& request, const http::Route& route) override;

 private:
  core::Status authenticate_session(http::Request& request);
  access::Sessions& sessions_;
  OnDenied on_denied_;
};

}  // namespace gluepot::app
