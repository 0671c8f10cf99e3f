// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "core/result.h"
#include "store/database.h"

namespace gluepot::documentation {

/// Adds the texts of up to `limit` records stored since the last call to the index; returns how many still wait.
core::Result<std::int64_t> index_waiting(store::Connection& connection, int limit);

}  // namespace gluepot::documentation
