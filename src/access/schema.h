// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include "store/migration.h"

namespace gluepot::access {

/// The strict store's tables of this folder; schema name "access".
std::span<const store::Migration> migrations();
/// Inserts the built-in roles and brings their permissions up to this version's. Run at each start, after the
/// migrations.
core::Status ensure_built_in_roles(store::Database& database);

}  // namespace gluepot::access
