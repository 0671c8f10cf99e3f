// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>

#include "catalog/catalog.h"

namespace gluepot::documentation {

/// Which records were written or removed singly, and in what order: a page asked for before such a change shows the
/// record as it was. Remembered by this process only: after a restart no page is under way. Safe from any thread.
class SingleChanges {
 public:
  std::uint64_t mark() const {
    const std::lock_guard lock(mutex_);
    return next_;
  }
  /// Called inside the transaction of the change, so that no page can come between.
  void note(catalog::Kind kind, std::int64_t id) {
    const std::lock_guard lock(mutex_);
    if (at_.size() >= kMost) at_.clear();
    at_[{static_cast<int>(kind), id}] = next_++;
  }
  /// Whether the record changed after `mark`.
  bool since(catalog::Kind kind, std::int64_t id, std::uint64_t mark) const {
    const std::lock_guard lock(mutex_);
    if (mark == UINT64_MAX) return false;
    const auto found = at_.find({static_cast<int>(kind), id});
    return found != at_.end() && found->second >= mark;
  }

 private:
  static constexpr std::size_t kMost = 100'000;
  mutable std::mutex mutex_;
  std::uint64_t next_ = 1;
  std::map<std::pair<int, std::int64_t>, std::uint64_t> at_;
};

}  // namespace gluepot::documentation
