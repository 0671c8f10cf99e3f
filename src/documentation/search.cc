// SPDX-License-Identifier: Apache-2.0
// How a search stays quick whatever is asked (docs/decisions/what-a-search-costs.md): the index gives row numbers and a
// score, newest first and bounded; records are looked at in the order of rank until the answer is full, so permissions
// are asked of a handful; texts are read for what is shown.
#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "documentation/impl/batch.h"
#include "documentation/impl/schema.h"
#include "documentation/impl/scope_sql.h"
#include "documentation/impl/search_text.h"
#include "documentation/impl/spelling.h"
#include "documentation/impl/text.h"
#include "documentation/search.h"
#include "store/sqlite_word_score.h"

namespace gluepot::documentation {
namespace {

using store::Blob;
using store::Row;
using store::Statement;
using store::Value;

constexpr Statement kMatches{"record_text.matches",
                             "SELECT COUNT(*) FROM (SELECT 1 FROM record_text WHERE record_text MATCH ? LIMIT ?)"};
constexpr Statement kScored{"record_text.scored",
                            "SELECT rowid, word_score(record_text, ?) FROM record_text WHERE record_text MATCH ? "
                            "ORDER BY rowid DESC LIMIT ?"};
constexpr Statement kBegin{
    "record.name_begins",
    "SELECT seq, name FROM record WHERE kind = ? AND name >= ? COLLATE NOCASE AND name < ? COLLATE "
    "NOCASE ORDER BY name COLLATE NOCASE LIMIT ?"};
constexpr Statement kBeginIn{
    "record.name_begins_in",
    "SELECT seq, name FROM record WHERE kind = ? AND organization_id = ? AND name >= ? COLLATE "
    "NOCASE AND name < ? COLLATE NOCASE ORDER BY name COLLATE NOCASE LIMIT ?"};

constexpr std::int64_t kRankAll = 2000;      ///< up to so many matches are all ranked, of commoner words the newest...
constexpr std::int64_t kNewestNames = 1200;  ///< ...and the newest whose name matches
constexpr std::int64_t kBeginning = 60;      ///< names of each kind that begin as typed
constexpr std::int64_t kCommon = 4000;       ///< a word in more texts weighs as little as words can
constexpr std::size_t kScopeTerms = 256;     ///< more organizations are looked at after the match
constexpr std::size_t kSpellings = 6;        ///< of a misspelt word
constexpr std::size_t kSlice = 60;           ///< records looked at together
constexpr int kForRanking = 3;               ///< times as many as asked for are ranked by their names again

/// What can be searched. Sections and tasks are found for the document or checklist they are part of.
constexpr Kind kFoundKinds[] = {Kind::kOrganizations,    Kind::kFlexibleAssets, Kind::kDocuments,
                                Kind::kDocumentSections, Kind::kPasswords,      Kind::kChecklists,
                                Kind::kChecklistTasks};

std::vector<Kind> kinds_of(const SearchQuery& query) {
  if (!query.kind) return {};
  if (*query.kind == Kind::kDocuments) return {Kind::kDocuments, Kind::kDocumentSections};
  if (*query.kind == Kind::kChecklists) return {Kind::kChecklists, Kind::kChecklistTasks};
  return {*query.kind};
}

bool is_found(Kind kind) {
  return std::find(std::begin(kFoundKinds), std::end(kFoundKinds), kind) != std::end(kFoundKinds);
}

/// Only letters and digits reach the index's query language, and those in quotes.
std::string match_text(const std::vector<Word>& words, const char* columns) {
  std::string out = std::string(columns) + " : (";
  for (const auto& word : words) {
    if (out.back() != '(') out += " AND ";
    if (word.terms.size() > 1) out += '(';
    for (const auto& term : word.terms) {
      if (&term != &word.terms.front()) out += " OR ";
      out += '"' + term.text + (term.prefix ? "\"*" : "\"");
    }
    if (word.terms.size() > 1) out += ')';
  }
  return out + ")";
}

std::string match_scope(const SearchQuery& query, const SearchRules& rules) {
  std::string out;
  const auto kinds = kinds_of(query);
  for (const auto kind : kinds)
    out += (out.empty() ? " AND scope : (k" : " OR k") + std::to_string(static_cast<int>(kind));
  if (!out.empty()) out += ')';
  const auto& organizations = query.scope.organizations;
  if (organizations && !organizations->empty() && organizations->size() <= kScopeTerms) {
    out += " AND scope : (";
    for (std::size_t i = 0; i < organizations->size(); ++i)
      out += (i > 0 ? " OR o" : "o") + std::to_string((*organizations)[i]);
    out += ')';
  }
  if (rules.without_passwords) out += " NOT scope : k" + std::to_string(static_cast<int>(Kind::kPasswords));
  return out;
}

std::string phrases_of(const std::vector<Word>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const store::ScoredPhrase phrase{words[i].weight, static_cast<std::int64_t>(i)};
    for (std::size_t k = 0; k < words[i].terms.size(); ++k)
      out.append(reinterpret_cast<const char*>(&phrase), sizeof phrase);
  }
  return out;
}

/// Folded words with single blanks between them, to compare a name with what was typed.
std::string plain(std::string_view text) {
  std::string out;
  for (const auto& token : tokens_of(text, 60)) out += (out.empty() ? "" : " ") + token.folded;
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

class Search {
 public:
  Search(Reader& reader, const SearchQuery& query, const SearchRules& rules)
      : connection_(reader.connection()), reader_(reader), query_(query), rules_(rules), typed_(plain(query.text)) {}

  core::Result<SearchAnswer> run() {
    SearchAnswer result;
    if (query_.limit < 1 || query_.limit > 100) return core::invalid("limit", "1..100");
    words_ = words_of(query_.text);
    if (words_.empty() || (query_.scope.organizations && query_.scope.organizations->empty())) return result;
    // One letter begins too many words to be looked for in texts: beside other words it only favours names.
    auto& last = words_.back().terms.front();
    if (last.prefix && last.text.size() == 1) {
      letter_ = last.text;
      if (words_.size() > 1)
        words_.pop_back();
      else
        last.prefix = false;
    }
    GLUEPOT_TRY(weigh());
    GLUEPOT_TRY(collect(result));
    GLUEPOT_TRY(look());
    if (found_.empty() && letter_.size() != typed_.size()) {
      GLUEPOT_ASSIGN(const bool other, respell());
      if (other) {
        GLUEPOT_TRY(collect(result));
        GLUEPOT_TRY(look());
        result.respelt = !found_.empty();
      }
    }
    finish(result);
    return result;
  }

 private:
  struct Found {
    Record record;
    double score;
    std::int64_t text_of = 0;  ///< seq of the part whose text matched; 0: the record's own
  };

  core::Result<std::int64_t> count(const std::string& match, std::int64_t most) {
    GLUEPOT_ASSIGN(const auto count, connection_.find(
                                         kMatches, [](const Row& row) { return row.integer(0); }, match, most));
    return count.value_or(0);
  }

  /// Several words: the rarer one says more. (A single one is compared with nothing.)
  core::Status weigh() {
    if (words_.size() < 2) return {};
    GLUEPOT_ASSIGN(const auto records, counter(connection_, "indexed_seq"));
    for (auto& word : words_) {
      GLUEPOT_ASSIGN(const auto texts, count(match_text({word}, "{name text}"), kCommon + 1));
      unknown_.push_back(texts == 0);
      const double others = std::max(0.0, static_cast<double>(records - texts));
      const double rare = std::log(1 + (others + 0.5) / (static_cast<double>(texts) + 0.5));
      word.weight = texts > kCommon ? 1.0 : std::max(1.0, rare);
    }
    return {};
  }

  core::Status collect(SearchAnswer& result) {
    const std::string scope = match_scope(query_, rules_);
    GLUEPOT_ASSIGN(const auto matched, scored(match_text(words_, "{name text}") + scope, kRankAll + 1));
    result.truncated = matched > kRankAll;
    // Only the newest of all matches, and besides the newest whose name matches: those are what people look for.
    if (result.truncated) GLUEPOT_TRY(scored(match_text(words_, "name") + scope, kNewestNames));
    return beginning();
  }

  core::Result<std::int64_t> scored(const std::string& match, std::int64_t limit) {
    const std::string phrases = phrases_of(words_);
    const Value values[] = {Blob{phrases}, std::string_view(match), limit};
    std::int64_t rows = 0;
    GLUEPOT_TRY(connection_.each(kScored, values, [&](const Row& row) {
      ++rows;
      auto& score = scores_[row.integer(0)];
      score = std::max(score, row.real(1));
      return true;
    }));
    return rows;
  }

  /// Names that begin with what was typed, whatever their age: the index of names knows them in order.
  core::Status beginning() {
    const std::string begin(trimmed(query_.text)), end = begin + "\xF4\x8F\xBF\xBF";
    if (begin.empty()) return {};
    double all = 0;
    for (const auto& word : words_) all += word.weight;
    const auto& organizations = query_.scope.organizations;
    const bool one = organizations && organizations->size() == 1;
    for (const auto kind : kFoundKinds) {
      if (kind == Kind::kDocumentSections || kind == Kind::kChecklistTasks) continue;
      if ((query_.kind && *query_.kind != kind) || (rules_.without_passwords && kind == Kind::kPasswords)) continue;
      const auto add = [&](const Row& row) {
        auto& score = scores_[row.integer(0)];
        // More than any score of the index: what was typed whole is looked at before all else.
        score = std::max(score, (plain(row.text(1)) == typed_ ? 20 : 4) * all);
        return true;
      };
      const std::int64_t number = static_cast<int>(kind);
      const std::string_view from = begin, to = end;
      if (one) {
        const Value values[] = {number, organizations->front(), from, to, kBeginning};
        GLUEPOT_TRY(connection_.each(kBeginIn, values, add));
      } else {
        const Value values[] = {number, from, to, kBeginning};
        GLUEPOT_TRY(connection_.each(kBegin, values, add));
      }
    }
    return {};
  }

  /// Looks at the candidates in the order of their score until enough may be seen.
  core::Status look() {
    std::vector<std::pair<double, std::int64_t>> order;
    order.reserve(scores_.size());
    for (const auto& [seq, score] : scores_) order.emplace_back(score, seq);
    std::sort(order.begin(), order.end(), std::greater<>());
    const auto enough = static_cast<std::size_t>(query_.limit * kForRanking);
    for (std::size_t at = 0; at < order.size() && found_.size() < enough; at += kSlice)
      GLUEPOT_TRY(look_at(std::span(order).subspan(at, std::min(kSlice, order.size() - at))));
    return {};
  }

  core::Status look_at(std::span<const std::pair<double, std::int64_t>> some) {
    std::vector<std::int64_t> seqs;
    for (const auto& [score, seq] : some) seqs.push_back(seq);
    Where where;
    where.bind_text(json_ids(seqs));
    add_scope(where, query_.scope, {}, Rows::kFew);
    const std::string sql = "SELECT " + record_columns(false) +
                            ", r.kind FROM record r WHERE r.organization_id <> 0 AND r.seq IN (SELECT value FROM "
                            "json_each(?))" +
                            where.sql;
    std::unordered_map<std::int64_t, Record> records;
    GLUEPOT_TRY(connection_.each(interned("record.found", sql), where.values, [&](const Row& row) {
      const auto kind = static_cast<Kind>(row.integer(kRecordColumns));
      if (is_found(kind)) records.emplace(row.integer(8), read_record(row, kind, false));
      return true;
    }));
    for (const auto& [score, seq] : some)
      if (const auto record = records.find(seq); record != records.end())
        GLUEPOT_TRY(add(std::move(record->second), score, seq));
    return {};
  }

  core::Status add(Record record, double score, std::int64_t seq) {
    Found found{std::move(record), score, 0};
    const bool section = found.record.kind == Kind::kDocumentSections,
               task = found.record.kind == Kind::kChecklistTasks;
    if (section || task) {
      found.text_of = seq;
      GLUEPOT_ASSIGN(auto whole, reader_.find(section ? Kind::kDocuments : Kind::kChecklists, found.record.parent_id));
      if (!whole) return {};
      found.record = std::move(*whole);
      found.record.body.clear();
    }
    if (!seen_.emplace(static_cast<int>(found.record.kind), found.record.id).second) return {};
    if (rules_.accept) {
      GLUEPOT_ASSIGN(const bool shown, rules_.accept(reader_, found.record));
      if (!shown) return {};
    }
    found_.push_back(std::move(found));
    return {};
  }

  /// Once more with names spelt nearly so: for the words that no text holds, or for all when each is known.
  core::Result<bool> respell() {
    bool other = false;
    const bool known = std::find(unknown_.begin(), unknown_.end(), true) == unknown_.end();
    for (std::size_t i = 0; i < words_.size(); ++i) {
      auto& terms = words_[i].terms;
      if (!known && i < unknown_.size() && !unknown_[i]) continue;
      const bool prefix = terms.front().prefix;
      GLUEPOT_ASSIGN(auto near, near_words(connection_, terms.front().text, prefix, kSpellings));
      for (auto& word : near) terms.push_back({std::move(word), prefix});
      other = other || !near.empty();
    }
    scores_.clear();
    seen_.clear();
    return other;
  }

  /// What a name says that the index cannot weigh: all of it was typed, or it begins so.
  void rank_by_name() {
    double all = 0;
    for (const auto& word : words_) all += 2.2 * word.weight;
    for (auto& found : found_) {
      const auto name = plain(found.record.name);
      if (name == typed_)
        found.score += 4 * all;
      else if (name.starts_with(typed_))
        found.score += all;
      if (!letter_.empty() && (name.starts_with(letter_) || name.find(" " + letter_) != std::string::npos))
        found.score += all / 2;
      if (found.record.archived) found.score *= 0.6;
    }
    std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
    const auto limit = static_cast<std::size_t>(query_.limit);
    more_ = found_.size() > limit;
    if (more_) found_.resize(limit);
  }

  void finish(SearchAnswer& result) {
    rank_by_name();
    result.truncated = result.truncated || more_;
    if (!letter_.empty()) words_.push_back({{{letter_, true}}, 1});
    for (auto& found : found_) {
      auto& record = found.record;
      result.hits.push_back({record.kind, record.id, record.organization_id, record.parent_id, record.updated_at_ms,
                             record.archived, record.flags, record.name, found.score,
                             name_segments(record.name, words_), snippet_of(text_of(found), words_)});
    }
  }

  std::string text_of(const Found& found) {
    static constexpr Statement kBody{"record.body_by_seq", "SELECT kind, body FROM record WHERE seq = ?"};
    static constexpr Statement kBodyOf{"record.body_by_id", "SELECT kind, body FROM record WHERE kind = ? AND id = ?"};
    const auto read = [](const Row& row) { return searchable_text(static_cast<Kind>(row.integer(0)), row.text(1)); };
    const auto text = found.text_of != 0
                          ? connection_.find(kBody, read, found.text_of)
                          : connection_.find(kBodyOf, read, static_cast<int>(found.record.kind), found.record.id);
    return text && *text ? **text : std::string();
  }

  store::Connection& connection_;
  Reader& reader_;
  const SearchQuery& query_;
  const SearchRules& rules_;
  const std::string typed_;
  std::vector<Word> words_;
  std::string letter_;  ///< the single letter being typed
  std::vector<bool> unknown_;
  std::unordered_map<std::int64_t, double> scores_;  ///< by seq
  std::set<std::pair<int, std::int64_t>> seen_;
  std::vector<Found> found_;
  bool more_ = false;
};

}  // namespace

core::Result<SearchAnswer> search(Reader& reader, const SearchQuery& query, const SearchRules& rules) {
  return Search(reader, query, rules).run();
}

core::Result<SearchResult> Reader::search(const SearchQuery& query) {
  GLUEPOT_ASSIGN(auto answer, documentation::search(*this, query));
  return SearchResult(std::move(answer));
}

}  // namespace gluepot::documentation
