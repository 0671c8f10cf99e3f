// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "core/result.h"
#include "store/database.h"

namespace gluepot::documentation {

/// Adds the texts of up to `limit` records stored since the last call to the index; returns how many still wait.
core::Result<std::int64_t> index_waiting(store::Connection& connection, int limit);

core::Result<std::int64_t> count_waiting(store::Connection& connection);

/// Everything waits again, the words of names too: for a store that was indexed by other rules.
core::Status forget_index(store::Connection& connection);

}  // namespace gluepot::documentation
