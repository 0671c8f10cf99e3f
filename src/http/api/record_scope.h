// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>

#include "companies/companies.h"
#include "core/ids.h"
#include "core/result.h"
#include "documentation/records.h"
#include "http/api/json.h"
#include "http/api/services.h"

namespace gluepot::api {

/// The company of a request's path and what of the store its readers may see.
struct CompanyScope {
  companies::Company company;
  core::OrganizationId organization;
  documentation::Scope scope;
  std::int64_t mirrored_at_ms = 0;
};

/// kNotFound: no such company, or no organization is mapped to it: nothing of it is served.
core::Result<CompanyScope> company_scope(Services& services, const http::Request& request);
/// The scope of everything the caller may see: all mapped organizations of
/// his companies, restricted records hidden where not allowed.
core::Result<documentation::Scope> whole_scope(Services& services, const core::Caller& caller);
/// One record of the company's organization. kNotFound for a foreign one too, so that the two cannot be told apart.
core::Result<documentation::Record> company_record(Services& services, const CompanyScope& scope,
                                                   documentation::Kind kind, std::int64_t id);
/// All light rows of one kind of the company.
core::Result<std::vector<documentation::Record>> company_records(Services& services, const CompanyScope& scope,
                                                                 documentation::Kind kind, bool with_body = false,
                                                                 std::vector<documentation::Condition> conditions = {});

/// The password categories of the source by id; at most 10,000.
core::Result<std::map<std::int64_t, std::string>> category_names(Services& services);
/// /password-access (password_levels.cc); the password routes bring it along.
core::Status add_password_level_routes(http::Router& router, Services& services);
/// GET /companies/{id}/overview (overview.cc); the record routes bring it along.
core::Status add_overview_routes(http::Router& router, Services& services);

/// The attributes of a stored body. An unreadable one is an empty object: the record is still shown by its columns.
json::object attributes_of(const documentation::Record& record);
std::string text_of(const json::object& attributes, std::string_view name);
/// The link to the record at the source, only if it is https.
json::value source_url(const json::object& attributes);

}  // namespace gluepot::api
