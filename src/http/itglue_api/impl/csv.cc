// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/impl/csv.h"

namespace gluepot::itglue_api {

core::Status CsvWriter::separate() {
  if (!first_) return sink_(",");
  first_ = false;
  return {};
}

core::Status CsvWriter::text(std::string_view cell) {
  GLUEPOT_TRY(separate());
  const bool formula = !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
  if (!formula && cell.find_first_of(",\"\r\n") == std::string_view::npos) return sink_(cell);
  GLUEPOT_TRY(sink_(formula ? "\"'" : "\""));
  while (!cell.empty()) {
    const auto quote = cell.find('"');
    GLUEPOT_TRY(sink_(cell.substr(0, quote)));
    if (quote == std::string_view::npos) break;
    GLUEPOT_TRY(sink_("\"\""));
    cell.remove_prefix(quote + 1);
  }
  return sink_("\"");
}

core::Status CsvWriter::value(const boost::json::value& value) {
  if (value.is_null()) return text({});
  if (value.is_string()) return text(std::string_view(value.get_string()));
  const auto json = boost::json::serialize(value);
  if (value.is_object() || value.is_array()) return text(json);
  GLUEPOT_TRY(separate());
  return sink_(json);
}

core::Status CsvWriter::end_row() {
  first_ = true;
  return sink_("\r\n");
}

}  // namespace gluepot::itglue_api
