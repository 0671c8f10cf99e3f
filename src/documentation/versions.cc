// SPDX-License-Identifier: Apache-2.0
#include "documentation/versions.h"

namespace gluepot::documentation {
namespace {

using store::Blob;
using store::Row;
using store::Statement;

constexpr Statement kPut{
    "version.put",
    "INSERT INTO version (id, kind, record_id, since_ms, replaced_at_ms, changed, body) VALUES (?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kPutSealed{
    "version_sealed.put",
    "INSERT INTO version_sealed (version_id, field, sealed) SELECT ?, field, sealed FROM sealed_value "
    "WHERE kind = ? AND record_id = ?"};
constexpr Statement kPrune{
    "version.prune",
    "DELETE FROM version WHERE kind = ?1 AND record_id = ?2 AND id <= (SELECT id FROM version WHERE kind = ?1 AND "
    "record_id = ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3)"};
constexpr Statement kRecent{"version.recent",
                            "SELECT id, kind, record_id, since_ms, replaced_at_ms, changed FROM version "
                            "WHERE kind = ? AND record_id = ? ORDER BY id DESC LIMIT ?"};
constexpr Statement kFind{"version.find",
                          "SELECT id, kind, record_id, since_ms, replaced_at_ms, changed, body FROM version "
                          "WHERE id = ? AND kind = ? AND record_id = ?"};
constexpr Statement kSealed{"version_sealed.get",
                            "SELECT sealed FROM version_sealed WHERE version_id = ? AND field = ?"};
constexpr Statement kDrop{"version.drop", "DELETE FROM version WHERE kind = ? AND record_id = ?"};

Version read_version(const Row& row) {
  Version version{row.integer(0),
                  static_cast<Kind>(row.integer(1)),
                  row.integer(2),
                  row.integer(3),
                  row.integer(4),
                  row.string(5),
                  {}};
  if (row.columns() > 6) version.body = row.string(6);
  return version;
}

}  // namespace

core::Status keep_version(LocalWriter& writer, const Record& former, std::string_view changed, std::int64_t now_ms) {
  GLUEPOT_ASSIGN(const auto id, writer.allocate_id());
  auto& connection = writer.connection();
  const int kind = static_cast<int>(former.kind);
  GLUEPOT_TRY(connection.execute(kPut, id, kind, former.id, former.updated_at_ms, now_ms, changed, Blob{former.body}));
  GLUEPOT_TRY(connection.execute(kPutSealed, id, kind, former.id));
  GLUEPOT_TRY(connection.execute(kPrune, kind, former.id, kMaxVersions));
  return {};
}

core::Result<std::vector<Version>> recent_versions(store::Connection& connection, Kind kind, std::int64_t record_id,
                                                   int limit) {
  return connection.query(kRecent, read_version, static_cast<int>(kind), record_id, limit);
}

core::Result<std::optional<Version>> find_version(store::Connection& connection, Kind kind, std::int64_t record_id,
                                                  std::int64_t version_id) {
  return connection.find(kFind, read_version, version_id, static_cast<int>(kind), record_id);
}

core::Result<std::optional<std::string>> version_sealed(store::Connection& connection, std::int64_t version_id,
                                                        std::string_view field) {
  return connection.find(
      kSealed, [](const Row& row) { return row.string(0); }, version_id, field);
}

core::Status drop_versions(store::Connection& connection, Kind kind, std::int64_t record_id) {
  GLUEPOT_TRY(connection.execute(kDrop, static_cast<int>(kind), record_id));
  return {};
}

}  // namespace gluepot::documentation
