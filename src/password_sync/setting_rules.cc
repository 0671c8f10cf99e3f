// SPDX-License-Identifier: Apache-2.0
// What the settings mean for one row: no store, no clock.
#include <algorithm>

#include "password_sync/settings.h"

namespace gluepot::password_sync {
namespace {

template <typename Enum, std::size_t N>
std::optional<Enum> parse(const std::pair<Enum, std::string_view> (&names)[N], std::string_view name) {
  for (const auto& [value, text] : names)
    if (text == name) return value;
  return std::nullopt;
}

constexpr std::pair<Drift, std::string_view> kDrifts[] = {
    {Drift::kDefault, "default"}, {Drift::kOverwrite, "overwrite"}, {Drift::kAlert, "alert"}, {Drift::kHold, "hold"}};
constexpr std::pair<AutoSync, std::string_view> kAutoSyncs[] = {
    {AutoSync::kOff, "off"}, {AutoSync::kNew, "new"}, {AutoSync::kAll, "all"}};

}  // namespace

std::string_view drift_name(Drift drift) {
  return kDrifts[static_cast<std::size_t>(drift)].second;
}
std::optional<Drift> parse_drift(std::string_view name) {
  return parse(kDrifts, name);
}
std::string_view auto_sync_name(AutoSync auto_sync) {
  return kAutoSyncs[static_cast<std::size_t>(auto_sync)].second;
}
std::optional<AutoSync> parse_auto_sync(std::string_view name) {
  return parse(kAutoSyncs, name);
}

const RowSetting& AllSettings::row(VaultId row) const {
  static const RowSetting none;
  const auto found = rows.find(row);
  return found == rows.end() ? none : found->second;
}

const ClientSetting& AllSettings::client(ClientId client) const {
  static const ClientSetting none;
  const auto found = clients.find(client);
  return found == clients.end() ? none : found->second;
}

bool AllSettings::auto_sync_of(VaultId id, ClientId client, std::int64_t first_seen_at_ms) const {
  return !row(id).stopped && auto_sync_and_source(id, client, first_seen_at_ms).first;
}

std::pair<bool, AutoSyncFrom> AllSettings::auto_sync_and_source(VaultId id, ClientId client_id,
                                                                std::int64_t first_seen_at_ms) const {
  if (const auto tick = auto_sync.find(id); tick != auto_sync.end()) return {tick->second, AutoSyncFrom::kPassword};
  const auto& setting = client(client_id);
  switch (setting.auto_sync) {
    case AutoSync::kAll:
      return {true, AutoSyncFrom::kClient};
    case AutoSync::kNew:
      if (setting.auto_sync_since_ms && first_seen_at_ms >= *setting.auto_sync_since_ms)
        return {true, AutoSyncFrom::kNew};
      return {false, AutoSyncFrom::kNobody};
    case AutoSync::kOff:
      return {false, AutoSyncFrom::kNobody};
  }
  return {false, AutoSyncFrom::kNobody};
}

Drift AllSettings::drift_of(VaultId id, ClientId client_id, bool has_auto_sync) const {
  if (const auto own = row(id).drift; own != Drift::kDefault) return own;
  if (const auto own = client(client_id).drift; own != Drift::kDefault) return own;
  return has_auto_sync ? general.drift_auto : general.drift_manual;
}

std::optional<std::int64_t> AllSettings::category_of(ClientId client_id) const {
  const auto& own = client(client_id).category_id;
  return own ? own : general.category_id;
}

bool AllSettings::any_auto_sync() const {
  return std::any_of(auto_sync.begin(), auto_sync.end(), [](const auto& tick) { return tick.second; }) ||
         std::any_of(clients.begin(), clients.end(),
                     [](const auto& entry) { return entry.second.auto_sync != AutoSync::kOff; });
}

}  // namespace gluepot::password_sync
