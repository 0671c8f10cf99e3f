// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>

#include "documentation/records.h"

namespace gluepot::documentation {

/// What a search asks of its caller besides the scope.
struct SearchRules {
  bool without_passwords = false;  ///< no entry may be listed anyway
  /// Whether a record that the scope lets through is shown; empty: yes. Called in the order of rank, within the read.
  std::function<core::Result<bool>(Reader&, const Record&)> accept{};
};

struct SearchAnswer : SearchResult {
  bool respelt = false;  ///< nothing was found as typed; these names are spelt nearly so
};

/// Finds names and texts that hold every word: names that were typed whole first, then those that begin so, hold the
/// words, texts. Sections and tasks are found for the document or checklist they are part of. Errors: kInvalidArgument
/// (limit).
core::Result<SearchAnswer> search(Reader& reader, const SearchQuery& query, const SearchRules& rules = {});

}  // namespace gluepot::documentation
