// SPDX-License-Identifier: Apache-2.0
#include "http/api/company_limits.h"

#include <algorithm>

#include "core/ids.h"
#include "core/text.h"

namespace gluepot::api {
namespace {

using core::ErrorCode;
using http::Method;

constexpr std::string_view kCompany = "/api/v1/companies/{id}";

/// What a limited caller may call, beside reading and revealing below kCompany.
struct Open {
  Method method;
  std::string_view pattern;
};
constexpr Open kOpen[] = {
    {Method::kGet, "/api/v1/roles"},      // his own
    {Method::kGet, "/api/v1/companies"},  // list_companies leaves out the others
    {Method::kGet, "/api/v1/companies/health"},
    {Method::kGet, "/api/v1/companies/merges"},  // those of which both are his
    {Method::kPost, "/api/v1/companies/{id}/passwords/{password}/reveal"},
    {Method::kPost, "/api/v1/companies/{id}/passwords/{password}/approvals"},
    {Method::kGet, "/api/v1/reveal-approvals"},  // of his companies
    {Method::kPost, "/api/v1/reveal-approvals/{id}/approve"},
    {Method::kPost, "/api/v1/reveal-approvals/{id}/refuse"},
    {Method::kGet, "/api/v1/audit"},          // entries of his companies
    {Method::kGet, "/api/v1/audit/actors"},   // nobody: he is told of people by those entries
    {Method::kGet, "/api/v1/settings"},       // of the instance: nothing of a company
    {Method::kGet, "/api/v1/organizations"},  // those mapped to his companies
    {Method::kGet, "/api/v1/search"},         // whole_scope
    {Method::kGet, "/api/v1/status"},         // counts of his companies
    {Method::kGet, "/api/v1/jobs"},           // that they run, not what they say or count
    {Method::kGet, "/api/v1/jobs/{id}"},      //
    {Method::kGet, "/api/v1/events"},         //
};

bool below_company(std::string_view pattern) {
  return pattern.starts_with(kCompany) && (pattern.size() == kCompany.size() || pattern[kCompany.size()] == '/');
}

/// What somebody does with his own account and session.
bool of_himself(std::string_view pattern) {
  return pattern == "/api/v1/session" || pattern.starts_with("/api/v1/session/") || pattern == "/api/v1/profile" ||
         pattern.starts_with("/api/v1/profile/");
}

bool open(const http::Route& route) {
  if (route.permission == http::permission::kPublic || route.permission == http::permission::kApiKey) return true;
  if (of_himself(route.pattern)) return true;
  // Of one company that is his: reading, and asking for a value.
  if (below_company(route.pattern) &&
      (route.method == Method::kGet || route.permission == "read_documentation_passwords"))
    return true;
  return std::any_of(std::begin(kOpen), std::end(kOpen),
                     [&](const Open& line) { return line.method == route.method && line.pattern == route.pattern; });
}

}  // namespace

core::Status check_company_limits(const http::Request& request, const http::Route& route) {
  if (!request.caller.companies) return {};
  if (!open(route)) {
    core::Error error{ErrorCode::kForbidden, "this is about all companies, and your role is limited to some of them"};
    error.next_step = "Ask somebody whose role is for all companies.";
    return core::fail(std::move(error));
  }
  if (!below_company(route.pattern) || request.path_parameters.empty()) return {};
  // What is no id is told so by the handler, in the same words for everybody.
  const auto id = core::parse_int64(request.path_parameters.front());
  if (!id || request.caller.may_see(core::CompanyId{*id})) return {};
  return core::fail(ErrorCode::kNotFound, "no such company");
}

core::Status check_company_limits_table(const http::Router& router) {
  for (const auto& line : kOpen) {
    const auto& routes = router.routes();
    if (std::none_of(routes.begin(), routes.end(), [&](const http::Route& route) {
          return route.method == line.method && route.pattern == line.pattern;
        }))
      return core::fail(ErrorCode::kInternal,
                        "company_limits.cc names a route that there is not: " + std::string(line.pattern));
  }
  return {};
}

}  // namespace gluepot::api
