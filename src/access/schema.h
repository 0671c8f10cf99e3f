// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include "store/migration.h"

namespace gluepot::access {

/// The strict store's tables of this folder; schema name "access".
std::span<const store::Migration> migrations();
/// Plants the built-in roles in a new store, and gives Primary Admin every permission of this version. Run at each
/// start, after the migrations.
core::Status ensure_built_in_roles(store::Database& database);

}  // namespace gluepot::access
