// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <simdjson.h>

#include <string>
#include <utility>
#include <vector>

#include "catalog/page_reader.h"

namespace gluepot::catalog {

namespace ondemand = simdjson::ondemand;

/// Reads one attributes object: columns into a Row, every kept value checked, every secret noted as a range to cut out.
/// Secret values are passed over without unescaping, so they are never copied into the parser's string buffer.
class RowReader {
 public:
  RowReader(const SecretTraits* traits, int max_depth) : traits_(traits), max_depth_(max_depth) {}

  /// `row.kind`, `row.id` are set by the caller. On success sets the columns and `attributes`; a rewritten body is kept
  /// in `page`. On failure the reason is in error().
  bool read(ondemand::value value, Row& row, Page& page);
  const std::string& error() const { return error_; }

 private:
  struct Known {
    std::string key;
    const Attribute* attribute;
    int side;  ///< index among the side columns, or -1
    bool secret;
    bool column_only;
  };
  using Cut = std::pair<const char*, const char*>;

  bool fail(const char* reason) {
    if (error_.empty()) error_ = reason;
    return false;
  }
  const Known& lookup(Kind kind, std::size_t position, std::string_view key);
  bool column(const Known& known, ondemand::value& value, Row& row);
  bool set_side(const Known& known, ondemand::value& value, Row& row);
  bool check(ondemand::value& value, int depth);
  /// Over a value that is removed, looking at its structure only: left to skip by itself the parser would forgive a
  /// missing comma.
  bool pass_over(ondemand::value& value, int depth);
  bool location(ondemand::value& value, const char*& out);
  bool check_object(ondemand::value& value, int depth);
  bool traits_object(ondemand::value& value, std::int64_t type_id, Page& page);
  bool type_of_asset(ondemand::object& attributes, std::int64_t& type_id);
  void finish(Row& row, Page& page, std::string_view whole);
  bool secret_cut_ = false;  ///< among the cuts is a secret

  const SecretTraits* traits_;
  int max_depth_;
  std::string error_;
  std::vector<Cut> cuts_;
  std::vector<std::vector<Known>> seen_;  ///< by kind: the attributes in the order of the last rows
};

}  // namespace gluepot::catalog
