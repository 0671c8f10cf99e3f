// SPDX-License-Identifier: Apache-2.0
#include "mirror/impl/changes.h"

#include <algorithm>

namespace gluepot::mirror {

std::optional<std::string> why_whole(const ChangesView& view, std::span<const std::int64_t> known,
                                     std::int64_t newest_stored_ms) {
  const auto total = static_cast<std::int64_t>(known.size());
  for (const auto told : view.totals) {
    if (told < 0) return "the source tells no count";
    // Also when it changes between two pages: a row may have slipped from one to the other.
    if (told != total)
      return "the source counts " + std::to_string(told) + " records, known are " + std::to_string(total);
  }
  for (const auto& row : view.rows)
    if (!std::binary_search(known.begin(), known.end(), row.id)) return "record " + std::to_string(row.id) + " is new";
  const bool sorted = std::is_sorted(view.rows.begin(), view.rows.end(), [](const auto& before, const auto& after) {
    return before.updated_at_ms > after.updated_at_ms;
  });
  if (!sorted || (!view.rows.empty() && view.rows.back().updated_at_ms <= 0)) return "it is not sorted by change";
  if ((view.rows.empty() ? 0 : view.rows.front().updated_at_ms) < newest_stored_ms)
    return "its newest change is older than one that is known";
  return std::nullopt;
}

}  // namespace gluepot::mirror
