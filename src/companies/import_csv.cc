// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "companies/companies.h"
#include "companies/impl/company_rows.h"
#include "companies/impl/csv.h"
#include "companies/impl/generation.h"
#include "core/text.h"

namespace gluepot::companies {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr Statement kByExternalId{"company.by_external_id", "SELECT id FROM company WHERE psa = ? AND external_id = ?"};
constexpr Statement kByIdentifier{"company.by_identifier",
                                  "SELECT id FROM company WHERE identifier_key = ? ORDER BY id LIMIT 1000"};
constexpr Statement kByName{"company.by_name", "SELECT id FROM company WHERE name_key = ? ORDER BY id LIMIT 1000"};
constexpr std::size_t kMaxErrors = 100;

enum Column : std::size_t { kName, kExternalId, kIdentifier, kPsa, kStatus, kType, kColumns };
constexpr std::array<std::string_view, kColumns> kColumnNames{"name", "external_id", "identifier",
                                                              "psa",  "status",      "type"};

/// One line of the file; an empty cell is no statement.
struct Line {
  std::int64_t line = 0;
  std::array<std::string, kColumns> cells;
  bool has(Column column) const { return !cells[column].empty(); }
};

class Errors {
 public:
  void add(std::int64_t line, std::string_view field, std::string message) {
    if (++count_ <= kMaxErrors) errors_.push_back({line, std::string(field), std::move(message)});
  }
  bool empty() const { return count_ == 0; }
  std::vector<ImportError> take() {
    if (count_ > kMaxErrors) errors_.push_back({0, "", "and " + std::to_string(count_ - kMaxErrors) + " more"});
    return std::move(errors_);
  }

 private:
  std::size_t count_ = 0;
  std::vector<ImportError> errors_;
};

/// "External ID" and "external-id" are the column external_id.
std::string column_key(std::string_view header) {
  std::string key = core::to_lower_ascii(core::trim(header));
  std::replace_if(
      key.begin(), key.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
  return key;
}

/// Position in the file for each of our columns; npos when it has none.
std::array<std::size_t, kColumns> read_header(const CsvRecord& header, Errors& errors) {
  std::array<std::size_t, kColumns> at;
  at.fill(std::string::npos);
  for (std::size_t i = 0; i < header.cells.size(); ++i) {
    const auto found = std::find(kColumnNames.begin(), kColumnNames.end(), column_key(header.cells[i]));
    if (found == kColumnNames.end()) continue;
    auto& place = at[static_cast<std::size_t>(found - kColumnNames.begin())];
    if (place != std::string::npos) errors.add(header.line, *found, "the header names this column twice");
    place = i;
  }
  if (at[kName] == std::string::npos)
    errors.add(header.line, "name",
               "the header line has no column \"name\"; known are name, external_id, identifier, psa, status, type");
  return at;
}

/// A line break inside a quoted cell is layout there, not part of a name.
std::string cell_text(std::string_view cell) {
  std::string text(core::trim(cell));
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

CompanyDraft draft_of(const Line& line) {
  CompanyDraft draft{line.cells[kName], {}, {}, line.has(kPsa) ? line.cells[kPsa] : "manual", line.cells[kStatus],
                     line.cells[kType]};
  if (line.has(kIdentifier)) draft.identifier = line.cells[kIdentifier];
  if (line.has(kExternalId)) draft.external_id = line.cells[kExternalId];
  return draft;
}

Company company_of(const CompanyDraft& draft) {
  Company company;
  company.name = draft.name;
  company.identifier = draft.identifier;
  company.external_id = draft.external_id;
  company.psa = draft.psa;
  company.status = draft.status;
  company.type = draft.type;
  return company;
}

std::vector<Line> read_lines(const std::vector<CsvRecord>& records, Errors& errors) {
  std::vector<Line> lines;
  const auto& header = records.front();
  const auto at = read_header(header, errors);
  if (!errors.empty()) return lines;
  for (std::size_t i = 1; i < records.size(); ++i) {
    const auto& record = records[i];
    if (record.cells.size() != header.cells.size()) {
      errors.add(record.line, "",
                 "has " + std::to_string(record.cells.size()) + " cells, the header line has " +
                     std::to_string(header.cells.size()));
      continue;
    }
    Line line{record.line, {}};
    for (std::size_t column = 0; column < kColumns; ++column)
      if (at[column] != std::string::npos) line.cells[column] = cell_text(record.cells[at[column]]);
    line.cells[kPsa] = core::to_lower_ascii(line.cells[kPsa]);
    if (auto sound = check_company(company_of(draft_of(line))); !sound) {
      // The message without its "field: " in front: the field stands beside it.
      const auto& error = sound.error();
      errors.add(line.line, error.field, error.message.substr(std::min(error.message.size(), error.field.size() + 2)));
      continue;
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

/// Whether nothing in the line says that it is another company than this one, which has the same name or identifier.
bool may_be(const Company& stored, const Line& line) {
  if (line.has(kExternalId) && stored.external_id && *stored.external_id != line.cells[kExternalId]) return false;
  if (line.has(kPsa) && line.cells[kPsa] != stored.psa && stored.psa != "manual") return false;
  return !line.has(kIdentifier) || !stored.identifier ||
         core::normalise_name(*stored.identifier) == core::normalise_name(line.cells[kIdentifier]);
}

core::Result<std::vector<Company>> candidates(Connection& connection, const Statement& statement, const Line& line,
                                              const std::string& key) {
  GLUEPOT_ASSIGN(const auto ids, connection.query(
                                     statement, [](const Row& row) { return row.integer(0); }, key));
  std::vector<Company> fitting;
  for (const auto id : ids) {
    GLUEPOT_ASSIGN(auto company, find_company(connection, core::CompanyId{id}));
    if (company && may_be(*company, line)) fitting.push_back(std::move(*company));
  }
  return fitting;
}

/// The stored company the line speaks of, or nothing; an error is added when several could be meant.
core::Result<std::optional<Company>> find_for(Connection& connection, const Line& line, Errors& errors) {
  if (line.has(kExternalId)) {
    const std::string psa = line.has(kPsa) ? line.cells[kPsa] : "manual";
    GLUEPOT_ASSIGN(const auto id,
                   connection.find(
                       kByExternalId, [](const Row& row) { return row.integer(0); }, psa, line.cells[kExternalId]));
    if (id) return find_company(connection, core::CompanyId{*id});
  }
  struct Way {
    Column column;
    const Statement& statement;
  };
  for (const auto& way : {Way{kIdentifier, kByIdentifier}, Way{kName, kByName}}) {
    if (!line.has(way.column)) continue;
    GLUEPOT_ASSIGN(auto found,
                   candidates(connection, way.statement, line, core::normalise_name(line.cells[way.column])));
    if (found.size() == 1) return std::optional<Company>(std::move(found.front()));
    if (found.empty()) continue;
    errors.add(line.line, kColumnNames[way.column],
               std::to_string(found.size()) + " companies have this " + std::string(kColumnNames[way.column]) +
                   "; give the external_id and psa of the one that is meant");
    return std::nullopt;
  }
  return std::nullopt;
}

void overlay(Company& company, const Line& line) {
  company.name = line.cells[kName];
  if (line.has(kExternalId)) company.external_id = line.cells[kExternalId];
  if (line.has(kIdentifier)) company.identifier = line.cells[kIdentifier];
  if (line.has(kPsa)) company.psa = line.cells[kPsa];
  if (line.has(kStatus)) company.status = line.cells[kStatus];
  if (line.has(kType)) company.type = line.cells[kType];
}

core::Status store_line(Connection& connection, const Line& line, std::int64_t now, ImportResult& result,
                        Errors& errors) {
  GLUEPOT_ASSIGN(const auto stored, find_for(connection, line, errors));
  if (!errors.empty()) return {};
  Company company = stored ? *stored : company_of(draft_of(line));
  if (stored) overlay(company, line);
  if (stored && same_content(*stored, company)) {
    ++result.unchanged;
    return {};
  }
  company.updated_at_ms = now;
  core::Status done;
  if (stored) {
    done = update_company(connection, company);
  } else {
    company.created_at_ms = now;
    company.id = core::CompanyId{core::new_id(now)};
    done = insert_company(connection, company);
  }
  if (!done && done.error().code == ErrorCode::kConflict) {
    errors.add(line.line, done.error().field, done.error().message);
    return {};
  }
  if (done) ++(stored ? result.updated : result.created);
  return done;
}

core::Result<ImportResult> store_lines(store::Database& strict, const std::vector<Line>& lines, std::int64_t now) {
  Errors errors;
  auto stored = store::write(strict, [&](Connection& connection) -> core::Result<ImportResult> {
    ImportResult result;
    errors = {};
    for (const auto& line : lines) {
      Errors of_line;
      GLUEPOT_TRY(store_line(connection, line, now, result, of_line));
      for (auto& error : of_line.take()) errors.add(error.line, error.field, std::move(error.message));
    }
    // Rolls everything back; the caller sees the list instead.
    if (!errors.empty()) return core::fail(ErrorCode::kCancelled, "nothing was imported");
    if (result.created + result.updated > 0) GLUEPOT_TRY(move_generation(connection));
    return result;
  });
  if (!stored && !errors.empty() && stored.error().code == ErrorCode::kCancelled)
    return ImportResult{0, 0, 0, errors.take()};
  return stored;
}

/// What is wrong with the bytes before they are read as lines; empty when nothing is.
std::vector<ImportError> check_bytes(std::string_view csv) {
  if (csv.starts_with("\xFF\xFE") || csv.starts_with("\xFE\xFF"))
    return {{1, "", "the file is UTF-16; save it as \"CSV UTF-8\""}};
  if (core::trim(csv.starts_with("\xEF\xBB\xBF") ? csv.substr(3) : csv).empty()) return {{1, "", "the file is empty"}};
  if (core::valid_utf8(csv)) return {};
  std::int64_t number = 0;
  for (const auto line : core::split(csv, '\n')) {
    ++number;
    if (!core::valid_utf8(line)) break;
  }
  return {{number, "", "is not valid UTF-8; save the file as \"CSV UTF-8\""}};
}

}  // namespace

core::Result<ImportResult> Companies::import_csv(std::string_view csv) {
  if (csv.size() > kMaxImportBytes)
    return core::fail(ErrorCode::kTooLarge, "the file has more than 5 MB; split it into smaller ones");
  if (auto wrong = check_bytes(csv); !wrong.empty()) return ImportResult{0, 0, 0, std::move(wrong)};
  auto records = parse_csv(csv, kMaxImportRows + 2);
  if (!records) {
    // "line N: what": the number belongs into its own member.
    const std::string& message = records.error().message;
    const auto colon = message.find(": ");
    const auto line = core::parse_int64(std::string_view(message).substr(5, colon - 5));
    return ImportResult{0, 0, 0, {{line.value_or(0), "", message.substr(colon + 2)}}};
  }
  if (records->size() > static_cast<std::size_t>(kMaxImportRows) + 1)
    return core::fail(ErrorCode::kTooLarge, "the file has more than 20,000 rows; split it into smaller ones");
  Errors errors;
  const auto lines = read_lines(*records, errors);
  if (errors.empty() && lines.empty())
    errors.add(records->front().line, "", "there is no company below the header line");
  if (!errors.empty()) return ImportResult{0, 0, 0, errors.take()};
  return store_lines(strict_, lines, clock_.now_ms());
}

}  // namespace gluepot::companies
