// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "catalog/page_reader.h"
#include "core/result.h"
#include "store/database.h"

namespace gluepot::documentation {

/// The changes of records within one write transaction: gives sequence numbers and keeps the counts. finish() writes
/// both.
class Batch {
 public:
  explicit Batch(store::Connection& connection) : connection_(connection) {}

  core::Status begin();
  /// Inserts or replaces. False when the stored record has the same digest: nothing was written.
  core::Result<bool> put(const catalog::Row& row, std::int64_t generation);
  /// Deletes the record, its side values and sealed values. Whether there was one.
  core::Result<bool> erase(catalog::Kind kind, std::int64_t id);
  /// erase() of the record and of what lies below it. Returns how many went.
  core::Result<std::int64_t> erase_tree(catalog::Kind kind, std::int64_t id);
  core::Status touch(catalog::Kind kind, std::int64_t id);
  core::Status finish();
  bool changed() const { return changed_; }
  store::Connection& connection() { return connection_; }

 private:
  core::Status put_side(const catalog::Row& row);

  store::Connection& connection_;
  std::int64_t next_seq_ = 0;
  std::map<std::pair<int, std::int64_t>, std::int64_t> deltas_;
  bool changed_ = false;
};

core::Result<std::int64_t> counter(store::Connection& connection, std::string_view name);
core::Status set_counter(store::Connection& connection, std::string_view name, std::int64_t value);

}  // namespace gluepot::documentation
