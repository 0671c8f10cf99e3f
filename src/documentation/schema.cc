// SPDX-License-Identifier: Apache-2.0
#include <mutex>
#include <set>
#include <unordered_set>

#include "documentation/impl/batch.h"
#include "documentation/impl/indexer.h"
#include "documentation/impl/schema.h"
#include "store/migration.h"

namespace gluepot::documentation {
namespace {

// seq is given anew with every change, so it orders records by when they were stored: the text index follows it by a
// watermark, and an index entry of an older state points at nothing. That spares the index every delete.
constexpr const char* kRecords = R"sql(
CREATE TABLE record (
  seq INTEGER PRIMARY KEY, kind INTEGER NOT NULL, id INTEGER NOT NULL, organization_id INTEGER NOT NULL,
  parent_id INTEGER NOT NULL, name TEXT NOT NULL, archived INTEGER NOT NULL, flags INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL, updated_at_ms INTEGER NOT NULL, generation INTEGER NOT NULL, digest BLOB NOT NULL,
  body BLOB NOT NULL);
CREATE UNIQUE INDEX record_key ON record (kind, id);
CREATE INDEX record_organization ON record (kind, organization_id, name COLLATE NOCASE);
CREATE INDEX record_name ON record (kind, name COLLATE NOCASE);
CREATE INDEX record_parent ON record (kind, parent_id, id) WHERE parent_id <> 0;
CREATE INDEX record_updated ON record (kind, updated_at_ms);
CREATE INDEX record_restricted ON record (kind, id) WHERE flags & 3 <> 0;
CREATE TABLE record_count (kind INTEGER NOT NULL, organization_id INTEGER NOT NULL, records INTEGER NOT NULL,
  PRIMARY KEY (kind, organization_id)) WITHOUT ROWID;
CREATE TABLE page (stream TEXT NOT NULL, number INTEGER NOT NULL, generation INTEGER NOT NULL, received INTEGER NOT NULL,
  digest BLOB NOT NULL, entries BLOB, PRIMARY KEY (stream, number));
CREATE TABLE touched (kind INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE cursor (stream TEXT NOT NULL PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE sealed_value (kind INTEGER NOT NULL, record_id INTEGER NOT NULL, field TEXT NOT NULL, sealed BLOB NOT NULL,
  updated_at_ms INTEGER NOT NULL, PRIMARY KEY (kind, record_id, field)) WITHOUT ROWID;
CREATE TABLE counter (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('next_seq', 1), ('indexed_seq', 0), ('next_id', 1000);
CREATE VIRTUAL TABLE record_text USING fts5(name, text, scope, content='', tokenize='unicode61 remove_diacritics 2', prefix='2 3');
)sql";

// A group's users, and the like: many to many, found from both ends.
constexpr const char* kLinks = R"sql(
CREATE TABLE record_link (kind INTEGER NOT NULL, id INTEGER NOT NULL, relation TEXT NOT NULL, target INTEGER NOT NULL,
  PRIMARY KEY (kind, id, relation, target)) WITHOUT ROWID;
CREATE INDEX record_link_target ON record_link (kind, relation, target);
)sql";

// What hangs on records of source local: their files (whose contents lie in the folder blobs), what they were before
// each change, exports under way, and who did how much on which day.
constexpr const char* kFiles = R"sql(
CREATE TABLE record_file (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, record_id INTEGER NOT NULL, field TEXT NOT NULL,
  file_name TEXT NOT NULL, content_type TEXT NOT NULL, size INTEGER NOT NULL, blob TEXT NOT NULL);
CREATE INDEX record_file_record ON record_file (kind, record_id);
CREATE INDEX record_file_blob ON record_file (blob);
CREATE TABLE version (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, record_id INTEGER NOT NULL, since_ms INTEGER NOT NULL,
  replaced_at_ms INTEGER NOT NULL, changed TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX version_record ON version (kind, record_id, id);
CREATE TABLE version_sealed (version_id INTEGER NOT NULL REFERENCES version (id) ON DELETE CASCADE, field TEXT NOT NULL,
  sealed BLOB NOT NULL, PRIMARY KEY (version_id, field)) WITHOUT ROWID;
CREATE TABLE export_order (id INTEGER PRIMARY KEY, state TEXT NOT NULL, with_values INTEGER NOT NULL, organizations TEXT,
  kinds TEXT, sealed_password BLOB, ordered_by TEXT NOT NULL, error TEXT NOT NULL);
CREATE INDEX export_order_state ON export_order (state, id);
CREATE TABLE activity (id INTEGER PRIMARY KEY, day INTEGER NOT NULL, user_id INTEGER NOT NULL,
  organization_id INTEGER NOT NULL, kind INTEGER NOT NULL, created INTEGER NOT NULL, viewed INTEGER NOT NULL,
  edited INTEGER NOT NULL, deleted INTEGER NOT NULL, UNIQUE (day, user_id, organization_id, kind));
)sql";

// The different words of names, by how many letters they have: what a misspelt word may have meant. index_form says by
// which rules texts were folded for the index; migrate_documentation makes an older one anew.
constexpr const char* kNameWords = R"sql(
CREATE TABLE name_word (size INTEGER NOT NULL, word TEXT NOT NULL, PRIMARY KEY (size, word)) WITHOUT ROWID;
INSERT OR IGNORE INTO counter (name, value) VALUES ('index_form', 0);
)sql";

constexpr store::Migration kMigrations[] = {{1, "records", kRecords, ""},
                                            {2, "links", kLinks, ""},
                                            {3, "files", kFiles, ""},
                                            {4, "name words", kNameWords, ""}};

constexpr std::int64_t kIndexForm = 1;  // 1: words folded by our own rules (impl/text.h)

constexpr store::Statement kColumns{"side.columns", "SELECT name FROM pragma_table_info(?)"};

bool is_filter(const catalog::ResourceType& type, std::string_view column) {
  for (const auto filter : type.filters)
    if (catalog::same_name(filter, column)) return true;
  // Not filters, but what counts and includes look by.
  return column == "password_category_id" || column == "remote_id" || column == "resource_id";
}

core::Status ensure_side_table(store::Connection& connection, const catalog::ResourceType& type) {
  const std::string table = side_table(type.kind);
  if (table.empty()) return {};
  GLUEPOT_TRY(connection.script("CREATE TABLE IF NOT EXISTS " + table + " (id INTEGER PRIMARY KEY)"));
  GLUEPOT_ASSIGN(auto names, connection.query(
                                 kColumns, [](const store::Row& row) { return row.string(0); }, table));
  const std::set<std::string> present(names.begin(), names.end());
  for (const auto& column : catalog::side_columns(type.kind)) {
    if (!present.contains(column.column))
      GLUEPOT_TRY(connection.script("ALTER TABLE " + table + " ADD COLUMN \"" + column.column + "\""));
    if (is_filter(type, column.column))
      GLUEPOT_TRY(connection.script("CREATE INDEX IF NOT EXISTS " + table + "_" + column.column + " ON " + table +
                                    " (\"" + column.column + "\")"));
  }
  return {};
}

}  // namespace

core::Status migrate_documentation(store::Database& database) {
  GLUEPOT_TRY(store::migrate(database, "documentation", kMigrations));
  return database.write([](store::Connection& connection) -> core::Status {
    for (const auto& type : catalog::resource_types()) GLUEPOT_TRY(ensure_side_table(connection, type));
    GLUEPOT_ASSIGN(const auto form, counter(connection, "index_form"));
    if (form == kIndexForm) return {};
    GLUEPOT_ASSIGN(const auto indexed, counter(connection, "indexed_seq"));
    // Filled again slice by slice, by whoever owns the store: a start that took minutes would be cut off, and begin
    // anew.
    if (indexed > 0) GLUEPOT_TRY(forget_index(connection));
    return set_counter(connection, "index_form", kIndexForm);
  });
}

store::Statement interned(const char* name, const std::string& sql) {
  static std::mutex mutex;
  static std::unordered_set<std::string> texts;
  const std::lock_guard lock(mutex);
  return {name, texts.insert(sql).first->c_str()};
}

std::string side_table(catalog::Kind kind) {
  if (catalog::side_columns(kind).empty()) return {};
  return "side_" + std::string(catalog::find_type(kind).write_type);
}

}  // namespace gluepot::documentation
