// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/automate/mariadb_source.h"
#include "core/result.h"
#include "store/mariadb.h"

namespace gluepot::automate {

/// Which tables and columns exist as far as this account may see them (information_schema shows only what is granted).
/// Lower case.
class Columns {
 public:
  void add(std::string table, std::string column) { known_.emplace(std::move(table), std::move(column)); }
  bool has(std::string_view table, std::string_view column) const;
  /// The column's name, or "NULL" when it cannot be read.
  std::string or_null(std::string_view table, std::string_view column) const;
  /// A sentence for each optional column that cannot be read.
  std::vector<std::string> warnings() const;
  /// The optional columns that can be read, as "passwords.Notes".
  std::vector<std::string> optional() const;

 private:
  std::set<std::pair<std::string, std::string>> known_;
};

/// Looks, and proves that what is indispensable can be read. Errors: kForbidden naming the missing grant, kNotFound
/// naming the missing table, kUpstream naming the missing column, kForbidden naming one that was there before.
core::Result<Columns> read_columns(store::MariadbConnection& connection, const MariadbSettings& settings);

}  // namespace gluepot::automate
