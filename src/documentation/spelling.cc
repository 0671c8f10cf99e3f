// SPDX-License-Identifier: Apache-2.0
#include "documentation/impl/spelling.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>

#include "documentation/impl/text.h"

namespace gluepot::documentation {
namespace {

using store::Row;
using store::Statement;

constexpr Statement kAddWord{"name_word.insert", "INSERT OR IGNORE INTO name_word (size, word) VALUES (?, ?)"};
constexpr Statement kWords{"name_word.of_size", "SELECT word FROM name_word WHERE size BETWEEN ? AND ?"};

constexpr std::size_t kShortest = 4, kLongest = 32;  // letters
constexpr std::size_t kForTwoSlips = 8;
constexpr std::size_t kRemembered = 50'000;

std::u32string letters_of(std::string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t letter = size == 1 ? lead : lead & (0xFFu >> (size + 1));
    for (std::size_t k = 1; k < size && i + k < text.size(); ++k)
      letter = (letter << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3Fu);
    out.push_back(letter);
    i += size;
  }
  return out;
}

/// Which letters occur, as bits: two words that are `n` slips apart differ in at most 2n of them.
std::uint32_t letter_bits(std::u32string_view word) {
  std::uint32_t bits = 0;
  for (const auto letter : word) bits |= 1u << (letter & 31u);
  return bits;
}

bool has_digit(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

core::Status NameWords::add(std::string_view name) {
  core::Status done;
  each_token(name, [&](Token& token) {
    if (token.folded.size() < kShortest || has_digit(token.folded) || added_.contains(token.folded)) return true;
    const auto size = letters_of(token.folded).size();
    if (size < kShortest || size > kLongest) return true;
    if (added_.size() >= kRemembered) added_.clear();
    added_.insert(token.folded);
    if (auto stored = connection_.execute(kAddWord, static_cast<std::int64_t>(size), token.folded); !stored)
      done = core::fail(std::move(stored).error());
    return done.has_value();
  });
  return done;
}

int slips(std::u32string_view typed, std::u32string_view word, bool prefix, int most) {
  // Three rows of the usual table; two letters swapped are one slip.
  constexpr std::size_t kSize = 2 * kLongest + 1;
  std::array<std::array<int, kSize>, 3> rows{};
  if (typed.size() >= kSize || word.size() >= kSize) return most + 1;
  for (std::size_t j = 0; j <= word.size(); ++j) rows[0][j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= typed.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i + 2) % 3];
    const auto& before = rows[(i + 1) % 3];
    row[0] = static_cast<int>(i);
    int least = row[0];
    for (std::size_t j = 1; j <= word.size(); ++j) {
      const int change = above[j - 1] + (typed[i - 1] == word[j - 1] ? 0 : 1);
      row[j] = std::min({change, above[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && typed[i - 1] == word[j - 2] && typed[i - 2] == word[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    if (least > most) return most + 1;
  }
  const auto& last = rows[typed.size() % 3];
  const int out = prefix ? *std::min_element(last.begin(), last.begin() + static_cast<std::ptrdiff_t>(word.size()) + 1)
                         : last[word.size()];
  return std::min(out, most + 1);
}

core::Result<std::vector<std::string>> near_words(store::Connection& connection, std::string_view folded, bool prefix,
                                                  std::size_t limit) {
  struct Near {
    int slips;
    bool other_begin;
    std::size_t longer;
    std::string word;
    auto key() const { return std::tie(slips, other_begin, longer, word); }
  };
  std::vector<Near> near;
  const auto typed = letters_of(folded);
  if (typed.size() < kShortest || typed.size() > kLongest || has_digit(folded)) return std::vector<std::string>{};
  const int most = typed.size() >= kForTwoSlips ? 2 : 1;
  const auto bits = letter_bits(typed);
  const auto low = static_cast<std::int64_t>(typed.size()) - most;
  const auto high = prefix ? static_cast<std::int64_t>(kLongest) : static_cast<std::int64_t>(typed.size()) + most;
  const std::array<store::Value, 2> sizes{low, high};
  GLUEPOT_TRY(connection.each(kWords, sizes, [&](const Row& row) {
    const auto text = row.text(0);
    const auto word = letters_of(text);
    const auto theirs = letter_bits(word);
    // Of a word that goes on only the typed letters must be there.
    if (__builtin_popcount(prefix ? bits & ~theirs : bits ^ theirs) > (prefix ? most : 2 * most)) return true;
    const int apart = slips(typed, word, prefix, most);
    if (apart > 0 && apart <= most)
      near.push_back(
          {apart, word[0] != typed[0], word.size() > typed.size() ? word.size() - typed.size() : 0, std::string(text)});
    return true;
  }));
  std::sort(near.begin(), near.end(), [](const Near& a, const Near& b) { return a.key() < b.key(); });
  std::vector<std::string> words;
  for (auto& one : near) {
    if (words.size() == limit) break;
    words.push_back(std::move(one.word));
  }
  return words;
}

}  // namespace gluepot::documentation
