// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_word_score.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace gluepot::store {
namespace {

constexpr double kSaturation = 1.2, kLengthShare = 0.75, kNameWeight = 8.0;  // as bm25(table, 8.0, 1.0)
constexpr std::size_t kMaxPhrases = 96;
constexpr std::size_t kMaxWords = 16;

struct Counted {
  int in_name = 0, in_text = 0;
};

Counted count(const Fts5ExtensionApi* api, Fts5Context* context, int phrase) {
  Counted out;
  Fts5PhraseIter place;
  int column = -1, offset = 0;
  if (api->xPhraseFirst(context, phrase, &place, &column, &offset) != SQLITE_OK) return out;
  for (; column >= 0; api->xPhraseNext(context, &place, &column, &offset)) {
    if (column == 0) ++out.in_name;
    if (column == 1) ++out.in_text;
  }
  return out;
}

/// Tokens of a row on average; asked for once a query.
double mean_tokens(const Fts5ExtensionApi* api, Fts5Context* context) {
  if (const auto* known = static_cast<double*>(api->xGetAuxdata(context, 0))) return *known;
  sqlite3_int64 rows = 0, tokens = 0;
  if (api->xRowCount(context, &rows) != SQLITE_OK || api->xColumnTotalSize(context, -1, &tokens) != SQLITE_OK) rows = 0;
  auto* mean = new double(rows > 0 ? std::max(1.0, static_cast<double>(tokens) / static_cast<double>(rows)) : 1.0);
  const double out = *mean;
  // On failure SQLite itself calls the destructor.
  (void)api->xSetAuxdata(context, mean, [](void* value) { delete static_cast<double*>(value); });
  return out;
}

void word_score(const Fts5ExtensionApi* api, Fts5Context* context, sqlite3_context* result, int arguments,
                sqlite3_value** values) {
  if (arguments != 1) return sqlite3_result_error(result, "word_score: one argument besides the table", -1);
  std::array<ScoredPhrase, kMaxPhrases> phrases{};
  const void* bytes = sqlite3_value_blob(values[0]);
  const auto given = static_cast<std::size_t>(sqlite3_value_bytes(values[0])) / sizeof(ScoredPhrase);
  const auto size = std::min({given, phrases.size(), static_cast<std::size_t>(api->xPhraseCount(context))});
  if (bytes != nullptr) std::memcpy(phrases.data(), bytes, size * sizeof(ScoredPhrase));

  int name_tokens = 0, tokens = 0;
  if (api->xColumnSize(context, 0, &name_tokens) != SQLITE_OK || api->xColumnSize(context, -1, &tokens) != SQLITE_OK)
    name_tokens = tokens = 0;
  const double length = 1 - kLengthShare + kLengthShare * tokens / mean_tokens(api, context);
  // A word may have several spellings: the one that fits best counts.
  std::array<double, kMaxWords> best{}, weight{};
  std::array<bool, kMaxWords> in_name{};
  std::size_t words = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const auto word = static_cast<std::size_t>(phrases[i].word);
    if (word >= kMaxWords) continue;
    words = std::max(words, word + 1);
    weight[word] = std::max(weight[word], phrases[i].weight);
    const auto found = count(api, context, static_cast<int>(i));
    if (found.in_name + found.in_text == 0) continue;
    const double often = kNameWeight * found.in_name + found.in_text;
    const double score = phrases[i].weight * often * (kSaturation + 1) / (often + kSaturation * length);
    best[word] = std::max(best[word], score);
    in_name[word] = in_name[word] || found.in_name > 0;
  }
  double score = 0, all = 0;
  bool named = words > 0;
  for (std::size_t word = 0; word < words; ++word) {
    score += best[word];
    all += weight[word];
    named = named && in_name[word];
  }
  if (named) {
    const double share = std::min(1.0, static_cast<double>(words) / std::max(1, name_tokens));
    score += all * (kSaturation + 1) * (0.6 + 1.4 * share);
  }
  sqlite3_result_double(result, score);
}

}  // namespace

int add_word_score(sqlite3* handle) {
  sqlite3_stmt* statement = nullptr;
  fts5_api* api = nullptr;
  int code = sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &statement, nullptr);
  if (code == SQLITE_OK) code = sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
  if (code == SQLITE_OK) (void)sqlite3_step(statement);
  (void)sqlite3_finalize(statement);
  if (code != SQLITE_OK) return code;
  if (api == nullptr || api->iVersion < 2) return SQLITE_ERROR;
  return api->xCreateFunction(api, "word_score", nullptr, word_score, nullptr);
}

}  // namespace gluepot::store
