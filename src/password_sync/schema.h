// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include "store/migration.h"

namespace gluepot::password_sync {

/// Tables of the strict store: the four of StickySync with their names and columns, and our own. Schema name
/// "password_sync".
std::span<const store::Migration> migrations();
constexpr const char* kSchema = "password_sync";

}  // namespace gluepot::password_sync
