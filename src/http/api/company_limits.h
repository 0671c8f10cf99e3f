// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "core/result.h"
#include "http/route.h"

namespace gluepot::api {

/// The gate before every handler for callers who work for some companies only (core::Caller::companies). A route is
/// closed to them unless the table in company_limits.cc says that it shows nothing of other companies; a new route is
/// therefore closed. Below /api/v1/companies/{id} a company that is not theirs and one that does not exist get the same
/// answer, before anything is looked up. Errors: kForbidden, kNotFound.
core::Status check_company_limits(const http::Request& request, const http::Route& route);

/// Every line of the table names a route that there is. Errors: kInternal.
core::Status check_company_limits_table(const http::Router& router);

}  // namespace gluepot::api
