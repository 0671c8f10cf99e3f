// SPDX-License-Identifier: Apache-2.0
// Search over everything mirrored that the caller may see.
#include <chrono>

#include "core/text.h"
#include "http/api/record_scope.h"

namespace gluepot::api {
namespace {

using documentation::Kind;
using http::Method;
using http::Request;

/// Segments as one text and the ranges (in UTF-16 units, as a browser counts) that matched.
std::pair<std::string, json::array> joined(const std::vector<documentation::Segment>& segments) {
  std::string text;
  json::array ranges;
  std::int64_t at = 0;
  for (const auto& segment : segments) {
    std::int64_t units = 0;
    for (const char c : segment.text) {
      const auto byte = static_cast<unsigned char>(c);
      if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
    }
    if (segment.match) ranges.push_back(json::array{at, at + units});
    text += segment.text;
    at += units;
  }
  return {std::move(text), std::move(ranges)};
}

core::Result<std::optional<Kind>> kind_of(const Request& request) {
  const auto name = request.query_parameter("kind");
  if (!name || name->empty()) return std::nullopt;
  const auto* type = catalog::find_by_path(*name);
  if (type == nullptr)
    return core::invalid("kind", "documents, flexible_assets, checklists, passwords or organizations");
  return type->kind;
}

core::Result<documentation::Scope> scope_of(Services& services, const Request& request) {
  GLUEPOT_ASSIGN(auto scope, whole_scope(services, request.caller));
  const auto company = request.query_parameter("company_id");
  if (!company || company->empty()) return scope;
  const auto id = core::parse_int64(*company);
  if (!id) return core::invalid("company_id", "must be an id");
  if (!request.caller.may_see(core::CompanyId{*id})) {
    scope.organizations = std::vector<std::int64_t>{};  // as for one that does not exist
    return scope;
  }
  GLUEPOT_ASSIGN(const auto organization, services.mappings.organization_of(core::CompanyId{*id}));
  scope.organizations = organization ? std::vector<std::int64_t>{organization->value} : std::vector<std::int64_t>{};
  return scope;
}

/// Whether a password entry found may be shown at all: the same rule as in its company's list.
core::Result<bool> listed(Services& services, const documentation::Hit& hit, core::CompanyId company,
                          std::map<std::int64_t, passwords::SharingRepository::Rules>& cache) {
  if (hit.kind != Kind::kPasswords) return true;
  if (!cache.contains(company.value)) {
    GLUEPOT_ASSIGN(cache[company.value], services.sharing.rules(company));
  }
  GLUEPOT_ASSIGN(const auto entry, services.documentation.find(Kind::kPasswords, hit.id));
  return entry && passwords::may_list(cache[company.value], *entry);
}

Answer search(Services& services, Request& request) {
  const auto begun = std::chrono::steady_clock::now();
  documentation::SearchQuery query;
  query.text = request.query_parameter("q").value_or("");
  if (query.text.size() > 400) return core::invalid("q", "at most 400 bytes");
  if (!core::valid_utf8(query.text)) return core::invalid("q", "must be UTF-8");
  GLUEPOT_ASSIGN(const auto limit, query_number(request, "limit", 30, 1, 100));
  query.limit = static_cast<int>(limit);
  GLUEPOT_ASSIGN(query.kind, kind_of(request));
  GLUEPOT_ASSIGN(query.scope, scope_of(services, request));
  json::array rows;
  documentation::SearchResult found;
  if (!core::trim(query.text).empty()) {
    GLUEPOT_ASSIGN(found, services.documentation.search(query));
  }
  std::map<std::int64_t, passwords::SharingRepository::Rules> rules;
  std::map<std::int64_t, std::string> types;
  for (const auto& hit : found.hits) {
    GLUEPOT_ASSIGN(const auto company, services.mappings.company_of(core::OrganizationId{hit.organization_id}));
    if (!company || !request.caller.may_see(company->id)) continue;
    GLUEPOT_ASSIGN(const bool shown, listed(services, hit, company->id, rules));
    if (!shown) continue;
    if (hit.kind == Kind::kFlexibleAssets && !types.contains(hit.parent_id)) {
      GLUEPOT_ASSIGN(const auto type, services.documentation.find(Kind::kFlexibleAssetTypes, hit.parent_id));
      types[hit.parent_id] = type ? type->name : "";
    }
    auto [name, name_ranges] = joined(hit.name_segments);
    auto [snippet, snippet_ranges] = joined(hit.snippet);
    if (name.empty()) name = hit.name;
    rows.push_back(json::object{
        {"kind", catalog::kind_name(hit.kind)},
        {"id", id_json(hit.id)},
        {"parent_id", id_json(hit.parent_id)},
        {"name", std::move(name)},
        {"name_ranges", std::move(name_ranges)},
        {"snippet", std::move(snippet)},
        {"snippet_ranges", std::move(snippet_ranges)},
        {"company", {{"id", company->id.text()}, {"name", company->name}}},
        {"type_name", hit.kind == Kind::kFlexibleAssets ? text_or_null(types[hit.parent_id]) : json::value(nullptr)},
        {"archived", hit.archived},
        {"updated_at_ms", time_or_null(hit.updated_at_ms)}});
  }
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begun;
  return json::object{{"results", std::move(rows)},
                      {"took_ms", took.count()},
                      {"more", found.truncated || static_cast<int>(found.hits.size()) == query.limit}};
}

}  // namespace

core::Status add_search_routes(http::Router& router, Services& services) {
  return router.add({Method::kGet, "/api/v1/search", "read_documentation",
                     answer([&services](Request& request) { return search(services, request); })});
}

}  // namespace gluepot::api
