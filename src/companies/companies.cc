// SPDX-License-Identifier: Apache-2.0
#include "companies/companies.h"

#include <algorithm>
#include <array>

#include "companies/impl/company_rows.h"
#include "companies/impl/generation.h"
#include "core/text.h"

namespace gluepot::companies {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

#define COMPANY_COLUMNS                                                                                      \
  "SELECT c.id, c.name, c.identifier, c.external_id, c.psa, c.status, c.type, c.archived, c.created_at_ms, " \
  "c.updated_at_ms, o.id, "                                                                                  \
  "o.name FROM company c LEFT JOIN mapping m ON m.company_id = c.id LEFT JOIN organization o ON o.id = "     \
  "m.organization_id "
constexpr Statement kPage{"company.page", COMPANY_COLUMNS "WHERE c.id > ? ORDER BY c.id LIMIT ?"};
constexpr Statement kList{"company.list", COMPANY_COLUMNS "ORDER BY c.name_key, c.id LIMIT 50000"};
constexpr Statement kGet{"company.get", COMPANY_COLUMNS "WHERE c.id = ?"};
constexpr Statement kInsert{
    "company.insert",
    "INSERT INTO company (id, name, name_key, identifier, identifier_key, external_id, psa, status, type, archived, "
    "created_at_ms, updated_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kUpdate{
    "company.update",
    "UPDATE company SET name = ?, name_key = ?, identifier = ?, identifier_key = ?, external_id = ?, psa = ?, "
    "status = ?, type = ?, archived = ?, updated_at_ms = ? WHERE id = ?"};
constexpr Statement kHolder{"company.holder", "SELECT name FROM company WHERE psa = ? AND external_id = ?"};
constexpr Statement kOrganization{
    "organization.for_company",
    "SELECT o.name, o.short_name, o.psa, o.gone_at_ms, m.company_id FROM organization o LEFT JOIN mapping m ON "
    "m.organization_id = o.id WHERE o.id = ?"};
constexpr Statement kPsaIds{"organization_psa_id.of",
                            "SELECT psa_id FROM organization_psa_id WHERE organization_id = ? ORDER BY position"};
constexpr Statement kMap{"mapping.from_organization",
                         "INSERT INTO mapping (organization_id, company_id, rule, compared, created_at_ms, created_by) "
                         "VALUES (?, ?, 'manual', '', ?, ?)"};
constexpr std::size_t kMaxName = 200, kMaxShort = 100;
constexpr int kMaxPage = 500;

Company read_company(const Row& row) {
  Company company;
  company.id = core::CompanyId{row.integer(0)};
  company.name = row.string(1);
  company.identifier = row.optional_string(2);
  company.external_id = row.optional_string(3);
  company.psa = row.string(4);
  company.status = row.string(5);
  company.type = row.string(6);
  company.archived = row.boolean(7);
  company.created_at_ms = row.integer(8);
  company.updated_at_ms = row.integer(9);
  if (!row.is_null(10)) company.organization = OrganizationRef{core::OrganizationId{row.integer(10)}, row.string(11)};
  return company;
}

core::Status check_text(const char* field, std::string_view text, std::size_t limit) {
  if (!core::valid_utf8(text)) return core::invalid(field, "is not valid UTF-8");
  const auto characters = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  if (characters > limit) return core::invalid(field, "at most " + std::to_string(limit) + " characters");
  if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
    return core::invalid(field, "must not hold control characters or line breaks");
  return {};
}

std::optional<std::string> trimmed(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  const auto inner = core::trim(*text);
  return inner.empty() ? std::nullopt : std::optional<std::string>(inner);
}

std::optional<std::string> key_of(const std::optional<std::string>& text) {
  return text ? std::optional(core::normalise_name(*text)) : std::nullopt;
}

core::Status explain(Connection& connection, const Company& company, core::Error error) {
  if (error.code != ErrorCode::kConflict || !company.external_id) return core::fail(std::move(error));
  GLUEPOT_ASSIGN(const auto holder,
                 connection.find(
                     kHolder, [](const Row& row) { return row.string(0); }, company.psa, *company.external_id));
  if (!holder) return core::fail(std::move(error));
  core::Error taken{ErrorCode::kConflict,
                    "external_id: " + *company.external_id + " of " + company.psa + " is the company " + *holder};
  taken.field = "external_id";
  return core::fail(std::move(taken));
}

void apply_change(Company& company, const CompanyChange& change) {
  if (change.name) company.name = core::trim(*change.name);
  if (change.identifier) company.identifier = trimmed(change.identifier);
  if (change.external_id) company.external_id = trimmed(change.external_id);
  if (change.psa) company.psa = *change.psa;
  if (change.status) company.status = core::trim(*change.status);
  if (change.type) company.type = core::trim(*change.type);
  if (change.archived) company.archived = *change.archived;
}

core::Result<Company> get_company(Connection& connection, core::CompanyId id) {
  GLUEPOT_ASSIGN(auto company, find_company(connection, id));
  if (!company) return core::fail(ErrorCode::kNotFound, "no such company");
  return std::move(*company);
}

}  // namespace

bool known_psa(std::string_view psa) {
  constexpr std::array<std::string_view, 4> kKnown{"manual", "connectwise", "halopsa", "autotask"};
  return std::find(kKnown.begin(), kKnown.end(), psa) != kKnown.end();
}

core::Result<std::optional<Company>> find_company(Connection& connection, core::CompanyId id) {
  return connection.find(kGet, read_company, id.value);
}

core::Status check_company(const Company& company) {
  if (company.name.empty()) return core::invalid("name", "must not be empty");
  GLUEPOT_TRY(check_text("name", company.name, kMaxName));
  // A name of nothing but invisible characters would be equal to every other one of that kind.
  if (core::normalise_name(company.name).empty()) return core::invalid("name", "must hold a visible character");
  GLUEPOT_TRY(check_text("identifier", company.identifier.value_or(""), kMaxShort));
  GLUEPOT_TRY(check_text("external_id", company.external_id.value_or(""), kMaxShort));
  GLUEPOT_TRY(check_text("status", company.status, kMaxShort));
  GLUEPOT_TRY(check_text("type", company.type, kMaxShort));
  if (!known_psa(company.psa)) return core::invalid("psa", "manual, connectwise, halopsa or autotask");
  return {};
}

core::Status insert_company(Connection& connection, const Company& c) {
  auto done =
      connection.execute(kInsert, c.id.value, c.name, core::normalise_name(c.name), c.identifier, key_of(c.identifier),
                         c.external_id, c.psa, c.status, c.type, c.archived, c.created_at_ms, c.updated_at_ms);
  if (!done) return explain(connection, c, std::move(done).error());
  return {};
}

core::Status update_company(Connection& connection, const Company& c) {
  auto done = connection.execute(kUpdate, c.name, core::normalise_name(c.name), c.identifier, key_of(c.identifier),
                                 c.external_id, c.psa, c.status, c.type, c.archived, c.updated_at_ms, c.id.value);
  if (!done) return explain(connection, c, std::move(done).error());
  return {};
}

bool same_content(const Company& a, const Company& b) {
  return a.name == b.name && a.identifier == b.identifier && a.external_id == b.external_id && a.psa == b.psa &&
         a.status == b.status && a.type == b.type && a.archived == b.archived;
}

core::Result<std::vector<Company>> Companies::page(core::CompanyId after, int limit) {
  if (limit < 1 || limit > kMaxPage) return core::invalid("limit", "1 to 500");
  return store::read(strict_,
                     [&](Connection& connection) { return connection.query(kPage, read_company, after.value, limit); });
}

core::Result<std::vector<Company>> Companies::list() {
  return store::read(strict_, [](Connection& connection) { return connection.query(kList, read_company); });
}

core::Result<Company> Companies::get(core::CompanyId id) {
  return store::read(strict_, [&](Connection& connection) { return get_company(connection, id); });
}

core::Result<Company> Companies::create(const CompanyDraft& draft) {
  Company company;
  apply_change(company,
               {draft.name, draft.identifier, draft.external_id, draft.psa, draft.status, draft.type, std::nullopt});
  GLUEPOT_TRY(check_company(company));
  company.created_at_ms = company.updated_at_ms = clock_.now_ms();
  company.id = core::CompanyId{core::new_id(company.created_at_ms)};
  return store::write(strict_, [&](Connection& connection) -> core::Result<Company> {
    GLUEPOT_TRY(insert_company(connection, company));
    GLUEPOT_TRY(move_generation(connection));
    return company;
  });
}

core::Result<Company> Companies::update(core::CompanyId id, const CompanyChange& change) {
  return store::write(strict_, [&](Connection& connection) -> core::Result<Company> {
    GLUEPOT_ASSIGN(const auto before, get_company(connection, id));
    Company after = before;
    apply_change(after, change);
    GLUEPOT_TRY(check_company(after));
    if (same_content(before, after)) return before;
    after.updated_at_ms = clock_.now_ms();
    GLUEPOT_TRY(update_company(connection, after));
    GLUEPOT_TRY(move_generation(connection));
    return after;
  });
}

core::Result<Company> Companies::archive(core::CompanyId id, bool archived) {
  CompanyChange change;
  change.archived = archived;
  return update(id, change);
}

namespace {

struct Unmapped {
  std::string name, short_name, psa;
  bool gone = false, mapped = false;
};

/// The company that an organization would be, were it entered by hand.
core::Result<Company> company_from(Connection& connection, core::OrganizationId id, const Unmapped& organization,
                                   std::int64_t now) {
  Company company;
  company.name = core::trim(organization.name);
  if (company.name.empty()) company.name = "Organization " + id.text();
  company.identifier = trimmed(organization.short_name);
  if (!organization.psa.empty() && known_psa(organization.psa)) company.psa = organization.psa;
  GLUEPOT_ASSIGN(const auto psa_ids, connection.query(
                                         kPsaIds, [](const Row& row) { return row.string(0); }, id.value));
  if (psa_ids.size() == 1) {
    GLUEPOT_ASSIGN(const auto holder, connection.find(
                                          kHolder, [](const Row&) { return true; }, company.psa, psa_ids.front()));
    if (!holder) company.external_id = psa_ids.front();
  }
  company.created_at_ms = company.updated_at_ms = now;
  company.id = core::CompanyId{core::new_id(now)};
  return company;
}

}  // namespace

core::Result<Companies::FromOrganizations> Companies::create_from_organizations(
    std::span<const core::OrganizationId> organizations, std::string_view by) {
  const auto now = clock_.now_ms();
  return store::write(strict_, [&](Connection& connection) -> core::Result<FromOrganizations> {
    FromOrganizations result;
    for (const auto id : organizations) {
      GLUEPOT_ASSIGN(
          const auto found,
          connection.find(
              kOrganization,
              [](const Row& row) {
                return Unmapped{row.string(0), row.string(1), row.string(2), !row.is_null(3), !row.is_null(4)};
              },
              id.value));
      if (!found) return core::fail(ErrorCode::kNotFound, "no organization has the id " + id.text());
      if (found->mapped) continue;
      if (found->gone)
        return core::fail(ErrorCode::kConflict, found->name + " is gone at the source; nothing was created");
      GLUEPOT_ASSIGN(const auto company, company_from(connection, id, *found, now));
      GLUEPOT_TRY(insert_company(connection, company));
      GLUEPOT_TRY(connection.execute(kMap, id.value, company.id.value, now, by));
      ++result.created;
      ++result.mapped;
    }
    if (result.created > 0) GLUEPOT_TRY(move_generation(connection));
    return result;
  });
}

}  // namespace gluepot::companies
