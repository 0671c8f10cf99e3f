// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "core/result.h"

namespace gluepot::catalog {

/// One filter of a query string. Several values mean "any of them".
struct QueryFilter {
  enum class Op { kEqual, kExclude, kRange, kNotEqual };
  std::string name;  ///< underscored
  Op op = Op::kEqual;
  std::vector<std::string> values;  ///< kRange: exactly two, "*" is an open end
};

struct QuerySort {
  std::string name;  ///< underscored
  bool descending = false;
};

/// A JSON:API query string, cut and spelt one way. Nothing in it is trusted: names are looked up in the catalogue by
/// `known_`.
struct Query {
  int page_number = 1;  ///< from 1
  int page_size = 50;   ///< 1..1000; larger ones are clamped
  std::vector<QueryFilter> filters;
  std::vector<QuerySort> sorts;                             ///< at most 4
  std::vector<std::string> includes;                        ///< underscored
  std::vector<std::pair<std::string, std::string>> others;  ///< everything else, decoded: show_password, version_id

  const QueryFilter* find_filter(std::string_view name, QueryFilter::Op op = QueryFilter::Op::kEqual) const;
  std::optional<std::string> find_other(std::string_view name) const;
  bool includes_name(std::string_view name) const;
};

/// Parses what stands behind '?'. Brackets raw, percent-encoded or mixed; '+' is a blank; dashes or underscores; "\,"
/// is a literal comma inside a value; created_at, updated_at and other date ranges come as kEqual with two values.
/// Errors: kMalformed (broken percent encoding, not UTF-8, longer than 64 KiB or more than 256 parameters);
/// kInvalidArgument (page number or size that is no positive number; the field is "page[number]" or "page[size]").
core::Result<Query> parse_query(std::string_view text);

/// The filters a type has; unknown ones are silently left out, as IT Glue does. `ignored` receives their names.
std::vector<QueryFilter> known_filters(const ResourceType& type, const Query& query,
                                       std::vector<std::string>* ignored = nullptr);

/// %-encoding of everything but unreserved characters.
std::string percent_encode(std::string_view text);
/// Nothing on broken encoding. '+' becomes a blank when `plus_is_blank`.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank = true);

}  // namespace gluepot::catalog
