// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "core/result.h"
#include "store/database.h"

namespace gluepot::documentation {

/// Adds the texts of up to `limit` records stored since the last call to the index; returns how many still wait.
core::Result<std::int64_t> index_waiting(store::Connection& connection, int limit);

/// Notes the words of all names indexed so far: for a store from before they were noted.
core::Status index_names_again(store::Connection& connection);

}  // namespace gluepot::documentation
