// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "password_sync/types.h"

namespace gluepot::password_sync {

// The rows of the vault as last compared, within a transaction of the repository.

/// In PasswordID order; of one row or of all.
core::Result<std::vector<CurrentRow>> read_rows(store::Connection& connection, std::optional<VaultId> id);
/// Makes the table hold exactly `rows`. Only what differs is written, so a comparison that found nothing new writes
/// nothing. first_seen_at_ms and rotated_at_ms of `rows` are not looked at: the table knows.
core::Status store_rows(store::Connection& connection, const std::vector<CurrentRow>& rows, std::int64_t now_ms);
/// A push of the row counted: it is unchanged now.
core::Status row_was_pushed(store::Connection& connection, VaultId id, core::PasswordId entry,
                            std::int64_t password_updated_at_ms);

}  // namespace gluepot::password_sync
