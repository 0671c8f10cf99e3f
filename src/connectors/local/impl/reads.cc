// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/reads.h"

#include <algorithm>

#include "catalog/query.h"
#include "connectors/local/impl/account_reads.h"
#include "connectors/local/impl/file_rules.h"
#include "connectors/local/impl/render.h"
#include "connectors/local/impl/write.h"
#include "core/ids.h"
#include "core/text.h"
#include "documentation/versions.h"

namespace gluepot::local {
namespace {

using catalog::Kind;
using catalog::Query;
using catalog::QueryFilter;
using documentation::Condition;
using documentation::ListQuery;
using documentation::Record;

constexpr int kMaxPageSize = 1000;

Outcome<Query> parse(std::string_view text) {
  auto query = catalog::parse_query(text);
  if (!query) return bad_request(query.error().message);
  query->page_size = std::min(query->page_size, kMaxPageSize);
  return std::move(*query);
}

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
std::vector<Condition> folder_conditions(Query& query) {
  static constexpr std::string_view kName = "document_folder_id";
  const auto equal = take_filter(query, kName, QueryFilter::Op::kEqual);
  const auto not_equal = take_filter(query, kName, QueryFilter::Op::kNotEqual);
  if (not_equal) {
    auto values = not_equal->values;
    for (auto& value : values)
      if (value.empty()) value = "null";
    if (values.empty()) values.emplace_back("null");
    return {{"document-folder-id", Condition::Op::kNotIn, std::move(values)}};
  }
  if (!equal || equal->values.empty()) return {{"document-folder-id", Condition::Op::kIn, {"null"}}};
  if (std::find(equal->values.begin(), equal->values.end(), "null") != equal->values.end()) return {};
  return {{"document-folder-id", Condition::Op::kIn, equal->values}};
}

/// psa_id and psa_integration_type need each other.
Outcome<std::optional<Condition>> psa_condition(documentation::Reader& reader, Query& query) {
  const auto id = take_filter(query, "psa_id", QueryFilter::Op::kEqual);
  const auto type = take_filter(query, "psa_integration_type", QueryFilter::Op::kEqual);
  if (!id && !type) return std::nullopt;
  if (!id || !type)
    return refuse(422, "Unprocessable Entity", "psa_id and psa_integration_type must be given together", "filter");
  LOCAL_ASSIGN(const auto links, reader.psa_links());
  Condition condition{"id", Condition::Op::kIn, {}};
  const auto holds = [](const std::vector<std::string>& values, const std::string& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
  };
  for (const auto& link : links)
    if (holds(id->values, link.remote_id) && holds(type->values, link.adapter_type))
      condition.values.push_back(std::to_string(link.organization_id));
  if (condition.values.empty()) condition.values.emplace_back("-1");
  return condition;
}

/// What a list's path and query ask of the store.
Outcome<ListQuery> build_list(documentation::Reader& reader, const Call& call, const Target& target, Query query) {
  const auto& type = *target.type;
  auto scope = call.scope;
  std::vector<Condition> conditions;
  if (target.nested && target.parent_kind == Kind::kOrganizations) scope.organizations = std::vector{target.parent};
  if (target.nested && target.parent_kind != Kind::kOrganizations)
    conditions.push_back({std::string(type.parent), Condition::Op::kIn, {std::to_string(target.parent)}});
  if (target.nested && hangs_on_parent(type.kind))
    conditions.push_back({"owner-kind", Condition::Op::kIn, {std::to_string(static_cast<int>(target.parent_kind))}});
  if (type.kind == Kind::kDocuments) conditions = folder_conditions(query);
  if (type.kind == Kind::kOrganizations) {
    LOCAL_ASSIGN(auto psa, psa_condition(reader, query));
    if (psa) conditions.push_back(std::move(*psa));
  }
  auto list = documentation::list_query(type, query, std::move(scope));
  if (!list) return bad_request(list.error().message);
  list->conditions.insert(list->conditions.end(), conditions.begin(), conditions.end());
  return std::move(*list);
}

/// version_id shows a password as it was: puts the former attributes into `record` and returns the version; 0 when none
/// is asked for.
Outcome<std::int64_t> as_version(documentation::Reader& reader, const Query& query, Record& record) {
  const auto asked = query.find_other("version_id");
  if (record.kind != Kind::kPasswords || !asked || asked->empty()) return 0;
  const auto id = core::parse_int64(*asked);
  if (!id) return missing_row();
  LOCAL_ASSIGN(auto version, documentation::find_version(reader.connection(), record.kind, record.id, *id));
  if (!version) return missing_row();
  record.body = std::move(version->body);
  return *id;
}

/// Runs `work` in one read transaction.
template <typename Work>
Outcome<Reply> reading(documentation::Store& store, Work&& work) {
  std::optional<Outcome<Reply>> out;
  const auto done = store.read([&](documentation::Reader& reader) -> core::Status {
    out.emplace(work(reader));
    return {};
  });
  if (!done) return tl::unexpected<Refusal>(as_refusal(done.error()));
  return std::move(*out);
}

}  // namespace

Outcome<Reply> answer_index(const ReadContext& context, const Call& call, const Target& target) {
  LOCAL_ASSIGN(const auto query, parse(call.query));
  const auto* type_filter = query.find_filter("flexible_asset_type_id");
  const bool names_type =
      type_filter != nullptr && !(type_filter->values.size() == 1 && type_filter->values[0].empty());
  if (target.type->kind == Kind::kFlexibleAssets && !names_type)
    return refuse(422, "Cannot index flexible assets without providing a flexible asset type ID filter");
  return reading(context.store, [&](documentation::Reader& reader) -> Outcome<Reply> {
    const auto url = list_url(call);
    if (target.type->kind == Kind::kUserMetrics) return answer_user_metrics(reader, call, query, url);
    if (target.type->kind == Kind::kLogs) return answer_logs(reader, context.audit, context.clock, call, query, url);
    LOCAL_TRY(check_parent(reader, target, call.scope));
    LOCAL_ASSIGN(auto list, build_list(reader, call, target, query));
    list.with_side = false;
    LOCAL_ASSIGN(const auto found, reader.list(list));
    Renderer renderer(reader, context.vault, {call.read_values, false, true, call.before_value, &call, &context.links});
    LOCAL_TRY(renderer.include(*target.type, found.records, query.includes));
    return renderer.list(found.records, {url, list.page_number, list.page_size, found.total});
  });
}

Outcome<Reply> answer_show(const ReadContext& context, const Call& call, const Target& target) {
  // Paging, sort and filters on a show are stray: a query that cannot be read is no reason to refuse.
  const auto query = catalog::parse_query(call.query).value_or(Query{});
  return reading(context.store, [&](documentation::Reader& reader) -> Outcome<Reply> {
    LOCAL_TRY(check_parent(reader, target, call.scope));
    LOCAL_ASSIGN(auto record, find_target_record(reader, target, target.id, call.scope));
    LOCAL_ASSIGN(const auto version, as_version(reader, query, record));
    Renderer renderer(reader, context.vault,
                      {call.read_values, asks_to_show_password(call.query, true), false, call.before_value, &call,
                       &context.links, version});
    std::vector<Record> rows;
    rows.push_back(std::move(record));
    LOCAL_TRY(renderer.include(*target.type, rows, query.includes));
    LOCAL_ASSIGN(auto reply, renderer.single(rows.front(), 200));
    const auto& row = rows.front();
    reply.touched.push_back({catalog::Action::kShow, row.kind, row.id,
                             row.kind == Kind::kOrganizations ? row.id : row.organization_id, row.name});
    return reply;
  });
}

std::string list_url(const Call& call) {
  std::string url(call.base_url);
  char separator = '?';
  for (const auto part : core::split(call.query, '&')) {
    if (part.empty()) continue;
    const auto equals = std::min(part.find('='), part.size());
    const auto name = catalog::percent_decode(part.substr(0, equals), true);
    if (!name || *name == "page[number]" || *name == "page[size]") continue;
    url += separator;
    separator = '&';
    url += catalog::percent_encode(*name);
    if (equals == part.size()) continue;
    url += '=' + catalog::percent_encode(catalog::percent_decode(part.substr(equals + 1), true).value_or(""));
  }
  return url;
}

Outcome<std::optional<std::vector<Record>>> select_by_filters(documentation::Reader& reader, const Call& call,
                                                              const Target& target) {
  LOCAL_ASSIGN(auto query, parse(call.query));
  query.sorts.clear();
  query.page_number = 1;
  query.page_size = kMaxPageSize;
  const auto& type = *target.type;
  if (catalog::known_filters(type, query).empty()) return std::nullopt;
  if (type.kind == Kind::kFlexibleAssets && (query.find_filter("flexible_asset_type_id") == nullptr ||
                                             (!target.nested && query.find_filter("organization_id") == nullptr)))
    return refuse(422, "Unprocessable Entity", "filters must name organization_id and flexible_asset_type_id",
                  "filter");
  LOCAL_ASSIGN(const auto list, build_list(reader, call, target, std::move(query)));
  LOCAL_ASSIGN(auto found, reader.list(list));
  if (found.total > kMaxPageSize)
    return refuse(422, "Unprocessable Entity",
                  "the filters select " + std::to_string(found.total) + " records; at most 1000 in one call", "filter");
  return std::optional(std::move(found.records));
}

bool asks_to_show_password(std::string_view query, bool otherwise) {
  const auto parsed = catalog::parse_query(query);
  if (!parsed) return otherwise;
  const auto text = parsed->find_other("show_password");
  if (!text) return otherwise;
  if (*text == "true" || *text == "1") return true;
  if (*text == "false" || *text == "0") return false;
  return otherwise;
}

}  // namespace gluepot::local
