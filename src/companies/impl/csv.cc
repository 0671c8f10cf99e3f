// SPDX-License-Identifier: Apache-2.0
#include "companies/impl/csv.h"

#include <algorithm>

namespace gluepot::companies {
namespace {

char separator_of(std::string_view text) {
  std::size_t commas = 0, semicolons = 0, tabs = 0;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    commas += c == ',';
    semicolons += c == ';';
    tabs += c == '\t';
  }
  if (semicolons > commas && semicolons >= tabs) return ';';
  return tabs > commas ? '\t' : ',';
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), separator_(separator_of(text)) {}

  core::Result<std::vector<CsvRecord>> all(std::size_t max_records) {
    std::vector<CsvRecord> records;
    while (at_ < text_.size() && records.size() < max_records) {
      CsvRecord record{line_, {}};
      GLUEPOT_TRY(read_record(record));
      const bool empty = record.cells.size() == 1 && record.cells[0].empty();
      if (!empty) records.push_back(std::move(record));
    }
    return records;
  }

 private:
  bool at_line_end() const { return at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r'); }

  void skip_line_end() {
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    ++at_;
    ++line_;
  }

  core::Status read_record(CsvRecord& record) {
    for (;;) {
      record.cells.emplace_back();
      std::string& cell = record.cells.back();
      if (at_ < text_.size() && text_[at_] == '"') {
        GLUEPOT_TRY(read_quoted(cell));
      } else {
        while (at_ < text_.size() && text_[at_] != separator_ && !at_line_end()) cell += text_[at_++];
      }
      if (at_ >= text_.size()) return {};
      if (at_line_end()) {
        skip_line_end();
        return {};
      }
      if (text_[at_] != separator_)
        return core::fail(core::ErrorCode::kMalformed,
                          "line " + std::to_string(line_) + ": text behind a closing quote");
      ++at_;
    }
  }

  core::Status read_quoted(std::string& cell) {
    const auto opened = line_;
    for (++at_; at_ < text_.size();) {
      if (text_[at_] == '"') {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') {
          ++at_;
          return {};
        }
        cell += '"';
        at_ += 2;
      } else if (at_line_end()) {
        cell += '\n';
        skip_line_end();
      } else {
        cell += text_[at_++];
      }
    }
    return core::fail(core::ErrorCode::kMalformed,
                      "line " + std::to_string(opened) + ": a quote is opened and never closed");
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
  std::int64_t line_ = 1;
};

}  // namespace

core::Result<std::vector<CsvRecord>> parse_csv(std::string_view text, std::size_t max_records) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return Reader(text).all(max_records);
}

bool is_formula(std::string_view text) {
  while (text.starts_with('\'')) text.remove_prefix(1);
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const auto& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    const std::string text = is_formula(cell) ? "'" + cell : cell;
    if (text.find_first_of(",;\"\r\n\t") == std::string::npos) {
      line += text;
      continue;
    }
    line += '"';
    for (const char c : text) line.append(c == '"' ? 2 : 1, c);
    line += '"';
  }
  return line + "\r\n";
}

}  // namespace gluepot::companies
