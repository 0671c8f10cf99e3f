// SPDX-License-Identifier: Apache-2.0
#include "app/table_text.h"

#include <algorithm>

#include "app/command_session.h"
#include "core/clock.h"
#include "core/ids.h"

namespace gluepot::app {
namespace {

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

void print_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths.size() <= i) widths.push_back(0);
      widths[i] = std::max(widths[i], letters(row[i]));
    }
  for (const auto& row : rows) {
    std::string text;
    for (std::size_t i = 0; i < row.size(); ++i)
      text += (i == 0 ? "" : "  ") + row[i] + std::string(widths[i] - letters(row[i]), ' ');
    text.erase(text.find_last_not_of(' ') + 1);
    line(text);
  }
}

std::string time_text(const boost::json::object& object, std::string_view name) {
  const auto ms = core::parse_int64(text_of(object, name));
  return ms ? core::format_time(*ms).substr(0, 16) + "Z" : "";
}

}  // namespace gluepot::app
