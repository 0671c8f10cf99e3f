// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/result.h"
#include "store/database.h"

namespace gluepot::documentation {

/// Remembers the words of names, so that a slip of the finger can be set right. Words stay when their records go: a
/// correction that finds nothing one may see shows nothing. Table name_word of the documentation store.
class NameWords {
 public:
  explicit NameWords(store::Connection& connection) : connection_(connection) {}
  core::Status add(std::string_view name);

 private:
  store::Connection& connection_;
  std::unordered_set<std::string> added_;
};

/// Words of names that differ from `folded` by one slip (letter left out, doubled, wrong, two swapped), by two in long
/// words; the nearest first, at most `limit`. `prefix`: those that go on after it too. None for words with digits, or
/// of less than four letters.
core::Result<std::vector<std::string>> near_words(store::Connection& connection, std::string_view folded, bool prefix,
                                                  std::size_t limit);

/// How many slips lie between two words, or between `typed` and the beginning of `word` that is nearest; more than
/// `most` is `most` + 1.
int slips(std::u32string_view typed, std::u32string_view word, bool prefix, int most);

}  // namespace gluepot::documentation
