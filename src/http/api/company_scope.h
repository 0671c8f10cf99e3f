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
/// Whether the caller may change which organization this company has. Levels, reveal rules and what is not shared hang
/// on the company: with another organization, or none, they hold for other records. kForbidden: it has some of its own,
/// and the caller may not set them.
core::Status may_change_organization(Services& services, const core::Caller& caller, core::CompanyId company);

core::Status add_merge_routes(http::Router& router, Services& services);
core::Status add_health_routes(http::Router& router, Services& services);

}  // namespace gluepot::api
