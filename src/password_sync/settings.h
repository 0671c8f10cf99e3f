// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/clock.h"
#include "core/result.h"
#include "password_sync/types.h"
#include "store/database.h"

namespace gluepot::password_sync {

std::string_view drift_name(Drift drift);  ///< "default", "overwrite", "alert", "hold"
std::optional<Drift> parse_drift(std::string_view name);

/// What of a client the timer pushes by itself: nothing, what is seen for the first time from now on, everything.
enum class AutoSync { kOff, kNew, kAll };
std::string_view auto_sync_name(AutoSync auto_sync);  ///< "off", "new", "all"
std::optional<AutoSync> parse_auto_sync(std::string_view name);

/// Settings of the whole password sync; stored, sent and shown under these names.
struct Settings {
  bool paused = false;  ///< nothing is started, by nobody
  std::string paused_by;
  std::optional<std::int64_t> paused_at_ms;  ///< of the last change of `paused`; store() sets it and paused_by
  std::int64_t interval_minutes = 15;        ///< of the timer; 0: off, else 5..1440
  /// "HH:MM", local time of the server; both or none. From `quiet_from` until before `quiet_to` the timer starts
  /// nothing; may pass midnight.
  std::string quiet_from, quiet_to;
  Drift drift_auto = Drift::kOverwrite;  ///< rows with AutoSync; never kDefault
  Drift drift_manual = Drift::kHold;     ///< all others; never kDefault
  std::string name_template = "{title}", username_template = "{username}", url_template = "{url}",
              notes_template = "{notes}";
  std::optional<std::int64_t> category_id;  ///< password category of what is created; a client's own goes first
  bool embed = false;                       ///< create entries of computers inside the configuration of that name
  std::int64_t large_change_percent = 50;   ///< 1..100; a plan that changes more of what was pushed before asks first
  std::int64_t large_change_rows = 20;      ///< 1..1000000; ... if it is also more than so many rows
  std::int64_t overdue_days = 90;           ///< 1..3650; hygiene: a password unchanged for longer is overdue
  bool operator==(const Settings&) const = default;
};

struct ClientSetting {
  AutoSync auto_sync = AutoSync::kOff;
  std::optional<std::int64_t> auto_sync_since_ms;  ///< for kNew: rows first seen before are not meant
  Drift drift = Drift::kDefault;
  std::optional<std::int64_t> category_id;
  bool operator==(const ClientSetting&) const = default;
};

struct RowSetting {
  Drift drift = Drift::kDefault;
  bool stopped = false;                      ///< not synced any more, until resumed
  std::optional<ClientId> read_with_client;  ///< a repair of reading: the client whose id opens the value
  std::string kept_digest;                   ///< of the documentation's fields that a person decided to keep; or empty
  bool operator==(const RowSetting&) const = default;
};

/// Where the answer of auto_sync_of came from.
enum class AutoSyncFrom { kNobody, kPassword, kClient, kNew };

/// All settings at one moment. Pure questions; safe from any thread once loaded.
struct AllSettings {
  Settings general;
  std::map<ClientId, ClientSetting> clients;
  std::unordered_map<VaultId, RowSetting> rows;
  std::unordered_map<VaultId, bool> auto_sync;  ///< plugin_stickysync_passwordautosync

  /// The row's own tick wins, on or off; else its client's `all`; else `new`, if it was first seen since.
  /// A stopped row is never synced.
  bool auto_sync_of(VaultId row, ClientId client, std::int64_t first_seen_at_ms) const;
  /// As auto_sync_of, but of the ticks alone: a stopped row keeps the one it has.
  std::pair<bool, AutoSyncFrom> auto_sync_and_source(VaultId row, ClientId client, std::int64_t first_seen_at_ms) const;
  /// The row's own, else its client's, else the general one for rows with or without AutoSync. Never kDefault.
  Drift drift_of(VaultId row, ClientId client, bool auto_sync) const;
  /// What of the row was set by hand; the default when nothing was.
  const RowSetting& row(VaultId row) const;
  const ClientSetting& client(ClientId client) const;
  std::optional<std::int64_t> category_of(ClientId client) const;
  /// Whether the timer has anything it might push at all.
  bool any_auto_sync() const;
};

/// The placeholders that templates may hold, without braces.
const std::vector<std::string_view>& template_placeholders();
/// Errors: kInvalidArgument naming `field`: unknown placeholder (named), a brace without its partner, too long.
core::Status check_template(std::string_view field, std::string_view text);
/// Errors: kInvalidArgument naming the member.
core::Status check_settings(const Settings& settings);

/// The settings in the strict store. Each method is one transaction. Safe from any thread.
/// Errors of all: those of store::Connection. Source: tables password_sync_setting, _client_setting, _row_setting,
/// plugin_stickysync_passwordautosync.
class SettingsRepository {
 public:
  /// `first`: what holds for a setting that was never stored.
  SettingsRepository(store::Database& store, const core::Clock& clock, Settings first = {})
      : store_(store), clock_(clock), first_(std::move(first)) {}

  core::Result<AllSettings> load();
  core::Result<Settings> general();
  /// Errors: those of check_settings.
  core::Status store(const Settings& settings, std::string_view by);
  /// Changes what is stored in one transaction, so that two people who set different things lose nothing. Gives back
  /// what holds now. Errors: those of `change` and of check_settings; then nothing is stored.
  core::Result<Settings> change(const std::function<core::Status(Settings&)>& change, std::string_view by);
  /// The switch over everything. Who and when is kept from the first of several equal calls.
  core::Status pause(bool paused, std::string_view by);

  core::Result<ClientSetting> client(ClientId client);
  /// `auto_sync_since_ms` becomes now where kNew was not set before.
  core::Result<ClientSetting> change_client(ClientId client, const std::function<core::Status(ClientSetting&)>& change);

  core::Result<RowSetting> row(VaultId row);
  core::Status store_row(VaultId row, const RowSetting& setting);
  /// What one person decides about one row, and how its history says so.
  struct Decided {
    HistoryEntry entry;  ///< names the row
    /// Gives back whether anything is different now. May be called again.
    std::function<bool(RowSetting&, std::optional<bool>& tick)> change;
  };
  /// All of them in one transaction, each with its history; one that changes nothing leaves none. Gives back how many
  /// changed something. A row that is read in another way is read anew.
  core::Result<std::int64_t> store_decisions(const std::vector<Decided>& decisions);
  /// Whether any row or client has AutoSync; cheap enough to be asked every few seconds.
  core::Result<bool> anything_ticked();
  /// nullopt takes the tick away: the client's setting decides again.
  core::Status set_auto_sync(const std::vector<VaultId>& rows, std::optional<bool> on);

 private:
  store::Database& store_;
  const core::Clock& clock_;
  const Settings first_;
};

}  // namespace gluepot::password_sync
