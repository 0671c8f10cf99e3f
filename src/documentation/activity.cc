// SPDX-License-Identifier: Apache-2.0
#include "documentation/activity.h"

#include <algorithm>

#include "documentation/impl/schema.h"
#include "documentation/impl/scope_sql.h"

namespace gluepot::documentation {
namespace {

using store::Row;
using store::Statement;

constexpr Statement kAdd{
    "activity.add",
    "INSERT INTO activity (day, user_id, organization_id, kind, created, viewed, edited, deleted) VALUES "
    "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (day, user_id, organization_id, kind) DO UPDATE SET "
    "created = created + ?5, viewed = viewed + ?6, edited = edited + ?7, deleted = deleted + ?8"};
constexpr Statement kDrop{"activity.drop", "DELETE FROM activity WHERE day < ?"};

#define GLUEPOT_ACTIVITY_WHERE                                                                                  \
  "FROM activity WHERE day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR user_id IN (SELECT value FROM json_each(?3))) " \
  "AND (?4 IS NULL OR organization_id IN (SELECT value FROM json_each(?4))) "                                   \
  "AND (?5 IS NULL OR kind IN (SELECT value FROM json_each(?5))) "                                              \
  "AND (?6 IS NULL OR organization_id IN (SELECT value FROM json_each(?6)))"
constexpr Statement kCount{"activity.count", "SELECT COUNT(*) " GLUEPOT_ACTIVITY_WHERE};

/// The columns a list may be sorted by; a name that is none of them never reaches the SQL.
std::string order_by(const std::vector<catalog::QuerySort>& sorts) {
  static constexpr std::pair<std::string_view, std::string_view> kColumns[] = {
      {"id", "id"},         {"created", "created"}, {"viewed", "viewed"},
      {"edited", "edited"}, {"deleted", "deleted"}, {"date", "day"}};
  std::string text;
  int used = 0;
  for (const auto& sort : sorts)
    for (const auto& [name, column] : kColumns)
      if (name == sort.name && used < 2) {
        text += std::string(column) + (sort.descending ? " DESC, " : ", ");
        ++used;
      }
  return text + "id";
}

std::optional<std::string> ids_of(const std::optional<std::vector<std::int64_t>>& ids) {
  return ids ? std::optional(json_ids(*ids)) : std::nullopt;
}

}  // namespace

core::Status add_activity(store::Connection& connection, std::span<const Activity> counts) {
  for (const auto& one : counts)
    GLUEPOT_TRY(connection.execute(kAdd, one.day, one.user_id, one.organization_id, static_cast<int>(one.kind),
                                   one.created, one.viewed, one.edited, one.deleted));
  return {};
}

core::Result<ActivityList> list_activity(store::Connection& connection, const ActivityQuery& query) {
  const auto users = ids_of(query.user_ids), organizations = ids_of(query.organization_ids),
             kinds = ids_of(query.kinds), scope = ids_of(query.scope);
  ActivityList list;
  GLUEPOT_ASSIGN(const auto total, connection.find(
                                       kCount, [](const Row& row) { return row.integer(0); }, query.first_day,
                                       query.last_day, users, organizations, kinds, scope));
  list.total = total.value_or(0);
  const auto statement = interned(
      "activity.list",
      "SELECT id, day, user_id, organization_id, kind, created, viewed, edited, deleted " GLUEPOT_ACTIVITY_WHERE
      " ORDER BY " +
          order_by(query.sorts) + " LIMIT ?7 OFFSET ?8");
  GLUEPOT_ASSIGN(
      list.rows,
      connection.query(
          statement,
          [](const Row& row) {
            return Activity{
                row.integer(0), row.integer(1), row.integer(2), row.integer(3), static_cast<Kind>(row.integer(4)),
                row.integer(5), row.integer(6), row.integer(7), row.integer(8)};
          },
          query.first_day, query.last_day, users, organizations, kinds, scope, query.page_size,
          (query.page_number - 1) * query.page_size));
  return list;
}

core::Status drop_activity_before(store::Connection& connection, std::int64_t day) {
  GLUEPOT_TRY(connection.execute(kDrop, day));
  return {};
}

}  // namespace gluepot::documentation
