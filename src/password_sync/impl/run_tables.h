// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "password_sync/types.h"

namespace gluepot::password_sync {

// Runs and history, within a transaction of the repository.
core::Status store_run(store::Connection& connection, const Run& run);
/// Errors: kConflict when it had ended; kNotFound.
core::Status reopen_run(store::Connection& connection, std::int64_t id);
core::Result<std::optional<Run>> find_run(store::Connection& connection, std::int64_t id);
core::Status close_run(store::Connection& connection, const Run& run);
core::Result<std::vector<Run>> read_runs(store::Connection& connection, int limit);
core::Status store_history(store::Connection& connection, const HistoryEntry& entry);
/// In PasswordID order.
core::Result<std::vector<HistoryEntry>> read_outcomes(store::Connection& connection, std::int64_t run_id);
/// Newest first.
core::Result<std::vector<HistoryEntry>> read_history(store::Connection& connection, VaultId id, int limit);

}  // namespace gluepot::password_sync
