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

/// What is pushed comes from these: gone since the connection was made, each row would look changed.
bool pushed(std::string_view column) {
  return column == "passwords.URL" || column == "passwords.Notes" || column == "passwords.LocationID" ||
         column == "locations.Name";
}

std::string grant_for(const MariadbSettings& settings, std::string_view table, std::string_view column) {
  return "GRANT SELECT (" + std::string(column) + ") ON " + settings.database + "." + std::string(table) + " TO '" +
         settings.user + "'@'<address of this machine>'";
}

core::Status check_expected(const Columns& columns, const MariadbSettings& settings) {
  for (const auto& expected : settings.expected_columns) {
    const auto dot = expected.find('.');
    if (dot == std::string::npos || !pushed(expected)) continue;
    const auto table = expected.substr(0, dot), column = expected.substr(dot + 1);
    if (columns.has(table, column)) continue;
    core::Error error{core::ErrorCode::kForbidden,
                      expected + " at " + settings.host +
                          " could be read when the connection was made and cannot be read now: nothing is compared, "
                          "because what it held would look emptied."};
    error.next_step =
        grant_for(settings, table, column) + "; or, if Automate really has no such column any more, connect again.";
    return core::fail(std::move(error));
  }
  return {};
}

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

std::vector<std::string> Columns::optional() const {
  std::vector<std::string> out;
  for (const auto& optional : kOptional)
    if (has(optional.table, optional.column)) out.push_back(std::string(optional.table) + "." + optional.column);
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
      error.next_step = grant_for(settings, needed.table, needed.column) + ", then test again.";
    return core::fail(std::move(error));
  }
  GLUEPOT_TRY(check_expected(columns, settings));
  return columns;
}

}  // namespace gluepot::automate
