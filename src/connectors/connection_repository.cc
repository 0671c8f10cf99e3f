// SPDX-License-Identifier: Apache-2.0
#include "connectors/connection_repository.h"

namespace gluepot::connectors {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr store::Migration kMigrations[] = {
    {1, "connection",
     R"sql(
CREATE TABLE connection (kind TEXT PRIMARY KEY, settings TEXT NOT NULL, sealed_credential BLOB NOT NULL, state TEXT NOT NULL,
  message TEXT NOT NULL, next_step TEXT NOT NULL, credential_set_at_ms INTEGER NOT NULL, credential_set_by TEXT NOT NULL,
  last_ok_at_ms INTEGER);
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
)sql",
     ""},
};

constexpr Statement kFind{
    "connection.find",
    "SELECT kind, settings, state, message, next_step, credential_set_at_ms, credential_set_by, last_ok_at_ms "
    "FROM connection WHERE kind = ?"};
constexpr Statement kCredential{"connection.credential", "SELECT sealed_credential FROM connection WHERE kind = ?"};
constexpr Statement kOther{"connection.other_source",
                           "SELECT kind FROM connection WHERE kind IN ('itglue', 'hudu') AND kind <> ?"};
constexpr Statement kSave{"connection.save",
                          "INSERT INTO connection (kind, settings, sealed_credential, state, message, next_step, "
                          "credential_set_at_ms, credential_set_by, "
                          "last_ok_at_ms) VALUES (?1, ?2, ?3, 'connected', '', '', ?4, ?5, ?4) ON CONFLICT (kind) DO "
                          "UPDATE SET settings = ?2, sealed_credential = ?3, "
                          "state = 'connected', message = '', next_step = '', credential_set_at_ms = ?4, "
                          "credential_set_by = ?5, last_ok_at_ms = ?4"};
constexpr Statement kUpdate{
    "connection.update",
    "UPDATE connection SET settings = ?2, state = 'connected', message = '', next_step = '', last_ok_at_ms = ?3 "
    "WHERE kind = ?1"};
constexpr Statement kRemove{"connection.remove", "DELETE FROM connection WHERE kind = ?"};
constexpr Statement kOk{
    "connection.ok",
    "UPDATE connection SET state = 'connected', message = '', next_step = '', last_ok_at_ms = ?2 WHERE kind = ?1"};
constexpr Statement kAnswered{"connection.answered", "UPDATE connection SET last_ok_at_ms = ?2 WHERE kind = ?1"};
constexpr Statement kError{"connection.error",
                           "UPDATE connection SET state = 'error', message = ?2, next_step = ?3 WHERE kind = ?1"};
constexpr Statement kSetting{"setting.find", "SELECT value FROM setting WHERE name = ?"};
constexpr Statement kSetSetting{
    "setting.set",
    "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"};
constexpr Statement kSetSettingOnce{"setting.set_once", "INSERT OR IGNORE INTO setting (name, value) VALUES (?, ?)"};

std::string row_name(std::string_view kind) {
  return "connection/" + std::string(kind) + "/credential";
}

}  // namespace

std::span<const store::Migration> migrations() {
  return kMigrations;
}

core::Result<std::optional<StoredConnection>> ConnectionRepository::find(std::string_view kind) {
  return store::read(strict_, [&](Connection& connection) {
    return connection.find(
        kFind,
        [](const Row& row) {
          return StoredConnection{row.string(0), row.string(1),  row.string(2), row.string(3),
                                  row.string(4), row.integer(5), row.string(6), row.optional_integer(7)};
        },
        kind);
  });
}

core::Status ConnectionRepository::save(std::string_view kind, std::string_view settings,
                                        const core::Secret* credential, std::string_view by) {
  const std::string sealed = credential != nullptr ? vault_.seal(*credential, row_name(kind)) : std::string();
  return strict_.write([&](Connection& connection) -> core::Status {
    if (kind == "itglue" || kind == "hudu") {
      GLUEPOT_ASSIGN(const auto other, connection.find(
                                           kOther, [](const Row& row) { return row.string(0); }, kind));
      if (other)
        return core::fail(ErrorCode::kConflict,
                          (*other == "hudu" ? std::string("Hudu") : std::string("IT Glue")) +
                              " is connected; delete it under Settings > Integrations first: one documentation "
                              "source at a time");
    }
    const auto now = clock_.now_ms();
    if (credential == nullptr) {
      GLUEPOT_ASSIGN(const auto changed, connection.execute(kUpdate, kind, settings, now));
      if (changed == 0) return core::invalid("key", "is needed: none is stored yet");
      return {};
    }
    GLUEPOT_TRY(connection.execute(kSave, kind, settings, store::Blob{sealed}, now, by));
    return {};
  });
}

core::Result<core::Secret> ConnectionRepository::credential(std::string_view kind) {
  GLUEPOT_ASSIGN(const auto sealed, store::read(strict_, [&](Connection& connection) {
                   return connection.find(
                       kCredential, [](const Row& row) { return row.string(0); }, kind);
                 }));
  if (!sealed) return core::fail(ErrorCode::kNotFound, std::string(kind) + " is not connected");
  return vault_.open_sealed(*sealed, row_name(kind));
}

core::Status ConnectionRepository::remove(std::string_view kind) {
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kRemove, kind));
    return {};
  });
}

core::Status ConnectionRepository::report(std::string_view kind, bool ok, std::string_view message,
                                          std::string_view next_step) {
  return strict_.write([&](Connection& connection) -> core::Status {
    if (ok)
      GLUEPOT_TRY(connection.execute(kOk, kind, clock_.now_ms()));
    else
      GLUEPOT_TRY(connection.execute(kError, kind, message, next_step));
    return {};
  });
}

core::Status ConnectionRepository::answered(std::string_view kind) {
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kAnswered, kind, clock_.now_ms()));
    return {};
  });
}

core::Result<std::optional<std::string>> ConnectionRepository::setting(std::string_view name) {
  return store::read(strict_, [&](Connection& connection) {
    return connection.find(
        kSetting, [](const Row& row) { return row.string(0); }, name);
  });
}

core::Status ConnectionRepository::set_setting(std::string_view name, std::string_view value) {
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kSetSetting, name, value));
    return {};
  });
}

core::Result<std::string> ConnectionRepository::setting_or_set(std::string_view name, std::string_view value) {
  return store::write(strict_, [&](Connection& connection) -> core::Result<std::string> {
    GLUEPOT_TRY(connection.execute(kSetSettingOnce, name, value));
    GLUEPOT_ASSIGN(const auto stands, connection.find(
                                          kSetting, [](const Row& row) { return row.string(0); }, name));
    return stands.value_or(std::string(value));
  });
}

}  // namespace gluepot::connectors
