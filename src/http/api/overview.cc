// SPDX-License-Identifier: Apache-2.0
// What is new at a company: its records that changed last, of every kind one may see.
#include <algorithm>
#include <map>

#include "http/api/record_scope.h"

namespace gluepot::api {
namespace {

using documentation::Kind;
using http::Request;

constexpr int kChanges = 12;

core::Result<std::vector<documentation::Record>> newest(Services& services, const CompanyScope& scope, Kind kind) {
  documentation::ListQuery query;
  query.kind = kind;
  query.scope = scope.scope;
  query.sorts = {{"updated_at", true}};
  query.page_size = kChanges;
  query.with_body = false;
  query.with_total = false;
  GLUEPOT_ASSIGN(auto list, services.documentation.list(query));
  return std::move(list.records);
}

/// The newest of all kinds, entries only where the company's list would show them.
core::Result<std::vector<documentation::Record>> changes(Services& services, const CompanyScope& scope) {
  GLUEPOT_ASSIGN(const auto rules, services.sharing.rules(scope.company.id));
  std::vector<documentation::Record> out;
  for (const auto kind : {Kind::kDocuments, Kind::kFlexibleAssets, Kind::kChecklists, Kind::kPasswords}) {
    GLUEPOT_ASSIGN(auto records, newest(services, scope, kind));
    for (auto& record : records)
      if (kind != Kind::kPasswords || passwords::may_list(rules, record)) out.push_back(std::move(record));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.updated_at_ms > b.updated_at_ms; });
  if (out.size() > kChanges) out.resize(kChanges);
  return out;
}

Answer show_overview(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto scope, company_scope(services, request));
  GLUEPOT_ASSIGN(const auto records, changes(services, scope));
  std::map<std::int64_t, std::string> types;
  json::array rows;
  for (const auto& record : records) {
    if (record.kind == Kind::kFlexibleAssets && !types.contains(record.parent_id)) {
      GLUEPOT_ASSIGN(const auto type, services.documentation.find(Kind::kFlexibleAssetTypes, record.parent_id));
      types[record.parent_id] = type ? type->name : "";
    }
    const bool asset = record.kind == Kind::kFlexibleAssets;
    rows.push_back(json::object{{"kind", catalog::kind_name(record.kind)},
                                {"id", id_json(record.id)},
                                {"name", record.name},
                                {"type_name", asset ? text_or_null(types[record.parent_id]) : json::value(nullptr)},
                                {"archived", record.archived},
                                {"updated_at_ms", time_or_null(record.updated_at_ms)}});
  }
  return json::object{{"changes", std::move(rows)}, {"mirrored_at_ms", time_or_null(services.sync.last_success_ms())}};
}

}  // namespace

core::Status add_overview_routes(http::Router& router, Services& services) {
  return router.add({http::Method::kGet, "/api/v1/companies/{id}/overview", "read_documentation",
                     answer([&services](Request& request) { return show_overview(services, request); })});
}

}  // namespace gluepot::api
