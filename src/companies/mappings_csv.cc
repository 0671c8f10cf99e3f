// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>

#include "companies/impl/csv.h"
#include "companies/impl/generation.h"
#include "companies/impl/mapping_rows.h"
#include "companies/mappings.h"
#include "core/text.h"

namespace gluepot::companies {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr Statement kOrganizationsCalled{
    "organization.called",
    "SELECT id FROM organization WHERE name_key = ? AND gone_at_ms IS NULL ORDER BY id LIMIT 1000"};
constexpr Statement kCompaniesCalled{
    "company.called", "SELECT id FROM company WHERE name_key = ? AND archived = 0 ORDER BY id LIMIT 1000"};
constexpr std::size_t kMaxErrors = 100;

enum Column : std::size_t { kOrganizationId, kOrganization, kCompanyId, kCompany, kColumns };
constexpr std::array<std::string_view, kColumns> kColumnNames{"organization_id", "organization", "company_id",
                                                              "company"};

struct Line {
  std::int64_t line = 0;
  std::array<std::string, kColumns> cells;
};

std::string cell_text(std::string_view cell) {
  std::string text(core::trim(cell));
  if (text.size() > 1 && text[0] == '\'' && is_formula(std::string_view(text).substr(1))) text.erase(0, 1);
  return text;
}

std::vector<Line> read_lines(const std::vector<CsvRecord>& records, std::vector<ImportError>& errors) {
  std::array<std::size_t, kColumns> at;
  at.fill(std::string::npos);
  const auto& header = records.front();
  for (std::size_t i = 0; i < header.cells.size(); ++i) {
    const auto name = core::to_lower_ascii(core::trim(header.cells[i]));
    const auto found = std::find(kColumnNames.begin(), kColumnNames.end(), name);
    if (found != kColumnNames.end()) at[static_cast<std::size_t>(found - kColumnNames.begin())] = i;
  }
  const auto has = [&](Column a, Column b) { return at[a] != std::string::npos || at[b] != std::string::npos; };
  if (!has(kOrganizationId, kOrganization) || !has(kCompanyId, kCompany)) {
    errors.push_back(
        {header.line, "", "the header line needs organization_id or organization, and company_id or company"});
    return {};
  }
  std::vector<Line> lines;
  for (std::size_t i = 1; i < records.size(); ++i) {
    Line line{records[i].line, {}};
    for (std::size_t column = 0; column < kColumns; ++column)
      if (at[column] < records[i].cells.size()) line.cells[column] = cell_text(records[i].cells[at[column]]);
    lines.push_back(std::move(line));
  }
  return lines;
}

/// The id that a line gives, or the one that has its name.
core::Result<std::int64_t> id_of(Connection& connection, const Line& line, Column id, Column name,
                                 const Statement& called) {
  if (!line.cells[id].empty()) {
    if (const auto number = core::parse_int64(line.cells[id])) return *number;
    return core::invalid(std::string(kColumnNames[id]), "is no id");
  }
  if (line.cells[name].empty()) return core::invalid(std::string(kColumnNames[name]), "is empty");
  GLUEPOT_ASSIGN(const auto found,
                 connection.query(
                     called, [](const Row& row) { return row.integer(0); }, core::normalise_name(line.cells[name])));
  if (found.size() == 1) return found.front();
  return core::invalid(std::string(kColumnNames[name]), found.empty() ? "none is called " + line.cells[name]
                                                                      : std::to_string(found.size()) + " are called " +
                                                                            line.cells[name] + "; give the id");
}

/// What may_map said of a company; nothing until it was asked.
using Judged = std::map<core::CompanyId, std::optional<core::Status>>;

/// Without `judged` nobody has to be asked.
core::Result<bool> store_line(Connection& connection, const Line& line, std::string_view by, std::int64_t now,
                              Judged* judged) {
  GLUEPOT_ASSIGN(const auto organization,
                 id_of(connection, line, kOrganizationId, kOrganization, kOrganizationsCalled));
  GLUEPOT_ASSIGN(const auto company, id_of(connection, line, kCompanyId, kCompany, kCompaniesCalled));
  GLUEPOT_ASSIGN(const auto row, get_organization(connection, core::OrganizationId{organization}));
  GLUEPOT_ASSIGN(const bool added,
                 insert_mapping(connection, row, core::CompanyId{company}, "manual", "import", by, now));
  if (!added || judged == nullptr) return added;
  if (const auto& said = (*judged)[core::CompanyId{company}]; said) GLUEPOT_TRY(*said);
  return true;
}

}  // namespace

core::Result<std::string> Mappings::export_csv(const std::optional<std::vector<core::CompanyId>>& only) {
  GLUEPOT_ASSIGN(const auto rows, list());
  std::string csv = "\xEF\xBB\xBF" + csv_line({"organization_id", "organization", "company_id", "company", "rule"});
  for (const auto& row : rows) {
    if (!row.company || (only && !std::binary_search(only->begin(), only->end(), row.company->id))) continue;
    csv += csv_line(
        {row.organization.id.text(), row.organization.name, row.company->id.text(), row.company->name, row.rule});
  }
  return csv;
}

core::Result<Mappings::Imported> Mappings::import_csv(std::string_view csv, std::string_view by,
                                                      const std::function<core::Status(core::CompanyId)>& may_map) {
  if (csv.size() > kMaxImportBytes)
    return core::fail(ErrorCode::kTooLarge, "the file has more than 5 MB; split it into smaller ones");
  Imported refused;
  if (!core::valid_utf8(csv) || core::trim(csv).empty()) {
    refused.errors.push_back(
        {1, "", core::trim(csv).empty() ? "the file is empty" : "is not UTF-8; save it as \"CSV UTF-8\""});
    return refused;
  }
  const auto records = parse_csv(csv, 60'000);
  if (!records) {
    refused.errors.push_back({0, "", records.error().message});
    return refused;
  }
  const auto lines = read_lines(*records, refused.errors);
  if (refused.errors.empty() && lines.empty())
    refused.errors.push_back({1, "", "there is no mapping below the header line"});
  if (!refused.errors.empty()) return refused;
  std::vector<ImportError> errors;
  Judged judged;
  const auto waits = [](const auto& company) { return !company.second; };
  const auto store_all = [&](Connection& connection) -> core::Result<Imported> {
    Imported out;
    errors.clear();
    for (const auto& line : lines) {
      const auto added = store_line(connection, line, by, clock_.now_ms(), may_map ? &judged : nullptr);
      if (added) {
        ++(*added ? out.mapped : out.unchanged);
        continue;
      }
      const auto& error = added.error();
      if (error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kCorrupt ||
          error.code == ErrorCode::kInternal)
        return core::fail(error);
      if (errors.size() < kMaxErrors)
        errors.push_back({line.line, error.field,
                          error.field.empty() ? error.message : error.message.substr(error.field.size() + 2)});
    }
    // Rolls everything back; the caller sees the list instead.
    const bool unasked = std::any_of(judged.begin(), judged.end(), waits);
    if (!errors.empty() || unasked) return core::fail(ErrorCode::kCancelled, "nothing was imported");
    if (out.mapped > 0) GLUEPOT_TRY(move_generation(connection));
    return out;
  };
  auto stored = store::write(strict_, store_all);
  // A name may mean another company the next time; each round asks for one more at least.
  while (std::any_of(judged.begin(), judged.end(), waits)) {
    for (auto& [company, said] : judged) {
      if (said) continue;
      said = may_map(company);
      if (!*said && said->error().code != ErrorCode::kForbidden) return core::fail(said->error());
    }
    stored = store::write(strict_, store_all);
  }
  if (!stored && !errors.empty() && stored.error().code == ErrorCode::kCancelled) {
    refused.errors = std::move(errors);
    return refused;
  }
  return stored;
}

}  // namespace gluepot::companies
