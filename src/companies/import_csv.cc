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

constexpr Statement kByExternalId{"company.by_external_id",
                                  "SELECT company_id FROM company_external_id WHERE psa = ? AND external_id = ?"};
constexpr Statement kByIdentifier{"company.by_identifier",
                                  "SELECT id FROM company WHERE identifier_key = ? ORDER BY id LIMIT 1000"};
constexpr Statement kByName{"company.by_name", "SELECT id FROM company WHERE name_key = ? ORDER BY id LIMIT 1000"};
constexpr std::size_t kMaxErrors = 100;

enum Column : std::size_t {
  kName,
  kExternalId,
  kIdentifier,
  kPsa,
  kStatus,
  kType,
  kIndustry,
  kParent,
  kContactName,
  kContactEmail,
  kContactPhone,
  kConnectwiseId,
  kHalopsaId,
  kAutotaskId,
  kColumns
};
constexpr std::array<std::string_view, kColumns> kColumnNames{
    "name",   "external_id",  "identifier",    "psa",           "status",         "type",       "industry",
    "parent", "contact_name", "contact_email", "contact_phone", "connectwise_id", "halopsa_id", "autotask_id"};
struct IdColumn {
  Column column;
  std::string_view psa;
};
constexpr std::array<IdColumn, 3> kIdColumns{
    IdColumn{kConnectwiseId, "connectwise"}, {kHalopsaId, "halopsa"}, {kAutotaskId, "autotask"}};

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
               "the header line has no column \"name\"; known are name, external_id, identifier, psa, status, type, "
               "industry, parent, contact_name, contact_email, contact_phone, connectwise_id, halopsa_id, autotask_id");
  return at;
}

/// A line break inside a quoted cell is layout there, not part of a name.
std::string cell_text(std::string_view cell) {
  std::string text(core::trim(cell));
  std::replace(text.begin(), text.end(), '\n', ' ');
  // What an export sets before a text that a spreadsheet would run.
  if (text.size() > 1 && text[0] == '\'' && is_formula(std::string_view(text).substr(1))) text.erase(0, 1);
  return text;
}

void overlay(Company& company, const Line& line) {
  company.name = line.cells[kName];
  if (line.has(kPsa)) company.psa = line.cells[kPsa];
  if (line.has(kExternalId)) company.external_id = line.cells[kExternalId];
  if (line.has(kIdentifier)) company.identifier = line.cells[kIdentifier];
  if (line.has(kStatus)) company.status = line.cells[kStatus];
  if (line.has(kType)) company.type = line.cells[kType];
  if (line.has(kIndustry)) company.industry = line.cells[kIndustry];
  if (line.has(kContactName)) company.contact.name = line.cells[kContactName];
  if (line.has(kContactEmail)) company.contact.email = line.cells[kContactEmail];
  if (line.has(kContactPhone)) company.contact.phone = line.cells[kContactPhone];
  for (const auto& [column, psa] : kIdColumns)
    if (line.has(column)) company.other_ids.push_back({std::string(psa), line.cells[column]});
  std::erase_if(company.other_ids,
                [&](const ExternalId& id) { return id.psa == company.psa && company.external_id == id.id; });
  std::sort(company.other_ids.begin(), company.other_ids.end());
  company.other_ids.erase(std::unique(company.other_ids.begin(), company.other_ids.end()), company.other_ids.end());
}

Company company_of(const Line& line) {
  Company company;
  overlay(company, line);
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
    if (auto sound = check_company(company_of(line)); !sound) {
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
  for (const auto& [column, psa] : kIdColumns) {
    if (!line.has(column)) continue;
    GLUEPOT_ASSIGN(const auto id,
                   connection.find(
                       kByExternalId, [](const Row& row) { return row.integer(0); }, psa, line.cells[column]));
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

/// Where a line went.
struct Placed {
  core::CompanyId company;
  bool was_new = false, changed = false;
};

core::Status store_line(Connection& connection, const Line& line, std::int64_t now, ImportResult& result,
                        Errors& errors, Placed& placed) {
  GLUEPOT_ASSIGN(const auto stored, find_for(connection, line, errors));
  if (!errors.empty()) return {};
  if (stored && stored->merged_into) {
    errors.add(line.line, "name", stored->name + " was merged into another company; undo the merge first");
    return {};
  }
  Company company = stored ? *stored : company_of(line);
  if (stored) overlay(company, line);
  placed.company = stored ? stored->id : core::CompanyId{};
  placed.was_new = !stored;
  if (stored && same_content(*stored, company)) {
    ++result.unchanged;
    return {};
  }
  placed.changed = true;
  company.updated_at_ms = now;
  core::Status done;
  if (stored) {
    done = update_company(connection, company);
  } else {
    company.created_at_ms = now;
    company.id = core::CompanyId{core::new_id(now)};
    done = insert_company(connection, company);
    placed.company = company.id;
  }
  if (!done && done.error().code == ErrorCode::kConflict) {
    errors.add(line.line, done.error().field, done.error().message);
    return {};
  }
  if (done) ++(stored ? result.updated : result.created);
  return done;
}

/// The parent that a line names. Companies of the same file may be it, so this comes after all lines are stored.
core::Status store_parent(Connection& connection, const Line& line, std::int64_t now, const Placed& placed,
                          ImportResult& result, Errors& errors) {
  GLUEPOT_ASSIGN(auto company, find_company(connection, placed.company));
  if (!company) return core::fail(ErrorCode::kInternal, "an imported company is gone");
  GLUEPOT_ASSIGN(auto named, connection.query(
                                 kByName, [](const Row& row) { return core::CompanyId{row.integer(0)}; },
                                 core::normalise_name(line.cells[kParent])));
  std::vector<core::CompanyId> fitting;
  for (const auto id : named) {
    GLUEPOT_ASSIGN(const auto parent, find_company(connection, id));
    if (parent && !parent->archived) fitting.push_back(id);
  }
  if (company->parent && std::find(fitting.begin(), fitting.end(), *company->parent) != fitting.end()) return {};
  if (fitting.size() != 1) {
    errors.add(line.line, "parent",
               fitting.empty() ? "no company is called " + line.cells[kParent]
                               : std::to_string(fitting.size()) + " companies are called " + line.cells[kParent] +
                                     "; choose it on the company's page");
    return {};
  }
  if (auto sound = check_parent(connection, company->id, fitting.front()); !sound) {
    if (sound.error().code != ErrorCode::kInvalidArgument) return sound;
    errors.add(line.line, "parent", sound.error().message.substr(std::string_view("parent: ").size()));
    return {};
  }
  company->parent = fitting.front();
  company->updated_at_ms = now;
  if (!placed.changed) {
    --result.unchanged;
    ++result.updated;
  }
  return update_company(connection, *company);
}

core::Result<ImportResult> store_lines(store::Database& strict, const std::vector<Line>& lines, std::int64_t now) {
  Errors errors;
  auto stored = store::write(strict, [&](Connection& connection) -> core::Result<ImportResult> {
    ImportResult result;
    errors = {};
    std::vector<Placed> placed(lines.size());
    const auto each = [&](const auto& store) -> core::Status {
      for (std::size_t i = 0; i < lines.size(); ++i) {
        Errors of_line;
        GLUEPOT_TRY(store(lines[i], placed[i], of_line));
        for (auto& error : of_line.take()) errors.add(error.line, error.field, std::move(error.message));
      }
      return {};
    };
    GLUEPOT_TRY(each([&](const Line& line, Placed& at, Errors& of_line) {
      return store_line(connection, line, now, result, of_line, at);
    }));
    if (errors.empty())
      GLUEPOT_TRY(each([&](const Line& line, Placed& at, Errors& of_line) -> core::Status {
        if (!line.has(kParent)) return {};
        return store_parent(connection, line, now, at, result, of_line);
      }));
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
