// SPDX-License-Identifier: Apache-2.0
#include "documentation/impl/indexer.h"

#include <algorithm>
#include <string>

#include "documentation/impl/batch.h"
#include "documentation/impl/spelling.h"
#include "documentation/impl/text.h"

namespace gluepot::documentation {
namespace {

using catalog::Kind;
using store::Row;
using store::Statement;

constexpr Statement kWaiting{
    "record.waiting", "SELECT seq, kind, organization_id, name, body FROM record WHERE seq > ? ORDER BY seq LIMIT ?"};
constexpr Statement kWaitingCount{"record.waiting_count", "SELECT COUNT(*) FROM record WHERE seq > ?"};
constexpr Statement kAddText{"record_text.insert",
                             "INSERT INTO record_text (rowid, name, text, scope) VALUES (?, ?, ?, ?)"};

/// Kinds that people search by name.
bool is_named(Kind kind) {
  return kind == Kind::kOrganizations || kind == Kind::kFlexibleAssets || kind == Kind::kDocuments ||
         kind == Kind::kPasswords || kind == Kind::kChecklists;
}

}  // namespace

core::Result<std::int64_t> index_waiting(store::Connection& connection, int limit) {
  struct Waiting {
    std::int64_t seq;
    std::string name, text, scope;
    bool searched, named;
  };
  GLUEPOT_ASSIGN(std::int64_t indexed, counter(connection, "indexed_seq"));
  const std::int64_t before = indexed;
  NameWords words(connection);
  // In slices, so that memory stays small whatever the limit.
  for (int left = limit; left > 0;) {
    const int slice = std::min(left, 500);
    GLUEPOT_ASSIGN(auto rows, connection.query(
                                  kWaiting,
                                  [](const Row& row) {
                                    const auto kind = static_cast<Kind>(row.integer(1));
                                    Waiting waiting{row.integer(0), {}, {}, {}, is_searched(kind), is_named(kind)};
                                    if (!waiting.searched) return waiting;
                                    waiting.name = row.string(3);
                                    waiting.text = folded_words(searchable_text(kind, row.text(4)));
                                    waiting.scope =
                                        "k" + std::to_string(row.integer(1)) + " o" + std::to_string(row.integer(2));
                                    return waiting;
                                  },
                                  indexed, slice));
    for (const auto& row : rows) {
      if (row.searched) GLUEPOT_TRY(connection.execute(kAddText, row.seq, folded_words(row.name), row.text, row.scope));
      if (row.searched && row.named) GLUEPOT_TRY(words.add(row.name));
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

core::Result<std::int64_t> count_waiting(store::Connection& connection) {
  GLUEPOT_ASSIGN(const auto indexed, counter(connection, "indexed_seq"));
  GLUEPOT_ASSIGN(const auto waiting, connection.find(
                                         kWaitingCount, [](const Row& row) { return row.integer(0); }, indexed));
  return waiting.value_or(0);
}

core::Status forget_index(store::Connection& connection) {
  GLUEPOT_TRY(connection.script("INSERT INTO record_text (record_text) VALUES ('delete-all'); DELETE FROM name_word"));
  return set_counter(connection, "indexed_seq", 0);
}

}  // namespace gluepot::documentation
