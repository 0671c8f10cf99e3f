// SPDX-License-Identifier: Apache-2.0
// Lists: a request's filters and sorts become conditions on columns; nothing scans JSON.
#include <algorithm>
#include <boost/json.hpp>

#include "core/clock.h"
#include "core/ids.h"
#include "documentation/impl/schema.h"
#include "documentation/impl/scope_sql.h"
#include "documentation/records.h"

namespace gluepot::documentation {
namespace {

using catalog::AttributeType;
using catalog::Place;

struct Column {
  std::string sql;
  AttributeType type = AttributeType::kInteger;
  bool side = false;
};

std::optional<Column> column_of(Kind kind, std::string_view attribute) {
  if (catalog::same_name(attribute, "id")) return Column{"r.id", AttributeType::kInteger};
  const auto* known = catalog::find_type(kind).find_attribute(attribute);
  if (known == nullptr) return std::nullopt;
  switch (known->place) {
    case Place::kOrganizationId:
      return Column{"r.organization_id", AttributeType::kInteger};
    case Place::kParentId:
      return Column{"r.parent_id", AttributeType::kInteger};
    case Place::kName:
      return Column{"r.name", AttributeType::kString};
    case Place::kArchived:
      return Column{"r.archived", AttributeType::kBoolean};
    case Place::kCreatedAt:
      return Column{"r.created_at_ms", AttributeType::kTime};
    case Place::kUpdatedAt:
      return Column{"r.updated_at_ms", AttributeType::kTime};
    case Place::kSide:
      return Column{"s.\"" + catalog::underscored(known->name) + "\"", known->type, true};
    case Place::kRestricted:
      return Column{"(r.flags & 1 <> 0)", AttributeType::kBoolean};
    case Place::kPersonal:
      return Column{"(r.flags & 2 <> 0)", AttributeType::kBoolean};
    case Place::kVault:
    case Place::kBody:
      return std::nullopt;
  }
  return std::nullopt;
}

bool is_text(AttributeType type) {
  return type != AttributeType::kInteger && type != AttributeType::kBoolean && type != AttributeType::kTime;
}

/// The stored number of a value as typed; nothing when it cannot be one.
std::optional<std::int64_t> number_of(AttributeType type, std::string_view value) {
  if (type == AttributeType::kTime) return core::parse_time(value);
  if (type == AttributeType::kBoolean) {
    if (value == "true" || value == "1") return 1;
    if (value == "false" || value == "0") return 0;
    return std::nullopt;
  }
  if (value == "null") return 0;
  return core::parse_int64(value);
}

/// What has no value at all is not one of those left out either.
std::string excluding(const Column& column, const std::string& list) {
  const std::string condition = column.sql + " NOT IN (" + list + ")";
  return column.side ? "(" + condition + " OR " + column.sql + " IS NULL)" : condition;
}

std::string json_texts(const std::vector<std::string>& values) {
  boost::json::array texts;
  for (const auto& value : values) texts.emplace_back(boost::json::string(value));
  return boost::json::serialize(texts);
}

void add_text_values(Where& where, const Column& column, const Condition& condition) {
  const bool negated = condition.op == Condition::Op::kNotIn;
  if (!negated && condition.values.size() == 1 && column.sql == "r.name") {
    // The index folds case; names are compared exactly.
    where.add("r.name = ? COLLATE NOCASE AND r.name = ?");
    where.bind_text(condition.values[0]);
    where.bind_text(condition.values[0]);
    return;
  }
  // One statement text for one value, for up to eight (the list is filled with its last value), and for any number.
  const std::size_t marks = condition.values.size() <= 1 ? 1 : 8;
  std::string list;
  for (std::size_t i = 0; i < marks; ++i) list += i == 0 ? "?" : ", ?";
  if (condition.values.size() > marks) list = "SELECT value FROM json_each(?)";
  where.add(negated ? excluding(column, list) : column.sql + " IN (" + list + ")");
  if (condition.values.size() > marks) return where.bind_text(json_texts(condition.values));
  for (std::size_t i = 0; i < marks; ++i)
    where.bind_text(condition.values.empty() ? std::string()
                                             : condition.values[std::min(i, condition.values.size() - 1)]);
}

void add_numbers(Where& where, const Column& column, const Condition& condition) {
  std::vector<std::int64_t> numbers;
  for (const auto& value : condition.values)
    if (const auto number = number_of(column.type, value)) numbers.push_back(*number);
  if (condition.op == Condition::Op::kIn && numbers.size() == 1) {
    where.add(column.sql + " = ?");
    where.values.push_back(numbers[0]);
    return;
  }
  const std::string list = "SELECT value FROM json_each(?)";
  where.add(condition.op == Condition::Op::kNotIn ? excluding(column, list) : column.sql + " IN (" + list + ")");
  where.bind_text(json_ids(numbers));
}

void add_range(Where& where, const Column& column, const Condition& condition) {
  for (int end = 0; end < 2; ++end) {
    if (condition.values.size() <= static_cast<std::size_t>(end)) continue;
    const std::string& value = condition.values[static_cast<std::size_t>(end)];
    if (value == "*" || value.empty()) continue;
    const char* compare = end == 0 ? " >= ?" : " <= ?";
    if (is_text(column.type)) {
      where.add(column.sql + compare);
      where.bind_text(value);
    } else if (const auto number = number_of(column.type, value)) {
      where.add(column.sql + compare);
      where.values.push_back(*number);
    } else {
      where.add("0");  // an impossible value: no rows
    }
  }
}

core::Status add_condition(Where& where, Kind kind, const Condition& condition, bool& side) {
  const auto column = column_of(kind, condition.attribute);
  if (!column) return core::invalid(condition.attribute, "cannot be filtered by");
  side |= column->side;
  if (condition.op == Condition::Op::kNull)
    where.add(column->side ? column->sql + " IS NULL" : column->sql + " = 0");
  else if (condition.op == Condition::Op::kBetween)
    add_range(where, *column, condition);
  else if (!is_text(column->type))
    add_numbers(where, *column, condition);
  else
    add_text_values(where, *column, condition);
  return {};
}

core::Result<std::string> order_by(const ListQuery& query, bool& side) {
  std::string order;
  for (const auto& sort : query.sorts) {  // the query's reader takes four at most
    const auto column = column_of(query.kind, sort.name);
    if (!column) return core::invalid("sort", "there is no sort by " + sort.name);
    side |= column->side;
    order += column->sql + (is_text(column->type) ? " COLLATE NOCASE" : "") + (sort.descending ? " DESC, " : ", ");
  }
  return " ORDER BY " + order + "r.id" + (!query.sorts.empty() && query.sorts[0].descending ? " DESC" : "");
}

std::string from_clause(Kind kind, bool side) {
  const std::string table = side_table(kind);
  return side && !table.empty() ? " FROM record r LEFT JOIN " + table + " s ON s.id = r.id" : " FROM record r";
}

std::string side_select(Kind kind) {
  std::string out;
  for (const auto& column : catalog::side_columns(kind)) out += ", s.\"" + column.column + "\"";
  return out;
}

}  // namespace

std::optional<std::string> Record::side_text(std::string_view attribute) const {
  const auto columns = catalog::side_columns(kind);
  for (std::size_t i = 0; i < columns.size() && i < side.size(); ++i)
    if (catalog::same_name(columns[i].attribute, attribute))
      if (const auto* text = std::get_if<std::string>(&side[i])) return *text;
  return std::nullopt;
}

std::optional<std::int64_t> Record::side_integer(std::string_view attribute) const {
  const auto columns = catalog::side_columns(kind);
  for (std::size_t i = 0; i < columns.size() && i < side.size(); ++i)
    if (catalog::same_name(columns[i].attribute, attribute))
      if (const auto* number = std::get_if<std::int64_t>(&side[i])) return *number;
  return std::nullopt;
}

core::Result<ListQuery> list_query(const catalog::ResourceType& type, const catalog::Query& query, Scope scope) {
  ListQuery list;
  list.kind = type.kind;
  list.scope = std::move(scope);
  list.page_number = query.page_number;
  list.page_size = query.page_size;
  for (auto& filter : catalog::known_filters(type, query)) {
    const auto column = column_of(type.kind, filter.name);
    if (!column) continue;  // psa_id and the like: the caller's
    Condition condition{filter.name, Condition::Op::kIn, std::move(filter.values)};
    using Op = catalog::QueryFilter::Op;
    if (filter.op == Op::kExclude || filter.op == Op::kNotEqual) condition.op = Condition::Op::kNotIn;
    if (filter.op == Op::kRange ||
        (column->type == AttributeType::kTime && filter.op == Op::kEqual && condition.values.size() == 2))
      condition.op = Condition::Op::kBetween;
    list.conditions.push_back(std::move(condition));
  }
  for (const auto& sort : query.sorts) {
    const bool known = std::any_of(type.sorts.begin(), type.sorts.end(),
                                   [&](auto name) { return catalog::same_name(name, sort.name); });
    if (!known) return core::invalid("sort", "there is no sort by " + sort.name);
    list.sorts.push_back(sort);
  }
  return list;
}

core::Result<RecordList> Reader::list(const ListQuery& query) {
  if (query.page_size < 1 || query.page_size > 10'000) return core::invalid("page_size", "1..10000");
  if (query.page_number < 1) return core::invalid("page_number", "from 1");
  Where where;
  bool side = false;
  where.sql = " WHERE r.kind = ?";
  where.values.push_back(static_cast<std::int64_t>(query.kind));
  add_scope(where, query.scope, query.kind);
  for (const auto& condition : query.conditions) GLUEPOT_TRY(add_condition(where, query.kind, condition, side));
  bool sort_side = false;
  GLUEPOT_ASSIGN(const std::string order, order_by(query, sort_side));
  const bool select_side = query.with_side && !side_table(query.kind).empty();
  RecordList list;
  if (query.with_total) {
    const std::string count = "SELECT COUNT(*)" + from_clause(query.kind, side) + where.sql;
    GLUEPOT_TRY(connection_.each({"record.list_count", count.c_str(), true}, where.values, [&](const store::Row& row) {
      list.total = row.integer(0);
      return false;
    }));
  }
  const std::string sql = "SELECT " + record_columns(query.with_body) + (select_side ? side_select(query.kind) : "") +
                          from_clause(query.kind, side || sort_side || select_side) + where.sql + order +
                          " LIMIT ? OFFSET ?";
  where.values.push_back(std::int64_t{query.page_size});
  where.values.push_back((query.page_number - 1) * std::int64_t{query.page_size});
  GLUEPOT_TRY(connection_.each({"record.list", sql.c_str(), true}, where.values, [&](const store::Row& row) {
    list.records.push_back(read_record(row, query.kind, select_side));
    return true;
  }));
  return list;
}

core::Result<std::vector<Record>> Reader::find_many(Kind kind, std::span<const std::int64_t> ids, const Scope& scope,
                                                    bool with_body) {
  if (ids.size() > 10'000) return core::invalid("ids", "at most 10000");
  Where where;
  where.sql = " WHERE r.kind = ?";
  where.values.push_back(static_cast<std::int64_t>(kind));
  if (ids.size() == 1) {
    where.add("r.id = ?");
    where.values.push_back(ids[0]);
  } else {
    where.add("r.id IN (SELECT value FROM json_each(?))");
    where.bind_text(json_ids(ids));
  }
  add_scope(where, scope, kind, ids.size() <= 200 ? Rows::kFew : Rows::kMany);
  const bool side = !side_table(kind).empty();
  const auto statement = interned("record.find_many", "SELECT " + record_columns(with_body) + side_select(kind) +
                                                          from_clause(kind, side) + where.sql + " ORDER BY r.id");
  std::vector<Record> records;
  GLUEPOT_TRY(connection_.each(statement, where.values, [&](const store::Row& row) {
    records.push_back(read_record(row, kind, side));
    return true;
  }));
  return records;
}

core::Result<std::optional<Record>> Reader::find(Kind kind, std::int64_t id, const Scope& scope) {
  GLUEPOT_ASSIGN(auto records, find_many(kind, std::span(&id, 1), scope));
  if (records.empty()) return std::optional<Record>{};
  return std::optional(std::move(records.front()));
}

core::Result<std::vector<Record>> Reader::children(Kind kind, std::int64_t parent_id, bool with_body) {
  if (parent_id == 0) return std::vector<Record>{};
  const bool side = !side_table(kind).empty();
  const auto statement = interned(
      "record.children", "SELECT " + record_columns(with_body) + side_select(kind) + from_clause(kind, side) +
                             " WHERE r.kind = ? AND r.parent_id = ? AND r.parent_id <> 0 ORDER BY r.id LIMIT 100000");
  return connection_.query(
      statement, [&](const store::Row& row) { return read_record(row, kind, side); }, static_cast<int>(kind),
      parent_id);
}

core::Result<std::vector<std::pair<std::int64_t, std::int64_t>>> Reader::counts_by_parent(Kind kind,
                                                                                          const Scope& scope) {
  Where where;
  where.sql = " WHERE r.kind = ?";
  where.values.push_back(static_cast<std::int64_t>(kind));
  add_scope(where, scope, kind);
  std::vector<std::pair<std::int64_t, std::int64_t>> counts;
  GLUEPOT_TRY(connection_.each(
      interned("record.counts_by_parent", "SELECT r.parent_id, COUNT(*) FROM record r" + where.sql + " GROUP BY 1"),
      where.values, [&](const store::Row& row) {
        counts.emplace_back(row.integer(0), row.integer(1));
        return true;
      }));
  return counts;
}

core::Result<std::vector<std::pair<std::int64_t, std::int64_t>>> Reader::counts_by_side(Kind kind,
                                                                                        std::string_view attribute,
                                                                                        const Scope& scope) {
  const auto column = column_of(kind, attribute);
  if (!column || is_text(column->type)) return core::invalid(std::string(attribute), "cannot be counted by");
  Where where;
  where.sql = " WHERE r.kind = ?";
  where.values.push_back(static_cast<std::int64_t>(kind));
  add_scope(where, scope, kind);
  std::vector<std::pair<std::int64_t, std::int64_t>> counts;
  GLUEPOT_TRY(connection_.each(
      interned("record.counts_by_side",
               "SELECT " + column->sql + ", COUNT(*)" + from_clause(kind, column->side) + where.sql + " GROUP BY 1"),
      where.values, [&](const store::Row& row) {
        if (!row.is_null(0)) counts.emplace_back(row.integer(0), row.integer(1));
        return true;
      }));
  return counts;
}

core::Result<std::vector<std::pair<std::int64_t, std::int64_t>>> Reader::counts_of(Kind kind,
                                                                                   std::string_view attribute,
                                                                                   std::span<const std::int64_t> ids,
                                                                                   const Scope& scope) {
  const auto column = column_of(kind, attribute);
  if (!column || is_text(column->type)) return core::invalid(std::string(attribute), "cannot be counted by");
  Where where;
  where.sql = " WHERE r.kind = ?";
  where.values.push_back(static_cast<std::int64_t>(kind));
  where.add(column->sql + " IN (SELECT value FROM json_each(?)) AND " + column->sql + " <> 0");
  where.bind_text(json_ids(ids));
  add_scope(where, scope, kind);
  std::vector<std::pair<std::int64_t, std::int64_t>> counts;
  GLUEPOT_TRY(connection_.each(
      interned("record.counts_of",
               "SELECT " + column->sql + ", COUNT(*)" + from_clause(kind, column->side) + where.sql + " GROUP BY 1"),
      where.values, [&](const store::Row& row) {
        counts.emplace_back(row.integer(0), row.integer(1));
        return true;
      }));
  return counts;
}

}  // namespace gluepot::documentation
