// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gluepot::mirror {

/// A row of a list as a reading of what changed sees it.
struct ChangedRow {
  std::int64_t id = 0, updated_at_ms = 0;
};

/// A list, newest change first, as far as it was read.
struct ChangesView {
  std::vector<ChangedRow> rows;
  std::vector<std::int64_t> totals;  ///< meta.total-count of each page; -1: not told
};

/// Why the list must be read whole, or nothing: the records are the ones that are known, and all that changed stands in
/// `view`. `known`: all ids of the last whole pass, ascending. `newest_stored_ms`: the newest change of any record of
/// the list that is stored. A list that is not sorted as asked shows it by its order or by a first row older than that.
/// Pure.
std::optional<std::string> why_whole(const ChangesView& view, std::span<const std::int64_t> known,
                                     std::int64_t newest_stored_ms);

}  // namespace gluepot::mirror
