// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "core/ids.h"
#include "core/result.h"
#include "http/api/json.h"
#include "http/api/services.h"

namespace gluepot::api {

/// {"sessions":[..]} of a user; `own` marks the one that asks.
core::Result<json::value> sessions_json(Services& services, core::UserId user, std::string_view own);

/// For an act that failed: a kForbidden stands in the audit as a refusal. Gives the error back, to be returned.
tl::unexpected<core::Error> refused(Services& services, const http::Request& request, std::string action,
                                    std::string subject, std::string record_id, core::Error error);

/// One code of a user, throttled and, when wrong, recorded. Errors: those of SecondFactors::check, kRateLimited.
core::Status check_second_factor(Services& services, const http::Request& request, core::UserId user,
                                 const core::Secret& code);

core::Status add_profile_routes(http::Router& router, Services& services);
core::Status add_role_routes(http::Router& router, Services& services);

}  // namespace gluepot::api
