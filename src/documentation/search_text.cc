// SPDX-License-Identifier: Apache-2.0
#include "documentation/impl/search_text.h"

#include <algorithm>

#include "documentation/impl/text.h"

namespace gluepot::documentation {
namespace {

constexpr std::size_t kMaxWords = 12;
constexpr std::size_t kSnippetBytes = 220;
constexpr std::size_t kHits = 200;  ///< more places are not compared with each other

bool continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

std::vector<Segment> segments(std::string_view text, std::size_t from, std::size_t to, const std::vector<Token>& hits) {
  std::vector<Segment> out;
  std::size_t at = from;
  const auto add = [&](std::size_t begin, std::size_t end, bool match) {
    if (end <= begin) return;
    std::string part(text.substr(begin, end - begin));
    std::replace(part.begin(), part.end(), '\n', ' ');
    out.push_back({std::move(part), match});
  };
  for (const auto& hit : hits) {
    if (hit.begin < at || hit.end > to) continue;
    add(at, hit.begin, false);
    add(hit.begin, hit.end, true);
    at = hit.end;
  }
  add(at, to, false);
  return out;
}

/// The first places where one of the words stands. A text may hold 256 KiB and its words only at the end.
std::vector<Token> places(std::string_view text, const std::vector<Word>& words) {
  std::vector<Token> hits;
  each_token(text, [&](Token& token) {
    if (matches(words, token.folded)) hits.push_back(token);
    return hits.size() < kHits;
  });
  return hits;
}

}  // namespace

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  const auto tokens = tokens_of(text, kMaxWords);
  for (const auto& token : tokens) words.push_back({{{token.folded, false}}, 1});
  // "serv" goes on, "serv " is finished.
  if (!tokens.empty() && tokens.back().end == text.size()) words.back().terms.front().prefix = true;
  return words;
}

bool matches(const std::vector<Word>& words, const std::string& folded) {
  for (const auto& word : words)
    for (const auto& term : word.terms)
      if (term.prefix ? folded.starts_with(term.text) : folded == term.text) return true;
  return false;
}

std::vector<Segment> snippet_of(std::string_view text, const std::vector<Word>& words) {
  if (text.empty()) return {};
  const auto hits = places(text, words);
  // The window with the most matches, preferring the first.
  std::size_t best = 0, best_count = 0;
  for (std::size_t i = 0, j = 0; i < hits.size(); ++i) {
    while (j < hits.size() && hits[j].end <= hits[i].begin + kSnippetBytes) ++j;
    if (j > i && j - i > best_count) {
      best_count = j - i;
      best = hits[i].begin;
    }
  }
  std::size_t from = best > 40 ? best - 40 : 0;
  while (from > 0 && from < best && text[from - 1] != ' ' && text[from - 1] != '\n') ++from;
  while (from < text.size() && continuation(text[from])) ++from;
  std::size_t to = std::min(text.size(), from + kSnippetBytes + 40);
  while (to < text.size() && to > from && continuation(text[to])) --to;
  return segments(text, from, to, hits);
}

std::vector<Segment> name_segments(std::string_view name, const std::vector<Word>& words) {
  return segments(name, 0, name.size(), places(name, words));
}

}  // namespace gluepot::documentation
