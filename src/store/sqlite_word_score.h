// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

struct sqlite3;

namespace gluepot::store {

/// One phrase of a query over a full-text table whose first column holds names and whose second holds text: which word
/// of the question it stands for, and how much that word weighs. Bound as a blob of these, in the order of the phrases;
/// phrases of the query beyond them are not scored.
struct ScoredPhrase {
  double weight;
  std::int64_t word;
};

/// Gives a connection the ranking function word_score(table, phrases): like bm25 with names counting eight times, and
/// names that hold every word first, the shorter the better. The weights come from outside, so that unlike with bm25()
/// no query has to walk every row that holds a word before it returns one. Returns an SQLite result code.
int add_word_score(sqlite3* handle);

}  // namespace gluepot::store
