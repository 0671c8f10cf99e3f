// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "password_sync/client_mappings.h"
#include "store/database.h"

namespace gluepot::password_sync {

// Parts of a transaction. Errors: those of store::Connection.

core::Result<std::optional<StoredMapping>> find_mapping(store::Connection& connection, ClientId client);
/// In place of the one before.
core::Status put_mapping(store::Connection& connection, ClientId client, const StoredMapping& mapping);
core::Status drop_mapping(store::Connection& connection, ClientId client);

/// A batch remembers what each client was mapped to before, so that it can be undone.
core::Status open_batch(store::Connection& connection, std::int64_t id, std::int64_t at_ms, std::string_view by,
                        std::string_view kind);
core::Status note_mapping(store::Connection& connection, std::int64_t batch, ClientId client,
                          const std::optional<StoredMapping>& before, std::optional<core::OrganizationId> after);
/// A pair or a tick that the batch brought. `last_sync` as StickySync wrote it.
core::Status note_pair(store::Connection& connection, std::int64_t batch, VaultId password, ClientId client,
                       core::PasswordId entry, std::string_view last_sync);
core::Status note_tick(store::Connection& connection, std::int64_t batch, VaultId password, ClientId client);

}  // namespace gluepot::password_sync
