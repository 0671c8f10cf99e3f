// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string_view>

#include "core/result.h"
#include "store/database.h"

namespace gluepot::store {

/// A numbered change of one schema. Never edited once merged. `why` is one line. Both dialects carry the same numbers
/// and names; an empty text means "not for this engine yet" and is refused there.
struct Migration {
  int number;
  const char* name;
  const char* sqlite;
  const char* mariadb;
};

/// Brings the store to the newest of `migrations` (table schema_migration holds what was applied), each in a
/// transaction of its own. Safe to run again after a kill at any point. Errors: kConflict when the store is newer than
/// this program.
core::Status migrate(Database& database, std::string_view schema, std::span<const Migration> migrations);

}  // namespace gluepot::store
