// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/filters.h"

#include <algorithm>

#include "core/ids.h"

namespace gluepot::local {
namespace {

using catalog::Kind;
using catalog::Query;
using catalog::QueryFilter;
using documentation::Condition;
using documentation::ListQuery;

constexpr int kMostLinks = 10'000;

/// Takes a filter out of the query and returns it.
std::optional<QueryFilter> take_filter(Query& query, std::string_view name, QueryFilter::Op op) {
  const auto found = std::find_if(query.filters.begin(), query.filters.end(),
                                  [&](const QueryFilter& filter) { return filter.name == name && filter.op == op; });
  if (found == query.filters.end()) return std::nullopt;
  auto filter = std::move(*found);
  query.filters.erase(found);
  return filter;
}

/// Only root-level documents, unless a folder is asked for; the word null stands for all of them.
std::optional<Condition> folder_condition(Query& query) {
  static constexpr std::string_view kName = "document_folder_id";
  const auto equal = take_filter(query, kName, QueryFilter::Op::kEqual);
  const auto not_equal = take_filter(query, kName, QueryFilter::Op::kNotEqual);
  if (not_equal) {
    auto values = not_equal->values;
    for (auto& value : values)
      if (value.empty()) value = "null";
    if (values.empty()) values.emplace_back("null");
    return Condition{"document-folder-id", Condition::Op::kNotIn, std::move(values)};
  }
  if (!equal || equal->values.empty()) return Condition{"document-folder-id", Condition::Op::kIn, {"null"}};
  if (std::find(equal->values.begin(), equal->values.end(), "null") != equal->values.end()) return std::nullopt;
  return Condition{"document-folder-id", Condition::Op::kIn, equal->values};
}

Condition only(const std::vector<std::int64_t>& ids) {
  Condition condition{"id", Condition::Op::kIn, {}};
  for (const auto id : ids) condition.values.push_back(std::to_string(id));
  if (condition.values.empty()) condition.values.emplace_back("-1");  // none
  return condition;
}

/// An id at another system and the name of that system, which need each other; what links a record to both.
struct Foreign {
  std::string_view id, type;
  Kind link;
};
constexpr Foreign kForeign[] = {
    {"psa_id", "psa_integration_type", Kind::kAdaptersResources},
    {"rmm_id", "rmm_integration_type", Kind::kRmmRecords},
};

bool has_filter(const catalog::ResourceType& type, std::string_view name) {
  return std::find(type.filters.begin(), type.filters.end(), name) != type.filters.end();
}

Outcome<std::optional<Condition>> foreign_condition(documentation::Reader& reader, const catalog::ResourceType& type,
                                                    Query& query, const Foreign& foreign) {
  if (!has_filter(type, foreign.id)) return std::nullopt;
  const auto id = take_filter(query, foreign.id, QueryFilter::Op::kEqual);
  const auto system = take_filter(query, foreign.type, QueryFilter::Op::kEqual);
  if (!id && !system) return std::nullopt;
  if (!id || !system)
    return refuse(422, "Unprocessable Entity",
                  std::string(foreign.id) + " and " + std::string(foreign.type) + " must be given together", "filter");
  ListQuery links;
  links.kind = foreign.link;
  links.page_size = kMostLinks;
  links.with_body = links.with_side = links.with_total = false;
  links.conditions.push_back({"remote-id", Condition::Op::kIn, id->values});
  links.conditions.push_back({"adapter-type", Condition::Op::kIn, system->values});
  const bool own = type.kind == Kind::kOrganizations;
  if (own)
    links.conditions.push_back({"owner-kind", Condition::Op::kNull, {}});
  else if (foreign.link == Kind::kAdaptersResources)
    links.conditions.push_back(
        {"owner-kind", Condition::Op::kIn, {std::to_string(static_cast<std::int64_t>(type.kind))}});
  LOCAL_ASSIGN(const auto found, reader.list(links));
  std::vector<std::int64_t> ids;
  for (const auto& link : found.records) ids.push_back(own ? link.organization_id : link.parent_id);
  return only(ids);
}

/// Organizations that belong to one of the groups.
Outcome<std::optional<Condition>> group_condition(documentation::Reader& reader, Query& query) {
  const auto groups = take_filter(query, "group_id", QueryFilter::Op::kEqual);
  if (!groups) return std::nullopt;
  std::vector<std::int64_t> ids;
  for (const auto& value : groups->values)
    if (const auto id = core::parse_int64(value)) ids.push_back(*id);
  LOCAL_ASSIGN(const auto links, reader.links(Kind::kGroups, "organizations", ids));
  std::vector<std::int64_t> organizations;
  for (const auto& link : links) organizations.push_back(link.target);
  return only(organizations);
}

/// What lies below the parent of the path.
void add_parent(const Target& target, ListQuery& list) {
  if (!target.nested || target.parent_kind == Kind::kOrganizations) return;
  const auto& type = *target.type;
  list.conditions.push_back({std::string(type.parent), Condition::Op::kIn, {std::to_string(target.parent)}});
  if (!type.parent_kind)
    list.conditions.push_back(
        {"owner-kind", Condition::Op::kIn, {std::to_string(static_cast<std::int64_t>(target.parent_kind))}});
}

}  // namespace

Outcome<ListQuery> build_list(documentation::Reader& reader, const documentation::Scope& caller, const Target& target,
                              Query query) {
  const auto& type = *target.type;
  auto scope = caller;
  if (target.nested && target.parent_kind == Kind::kOrganizations) scope.organizations = std::vector{target.parent};
  std::vector<Condition> conditions;
  if (type.kind == Kind::kDocuments)
    if (auto folder = folder_condition(query)) conditions.push_back(std::move(*folder));
  for (const auto& foreign : kForeign) {
    LOCAL_ASSIGN(auto condition, foreign_condition(reader, type, query, foreign));
    if (condition) conditions.push_back(std::move(*condition));
  }
  if (type.kind == Kind::kOrganizations) {
    LOCAL_ASSIGN(auto condition, group_condition(reader, query));
    if (condition) conditions.push_back(std::move(*condition));
  }
  auto list = documentation::list_query(type, query, std::move(scope));
  if (!list) return bad_request(list.error().message);
  list->conditions.insert(list->conditions.end(), conditions.begin(), conditions.end());
  add_parent(target, *list);
  return std::move(*list);
}

}  // namespace gluepot::local
