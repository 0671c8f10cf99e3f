// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "catalog/catalog.h"
#include "core/result.h"
#include "store/database.h"

namespace gluepot::documentation {

/// Brings the tables up to date; side tables are made from the catalogue.
core::Status migrate_documentation(store::Database& database);

/// A statement whose SQL was put together: one copy of each text is kept for the life of the program, because
/// connections cache prepared statements by text. The number of different texts is bounded by the catalogue's filters
/// and sorts.
store::Statement interned(const char* name, const std::string& sql);

/// "side_passwords"; empty when the kind has no side columns.
std::string side_table(catalog::Kind kind);

}  // namespace gluepot::documentation
