// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <vector>

#include "http/api/json.h"
#include "http/api/services.h"
#include "password_sync/types.h"

namespace gluepot::api {

/// What clients and organizations are called now, by id.
struct SyncNames {
  std::map<password_sync::ClientId, std::string> clients;
  std::map<std::int64_t, std::string> organizations;
};
core::Result<SyncNames> sync_names(Services& services, const std::vector<password_sync::CurrentRow>& rows);
core::Result<SyncNames> sync_names(Services& services);

/// {"id","name"}, or null without an id. A client that is gone is called by its number.
json::value client_json(const std::optional<password_sync::ClientId>& id, const SyncNames& names);
json::object history_json(const password_sync::HistoryEntry& entry, const SyncNames& names);

}  // namespace gluepot::api
