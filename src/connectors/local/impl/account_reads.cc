// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/account_reads.h"

#include <algorithm>
#include <boost/json.hpp>
#include <deque>

#include "connectors/local/activity_counter.h"
#include "connectors/local/impl/file_rules.h"
#include "connectors/local/impl/write.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/text.h"
#include "documentation/activity.h"

namespace gluepot::local {
namespace {

namespace json = boost::json;
using catalog::Query;

constexpr std::int64_t kDayMs = 86'400'000, kWeekMs = 7 * kDayMs;
constexpr int kLogPages = 5;
constexpr int kLogDays = 30;

/// "Password" for passwords; any spelling finds it again.
std::optional<Kind> kind_named(std::string_view name) {
  if (const auto* related = find_related_type(name); related != nullptr && related->kind) return related->kind;
  std::string path(name);
  std::replace(path.begin(), path.end(), ' ', '_');
  if (const auto* type = catalog::find_by_path(path)) return type->kind;
  if (const auto* type = catalog::find_by_path(path + "s")) return type->kind;
  return std::nullopt;
}

json::value number_or_null(std::int64_t number) {
  return number == 0 ? json::value(nullptr) : json::value(number);
}
json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(json::string(text));
}

/// The integers a filter names; what is none matches nothing.
std::optional<std::vector<std::int64_t>> integers_of(const Query& query, std::string_view name) {
  const auto* filter = query.find_filter(name);
  if (filter == nullptr) return std::nullopt;
  std::vector<std::int64_t> values;
  for (const auto& value : filter->values)
    if (const auto number = core::parse_int64(value)) values.push_back(*number);
  return values;
}

std::vector<std::int64_t> every_kind(const catalog::KindSet* kinds) {
  std::vector<std::int64_t> all;
  for (const auto& type : catalog::resource_types())
    if (kinds == nullptr || kinds->test(static_cast<std::size_t>(type.kind)))
      all.push_back(static_cast<std::int64_t>(type.kind));
  return all;
}

std::vector<std::int64_t> kinds_of(const Call& call, const Query& query) {
  auto kinds = every_kind(call.kinds);
  const auto* filter = query.find_filter("resource_type");
  if (filter == nullptr) return kinds;
  std::erase_if(kinds, [&](std::int64_t kind) {
    return std::none_of(filter->values.begin(), filter->values.end(),
                        [&](const auto& name) { return kind_named(name) == static_cast<Kind>(kind); });
  });
  return kinds;
}

Reply list_of(Kind kind, const std::vector<std::pair<std::int64_t, std::string>>& rows,
              const catalog::DocumentWriter::Paging& paging) {
  catalog::DocumentWriter writer;
  writer.begin_list();
  for (const auto& [id, attributes] : rows) writer.row(kind, id, attributes);
  return {200, writer.finish(paging), false};
}

/// What an entry of the audit is about.
struct Subject {
  std::optional<Kind> kind;
  std::int64_t id = 0;
  std::int64_t organization_id = 0;  ///< 0: none, or not known any more
};

Outcome<Subject> subject_of(documentation::Reader& reader, const audit::Entry& entry) {
  Subject subject;
  const auto slash = entry.record_id.find('/');
  if (slash == std::string::npos) return subject;
  const auto* type = catalog::find_by_path(std::string_view(entry.record_id).substr(0, slash));
  const auto id = core::parse_int64(std::string_view(entry.record_id).substr(slash + 1));
  if (type == nullptr || !id) return subject;
  subject.kind = type->kind;
  subject.id = *id;
  // A write says so itself; it may have been the last that was heard of the record.
  static constexpr std::string_view kOrganization = ", organization ";
  if (const auto at = entry.detail.rfind(kOrganization); at != std::string::npos) {
    subject.organization_id =
        core::parse_int64(std::string_view(entry.detail).substr(at + kOrganization.size())).value_or(0);
    return subject;
  }
  LOCAL_ASSIGN(const auto record, reader.find(type->kind, *id));
  if (record) subject.organization_id = type->kind == Kind::kOrganizations ? record->id : record->organization_id;
  return subject;
}

bool may_see(const Call& call, const Subject& subject) {
  if (call.kinds != nullptr && (!subject.kind || !call.kinds->test(static_cast<std::size_t>(*subject.kind))))
    return false;
  const auto& mine = call.scope.organizations;
  return !mine || std::find(mine->begin(), mine->end(), subject.organization_id) != mine->end();
}

std::int64_t number_of_actor(const audit::Entry& entry) {
  if (entry.actor_kind == core::caller_kind_name(core::Caller::Kind::kUser))
    return user_number(core::Caller::Kind::kUser, entry.actor_id);
  if (entry.actor_kind == core::caller_kind_name(core::Caller::Kind::kKey))
    return user_number(core::Caller::Kind::kKey, entry.actor_id);
  return 0;
}

std::string log_attributes(const audit::Entry& entry, const Subject& subject) {
  const int level = entry.outcome == "done" ? 0 : entry.outcome == "pending" || entry.outcome == "unknown" ? 1 : 2;
  return json::serialize(json::object{
      {"created-at", core::format_time(entry.at_ms)},
      {"level", level},
      {"account-id", 1},
      {"user-id", number_or_null(number_of_actor(entry))},
      {"organization-id", number_or_null(subject.organization_id)},
      {"action", entry.action},
      {"resource-type", subject.kind ? json::value(json::string(related_type_name(*subject.kind))) : nullptr},
      {"resource-name", text_or_null(entry.subject)},
      {"ip-address", text_or_null(entry.address)},
      {"ip-city", nullptr},
      {"ip-region", nullptr},
      {"ip-country", nullptr},
      {"user-agent", nullptr}});
}

}  // namespace

Outcome<std::optional<Span>> week_filter(const Query& query, std::string_view name) {
  const auto* filter = query.find_filter(name);
  if (filter == nullptr || filter->values.empty()) return std::nullopt;
  static constexpr std::string_view kTitle =
      "date range filter cannot be longer than a week, and cannot start with a wildcard";
  Span span;
  const auto read = [&](std::string_view text, std::int64_t& moment) {
    if (text == "*") return true;
    const auto time = core::parse_time(text);
    if (time) moment = *time;
    return time.has_value();
  };
  const auto& values = filter->values;
  if (values.size() == 1) {
    if (values[0] == "*") return span;
    span.impossible = !read(values[0], span.from_ms);
    span.to_ms = span.impossible ? 0 : values[0].size() == 10 ? span.from_ms + kDayMs - 1 : span.from_ms;
    return span;
  }
  if (values[0] == "*" && values[1] != "*") return refuse(422, std::string(kTitle));
  span.impossible = values.size() > 2 || !read(values[0], span.from_ms) || !read(values[1], span.to_ms);
  if (!span.impossible && values[0] != "*" && values[1] != "*" && span.to_ms - span.from_ms > kWeekMs)
    return refuse(422, std::string(kTitle));
  return span;
}

Outcome<Reply> answer_user_metrics(documentation::Reader& reader, const Call& call, const Query& query,
                                   std::string_view base_url) {
  documentation::ActivityQuery wanted;
  LOCAL_ASSIGN(const auto span, week_filter(query, "date"));
  if (span && span->from_ms != INT64_MIN) wanted.first_day = span->from_ms / kDayMs;
  if (span && span->to_ms != INT64_MAX) wanted.last_day = span->to_ms / kDayMs;
  if (span && span->impossible) wanted.first_day = INT64_MAX;
  wanted.user_ids = integers_of(query, "user_id");
  wanted.organization_ids = integers_of(query, "organization_id");
  wanted.kinds = kinds_of(call, query);
  wanted.scope = call.scope.organizations;
  const auto& sortable = catalog::find_type(Kind::kUserMetrics).sorts;
  for (const auto& sort : query.sorts)
    if (std::find(sortable.begin(), sortable.end(), sort.name) == sortable.end())
      return bad_request("sort: " + sort.name + " is not one of the attributes to sort by");
  wanted.sorts = query.sorts;
  wanted.page_number = query.page_number;
  wanted.page_size = query.page_size;
  LOCAL_ASSIGN(const auto list, documentation::list_activity(reader.connection(), wanted));
  std::vector<std::pair<std::int64_t, std::string>> rows;
  for (const auto& one : list.rows)
    rows.emplace_back(one.id,
                      json::serialize(json::object{{"user-id", number_or_null(one.user_id)},
                                                   {"organization-id", number_or_null(one.organization_id)},
                                                   {"resource-type", related_type_name(one.kind)},
                                                   {"created", one.created},
                                                   {"viewed", one.viewed},
                                                   {"edited", one.edited},
                                                   {"deleted", one.deleted},
                                                   {"date", core::format_time(one.day * kDayMs).substr(0, 10)}}));
  return list_of(Kind::kUserMetrics, rows, {base_url, query.page_number, query.page_size, list.total});
}

Outcome<Reply> answer_logs(documentation::Reader& reader, audit::AuditLog* audit, const core::Clock& clock,
                           const Call& call, const Query& query, std::string_view base_url) {
  if (query.page_number > kLogPages)
    return refuse(422, "page number cannot be larger than 5; move the created_at filter instead", {}, "page[number]");
  for (const auto& sort : query.sorts)
    if (sort.name != "created_at") return bad_request("sort: only created_at");
  LOCAL_ASSIGN(const auto span, week_filter(query, "created_at"));
  audit::AuditLog::Stretch stretch;
  stretch.since_ms = clock.now_ms() - kLogDays * kDayMs;
  if (span) {
    stretch.since_ms = std::max(stretch.since_ms, span->from_ms);
    stretch.until_ms = span->to_ms;
  }
  stretch.newest_first = query.sorts.empty() || query.sorts.front().descending;
  // Pages beyond the fifth are never given, so what is behind them is not counted either.
  const std::int64_t most = std::int64_t{kLogPages} * query.page_size;
  const std::int64_t first = std::int64_t{query.page_number - 1} * query.page_size;
  std::int64_t seen = 0;
  std::vector<std::pair<std::int64_t, std::string>> rows;
  Outcome<void> trouble;
  if (audit != nullptr && !(span && span->impossible)) {
    const bool limited = call.kinds != nullptr || call.scope.organizations;
    LOCAL_TRY(audit->walk(stretch, [&](audit::Entry&& entry) {
      const bool on_page = seen >= first && seen < first + query.page_size;
      Subject subject;
      if (limited || on_page) {
        auto found = subject_of(reader, entry);
        if (!found) {
          trouble = tl::unexpected<Refusal>(std::move(found).error());
          return false;
        }
        subject = *found;
      }
      if (limited && !may_see(call, subject)) return true;
      if (on_page) rows.emplace_back(entry.sequence, log_attributes(entry, subject));
      return ++seen < most;
    }));
  }
  LOCAL_TRY(trouble);
  return list_of(Kind::kLogs, rows, {base_url, query.page_number, query.page_size, seen});
}

}  // namespace gluepot::local
