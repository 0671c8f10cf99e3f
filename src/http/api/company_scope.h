// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "companies/companies.h"
#include "core/caller.h"
#include "http/api/services.h"

namespace gluepot::api {

/// kForbidden for a caller with company limits: the act concerns companies he may not know of.
core::Status sees_all(const core::Caller& caller);
/// The company of the request's path. kNotFound, with the same words, when there is none and when the caller may not
/// see it.
core::Result<companies::Company> seen_company(Services& services, const http::Request& request);

core::Status add_merge_routes(http::Router& router, Services& services);
core::Status add_health_routes(http::Router& router, Services& services);

}  // namespace gluepot::api
