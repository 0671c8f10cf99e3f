// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <deque>
#include <string>
#include <vector>

#include "documentation/records.h"

namespace gluepot::documentation {

/// A statement's conditions while they are put together, with the values they bind, in order. Owns the texts.
struct Where {
  std::string sql;
  std::vector<store::Value> values;
  std::deque<std::string> texts;

  void add(std::string_view condition) { sql.append(" AND ").append(condition); }
  void bind_text(std::string text) { values.push_back(std::string_view(texts.emplace_back(std::move(text)))); }
};

/// "[1,2,3]" for json_each.
std::string json_ids(std::span<const std::int64_t> ids);

/// How many rows a statement looks at: with a handful, what hides each of them is cheaper than everything hidden.
enum class Rows { kMany, kFew };

/// What the scope lets through, for a statement whose record table is `r`. `kind` when the statement reads one kind
/// only: then one organization is a plain equality, which the index by organization and name serves.
void add_scope(Where& where, const Scope& scope, std::optional<Kind> kind = {}, Rows rows = Rows::kMany);

/// The columns read_record() reads, in order; the body or an empty text.
std::string record_columns(bool with_body);
constexpr int kRecordColumns = 10;
/// Side values follow the record's columns when `with_side`.
Record read_record(const store::Row& row, Kind kind, bool with_side);

}  // namespace gluepot::documentation
