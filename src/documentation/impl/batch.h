// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/page_reader.h"
#include "core/result.h"
#include "documentation/impl/id_index.h"
#include "store/database.h"

namespace gluepot::documentation {

/// The changes of records within one write transaction: gives sequence numbers and keeps the counts. finish() writes
/// both.
class Batch {
 public:
  explicit Batch(store::Connection& connection) : connection_(connection) {}

  core::Status begin();
  /// Inserts or replaces. False when the stored record has the same digest: nothing was written. `probably_new` tries
  /// the insert first; it changes the cost only.
  core::Result<bool> put(const catalog::Row& row, std::int64_t generation, bool probably_new = false);
  /// Replaces all but the digest of a record that is stored: the row says more than the list did whose row the digest
  /// is of. False when there is no such record.
  core::Result<bool> complete(const catalog::Row& row);
  /// Deletes the record, its side values and sealed values. Whether there was one.
  core::Result<bool> erase(catalog::Kind kind, std::int64_t id);
  /// erase() of the record and of what lies below it. Returns how many went.
  core::Result<std::int64_t> erase_tree(catalog::Kind kind, std::int64_t id);
  core::Status touch(catalog::Kind kind, std::int64_t id);
  core::Status finish();
  bool changed() const { return changed_; }
  /// Records that came, went or moved so far.
  const std::vector<Membership>& memberships() const { return memberships_; }
  store::Connection& connection() { return connection_; }

 private:
  struct Existing {
    std::int64_t seq, organization_id;
    std::string digest;
  };
  core::Result<std::optional<Existing>> find(catalog::Kind kind, std::int64_t id);
  /// False when a record of this kind and id is there.
  core::Result<bool> insert(const catalog::Row& row, std::int64_t organization_id, std::int64_t generation,
                            std::string_view digest);
  core::Status replace(const Existing& existing, const catalog::Row& row, std::int64_t generation,
                       std::string_view digest);
  core::Status put_side(const catalog::Row& row);

  store::Connection& connection_;
  std::int64_t next_seq_ = 0;
  std::map<std::pair<int, std::int64_t>, std::int64_t> deltas_;
  bool changed_ = false;
  std::vector<Membership> memberships_;
};

core::Result<std::int64_t> counter(store::Connection& connection, std::string_view name);
core::Status set_counter(store::Connection& connection, std::string_view name, std::int64_t value);

}  // namespace gluepot::documentation
