// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/reads.h"

#include <algorithm>

#include "catalog/query.h"
#include "connectors/local/impl/account_reads.h"
#include "connectors/local/impl/file_rules.h"
#include "connectors/local/impl/filters.h"
#include "connectors/local/impl/includes.h"
#include "connectors/local/impl/render.h"
#include "connectors/local/impl/write.h"
#include "core/ids.h"
#include "core/text.h"
#include "documentation/versions.h"

namespace gluepot::local {
namespace {

using catalog::Kind;
using catalog::Query;
using documentation::Record;

constexpr int kMaxPageSize = 1000;

Outcome<Query> parse(std::string_view text) {
  auto query = catalog::parse_query(text);
  if (!query) return bad_request(query.error().message);
  query->page_size = std::min(query->page_size, kMaxPageSize);
  return std::move(*query);
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
    LOCAL_ASSIGN(auto list, build_list(reader, call.scope, target, query));
    list.with_side = false;
    LOCAL_ASSIGN(const auto found, reader.list(list));
    Renderer renderer(reader, context.vault, {call.read_values, false, true, call.before_value, &call, &context.links});
    Includes includes(reader, call.scope, call.kinds);
    LOCAL_TRY(includes.add(found.records, query.includes, target.type->index_includes));
    LOCAL_TRY(renderer.bring(includes, found.records, query.includes, target.type->index_includes));
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
    Includes includes(reader, call.scope, call.kinds);
    LOCAL_TRY(includes.add(rows, query.includes, target.type->show_includes));
    LOCAL_TRY(renderer.bring(includes, rows, query.includes, target.type->show_includes));
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
  LOCAL_ASSIGN(const auto list, build_list(reader, call.scope, target, std::move(query)));
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
