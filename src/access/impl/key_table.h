// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "access/api_keys.h"

namespace gluepot::access {

/// One key in memory. What never changes is read without a lock; the rest belongs to `mutex`, which is held for an
/// assignment or two.
struct ApiKeys::Entry {
  std::int64_t id = 0, created_by_id = 0;
  std::string public_part, name, created_by;
  alignas(64) std::array<char, 32> digest{};  ///< in one cache line, as every other: else its place shows in the time
  std::int64_t created_at_ms = 0;
  std::shared_ptr<const KeyScope> scope;
  std::optional<core::ApiKeyId> replaces;

  mutable std::mutex mutex;
  std::string state;  ///< "active", "paused", "revoked"
  std::int64_t last_used_at_ms = 0;
  std::string last_used_from;
  std::int64_t warned_at_ms = 0, revoked_at_ms = 0, works_until_ms = 0;  ///< 0: never
  std::string revoked_why;
  std::optional<core::ApiKeyId> replaced_by;
  std::int64_t answered_by_id = 0;
  bool unstored = false;  ///< a use that is not in the store yet

  /// With the lock held. The time it counts as unused from.
  std::int64_t idle_since() const { return std::max(last_used_at_ms, created_at_ms); }
  /// When it ends by date (0: never): its own expiry or the end of an overlap.
  std::int64_t ends_at() const {
    const auto expiry = scope->expires_at_ms.value_or(0);
    return expiry == 0 || works_until_ms == 0 ? std::max(expiry, works_until_ms) : std::min(expiry, works_until_ms);
  }
};

/// Finds keys by the part before the secret, in the same steps whether there is one or not. Immutable: a new key makes
/// a new table.
class ApiKeys::Table {
 public:
  explicit Table(std::vector<std::shared_ptr<Entry>> entries);
  struct Found {
    Entry* entry;  ///< never null
    bool known;    ///< false: `entry` is any other key, to be looked at all the same
  };
  /// `public_part` has 32 characters.
  Found find(std::string_view public_part) const;
  Entry* find_id(std::int64_t id) const;
  /// In the order of making.
  const std::vector<std::shared_ptr<Entry>>& entries() const { return entries_; }

 private:
  static constexpr std::size_t kSlots = 8;
  struct alignas(64) Bucket {
    std::array<std::uint64_t, kSlots> tags{};
    std::array<std::uint32_t, kSlots> places{};  ///< in by_place_; 0: none
  };
  bool fill(std::size_t buckets);

  std::vector<std::shared_ptr<Entry>> entries_;
  std::vector<Entry*> by_place_;  ///< [0] is a stand-in for when there are no keys
  std::vector<std::pair<std::int64_t, Entry*>> by_id_;
  std::vector<Bucket> buckets_;
  Entry nobody_;
};

}  // namespace gluepot::access
