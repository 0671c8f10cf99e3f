// SPDX-License-Identifier: Apache-2.0
// What the audit is asked: lists, who saw what, how much of it.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "audit/impl/audit_file.h"
#include "core/text.h"

namespace gluepot::audit {
namespace {

using store::Connection;
using store::Row;
using store::Statement;

// What read_entry reads, each entry with its outcome.
#define GLUEPOT_AUDIT_ENTRIES                                                                                         \
  "SELECT e.sequence, e.at_ms, e.action, e.actor_kind, e.actor_name, e.subject, e.record_id, e.company_name, "        \
  "CASE WHEN o.detail IS NULL OR o.detail = '' THEN e.detail WHEN e.detail = '' THEN o.detail ELSE e.detail || ': ' " \
  "|| o.detail END, "                                                                                                 \
  "e.address, e.actor_id, e.company_id, e.source, e.session, "                                                        \
  "COALESCE(o.outcome, e.outcome) AS final_outcome, CASE WHEN e.phase = 'event' THEN e.at_ms ELSE o.at_ms END "       \
  "FROM entry e LEFT JOIN entry o ON o.refers_to = e.sequence AND o.refers_to > 0 "
constexpr Statement kNewestFirst{"audit.newest_first", GLUEPOT_AUDIT_ENTRIES
                                 "WHERE e.phase <> 'outcome' AND e.at_ms BETWEEN ? AND ? AND " GLUEPOT_AUDIT_UNSEALED
                                 "ORDER BY e.at_ms DESC, e.sequence DESC"};
constexpr Statement kOldestFirst{"audit.oldest_first", GLUEPOT_AUDIT_ENTRIES
                                 "WHERE e.phase <> 'outcome' AND e.at_ms BETWEEN ? AND ? AND " GLUEPOT_AUDIT_UNSEALED
                                 "ORDER BY e.at_ms, e.sequence"};
constexpr Statement kFollow{"audit.follow",
                            GLUEPOT_AUDIT_ENTRIES "WHERE e.phase <> 'outcome' AND e.sequence > ? ORDER BY e.sequence"};
constexpr Statement kList{
    "audit.list", GLUEPOT_AUDIT_ENTRIES
    "WHERE e.phase <> 'outcome' AND (?1 = 0 OR e.sequence < ?1) AND (?2 = '' OR e.action = ?2) "
    "AND (?3 = '' OR COALESCE(o.outcome, e.outcome) = ?3) AND (?4 IS NULL OR e.company_id = ?4) "
    "AND (?5 IS NULL OR e.record_id = ?5) AND e.at_ms BETWEEN ?6 AND ?7 "
    "AND (?8 = '' OR instr(lower(e.subject || ' ' || e.actor_name || ' ' || e.company_name), ?8) > 0) "
    "AND (?9 = '' OR e.actor_kind = ?9) AND (?10 IS NULL OR e.actor_id = ?10) "
    // The entry of a merge names both companies, and a refusal to change one may name who is in the way: neither is
    // told to somebody to whom the other company is nothing, nor that there is one.
    "AND (?11 IS NULL OR (e.company_id IN (SELECT value FROM json_each(?11)) AND (substr(e.action, 1, 8) <> 'company_' "
    "OR (substr(e.action, 1, 13) <> 'company_merge' AND COALESCE(o.outcome, e.outcome) = 'done')))) "
    "AND " GLUEPOT_AUDIT_UNSEALED "ORDER BY e.sequence DESC LIMIT ?12"};
// SQLite takes the other columns of a group from the row that has the MAX.
constexpr Statement kActors{"audit.actors",
                            "SELECT actor_kind, actor_id, actor_name, MAX(at_ms) FROM entry WHERE phase <> 'outcome' "
                            "GROUP BY actor_kind, actor_id ORDER BY actor_name LIMIT 10000"};
// An index over some of the rows serves a query only where the query says what holds for them, so `record_id <> ''` and
// `phase <> 'outcome'` are said below although they follow. CROSS JOIN keeps SQLite from beginning with the outcomes.
constexpr Statement kRevealedBy{
    "audit.revealed_by",
    "SELECT e.record_id, e.subject, e.company_name, e.company_id, COUNT(*), MIN(COALESCE(o.at_ms, e.at_ms)), "
    "MAX(COALESCE(o.at_ms, e.at_ms)) AS last_at FROM entry e LEFT JOIN entry o ON o.refers_to = e.sequence AND "
    "o.refers_to > 0 WHERE e.actor_kind = ? AND e.actor_id = ? AND e.phase = 'intent' AND e.phase <> 'outcome' AND "
    "e.action = 'reveal' AND COALESCE(o.outcome, 'pending') NOT IN ('refused', 'failed') AND " GLUEPOT_AUDIT_UNSEALED
    "GROUP BY e.record_id ORDER BY last_at DESC LIMIT 100000"};
constexpr Statement kSeenBy{
    "audit.seen_by",
    "SELECT e.actor_kind, e.actor_id, e.actor_name, COUNT(*), MAX(COALESCE(o.at_ms, e.at_ms)) AS last_at FROM entry e "
    "LEFT JOIN entry o ON o.refers_to = e.sequence AND o.refers_to > 0 WHERE e.record_id = ? AND e.record_id <> '' AND "
    "e.phase = 'intent' AND e.action = 'reveal' AND e.actor_kind <> 'system' AND COALESCE(o.outcome, 'pending') NOT IN "
    "('refused', 'failed') AND " GLUEPOT_AUDIT_UNSEALED
    "GROUP BY e.actor_kind, e.actor_id ORDER BY last_at DESC LIMIT 10000"};
constexpr Statement kRevealTimes{
    "audit.reveal_times",
    "SELECT e.at_ms FROM entry e LEFT JOIN entry o ON o.refers_to = e.sequence AND o.refers_to > 0 "
    "WHERE e.actor_kind = ? AND e.actor_id = ? AND e.at_ms > ? AND e.phase = 'intent' AND e.action IN ('reveal', "
    "'reveal_code') AND COALESCE(o.outcome, 'pending') NOT IN ('refused', 'failed') ORDER BY e.at_ms LIMIT 10000"};
constexpr Statement kShown{
    "audit.shown",
    "SELECT e.actor_kind, e.actor_id, MAX(e.at_ms) FROM entry e "
    "CROSS JOIN entry o ON o.refers_to = e.sequence AND o.refers_to > 0 WHERE e.record_id = ? AND e.record_id <> '' "
    "AND e.at_ms >= ? AND e.action = 'reveal' AND e.actor_kind <> 'system' AND o.outcome = 'done' GROUP BY "
    "e.actor_kind, e.actor_id"};
constexpr Statement kByHour{
    "audit.by_hour",
    "SELECT (e.at_ms - ?1) / 3600000, COUNT(*) FROM entry e CROSS JOIN entry o ON o.refers_to = +e.sequence AND "
    "o.refers_to > 0 WHERE e.at_ms >= ?1 AND e.action = 'reveal' AND o.outcome = 'done' GROUP BY 1"};

Entry read_entry(const Row& row) {
  Entry entry;
  entry.sequence = row.integer(0);
  entry.at_ms = row.integer(1);
  int column = 2;
  for (auto* text : {&entry.action, &entry.actor_kind, &entry.actor_name, &entry.subject, &entry.record_id,
                     &entry.company_name, &entry.detail, &entry.address})
    *text = row.string(column++);
  entry.actor_id = row.integer(10);
  if (row.integer(11) >= 0) entry.company_id = row.integer(11);
  entry.source = row.string(12);
  entry.session = row.string(13);
  entry.outcome = row.string(14);
  entry.finished_at_ms = row.optional_integer(15);
  return entry;
}

}  // namespace

core::Status AuditLog::walk(const Stretch& stretch, const std::function<bool(Entry&&)>& on_entry) {
  return impl_->each_file(
      [&](store::Database& database) -> core::Result<bool> {
        bool more = true;
        GLUEPOT_TRY(database.read([&](Connection& connection) {
          const store::Value values[] = {store::bind(stretch.since_ms), store::bind(stretch.until_ms)};
          return connection.each(stretch.newest_first ? kNewestFirst : kOldestFirst, values,
                                 [&](const Row& row) { return more = on_entry(read_entry(row)); });
        }));
        return more;
      },
      stretch.newest_first);
}

core::Status AuditLog::follow(std::int64_t after, const std::function<bool(Entry&&)>& on_entry) {
  GLUEPOT_ASSIGN(auto database, impl_->reader());
  return database->read([&](Connection& connection) {
    const store::Value values[] = {store::bind(after)};
    return connection.each(kFollow, values, [&](const Row& row) { return on_entry(read_entry(row)); });
  });
}

core::Result<std::vector<Entry>> AuditLog::list(const Filter& filter) {
  if (filter.limit < 1 || filter.limit > 1000) return core::invalid("limit", "1 to 1000");
  const std::string text = core::to_lower_ascii(filter.text);
  std::optional<std::string> companies;
  if (filter.companies) {
    companies = "[";
    for (const auto company : *filter.companies) *companies += (companies->size() > 1 ? "," : "") + company.text();
    *companies += "]";
  }
  std::vector<Entry> out;
  GLUEPOT_TRY(impl_->each_file([&](store::Database& database) -> core::Result<bool> {
    const int left = filter.limit - static_cast<int>(out.size());
    GLUEPOT_ASSIGN(auto entries, store::read(database, [&](Connection& connection) {
                     return connection.query(kList, read_entry, filter.before, filter.action, filter.outcome,
                                             filter.company_id, filter.record_id, filter.since_ms, filter.until_ms,
                                             text, filter.actor_kind, filter.actor_id, companies, left);
                   }));
    std::move(entries.begin(), entries.end(), std::back_inserter(out));
    return static_cast<int>(out.size()) < filter.limit;
  }));
  return out;
}

core::Result<AuditLog::Shown> AuditLog::shown(std::string_view record_id, std::int64_t since_ms) {
  std::set<std::pair<std::string, std::int64_t>> people;
  Shown out;
  GLUEPOT_TRY(impl_->each_file([&](store::Database& database) -> core::Result<bool> {
    GLUEPOT_TRY(database.read([&](Connection& connection) {
      const store::Value values[] = {store::bind(record_id), store::bind(since_ms)};
      return connection.each(kShown, values, [&](const Row& row) {
        people.emplace(row.string(0), row.integer(1));
        out.last_at_ms = std::max(out.last_at_ms.value_or(0), row.integer(2));
        return true;
      });
    }));
    return true;
  }));
  out.people = static_cast<int>(people.size());
  return out;
}

core::Result<std::vector<int>> AuditLog::reveals_by_hour() {
  GLUEPOT_ASSIGN(auto database, impl_->reader());
  const std::int64_t from = impl_->clock.now_ms() - 24 * 3'600'000LL;
  std::vector<int> hours(24, 0);
  GLUEPOT_TRY(database->read([&](Connection& connection) {
    const store::Value values[] = {store::bind(from)};
    return connection.each(kByHour, values, [&](const Row& row) {
      if (row.integer(0) >= 0 && row.integer(0) < 24)
        hours[static_cast<std::size_t>(row.integer(0))] = static_cast<int>(row.integer(1));
      return true;
    });
  }));
  return hours;
}

core::Result<std::vector<Actor>> AuditLog::actors() {
  std::map<std::pair<std::string, std::int64_t>, std::string> names;
  GLUEPOT_TRY(impl_->each_file([&](store::Database& database) -> core::Result<bool> {
    GLUEPOT_TRY(database.read([&](Connection& connection) {
      return connection.each(kActors, {}, [&](const Row& row) {
        names.try_emplace({row.string(0), row.integer(1)}, row.string(2));  // the newest name came first
        return true;
      });
    }));
    return true;
  }));
  std::vector<Actor> out;
  for (auto& [who, name] : names) out.push_back({who.first, std::move(name), who.second});
  std::stable_sort(out.begin(), out.end(), [](const Actor& a, const Actor& b) { return a.name < b.name; });
  return out;
}

core::Result<std::vector<Viewer>> AuditLog::seen_by(std::string_view record_id) {
  std::map<std::pair<std::string, std::int64_t>, Viewer> viewers;
  GLUEPOT_TRY(impl_->each_file([&](store::Database& database) -> core::Result<bool> {
    GLUEPOT_TRY(database.read([&](Connection& connection) {
      const store::Value values[] = {store::bind(record_id)};
      return connection.each(kSeenBy, values, [&](const Row& row) {
        auto& viewer = viewers[{row.string(0), row.integer(1)}];
        if (viewer.times == 0) viewer.who = {row.string(0), row.string(2), row.integer(1)};
        viewer.times += static_cast<int>(row.integer(3));
        viewer.last_at_ms = std::max(viewer.last_at_ms, row.integer(4));
        return true;
      });
    }));
    return true;
  }));
  std::vector<Viewer> out;
  for (auto& [who, viewer] : viewers) out.push_back(std::move(viewer));
  std::stable_sort(out.begin(), out.end(),
                   [](const Viewer& a, const Viewer& b) { return a.last_at_ms > b.last_at_ms; });
  return out;
}

core::Result<std::vector<RevealedRecord>> AuditLog::revealed_by(std::string_view actor_kind, std::int64_t actor_id) {
  std::map<std::string, RevealedRecord> records;
  GLUEPOT_TRY(impl_->each_file([&](store::Database& database) -> core::Result<bool> {
    GLUEPOT_TRY(database.read([&](Connection& connection) {
      const store::Value values[] = {store::bind(actor_kind), store::bind(actor_id)};
      return connection.each(kRevealedBy, values, [&](const Row& row) {
        auto& record = records[row.string(0)];
        if (record.times == 0) {
          record = {row.string(0), row.string(1), row.string(2)};
          if (row.integer(3) >= 0) record.company_id = row.integer(3);
          record.first_at_ms = row.integer(5);
        }
        record.times += static_cast<int>(row.integer(4));
        record.first_at_ms = std::min(record.first_at_ms, row.integer(5));
        record.last_at_ms = std::max(record.last_at_ms, row.integer(6));
        return true;
      });
    }));
    return true;
  }));
  std::vector<RevealedRecord> out;
  for (auto& [id, record] : records) out.push_back(std::move(record));
  std::stable_sort(out.begin(), out.end(),
                   [](const RevealedRecord& a, const RevealedRecord& b) { return a.last_at_ms > b.last_at_ms; });
  return out;
}

core::Result<std::vector<std::int64_t>> AuditLog::reveal_times(std::string_view actor_kind, std::int64_t actor_id,
                                                               std::int64_t since_ms) {
  GLUEPOT_ASSIGN(auto database, impl_->reader());
  return store::read(*database, [&](Connection& connection) {
    return connection.query(
        kRevealTimes, [](const Row& row) { return row.integer(0); }, actor_kind, actor_id, since_ms);
  });
}

}  // namespace gluepot::audit
