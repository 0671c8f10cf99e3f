// SPDX-License-Identifier: Apache-2.0
#include "connectors/automate/impl/columns.h"

#include "connectors/automate/impl/sentences.h"
#include "core/text.h"

namespace gluepot::automate {
namespace {

using store::Row;
using store::Statement;

// The schema is the server's own: any patch may change it, so it is looked at each time.
constexpr Statement kColumns{
    "automate.columns",
    "SELECT LOWER(table_name), LOWER(column_name) FROM information_schema.columns WHERE table_schema = DATABASE() AND "
    "LOWER(table_name) IN ('passwords', 'clients', 'locations', 'plugin_cw_clientmapping', "
    "'plugin_stickysync_companymap', "
    "'plugin_stickysync_passwordautosync', 'plugin_stickysync_passwordmap') LIMIT 2000"};

struct Needed {
  const char* table;
  const char* column;
  const char* probe;  ///< read when the column is not listed: the server then says which it is, missing or not granted
};
constexpr Needed kNeeded[] = {
    {"passwords", "PasswordID", "SELECT PasswordID FROM passwords LIMIT 0"},
    {"passwords", "ClientID", "SELECT ClientID FROM passwords LIMIT 0"},
    {"passwords", "Title", "SELECT Title FROM passwords LIMIT 0"},
    {"passwords", "UserName", "SELECT UserName FROM passwords LIMIT 0"},
    {"passwords", "Password", "SELECT Password FROM passwords LIMIT 0"},
    {"clients", "ClientID", "SELECT ClientID FROM clients LIMIT 0"},
    {"clients", "Name", "SELECT Name FROM clients LIMIT 0"},
};

struct Optional {
  const char* table;
  const char* column;
  const char* loss;
};
constexpr Optional kOptional[] = {
    {"passwords", "URL", "the URL is not pushed"},
    {"passwords", "Notes", "notes are not pushed"},
    {"passwords", "LocationID", "locations are not shown"},
    {"locations", "Name", "locations are not shown"},
    {"clients", "ExternalID", "clients are not matched by external id"},
};

}  // namespace

bool Columns::has(std::string_view table, std::string_view column) const {
  return known_.contains({core::to_lower_ascii(table), core::to_lower_ascii(column)});
}

std::string Columns::or_null(std::string_view table, std::string_view column) const {
  return has(table, column) ? std::string(column) : "NULL";
}

std::vector<std::string> Columns::warnings() const {
  std::vector<std::string> out;
  for (const auto& optional : kOptional)
    if (!has(optional.table, optional.column))
      out.push_back(std::string(optional.table) + "." + optional.column +
                    " cannot be read (missing, or SELECT is not granted): " + optional.loss);
  return out;
}

core::Result<Columns> read_columns(store::MariadbConnection& connection, const MariadbSettings& settings) {
  Columns columns;
  auto read = connection.each(kColumns, {}, [&](const Row& row) {
    columns.add(row.string(0), row.string(1));
    return true;
  });
  if (!read) return core::fail(read_error(settings, kColumns.name, connection.last_failure(), read.error().code));
  for (const auto& needed : kNeeded) {
    if (columns.has(needed.table, needed.column)) continue;
    auto probed = connection.each({"automate.probe", needed.probe}, {}, [](const Row&) { return true; });
    if (probed) continue;  // readable though not listed
    auto error = read_error(settings, "automate.probe", connection.last_failure(), probed.error().code);
    if (error.code == core::ErrorCode::kForbidden)
      error.next_step = std::string("GRANT SELECT (") + needed.column + ") ON " + settings.database + "." +
                        needed.table + " TO '" + settings.user + "'@'<address of this machine>', then test again.";
    return core::fail(std::move(error));
  }
  return columns;
}

}  // namespace gluepot::automate
