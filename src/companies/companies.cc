// SPDX-License-Identifier: Apache-2.0
#include "companies/companies.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "companies/impl/company_rows.h"
#include "companies/impl/generation.h"
#include "companies/impl/mapping_rows.h"
#include "core/text.h"

namespace gluepot::companies {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

#define COMPANY_COLUMNS                                                                                            \
  "SELECT c.id, c.name, c.identifier, c.external_id, c.psa, c.status, c.type, c.archived, c.created_at_ms, "       \
  "c.updated_at_ms, o.id, o.name, c.industry, c.contact_name, c.contact_email, c.contact_phone, c.parent_id, "     \
  "c.merged_into_id FROM company c LEFT JOIN mapping m ON m.company_id = c.id LEFT JOIN organization o ON o.id = " \
  "m.organization_id "
constexpr Statement kPage{"company.page", COMPANY_COLUMNS "WHERE c.id > ? ORDER BY c.id LIMIT ?"};
constexpr Statement kList{"company.list", COMPANY_COLUMNS "ORDER BY c.name_key, c.id LIMIT 50000"};
constexpr Statement kGet{"company.get", COMPANY_COLUMNS "WHERE c.id = ?"};
constexpr Statement kInsert{
    "company.insert",
    "INSERT INTO company (id, name, name_key, identifier, identifier_key, external_id, psa, status, type, archived, "
    "created_at_ms, updated_at_ms, industry, contact_name, contact_email, contact_phone, parent_id, merged_into_id) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kUpdate{
    "company.update",
    "UPDATE company SET name = ?, name_key = ?, identifier = ?, identifier_key = ?, external_id = ?, psa = ?, "
    "status = ?, type = ?, archived = ?, updated_at_ms = ?, industry = ?, contact_name = ?, contact_email = ?, "
    "contact_phone = ?, parent_id = ?, merged_into_id = ? WHERE id = ?"};
constexpr Statement kHolder{"company.holder",
                            "SELECT c.name, c.id FROM company_external_id e JOIN company c ON c.id = e.company_id "
                            "WHERE e.psa = ? AND e.external_id = ?"};
constexpr Statement kIds{"company_external_id.of",
                         "SELECT psa, external_id FROM company_external_id WHERE company_id = ? ORDER BY psa, "
                         "external_id LIMIT 1000"};
constexpr Statement kAllIds{"company_external_id.list",
                            "SELECT company_id, psa, external_id FROM company_external_id ORDER BY company_id, psa, "
                            "external_id LIMIT 200000"};
constexpr Statement kIdsBetween{"company_external_id.page",
                                "SELECT company_id, psa, external_id FROM company_external_id WHERE company_id BETWEEN "
                                "? AND ? ORDER BY company_id, psa, external_id LIMIT 200000"};
constexpr Statement kDropIds{"company_external_id.drop", "DELETE FROM company_external_id WHERE company_id = ?"};
constexpr Statement kAddId{"company_external_id.add",
                           "INSERT INTO company_external_id (psa, external_id, company_id) VALUES (?, ?, ?)"};
constexpr Statement kParent{"company.parent", "SELECT parent_id, archived, name FROM company WHERE id = ?"};
constexpr Statement kOrganization{
    "organization.for_company",
    "SELECT o.name, o.short_name, o.psa, o.gone_at_ms, m.company_id FROM organization o LEFT JOIN mapping m ON "
    "m.organization_id = o.id WHERE o.id = ?"};
constexpr Statement kPsaIds{"organization_psa_id.of",
                            "SELECT psa_id FROM organization_psa_id WHERE organization_id = ? ORDER BY position"};
constexpr Statement kMap{"mapping.from_organization",
                         "INSERT INTO mapping (organization_id, company_id, rule, compared, created_at_ms, created_by) "
                         "VALUES (?, ?, 'manual', '', ?, ?)"};
constexpr std::size_t kMaxName = 200, kMaxShort = 100, kMaxOtherIds = 20;
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
  company.industry = row.string(12);
  company.contact = {row.string(13), row.string(14), row.string(15)};
  if (!row.is_null(16)) company.parent = core::CompanyId{row.integer(16)};
  if (!row.is_null(17)) company.merged_into = core::CompanyId{row.integer(17)};
  return company;
}

void add_other_id(Company& company, ExternalId id) {
  if (company.external_id && company.psa == id.psa && *company.external_id == id.id) return;
  company.other_ids.push_back(std::move(id));
}

/// Puts the ids of further systems to the companies of a list.
core::Status add_other_ids(Connection& connection, std::vector<Company>& companies, const Statement& statement,
                           std::span<const store::Value> values) {
  std::unordered_map<std::int64_t, Company*> by_id;
  for (auto& company : companies) by_id.emplace(company.id.value, &company);
  return connection.each(statement, values, [&](const Row& row) {
    if (const auto found = by_id.find(row.integer(0)); found != by_id.end())
      add_other_id(*found->second, {row.string(1), row.string(2)});
    return true;
  });
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

/// Who has one of these ids already, in words; kConflict of another kind stays as it is.
core::Status explain(Connection& connection, const Company& company, core::Error error) {
  if (error.code != ErrorCode::kConflict) return core::fail(std::move(error));
  struct Holder {
    std::string name;
    std::int64_t id;
  };
  const auto look = [&](const char* field, const ExternalId& id) -> core::Status {
    GLUEPOT_ASSIGN(const auto holder, connection.find(
                                          kHolder,
                                          [](const Row& row) {
                                            return Holder{row.string(0), row.integer(1)};
                                          },
                                          id.psa, id.id));
    if (!holder || holder->id == company.id.value) return {};
    core::Error taken{ErrorCode::kConflict,
                      std::string(field) + ": " + id.id + " of " + id.psa + " is the company " + holder->name};
    taken.field = field;
    return core::fail(std::move(taken));
  };
  if (company.external_id) GLUEPOT_TRY(look("external_id", {company.psa, *company.external_id}));
  for (const auto& id : company.other_ids) GLUEPOT_TRY(look("other_ids", id));
  return core::fail(std::move(error));
}

core::Status put_ids(Connection& connection, const Company& company) {
  GLUEPOT_TRY(connection.execute(kDropIds, company.id.value));
  if (company.external_id) GLUEPOT_TRY(connection.execute(kAddId, company.psa, *company.external_id, company.id.value));
  for (const auto& id : company.other_ids) GLUEPOT_TRY(connection.execute(kAddId, id.psa, id.id, company.id.value));
  return {};
}

std::vector<ExternalId> tidy(const Company& company, std::vector<ExternalId> ids) {
  for (auto& id : ids) id.id = core::trim(id.id);
  std::erase_if(ids, [&](const ExternalId& id) {
    return id.id.empty() || (company.psa == id.psa && company.external_id == id.id);
  });
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

void apply_change(Company& company, const CompanyChange& change) {
  if (change.name) company.name = core::trim(*change.name);
  if (change.identifier) company.identifier = trimmed(change.identifier);
  if (change.external_id) company.external_id = trimmed(change.external_id);
  if (change.psa) company.psa = *change.psa;
  if (change.status) company.status = core::trim(*change.status);
  if (change.type) company.type = core::trim(*change.type);
  if (change.archived) company.archived = *change.archived;
  if (change.industry) company.industry = core::trim(*change.industry);
  if (change.contact_name) company.contact.name = core::trim(*change.contact_name);
  if (change.contact_email) company.contact.email = core::trim(*change.contact_email);
  if (change.contact_phone) company.contact.phone = core::trim(*change.contact_phone);
  if (change.parent) company.parent = *change.parent;
  company.other_ids = tidy(company, change.other_ids ? *change.other_ids : std::move(company.other_ids));
}

std::optional<std::int64_t> id_or_null(const std::optional<core::CompanyId>& id) {
  return id ? std::optional(id->value) : std::nullopt;
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
  GLUEPOT_ASSIGN(auto company, connection.find(kGet, read_company, id.value));
  if (!company) return company;
  GLUEPOT_ASSIGN(auto ids, connection.query(
                               kIds,
                               [](const Row& row) {
                                 return ExternalId{row.string(0), row.string(1)};
                               },
                               id.value));
  for (auto& one : ids) add_other_id(*company, std::move(one));
  return company;
}

core::Status check_parent(Connection& connection, core::CompanyId company, core::CompanyId parent) {
  struct Above {
    std::optional<std::int64_t> parent;
    bool archived;
    std::string name;
  };
  std::string first;
  // A line of ancestors longer than this is a circle that stood there before.
  for (int step = 0; step < 64; ++step) {
    if (parent == company)
      return core::invalid("parent", step == 0 ? "a company cannot be its own parent"
                                               : first + " stands below this company; that would be a circle");
    GLUEPOT_ASSIGN(const auto above, connection.find(
                                         kParent,
                                         [](const Row& row) {
                                           return Above{row.optional_integer(0), row.boolean(1), row.string(2)};
                                         },
                                         parent.value));
    if (!above) return core::invalid("parent", "no such company");
    if (step == 0 && above->archived) return core::invalid("parent", above->name + " is archived");
    if (step == 0) first = above->name;
    if (!above->parent) return {};
    parent = core::CompanyId{*above->parent};
  }
  return core::invalid("parent", "companies stand more than 64 deep");
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
  GLUEPOT_TRY(check_text("industry", company.industry, kMaxShort));
  GLUEPOT_TRY(check_text("contact_name", company.contact.name, kMaxName));
  GLUEPOT_TRY(check_text("contact_email", company.contact.email, kMaxName));
  if (const auto at = company.contact.email.find('@');
      !company.contact.email.empty() && (at == 0 || at == std::string::npos || at + 1 == company.contact.email.size()))
    return core::invalid("contact_email", "is no e-mail address");
  GLUEPOT_TRY(check_text("contact_phone", company.contact.phone, kMaxShort));
  if (company.other_ids.size() > kMaxOtherIds) return core::invalid("other_ids", "at most 20");
  for (const auto& id : company.other_ids) {
    if (!known_psa(id.psa)) return core::invalid("other_ids", "psa: manual, connectwise, halopsa or autotask");
    GLUEPOT_TRY(check_text("other_ids", id.id, kMaxShort));
  }
  if (!known_psa(company.psa)) return core::invalid("psa", "manual, connectwise, halopsa or autotask");
  return {};
}

core::Status insert_company(Connection& connection, const Company& c) {
  auto done = [&]() -> core::Status {
    GLUEPOT_TRY(connection.execute(kInsert, c.id.value, c.name, core::normalise_name(c.name), c.identifier,
                                   key_of(c.identifier), c.external_id, c.psa, c.status, c.type, c.archived,
                                   c.created_at_ms, c.updated_at_ms, c.industry, c.contact.name, c.contact.email,
                                   c.contact.phone, id_or_null(c.parent), id_or_null(c.merged_into)));
    return put_ids(connection, c);
  }();
  if (!done) return explain(connection, c, std::move(done).error());
  return {};
}

core::Status update_company(Connection& connection, const Company& c) {
  auto done = [&]() -> core::Status {
    GLUEPOT_TRY(connection.execute(kUpdate, c.name, core::normalise_name(c.name), c.identifier, key_of(c.identifier),
                                   c.external_id, c.psa, c.status, c.type, c.archived, c.updated_at_ms, c.industry,
                                   c.contact.name, c.contact.email, c.contact.phone, id_or_null(c.parent),
                                   id_or_null(c.merged_into), c.id.value));
    return put_ids(connection, c);
  }();
  if (!done) return explain(connection, c, std::move(done).error());
  return {};
}

bool same_content(const Company& a, const Company& b) {
  return a.name == b.name && a.identifier == b.identifier && a.external_id == b.external_id && a.psa == b.psa &&
         a.status == b.status && a.type == b.type && a.archived == b.archived && a.industry == b.industry &&
         a.contact == b.contact && a.parent == b.parent && a.other_ids == b.other_ids;
}

core::Result<std::vector<Company>> Companies::page(core::CompanyId after, int limit) {
  if (limit < 1 || limit > kMaxPage) return core::invalid("limit", "1 to 500");
  return store::read(strict_, [&](Connection& connection) -> core::Result<std::vector<Company>> {
    GLUEPOT_ASSIGN(auto companies, connection.query(kPage, read_company, after.value, limit));
    if (companies.empty()) return companies;
    const std::array<store::Value, 2> between{companies.front().id.value, companies.back().id.value};
    GLUEPOT_TRY(add_other_ids(connection, companies, kIdsBetween, between));
    return companies;
  });
}

core::Result<std::vector<Company>> Companies::list() {
  return store::read(strict_, [](Connection& connection) -> core::Result<std::vector<Company>> {
    GLUEPOT_ASSIGN(auto companies, connection.query(kList, read_company));
    GLUEPOT_TRY(add_other_ids(connection, companies, kAllIds, {}));
    return companies;
  });
}

core::Result<Company> Companies::get(core::CompanyId id) {
  return store::read(strict_, [&](Connection& connection) { return get_company(connection, id); });
}

core::Result<Company> Companies::create(const CompanyDraft& draft) {
  Company company;
  company.name = core::trim(draft.name);
  company.identifier = trimmed(draft.identifier);
  company.external_id = trimmed(draft.external_id);
  company.psa = draft.psa;
  company.status = core::trim(draft.status);
  company.type = core::trim(draft.type);
  company.industry = core::trim(draft.industry);
  company.contact.name = core::trim(draft.contact.name);
  company.contact.email = core::trim(draft.contact.email);
  company.contact.phone = core::trim(draft.contact.phone);
  company.parent = draft.parent;
  company.other_ids = tidy(company, draft.other_ids);
  GLUEPOT_TRY(check_company(company));
  company.created_at_ms = company.updated_at_ms = clock_.now_ms();
  company.id = core::CompanyId{core::new_id(company.created_at_ms)};
  return store::write(strict_, [&](Connection& connection) -> core::Result<Company> {
    if (company.parent) GLUEPOT_TRY(check_parent(connection, company.id, *company.parent));
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
    if (before.merged_into && !after.archived)
      return core::fail({ErrorCode::kConflict, before.name + " was merged into another company", "",
                         "Undo the merge under Settings > Companies to bring it back."});
    if (after.parent && after.parent != before.parent) GLUEPOT_TRY(check_parent(connection, after.id, *after.parent));
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
      GLUEPOT_TRY(unmark_internal(connection, id));
      ++result.created;
      ++result.mapped;
    }
    if (result.created > 0) GLUEPOT_TRY(move_generation(connection));
    return result;
  });
}

}  // namespace gluepot::companies
