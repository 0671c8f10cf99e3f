// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <vector>

#include "catalog/catalog.h"

namespace gluepot::documentation {

/// A record that came, went or changed its organization within a transaction.
struct Membership {
  catalog::Kind kind;
  std::int64_t id, organization_id;
  bool added;
};

/// The ids of each kind in order, so that page N of a list needs no counting from the first row. A kind is built when
/// it is first listed, and kept in step by every commit; 16 bytes a record. What each set of organizations sees is kept
/// too, for the sets asked for last. Safe from any thread.
class IdIndex {
 public:
  /// The part of a list that a page shows.
  struct Page {
    std::int64_t total = 0;
    std::vector<std::int64_t> ids;  ///< ascending
    std::int64_t span = 0;          ///< records of the kind from the first to the last of `ids`, seen or not
  };

  /// Nothing while the kind is not built. `organizations`: null is all; else sorted, and records without an
  /// organization are seen as well.
  std::optional<Page> page(catalog::Kind kind, const std::vector<std::int64_t>* organizations, std::int64_t first,
                           std::int64_t count);
  bool is_built(catalog::Kind kind) const;
  /// Grows with each change of a kind's members: what was read before it moved on is not installed.
  std::uint64_t version(catalog::Kind kind) const;
  /// `ids` ascending, with the organization of each. Left out when the version has moved on.
  void install(catalog::Kind kind, std::uint64_t version, std::vector<std::int64_t> ids,
               std::vector<std::int64_t> organizations);
  /// What a commit changed, in order.
  void apply(std::span<const Membership> changes);
  void clear();

 private:
  struct View {
    std::vector<std::int64_t> organizations;
    std::vector<std::uint32_t> positions;  ///< in Members::ids
  };
  struct Members {
    bool built = false;
    std::uint64_t version = 1;
    std::vector<std::int64_t> ids, organizations;
    std::vector<std::shared_ptr<View>> views;
  };
  Members& of(catalog::Kind kind) { return members_[static_cast<std::size_t>(kind)]; }
  static void change(Members& members, const Membership& change);
  std::shared_ptr<const View> view(catalog::Kind kind, const std::vector<std::int64_t>& organizations);

  mutable std::shared_mutex mutex_;
  std::vector<Members> members_ = std::vector<Members>(catalog::KindSet{}.size());
};

}  // namespace gluepot::documentation
