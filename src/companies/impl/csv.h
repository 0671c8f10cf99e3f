// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace gluepot::companies {

struct CsvRecord {
  std::int64_t line = 1;  ///< where it starts
  std::vector<std::string> cells;
};

/// RFC 4180 with comma, semicolon or tab (whichever the header line uses most outside quotes), LF, CRLF or CR, a BOM
/// skipped. Empty lines are skipped. Stops behind `max_records`. Errors: kMalformed, the message begins with "line N:
/// ".
core::Result<std::vector<CsvRecord>> parse_csv(std::string_view text, std::size_t max_records);

/// Whether a spreadsheet would run the text as a formula.
bool is_formula(std::string_view text);
/// A record with its line end (CRLF); cells quoted where needed, a formula with an apostrophe before it. Text that
/// begins with an apostrophe before a formula gets one more, so that reading the file gives back what was written.
std::string csv_line(const std::vector<std::string>& cells);

}  // namespace gluepot::companies
