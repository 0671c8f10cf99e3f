// SPDX-License-Identifier: Apache-2.0
// Search over everything mirrored that the caller may see.
#include <chrono>

#include "core/text.h"
#include "documentation/search.h"
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

bool is_searched(Kind kind) {
  return kind == Kind::kDocuments || kind == Kind::kFlexibleAssets || kind == Kind::kChecklists ||
         kind == Kind::kPasswords || kind == Kind::kOrganizations;
}

core::Result<std::optional<Kind>> kind_of(const Request& request) {
  const auto name = request.query_parameter("kind");
  if (!name || name->empty()) return std::nullopt;
  const auto* type = catalog::find_by_path(*name);
  if (type == nullptr || !is_searched(type->kind))
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

/// What one search has asked of companies so far: its results are of few of them.
class Companies {
 public:
  Companies(Services& services, const core::Caller& caller) : services_(services), caller_(caller) {}

  /// Null when nothing is mapped to the organization any more, or it is none of the caller's.
  core::Result<const companies::CompanyRef*> of(std::int64_t organization) {
    auto known = companies_.find(organization);
    if (known == companies_.end()) {
      GLUEPOT_ASSIGN(auto company, services_.mappings.company_of(core::OrganizationId{organization}));
      if (company && !caller_.may_see(company->id)) company.reset();
      known = companies_.emplace(organization, std::move(company)).first;
    }
    return known->second ? &*known->second : nullptr;
  }

  /// Whether a record found may be shown: a password entry by the same rule as in its company's list.
  core::Result<bool> shows(documentation::Reader& reader, const documentation::Record& record) {
    GLUEPOT_ASSIGN(const auto* company, of(record.organization_id));
    if (company == nullptr) return false;
    if (record.kind != Kind::kPasswords) return true;
    auto rules = rules_.find(company->id.value);
    if (rules == rules_.end()) {
      GLUEPOT_ASSIGN(auto read, services_.sharing.rules(company->id));
      rules = rules_.emplace(company->id.value, std::move(read)).first;
    }
    GLUEPOT_ASSIGN(const auto entry, reader.find(Kind::kPasswords, record.id));
    return entry && passwords::may_list(rules->second, *entry);
  }

 private:
  Services& services_;
  const core::Caller& caller_;
  std::map<std::int64_t, std::optional<companies::CompanyRef>> companies_;
  std::map<std::int64_t, passwords::SharingRepository::Rules> rules_;
};

core::Result<documentation::SearchAnswer> found(Services& services, const Request& request, Companies& companies) {
  documentation::SearchQuery query;
  query.text = request.query_parameter("q").value_or("");
  if (query.text.size() > 400) return core::invalid("q", "at most 400 bytes");
  if (!core::valid_utf8(query.text)) return core::invalid("q", "must be UTF-8");
  GLUEPOT_ASSIGN(const auto limit, query_number(request, "limit", 30, 1, 100));
  query.limit = static_cast<int>(limit);
  GLUEPOT_ASSIGN(query.kind, kind_of(request));
  GLUEPOT_ASSIGN(query.scope, scope_of(services, request));
  if (core::trim(query.text).empty()) return documentation::SearchAnswer{};
  GLUEPOT_ASSIGN(const auto sharing, services.sharing.get());
  documentation::SearchRules rules;
  rules.without_passwords = !sharing.enabled;
  rules.accept = [&](documentation::Reader& reader, const documentation::Record& record) {
    return companies.shows(reader, record);
  };
  documentation::SearchAnswer answer;
  GLUEPOT_TRY(services.documentation.read([&](documentation::Reader& reader) -> core::Status {
    GLUEPOT_ASSIGN(answer, documentation::search(reader, query, rules));
    return {};
  }));
  return answer;
}

/// "documents:12,passwords:55": records a person opened before, in that order, those still to be seen. The browser
/// knows no more of them than these ids.
core::Result<documentation::SearchAnswer> named(Services& services, const Request& request, const std::string& items,
                                                Companies& companies) {
  documentation::SearchAnswer result;
  if (items.size() > 2000) return core::invalid("items", "at most 2,000 bytes");
  GLUEPOT_ASSIGN(const auto scope, scope_of(services, request));
  for (std::size_t at = 0; at < items.size();) {
    const auto end = std::min(items.find(',', at), items.size());
    const std::string_view item = std::string_view(items).substr(at, end - at);
    at = end + 1;
    const auto colon = item.find(':');
    const auto id = colon == item.npos ? std::nullopt : core::parse_int64(item.substr(colon + 1));
    const auto* type = colon == item.npos ? nullptr : catalog::find_by_path(item.substr(0, colon));
    if (!id || type == nullptr || !is_searched(type->kind))
      return core::invalid("items", "kinds and ids, as documents:12,passwords:55");
    GLUEPOT_TRY(services.documentation.read([&](documentation::Reader& reader) -> core::Status {
      GLUEPOT_ASSIGN(const auto record, reader.find(type->kind, *id, scope));
      if (!record) return {};
      GLUEPOT_ASSIGN(const bool shown, companies.shows(reader, *record));
      if (shown)
        result.hits.push_back({record->kind,
                               record->id,
                               record->organization_id,
                               record->parent_id,
                               record->updated_at_ms,
                               record->archived,
                               record->flags,
                               record->name,
                               0,
                               {},
                               {}});
      return {};
    }));
  }
  return result;
}

core::Result<json::object> row_of(Services& services, const documentation::Hit& hit, Companies& companies) {
  GLUEPOT_ASSIGN(const auto* company, companies.of(hit.organization_id));
  json::value type_name(nullptr);
  if (hit.kind == Kind::kFlexibleAssets) {
    GLUEPOT_ASSIGN(const auto type, services.documentation.find(Kind::kFlexibleAssetTypes, hit.parent_id));
    type_name = text_or_null(type ? type->name : "");
  }
  auto [name, name_ranges] = joined(hit.name_segments);
  auto [snippet, snippet_ranges] = joined(hit.snippet);
  if (name.empty()) name = hit.name;
  return json::object{{"kind", catalog::kind_name(hit.kind)},
                      {"id", id_json(hit.id)},
                      {"parent_id", id_json(hit.parent_id)},
                      {"name", std::move(name)},
                      {"name_ranges", std::move(name_ranges)},
                      {"snippet", std::move(snippet)},
                      {"snippet_ranges", std::move(snippet_ranges)},
                      {"company", {{"id", company->id.text()}, {"name", company->name}}},
                      {"type_name", std::move(type_name)},
                      {"archived", hit.archived},
                      {"updated_at_ms", time_or_null(hit.updated_at_ms)}};
}

Answer search(Services& services, Request& request) {
  const auto begun = std::chrono::steady_clock::now();
  Companies companies(services, request.caller);
  const auto items = request.query_parameter("items");
  GLUEPOT_ASSIGN(const auto result,
                 items ? named(services, request, *items, companies) : found(services, request, companies));
  json::array rows;
  for (const auto& hit : result.hits) {
    GLUEPOT_ASSIGN(auto row, row_of(services, hit, companies));
    rows.push_back(std::move(row));
  }
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begun;
  return json::object{
      {"results", std::move(rows)}, {"took_ms", took.count()}, {"more", result.truncated}, {"respelt", result.respelt}};
}

}  // namespace

core::Status add_search_routes(http::Router& router, Services& services) {
  return router.add({Method::kGet, "/api/v1/search", "read_documentation",
                     answer([&services](Request& request) { return search(services, request); })});
}

}  // namespace gluepot::api
