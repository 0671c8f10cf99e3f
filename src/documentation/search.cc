// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <set>

#include "documentation/impl/batch.h"
#include "documentation/impl/indexer.h"
#include "documentation/impl/schema.h"
#include "documentation/impl/scope_sql.h"
#include "documentation/impl/text.h"
#include "documentation/records.h"

namespace gluepot::documentation {
namespace {

using store::Blob;
using store::Row;
using store::Statement;

constexpr Statement kWaiting{
    "record.waiting", "SELECT seq, kind, organization_id, name, body FROM record WHERE seq > ? ORDER BY seq LIMIT ?"};
constexpr Statement kWaitingCount{"record.waiting_count", "SELECT COUNT(*) FROM record WHERE seq > ?"};
constexpr Statement kAddText{"record_text.insert",
                             "INSERT INTO record_text (rowid, name, text, scope) VALUES (?, ?, ?, ?)"};
constexpr Statement kMatches{"record_text.matches",
                             "SELECT COUNT(*) FROM (SELECT 1 FROM record_text WHERE record_text MATCH ? LIMIT ?)"};

constexpr std::int64_t kRankAll = 4000;       ///< up to so many matches are all ranked by bm25
constexpr std::int64_t kNewestMatches = 600;  ///< of commoner words the newest are ranked...
constexpr std::int64_t kNewestNames = 400;    ///< ...and the newest whose name matches
constexpr std::size_t kMaxTokens = 12;
constexpr std::size_t kScopeTerms = 32;  ///< more organizations are filtered after the match
constexpr std::size_t kSnippetBytes = 220;

struct Words {
  std::vector<std::string> folded;
  bool prefix_last = false;
};

Words words_of(std::string_view text) {
  Words words;
  const auto tokens = tokens_of(text, kMaxTokens);
  for (const auto& token : tokens) words.folded.push_back(token.folded);
  // "serv" goes on, "serv " is finished; one letter alone would match too much to be worth ranking.
  words.prefix_last = !tokens.empty() && tokens.back().end == text.size() && words.folded.back().size() >= 2;
  return words;
}

/// Only letters and digits reach the index's query language, and those in quotes.
std::string match_text(const Words& words, const char* columns) {
  std::string out = std::string(columns) + " : (";
  for (std::size_t i = 0; i < words.folded.size(); ++i) {
    if (i > 0) out += " AND ";
    out += '"' + words.folded[i] + '"';
    if (words.prefix_last && i + 1 == words.folded.size()) out += '*';
  }
  return out + ")";
}

std::string match_scope(const SearchQuery& query) {
  std::string out;
  if (query.kind) out += " AND scope : k" + std::to_string(static_cast<int>(*query.kind));
  const auto& organizations = query.scope.organizations;
  if (!organizations || organizations->empty() || organizations->size() > kScopeTerms) return out;
  out += " AND scope : (";
  for (std::size_t i = 0; i < organizations->size(); ++i)
    out += (i > 0 ? " OR o" : "o") + std::to_string((*organizations)[i]);
  return out + ")";
}

bool matches(const Words& words, const std::string& folded) {
  for (std::size_t i = 0; i < words.folded.size(); ++i) {
    if (folded == words.folded[i]) return true;
    if (words.prefix_last && i + 1 == words.folded.size() && folded.starts_with(words.folded[i])) return true;
  }
  return false;
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

bool continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

std::vector<Segment> snippet_of(std::string_view text, const Words& words) {
  std::vector<Token> hits;
  for (auto& token : tokens_of(text, 20'000))
    if (matches(words, token.folded)) hits.push_back(std::move(token));
  if (text.empty()) return {};
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

std::vector<Segment> name_segments(std::string_view name, const Words& words) {
  std::vector<Token> hits;
  for (auto& token : tokens_of(name, 1000))
    if (matches(words, token.folded)) hits.push_back(std::move(token));
  return segments(name, 0, name.size(), hits);
}

struct Candidate {
  Record record;
  double score;
};

/// Our own score for words too common to rank by the index: how often and how early, the name counting most.
double own_score(const Words& words, std::string_view name, std::string_view text) {
  double score = 0;
  const auto name_tokens = tokens_of(name, 200);
  const auto text_tokens = tokens_of(text, 400);
  for (const auto& token : name_tokens)
    if (matches(words, token.folded)) score += 8.0 / (4.0 + static_cast<double>(name_tokens.size()));
  double hits = 0;
  for (const auto& token : text_tokens) hits += matches(words, token.folded) ? 1 : 0;
  const double length = 0.25 + 0.75 * static_cast<double>(text_tokens.size()) / 100.0;
  return score + hits * 2.2 / (hits + 1.2 * length);
}

class Search {
 public:
  Search(store::Connection& connection, const SearchQuery& query)
      : connection_(connection), query_(query), words_(words_of(query.text)) {}

  core::Result<SearchResult> run() {
    SearchResult result;
    if (query_.limit < 1 || query_.limit > 100) return core::invalid("limit", "1..100");
    if (words_.folded.empty() || (query_.scope.organizations && query_.scope.organizations->empty())) return result;
    const std::string scope = match_scope(query_);
    const std::string all = match_text(words_, "{name text}") + scope;
    GLUEPOT_ASSIGN(auto count, connection_.find(
                                   kMatches, [](const Row& row) { return row.integer(0); }, all, kRankAll + 1));
    result.truncated = count.value_or(0) > kRankAll;
    if (result.truncated) {
      GLUEPOT_TRY(collect(match_text(words_, "name") + scope, "0.0", kNewestNames));
      GLUEPOT_TRY(collect(all, "0.0", kNewestMatches));
      score_here();
    } else {
      GLUEPOT_TRY(collect(all, "bm25(record_text, 8.0, 1.0, 0.0)", kRankAll));
    }
    finish(result);
    return result;
  }

 private:
  core::Status collect(const std::string& match, const char* score, std::int64_t limit) {
    Where where;
    where.bind_text(match);
    where.values.push_back(limit);
    add_scope(where, query_.scope);
    // Ranked by the index only a page of rows is needed; otherwise all candidates are scored here.
    const bool ranked = score[0] == 'b';
    const std::string sql = "SELECT " + record_columns(!ranked) + ", r.kind, m.score FROM (SELECT rowid AS seq, " +
                            score +
                            " AS score FROM record_text WHERE record_text MATCH ? ORDER BY rowid DESC LIMIT ?) m "
                            "CROSS JOIN record r ON r.seq = m.seq WHERE 1" +
                            where.sql + " ORDER BY m.score, r.seq DESC LIMIT ?";
    where.values.push_back(ranked ? std::int64_t{query_.limit} : limit);
    return connection_.each(interned("record.search", sql), where.values, [&](const Row& row) {
      const auto kind = static_cast<Kind>(row.integer(kRecordColumns));
      if (seen_.insert(row.integer(8)).second)
        candidates_.push_back({read_record(row, kind, false), -row.real(kRecordColumns + 1)});
      return true;
    });
  }

  void score_here() {
    for (auto& candidate : candidates_)
      candidate.score =
          own_score(words_, candidate.record.name, searchable_text(candidate.record.kind, candidate.record.body));
    std::stable_sort(candidates_.begin(), candidates_.end(),
                     [](const auto& a, const auto& b) { return a.score > b.score; });
  }

  void finish(SearchResult& result) {
    if (candidates_.size() > static_cast<std::size_t>(query_.limit))
      candidates_.resize(static_cast<std::size_t>(query_.limit));
    Reader reader(connection_);
    for (auto& candidate : candidates_) {
      auto& record = candidate.record;
      if (record.body.empty()) {
        auto found = reader.find(record.kind, record.id);
        if (found && *found) record.body = std::move((*found)->body);
      }
      result.hits.push_back({record.kind, record.id, record.organization_id, record.parent_id, record.updated_at_ms,
                             record.archived, record.flags, record.name, candidate.score,
                             name_segments(record.name, words_),
                             snippet_of(searchable_text(record.kind, record.body), words_)});
    }
  }

  store::Connection& connection_;
  const SearchQuery& query_;
  const Words words_;
  std::vector<Candidate> candidates_;
  std::set<std::int64_t> seen_;
};

}  // namespace

core::Result<std::int64_t> index_waiting(store::Connection& connection, int limit) {
  struct Waiting {
    std::int64_t seq;
    std::string name, text, scope;
    bool searched;
  };
  GLUEPOT_ASSIGN(std::int64_t indexed, counter(connection, "indexed_seq"));
  const std::int64_t before = indexed;
  // In slices, so that memory stays small whatever the limit.
  for (int left = limit; left > 0;) {
    const int slice = std::min(left, 500);
    GLUEPOT_ASSIGN(auto rows, connection.query(
                                  kWaiting,
                                  [](const Row& row) {
                                    const auto kind = static_cast<Kind>(row.integer(1));
                                    Waiting waiting{row.integer(0), {}, {}, {}, is_searched(kind)};
                                    if (!waiting.searched) return waiting;
                                    waiting.name = row.string(3);
                                    waiting.text = searchable_text(kind, row.text(4));
                                    waiting.scope =
                                        "k" + std::to_string(row.integer(1)) + " o" + std::to_string(row.integer(2));
                                    return waiting;
                                  },
                                  indexed, slice));
    for (const auto& row : rows) {
      if (row.searched) GLUEPOT_TRY(connection.execute(kAddText, row.seq, row.name, row.text, row.scope));
      indexed = row.seq;
    }
    left -= slice;
    if (rows.size() < static_cast<std::size_t>(slice)) break;
  }
  if (indexed != before) GLUEPOT_TRY(set_counter(connection, "indexed_seq", indexed));
  GLUEPOT_ASSIGN(auto waiting, connection.find(
                                   kWaitingCount, [](const Row& row) { return row.integer(0); }, indexed));
  return waiting.value_or(0);
}

core::Result<SearchResult> Reader::search(const SearchQuery& query) {
  return Search(connection_, query).run();
}

}  // namespace gluepot::documentation
