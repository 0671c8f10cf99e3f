// SPDX-License-Identifier: Apache-2.0
#include "http/api/record_scope.h"

namespace gluepot::api {

using core::ErrorCode;
using documentation::Kind;

core::Result<CompanyScope> company_scope(Services& services, const http::Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  CompanyScope out;
  GLUEPOT_ASSIGN(out.company, services.companies.get(core::CompanyId{id}));
  GLUEPOT_ASSIGN(const auto organization, services.mappings.organization_of(core::CompanyId{id}));
  if (!organization)
    return core::fail(ErrorCode::kNotFound,
                      "no organization is mapped to " + out.company.name + "; map one under Settings > Organizations");
  out.organization = *organization;
  GLUEPOT_ASSIGN(const auto rules, services.sharing.rules(out.company.id));
  out.scope = documentation::Scope::only({organization->value});
  out.scope.hide_restricted = !rules.restricted_allowed;
  GLUEPOT_ASSIGN(out.scope.hidden, services.documentation_settings.hidden());
  return out;
}

core::Result<documentation::Scope> whole_scope(Services& services, const core::Caller& caller) {
  GLUEPOT_ASSIGN(const auto served, services.mappings.served_pairs());
  documentation::Scope scope = documentation::Scope::only({});
  for (const auto& [organization, company] : served)
    if (caller.may_see(company)) scope.organizations->push_back(organization.value);
  scope.hide_restricted = true;
  GLUEPOT_ASSIGN(scope.hidden, services.documentation_settings.hidden());
  GLUEPOT_ASSIGN(const auto allowed, services.sharing.companies_with_restricted_allowed());
  for (const auto company : allowed) {
    if (!caller.may_see(core::CompanyId{company})) continue;
    GLUEPOT_ASSIGN(const auto organization, services.mappings.organization_of(core::CompanyId{company}));
    if (organization) scope.restricted_allowed.push_back(organization->value);
  }
  return scope;
}

core::Result<documentation::Record> company_record(Services& services, const CompanyScope& scope, Kind kind,
                                                   std::int64_t id) {
  GLUEPOT_ASSIGN(auto record, services.documentation.find(kind, id, scope.scope));
  if (!record) return core::fail(ErrorCode::kNotFound, "no such record in " + scope.company.name);
  return std::move(*record);
}

core::Result<std::vector<documentation::Record>> company_records(Services& services, const CompanyScope& scope,
                                                                 Kind kind, bool with_body,
                                                                 std::vector<documentation::Condition> conditions) {
  documentation::ListQuery query;
  query.kind = kind;
  query.scope = scope.scope;
  query.conditions = std::move(conditions);
  query.page_size = 10'000;
  query.with_body = with_body;
  query.with_total = false;
  GLUEPOT_ASSIGN(auto list, services.documentation.list(query));
  return std::move(list.records);
}

json::object attributes_of(const documentation::Record& record) {
  json::error_code error;
  json::value value = json::parse(record.body, error);
  if (error || !value.is_object()) return {};
  return std::move(value.get_object());
}

std::string text_of(const json::object& attributes, std::string_view name) {
  const json::value* value = attributes.if_contains(name);
  if (value == nullptr || value->is_null()) return {};
  return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

json::value source_url(const json::object& attributes) {
  const std::string url = text_of(attributes, "resource-url");
  return url.starts_with("https://") ? json::value(url) : json::value(nullptr);
}

}  // namespace gluepot::api
