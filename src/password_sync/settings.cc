// SPDX-License-Identifier: Apache-2.0
#include "password_sync/settings.h"

#include <algorithm>

#include "core/text.h"
#include "password_sync/impl/run_tables.h"
#include "password_sync/impl/setting_texts.h"

namespace gluepot::password_sync {
namespace {

using store::Blob;
using store::Connection;
using store::Null;
using store::Row;
using store::Statement;
using store::Value;

// Bounded by what an Automate server holds: a plan needs all of them.
constexpr Statement kGeneral{"password_sync.settings", "SELECT name, value FROM password_sync_setting"};
constexpr Statement kDropGeneral{"password_sync.drop_setting", "DELETE FROM password_sync_setting WHERE name = ?"};
constexpr Statement kStoreGeneral{"password_sync.store_setting",
                                  "INSERT INTO password_sync_setting (name, value) VALUES (?, ?)"};
constexpr Statement kClients{
    "password_sync.client_settings",
    "SELECT client_id, auto_sync, auto_sync_since_ms, drift, category_id FROM password_sync_client_setting"};
constexpr Statement kClient{
    "password_sync.client_setting",
    "SELECT client_id, auto_sync, auto_sync_since_ms, drift, category_id FROM password_sync_client_setting "
    "WHERE client_id = ?"};
constexpr Statement kDropClient{"password_sync.drop_client_setting",
                                "DELETE FROM password_sync_client_setting WHERE client_id = ?"};
constexpr Statement kStoreClient{
    "password_sync.store_client_setting",
    "INSERT INTO password_sync_client_setting (client_id, auto_sync, auto_sync_since_ms, drift, category_id) "
    "VALUES (?, ?, ?, ?, ?)"};
constexpr Statement kRows{
    "password_sync.row_settings",
    "SELECT password_id, drift, stopped, read_with_client, kept_digest FROM password_sync_row_setting"};
constexpr Statement kRow{
    "password_sync.row_setting",
    "SELECT password_id, drift, stopped, read_with_client, kept_digest FROM password_sync_row_setting "
    "WHERE password_id = ?"};
constexpr Statement kDropRow{"password_sync.drop_row_setting",
                             "DELETE FROM password_sync_row_setting WHERE password_id = ?"};
constexpr Statement kStoreRow{
    "password_sync.store_row_setting",
    "INSERT INTO password_sync_row_setting (password_id, drift, stopped, read_with_client, kept_digest) "
    "VALUES (?, ?, ?, ?, ?)"};
constexpr Statement kTicks{"password_sync.ticks",
                           "SELECT PasswordID, AutoSync FROM plugin_stickysync_passwordautosync"};
constexpr Statement kTick{"password_sync.tick",
                          "SELECT AutoSync FROM plugin_stickysync_passwordautosync WHERE PasswordID = ?"};
constexpr Statement kReadAnew{"password_sync.read_anew", "DELETE FROM password_sync_read WHERE password_id = ?"};
constexpr Statement kDropTick{"password_sync.drop_tick",
                              "DELETE FROM plugin_stickysync_passwordautosync WHERE PasswordID = ?"};
constexpr Statement kStoreTick{"password_sync.store_tick",
                               "INSERT INTO plugin_stickysync_passwordautosync (PasswordID, AutoSync) VALUES (?, ?)"};

constexpr Statement kAnyTick{"password_sync.any_tick",
                             "SELECT PasswordID FROM plugin_stickysync_passwordautosync WHERE AutoSync <> 0 LIMIT 1"};
constexpr Statement kAnyClient{"password_sync.any_auto_sync_client",
                               "SELECT client_id FROM password_sync_client_setting WHERE auto_sync <> 'off' LIMIT 1"};

std::pair<ClientId, ClientSetting> read_client(const Row& row) {
  ClientSetting out;
  out.auto_sync = parse_auto_sync(row.text(1)).value_or(AutoSync::kOff);
  out.auto_sync_since_ms = row.optional_integer(2);
  out.drift = parse_drift(row.text(3)).value_or(Drift::kDefault);
  out.category_id = row.optional_integer(4);
  return {row.integer(0), out};
}

std::pair<VaultId, RowSetting> read_row(const Row& row) {
  RowSetting out;
  out.drift = parse_drift(row.text(1)).value_or(Drift::kDefault);
  out.stopped = row.boolean(2);
  out.read_with_client = row.optional_integer(3);
  if (!row.is_null(4)) out.kept_digest = row.string(4);
  return {row.integer(0), out};
}

core::Result<Settings> read_general(Connection& connection, const Settings& first) {
  Settings out = first;
  GLUEPOT_ASSIGN(const auto stored,
                 connection.query(kGeneral, [](const Row& row) { return std::pair(row.string(0), row.string(1)); }));
  for (const auto& [name, value] : stored) take_setting(out, name, value);
  return out;
}

core::Status write_general(Connection& connection, const Settings& settings) {
  for (const auto& [name, value] : setting_texts(settings)) {
    GLUEPOT_TRY(connection.execute(kDropGeneral, name));
    GLUEPOT_TRY(connection.execute(kStoreGeneral, name, value));
  }
  return {};
}

core::Result<ClientSetting> find_client(Connection& connection, ClientId client) {
  GLUEPOT_ASSIGN(const auto found, connection.find(kClient, read_client, client));
  return found ? found->second : ClientSetting{};
}

core::Result<RowSetting> find_row(Connection& connection, VaultId row) {
  GLUEPOT_ASSIGN(const auto found, connection.find(kRow, read_row, row));
  return found ? found->second : RowSetting{};
}

core::Status write_client(Connection& connection, ClientId client, const ClientSetting& setting) {
  GLUEPOT_TRY(connection.execute(kDropClient, client));
  if (setting == ClientSetting{}) return {};
  GLUEPOT_TRY(connection.execute(kStoreClient, client, auto_sync_name(setting.auto_sync), setting.auto_sync_since_ms,
                                 drift_name(setting.drift), setting.category_id));
  return {};
}

core::Status write_row(Connection& connection, VaultId row, const RowSetting& setting) {
  GLUEPOT_TRY(connection.execute(kDropRow, row));
  if (setting == RowSetting{}) return {};
  GLUEPOT_TRY(connection.execute(kStoreRow, row, drift_name(setting.drift), setting.stopped, setting.read_with_client,
                                 setting.kept_digest.empty() ? Value{Null{}} : Value{Blob{setting.kept_digest}}));
  return {};
}

core::Status write_tick(Connection& connection, VaultId row, std::optional<bool> on) {
  GLUEPOT_TRY(connection.execute(kDropTick, row));
  if (on) GLUEPOT_TRY(connection.execute(kStoreTick, row, *on));
  return {};
}

}  // namespace

core::Result<AllSettings> SettingsRepository::load() {
  return store::read(store_, [&](Connection& connection) -> core::Result<AllSettings> {
    AllSettings out;
    GLUEPOT_ASSIGN(out.general, read_general(connection, first_));
    GLUEPOT_ASSIGN(const auto clients, connection.query(kClients, read_client));
    out.clients.insert(clients.begin(), clients.end());
    GLUEPOT_ASSIGN(const auto rows, connection.query(kRows, read_row));
    out.rows.insert(rows.begin(), rows.end());
    GLUEPOT_ASSIGN(const auto ticks,
                   connection.query(kTicks, [](const Row& row) { return std::pair(row.integer(0), row.boolean(1)); }));
    out.auto_sync.insert(ticks.begin(), ticks.end());
    return out;
  });
}

core::Result<Settings> SettingsRepository::general() {
  return store::read(store_, [&](Connection& connection) { return read_general(connection, first_); });
}

core::Status SettingsRepository::store(const Settings& settings, std::string_view by) {
  GLUEPOT_TRY(change(
      [&](Settings& now) -> core::Status {
        now = settings;
        return {};
      },
      by));
  return {};
}

core::Result<Settings> SettingsRepository::change(const std::function<core::Status(Settings&)>& change,
                                                  std::string_view by) {
  return store::write(store_, [&](Connection& connection) -> core::Result<Settings> {
    GLUEPOT_ASSIGN(const Settings before, read_general(connection, first_));
    Settings after = before;
    GLUEPOT_TRY(change(after));
    GLUEPOT_TRY(check_settings(after));
    if (after.paused != before.paused) {
      after.paused_by = by;
      after.paused_at_ms = clock_.now_ms();
    } else {
      after.paused_by = before.paused_by;
      after.paused_at_ms = before.paused_at_ms;
    }
    GLUEPOT_TRY(write_general(connection, after));
    return after;
  });
}

core::Status SettingsRepository::pause(bool paused, std::string_view by) {
  GLUEPOT_TRY(change(
      [&](Settings& now) -> core::Status {
        now.paused = paused;
        return {};
      },
      by));
  return {};
}

core::Result<ClientSetting> SettingsRepository::client(ClientId client) {
  return store::read(store_, [&](Connection& connection) { return find_client(connection, client); });
}

core::Result<ClientSetting> SettingsRepository::change_client(
    ClientId client, const std::function<core::Status(ClientSetting&)>& change) {
  return store::write(store_, [&](Connection& connection) -> core::Result<ClientSetting> {
    GLUEPOT_ASSIGN(const auto before, find_client(connection, client));
    ClientSetting after = before;
    GLUEPOT_TRY(change(after));
    if (after.auto_sync != AutoSync::kNew)
      after.auto_sync_since_ms.reset();
    else if (before.auto_sync != AutoSync::kNew || !after.auto_sync_since_ms)
      after.auto_sync_since_ms = clock_.now_ms();
    GLUEPOT_TRY(write_client(connection, client, after));
    return after;
  });
}

core::Result<RowSetting> SettingsRepository::row(VaultId row) {
  return store::read(store_, [&](Connection& connection) { return find_row(connection, row); });
}

core::Status SettingsRepository::store_row(VaultId row, const RowSetting& setting) {
  return store_.write([&](Connection& connection) { return write_row(connection, row, setting); });
}

core::Result<std::int64_t> SettingsRepository::store_decisions(const std::vector<Decided>& decisions) {
  return store::write(store_, [&](Connection& connection) -> core::Result<std::int64_t> {
    std::int64_t changed = 0;
    for (const auto& decided : decisions) {
      const auto id = decided.entry.password_id;
      GLUEPOT_ASSIGN(auto setting, find_row(connection, id));
      GLUEPOT_ASSIGN(auto tick, connection.find(
                                    kTick, [](const Row& row) { return row.boolean(0); }, id));
      const auto read_with = setting.read_with_client;
      if (!decided.change(setting, tick)) continue;
      GLUEPOT_TRY(write_row(connection, id, setting));
      GLUEPOT_TRY(write_tick(connection, id, tick));
      if (setting.read_with_client != read_with) GLUEPOT_TRY(connection.execute(kReadAnew, id));
      GLUEPOT_TRY(store_history(connection, decided.entry));
      ++changed;
    }
    return changed;
  });
}

core::Result<bool> SettingsRepository::anything_ticked() {
  return store::read(store_, [](Connection& connection) -> core::Result<bool> {
    const auto id = [](const Row& row) { return row.integer(0); };
    GLUEPOT_ASSIGN(const auto row, connection.find(kAnyTick, id));
    if (row) return true;
    GLUEPOT_ASSIGN(const auto client, connection.find(kAnyClient, id));
    return client.has_value();
  });
}

core::Status SettingsRepository::set_auto_sync(const std::vector<VaultId>& rows, std::optional<bool> on) {
  return store_.write([&](Connection& connection) -> core::Status {
    for (const auto row : rows) GLUEPOT_TRY(write_tick(connection, row, on));
    return {};
  });
}

}  // namespace gluepot::password_sync
