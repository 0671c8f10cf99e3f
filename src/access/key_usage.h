// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/result.h"
#include "store/database.h"

namespace gluepot::access {

struct KeyCounts {
  std::int64_t requests = 0;  ///< answered; those refused by a limit do not count
  std::int64_t upstream = 0;  ///< requests sent to the source for them
  std::int64_t saved = 0;     ///< answered from the mirror: requests the source was spared

  KeyCounts& operator+=(const KeyCounts& other);
  bool operator==(const KeyCounts&) const = default;
};

/// Which key spent how many requests on which day (UTC), and how many it saved. Counted in memory and written now and
/// then by ApiKeys::flush: a kill loses the last seconds. Safe from any thread. Source: table key_usage.
class KeyUsage {
 public:
  /// Days since 1970 (UTC) and the key.
  using DayAndKey = std::pair<std::int64_t, std::int64_t>;
  using Pending = std::map<DayAndKey, KeyCounts>;
  struct Row {
    std::int64_t day, key_id;
    KeyCounts counts;
  };

  explicit KeyUsage(const core::Clock& clock) : clock_(clock) {}

  /// Counts one answered request. A short lock and no more: for the I/O thread.
  void count(std::int64_t key_id, int upstream, bool saved);
  /// Of the present day.
  KeyCounts today(std::int64_t key_id) const;

  /// Takes up what the store has for today. Before anything is counted.
  core::Status load(store::Connection& connection);
  /// What is not stored yet; goes back with put_back when storing fails.
  Pending take();
  void put_back(Pending pending);
  static core::Status store(store::Connection& connection, const Pending& pending);
  /// Stored days from `first_day` on, newest first, keys in the order of their ids.
  static core::Result<std::vector<Row>> rows(store::Connection& connection, std::int64_t first_day);
  /// Days before `first_day` are forgotten.
  static core::Status forget_before(store::Connection& connection, std::int64_t first_day);

  std::int64_t present_day() const { return day_of(clock_.now_ms()); }
  static std::int64_t day_of(std::int64_t ms) { return ms / 86'400'000; }

 private:
  struct Today {
    std::int64_t day = 0;
    KeyCounts all, unstored;
  };
  Today& on(std::int64_t day, std::int64_t key_id);  ///< with the lock held

  const core::Clock& clock_;
  mutable std::mutex mutex_;
  std::unordered_map<std::int64_t, Today> today_;
  Pending older_;  ///< unstored counts of days gone by
  bool any_ = false;
};

}  // namespace gluepot::access
