// SPDX-License-Identifier: Apache-2.0
#include "companies/holdings.h"

#include <boost/json.hpp>

namespace gluepot::companies {

namespace json = boost::json;
using store::Row;

core::Result<std::string> read_rows(store::Connection& connection, const CompanyTable& table, core::CompanyId company) {
  json::array rows;
  const std::vector<store::Value> values{company.value};
  GLUEPOT_TRY(connection.each({table.name, table.select, true}, values, [&](const Row& row) {
    json::array cells;
    for (int i = 0; i < row.columns(); ++i)
      cells.push_back(row.is_null(i) ? json::value(nullptr) : json::value(row.text(i)));
    rows.push_back(std::move(cells));
    return true;
  }));
  return json::serialize(rows);
}

core::Status put_rows(store::Connection& connection, const CompanyTable& table, core::CompanyId company,
                      std::string_view rows) {
  json::error_code error;
  const json::value parsed = json::parse(rows, error);
  if (error || !parsed.is_array())
    return core::fail(core::ErrorCode::kCorrupt, std::string(table.name) + ": what was kept for an undo is unreadable");
  GLUEPOT_TRY(connection.execute({table.name, table.drop, true}, company.value));
  for (const auto& row : parsed.get_array()) {
    std::vector<store::Value> values{company.value};
    for (const auto& cell : row.as_array())
      values.push_back(cell.is_null() ? store::Value{store::Null{}} : store::Value{std::string_view(cell.as_string())});
    GLUEPOT_TRY(connection.change({table.name, table.insert, true}, values));
  }
  return {};
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  if (count == 1) return "one " + std::string(one);
  return std::to_string(count) + " " + std::string(many);
}

}  // namespace gluepot::companies
