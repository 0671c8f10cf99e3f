// SPDX-License-Identifier: Apache-2.0
#include "documentation/files.h"

namespace gluepot::documentation {
namespace {

using store::Row;
using store::Statement;

constexpr Statement kPut{
    "record_file.put",
    "INSERT OR REPLACE INTO record_file (id, kind, record_id, field, file_name, content_type, size, blob) VALUES "
    "(?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kFind{"record_file.find",
                          "SELECT id, kind, record_id, field, file_name, content_type, size, blob FROM record_file "
                          "WHERE id = ?"};
constexpr Statement kOf{"record_file.of",
                        "SELECT id, kind, record_id, field, file_name, content_type, size, blob FROM record_file "
                        "WHERE kind = ? AND record_id = ? ORDER BY id LIMIT 10000"};
constexpr Statement kDropOf{"record_file.drop_of", "DELETE FROM record_file WHERE kind = ? AND record_id = ?"};
constexpr Statement kUsed{"record_file.used", "SELECT 1 FROM record_file WHERE blob = ? LIMIT 1"};

RecordFile read_file(const Row& row) {
  return {row.integer(0), static_cast<Kind>(row.integer(1)),
          row.integer(2), row.string(3),
          row.string(4),  row.string(5),
          row.integer(6), row.string(7)};
}

}  // namespace

core::Status put_file(store::Connection& connection, const RecordFile& file) {
  GLUEPOT_TRY(connection.execute(kPut, file.id, static_cast<int>(file.kind), file.record_id, file.field, file.file_name,
                                 file.content_type, file.size, file.blob));
  return {};
}

core::Result<std::optional<RecordFile>> find_file(store::Connection& connection, std::int64_t id) {
  return connection.find(kFind, read_file, id);
}

core::Result<std::vector<RecordFile>> files_of(store::Connection& connection, Kind kind, std::int64_t record_id) {
  return connection.query(kOf, read_file, static_cast<int>(kind), record_id);
}

core::Status drop_files_of(store::Connection& connection, Kind kind, std::int64_t record_id) {
  GLUEPOT_TRY(connection.execute(kDropOf, static_cast<int>(kind), record_id));
  return {};
}

core::Result<bool> is_blob_used(store::Connection& connection, std::string_view blob) {
  GLUEPOT_ASSIGN(const auto found, connection.find(
                                       kUsed, [](const Row&) { return true; }, blob));
  return found.has_value();
}

}  // namespace gluepot::documentation
