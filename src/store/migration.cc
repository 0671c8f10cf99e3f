// SPDX-License-Identifier: Apache-2.0
#include "store/migration.h"

#include <string>

namespace gluepot::store {
namespace {

constexpr Statement kNewest{"schema_migration.newest",
                            "SELECT COALESCE(MAX(number), 0) FROM schema_migration WHERE schema_name = ?"};
constexpr Statement kRecord{"schema_migration.record",
                            "INSERT INTO schema_migration (schema_name, number, name) VALUES (?, ?, ?)"};
constexpr std::string_view kTable =
    "CREATE TABLE IF NOT EXISTS schema_migration (schema_name VARCHAR(40) NOT NULL, number INTEGER NOT NULL, "
    "name VARCHAR(80) NOT NULL, PRIMARY KEY (schema_name, number))";

core::Result<int> newest(Connection& connection, std::string_view schema) {
  GLUEPOT_ASSIGN(auto number, connection.find(
                                  kNewest, [](const Row& row) { return row.integer(0); }, schema));
  return static_cast<int>(number.value_or(0));
}

}  // namespace

core::Status migrate(Database& database, std::string_view schema, std::span<const Migration> migrations) {
  GLUEPOT_TRY(database.write([](Connection& connection) { return connection.script(kTable); }));
  const int last = migrations.empty() ? 0 : migrations.back().number;
  GLUEPOT_ASSIGN(const int stored, read(database, [&](Connection& connection) { return newest(connection, schema); }));
  if (stored > last)
    return core::fail(core::ErrorCode::kConflict,
                      "the " + std::string(schema) + " store was written by a newer version (schema " +
                          std::to_string(stored) + ", this program knows " + std::to_string(last) +
                          "); start the newer version, or restore a backup");
  for (const auto& migration : migrations) {
    auto applied = database.write([&](Connection& connection) -> core::Status {
      GLUEPOT_ASSIGN(const int now, newest(connection, schema));
      if (now >= migration.number) return {};
      const char* sql = database.dialect() == Dialect::kSqlite ? migration.sqlite : migration.mariadb;
      if (sql == nullptr || *sql == '\0')
        return core::fail(core::ErrorCode::kInternal,
                          std::string("migration ") + migration.name + " is not written for this engine");
      GLUEPOT_TRY(connection.script(sql));
      GLUEPOT_TRY(connection.execute(kRecord, schema, migration.number, migration.name));
      return {};
    });
    if (!applied) return applied;
  }
  return {};
}

}  // namespace gluepot::store
