// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "documentation/records.h"

namespace gluepot::documentation {

/// One spelling of a word of the question, folded as the index folds.
struct Term {
  std::string text;
  bool prefix = false;  ///< its continuations too: the word still being typed
};

/// A word of the question: any of its spellings will do.
struct Word {
  std::vector<Term> terms;
  double weight = 1;  ///< the rarer the word, the more it says
};

/// At most 12 words of what was typed. The last one is a prefix unless something that is no letter follows it.
std::vector<Word> words_of(std::string_view text);
bool matches(const std::vector<Word>& words, const std::string& folded);

/// The text that shows where the words stand best, about 200 characters of it.
std::vector<Segment> snippet_of(std::string_view text, const std::vector<Word>& words);
std::vector<Segment> name_segments(std::string_view name, const std::vector<Word>& words);

}  // namespace gluepot::documentation
