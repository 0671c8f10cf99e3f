// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace gluepot::api {

/// The session cookie's name: `__Host-gluepot` over TLS, `gluepot_session` on plain loopback.
std::string_view cookie_name(const http::Request& request);
/// The value of a cookie that the request carries.
std::optional<std::string> find_cookie(const http::Request& request, std::string_view name);
/// Set-Cookie for a session; `ended`: it goes.
std::string session_cookie(const http::Request& request, std::string_view token, bool ended);
/// The session cookie's value, if the request carries one.
std::optional<std::string> session_token(const http::Request& request);

}  // namespace gluepot::api
