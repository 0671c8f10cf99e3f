// SPDX-License-Identifier: Apache-2.0
#include "password_sync/stickysync_content.h"

#include <algorithm>

#include "core/clock.h"

namespace gluepot::password_sync {
namespace {

/// "YYYY-MM-DD HH:MM:SS" in UTC, or empty when it is no time.
std::string utc_text(const std::string& last_sync) {
  const auto ms = last_sync.empty() ? std::nullopt : core::parse_time(last_sync);
  if (!ms) return {};
  std::string text = core::format_time(*ms).substr(0, 19);
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

}  // namespace

automate::StickySyncContent stickysync_content(const State& state, const std::vector<CurrentRow>& rows,
                                               const AllSettings& settings) {
  automate::StickySyncContent out;
  for (const auto& [client, mapping] : state.clients) out.companies.push_back({client, mapping.organization.value});
  std::map<VaultId, bool> ticks;
  for (const auto& [id, on] : settings.auto_sync) ticks[id] = on && !settings.row(id).stopped;
  for (const auto& row : rows)
    if (settings.auto_sync_of(row.password_id, row.client_id, row.first_seen_at_ms)) ticks[row.password_id] = true;
  for (const auto& [id, on] : ticks) out.auto_sync.push_back({id, on});
  std::map<VaultId, const Pair*> pairs;
  for (const auto& [id, pair] : state.pairs) pairs.emplace(id, &pair);
  for (const auto& [id, pair] : pairs)
    out.passwords.push_back({id, pair->documentation_password_id.value, utc_text(pair->last_sync)});
  return out;
}

}  // namespace gluepot::password_sync
