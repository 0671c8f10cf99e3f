// SPDX-License-Identifier: Apache-2.0
#include "companies/mappings.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "companies/companies.h"
#include "companies/impl/generation.h"
#include "companies/impl/mapping_rows.h"
#include "core/text.h"

namespace gluepot::companies {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

#define ORGANIZATION_COLUMNS                                                                                           \
  "SELECT o.id, o.name, o.short_name, o.psa, o.status, o.seen_at_ms, o.gone_at_ms, c.id, c.name, m.rule, c.archived, " \
  "o.internal_at_ms, o.internal_by "                                                                                   \
  "FROM organization o "                                                                                               \
  "LEFT JOIN mapping m ON m.organization_id = o.id LEFT JOIN company c ON c.id = m.company_id "
constexpr Statement kList{"organization.list", ORGANIZATION_COLUMNS "ORDER BY o.name_key, o.id LIMIT 50000"};
constexpr Statement kGet{"organization.get", ORGANIZATION_COLUMNS "WHERE o.id = ?"};
constexpr Statement kAllPsaIds{
    "organization_psa_id.list",
    "SELECT organization_id, psa_id FROM organization_psa_id ORDER BY organization_id, position LIMIT 500000"};
constexpr Statement kPsaIds{"organization_psa_id.get",
                            "SELECT psa_id FROM organization_psa_id WHERE organization_id = ? ORDER BY position"};
constexpr Statement kInsertOrganization{
    "organization.insert",
    "INSERT INTO organization (id, name, name_key, short_name, psa, status, seen_at_ms) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kUpdateOrganization{
    "organization.update",
    "UPDATE organization SET name = ?, name_key = ?, short_name = ?, psa = ?, status = ?, "
    "seen_at_ms = ?, gone_at_ms = NULL WHERE id = ?"};
constexpr Statement kMarkGone{"organization.gone",
                              "UPDATE organization SET gone_at_ms = ? WHERE id = ? AND gone_at_ms IS NULL"};
constexpr Statement kDropPsaIds{"organization_psa_id.drop",
                                "DELETE FROM organization_psa_id WHERE organization_id = ?"};
constexpr Statement kInsertPsaId{
    "organization_psa_id.insert",
    "INSERT INTO organization_psa_id (organization_id, position, psa_id) VALUES (?, ?, ?)"};
constexpr Statement kSeen{"organization.seen", "UPDATE organization SET seen_at_ms = ? WHERE id = ?"};
constexpr Statement kInsert{
    "mapping.insert",
    "INSERT INTO mapping (organization_id, company_id, rule, compared, created_at_ms, created_by) "
    "VALUES (?, ?, ?, ?, ?, ?)"};
constexpr Statement kUnmark{
    "organization.unmark",
    "UPDATE organization SET internal_at_ms = NULL, internal_by = '' WHERE id = ? AND internal_at_ms IS NOT NULL"};
constexpr Statement kInsertBatch{"mapping_batch.insert",
                                 "INSERT INTO mapping_batch (id, at_ms, by_name) VALUES (?, ?, ?)"};
constexpr Statement kInsertBatchRow{
    "mapping_batch_row.insert",
    "INSERT INTO mapping_batch_row (batch_id, organization_id, organization_name, company_id, rule) "
    "VALUES (?, ?, ?, ?, ?)"};
constexpr Statement kDeleteBatchRows{"mapping_batch_row.delete_all", "DELETE FROM mapping_batch_row"};
constexpr Statement kDeleteBatches{"mapping_batch.delete_all", "DELETE FROM mapping_batch"};
constexpr Statement kDelete{"mapping.delete", "DELETE FROM mapping WHERE organization_id = ?"};
constexpr Statement kDeleteAll{"mapping.delete_all", "DELETE FROM mapping"};
constexpr Statement kDeletePsaIds{"organization_psa_id.delete_all", "DELETE FROM organization_psa_id"};
constexpr Statement kDeleteOrganizations{"organization.delete_all", "DELETE FROM organization"};
constexpr Statement kCompany{"mapping.company", "SELECT name, archived FROM company WHERE id = ?"};
constexpr Statement kHolder{
    "mapping.holder",
    "SELECT o.id, o.name FROM mapping m JOIN organization o ON o.id = m.organization_id WHERE m.company_id = ?"};
constexpr Statement kServed{
    "mapping.served",
    "SELECT m.organization_id FROM mapping m JOIN company c ON c.id = m.company_id WHERE c.archived = 0 "
    "ORDER BY m.organization_id LIMIT 50000"};
constexpr Statement kServedPairs{
    "mapping.served_pairs",
    "SELECT m.organization_id, m.company_id FROM mapping m JOIN company c ON c.id = m.company_id WHERE c.archived = 0 "
    "ORDER BY m.organization_id LIMIT 50000"};
constexpr Statement kOrganizationOf{
    "mapping.organization_of",
    "SELECT m.organization_id FROM mapping m JOIN company c ON c.id = m.company_id WHERE c.id = ? AND "
    "c.archived = 0"};
constexpr Statement kCompanyOf{
    "mapping.company_of",
    "SELECT c.id, c.name FROM mapping m JOIN company c ON c.id = m.company_id WHERE m.organization_id = ? AND "
    "c.archived = 0"};
constexpr Statement kGeneration{"mapping_generation.get", "SELECT generation FROM mapping_generation WHERE id = 1"};
constexpr Statement kCompanies{
    "mapping.parties",
    "SELECT id, name, identifier, external_id, psa FROM company WHERE archived = 0 ORDER BY id LIMIT 50000"};
constexpr Statement kOtherIds{"mapping.party_ids",
                              "SELECT e.company_id, e.psa, e.external_id FROM company_external_id e JOIN company c ON "
                              "c.id = e.company_id WHERE c.archived = 0 AND NOT (e.psa = c.psa AND e.external_id = "
                              "COALESCE(c.external_id, '')) ORDER BY e.company_id, e.psa, e.external_id LIMIT 200000"};
constexpr Statement kPairs{"mapping.pairs",
                           "SELECT organization_id, company_id FROM mapping ORDER BY organization_id LIMIT 50000"};

OrganizationRow read_organization(const Row& row) {
  OrganizationRow out;
  out.organization = {core::OrganizationId{row.integer(0)},
                      row.string(1),
                      row.string(2),
                      {},
                      row.string(3),
                      row.string(4),
                      row.integer(5),
                      row.optional_integer(6)};
  if (!row.is_null(7)) {
    out.company = CompanyRef{core::CompanyId{row.integer(7)}, row.string(8)};
    out.rule = row.string(9);
    out.company_archived = row.boolean(10);
  } else {
    out.internal_at_ms = row.optional_integer(11);
    if (out.internal_at_ms) out.internal_by = row.string(12);
  }
  return out;
}

core::Result<std::vector<OrganizationRow>> all_organizations(Connection& connection) {
  GLUEPOT_ASSIGN(auto rows, connection.query(kList, read_organization));
  std::unordered_map<std::int64_t, Organization*> by_id;
  for (auto& row : rows) by_id.emplace(row.organization.id.value, &row.organization);
  GLUEPOT_TRY(connection.each(kAllPsaIds, {}, [&](const Row& row) {
    if (const auto found = by_id.find(row.integer(0)); found != by_id.end())
      found->second->psa_ids.push_back(row.string(1));
    return true;
  }));
  return rows;
}

bool same_content(const Organization& a, const Organization& b) {
  return a.name == b.name && a.short_name == b.short_name && a.psa_ids == b.psa_ids && a.psa == b.psa &&
         a.status == b.status && a.gone_at_ms == b.gone_at_ms;
}

core::Status put_psa_ids(Connection& connection, const Organization& organization) {
  GLUEPOT_TRY(connection.execute(kDropPsaIds, organization.id.value));
  int position = 0;
  for (const auto& id : organization.psa_ids)
    GLUEPOT_TRY(connection.execute(kInsertPsaId, organization.id.value, position++, id));
  return {};
}

core::Status put_organization(Connection& connection, const Organization& o, const Organization* stored,
                              std::int64_t now, Mappings::Stored& counts) {
  if (stored == nullptr) {
    ++counts.created;
    GLUEPOT_TRY(connection.execute(kInsertOrganization, o.id.value, o.name, core::normalise_name(o.name), o.short_name,
                                   o.psa, o.status, now));
    return put_psa_ids(connection, o);
  }
  Organization wanted = o;
  wanted.gone_at_ms.reset();
  if (same_content(*stored, wanted)) {
    ++counts.unchanged;
    GLUEPOT_TRY(connection.execute(kSeen, now, o.id.value));
    return {};
  }
  ++counts.updated;
  GLUEPOT_TRY(connection.execute(kUpdateOrganization, o.name, core::normalise_name(o.name), o.short_name, o.psa,
                                 o.status, now, o.id.value));
  return put_psa_ids(connection, o);
}

QuickMatchInput input_of(const std::vector<OrganizationRow>& organizations) {
  QuickMatchInput input;
  input.psas_without_link = {"halopsa"};
  for (const auto& row : organizations) {
    const auto& o = row.organization;
    if (o.gone_at_ms || row.internal_at_ms) continue;
    input.left.push_back({o.id.value, o.name, o.short_name, o.psa_ids, o.psa});
  }
  return input;
}

bool known_rule(std::string_view rule) {
  return rule == "psa_id" || rule == "identifier" || rule == "name" || rule == "manual";
}

}  // namespace

core::Result<OrganizationRow> get_organization(Connection& connection, core::OrganizationId id) {
  GLUEPOT_ASSIGN(auto row, connection.find(kGet, read_organization, id.value));
  if (!row) return core::fail(ErrorCode::kNotFound, "no organization has the id " + id.text());
  GLUEPOT_ASSIGN(row->organization.psa_ids, connection.query(
                                                kPsaIds, [](const Row& r) { return r.string(0); }, id.value));
  return std::move(*row);
}

core::Status unmark_internal(Connection& connection, core::OrganizationId organization) {
  GLUEPOT_TRY(connection.execute(kUnmark, organization.value));
  return {};
}

core::Result<bool> insert_mapping(Connection& connection, const OrganizationRow& row, core::CompanyId company,
                                  std::string_view rule, std::string_view compared, std::string_view by,
                                  std::int64_t now) {
  const auto& organization = row.organization;
  struct Stored {
    std::string name;
    bool archived;
  };
  GLUEPOT_ASSIGN(const auto target, connection.find(
                                        kCompany,
                                        [](const Row& r) {
                                          return Stored{r.string(0), r.boolean(1)};
                                        },
                                        company.value));
  if (!target) return core::fail(ErrorCode::kNotFound, "no such company");
  if (row.company && row.company->id == company) return false;
  if (row.company)
    return core::fail(ErrorCode::kConflict,
                      organization.name + " is mapped to " + row.company->name + "; clear that mapping first");
  if (target->archived) return core::fail(ErrorCode::kConflict, target->name + " is archived; bring it back first");
  if (organization.gone_at_ms)
    return core::fail(ErrorCode::kConflict, organization.name + " is gone at the source and cannot be mapped");
  auto inserted = connection.execute(kInsert, organization.id.value, company.value, rule, compared, now, by);
  if (inserted) {
    GLUEPOT_TRY(unmark_internal(connection, organization.id));
    return true;
  }
  if (inserted.error().code != ErrorCode::kConflict) return core::fail(inserted.error());
  GLUEPOT_ASSIGN(const auto holder, connection.find(
                                        kHolder, [](const Row& r) { return r.string(1); }, company.value));
  return core::fail(ErrorCode::kConflict, target->name + " is mapped to the organization " +
                                              holder.value_or("(another)") + "; clear that mapping first");
}

core::Result<Mappings::Stored> Mappings::store_organizations(std::span<const Organization> organizations) {
  std::unordered_set<std::int64_t> listed;
  for (const auto& organization : organizations)
    if (!listed.insert(organization.id.value).second)
      return core::invalid("organizations", "the id " + organization.id.text() + " is listed twice");
  const auto now = clock_.now_ms();
  return store::write(strict_, [&](Connection& connection) -> core::Result<Stored> {
    GLUEPOT_ASSIGN(const auto rows, all_organizations(connection));
    const bool any_here =
        std::any_of(rows.begin(), rows.end(), [](const auto& row) { return !row.organization.gone_at_ms; });
    if (organizations.empty() && any_here)
      return core::invalid("organizations",
                           "the list is empty although organizations are known; nothing was marked as gone");
    std::unordered_map<std::int64_t, const Organization*> stored;
    for (const auto& row : rows) stored.emplace(row.organization.id.value, &row.organization);
    Stored counts;
    for (const auto& organization : organizations) {
      const auto found = stored.find(organization.id.value);
      GLUEPOT_TRY(
          put_organization(connection, organization, found == stored.end() ? nullptr : found->second, now, counts));
    }
    for (const auto& [id, organization] : stored)
      if (!listed.contains(id) && !organization->gone_at_ms) {
        GLUEPOT_TRY(connection.execute(kMarkGone, now, id));
        ++counts.gone;
      }
    if (counts.created + counts.updated + counts.gone > 0) GLUEPOT_TRY(move_generation(connection));
    return counts;
  });
}

core::Result<std::vector<OrganizationRow>> Mappings::list() {
  return store::read(strict_, all_organizations);
}

core::Result<OrganizationRow> Mappings::get(core::OrganizationId organization) {
  return store::read(strict_, [&](Connection& connection) { return get_organization(connection, organization); });
}

core::Result<OrganizationRow> Mappings::map(core::OrganizationId organization, core::CompanyId company,
                                            std::string_view rule, std::string_view by, std::string_view values) {
  if (!known_rule(rule)) return core::invalid("rule", "psa_id, identifier, name or manual");
  return store::write(strict_, [&](Connection& connection) -> core::Result<OrganizationRow> {
    GLUEPOT_ASSIGN(const auto row, get_organization(connection, organization));
    GLUEPOT_ASSIGN(const bool added, insert_mapping(connection, row, company, rule, values, by, clock_.now_ms()));
    if (!added) return row;
    GLUEPOT_TRY(move_generation(connection));
    return get_organization(connection, organization);
  });
}

core::Result<OrganizationRow> Mappings::remap(core::OrganizationId organization, core::CompanyId company,
                                              std::string_view by) {
  return store::write(strict_, [&](Connection& connection) -> core::Result<OrganizationRow> {
    GLUEPOT_ASSIGN(auto row, get_organization(connection, organization));
    if (row.company && row.company->id != company) {
      GLUEPOT_TRY(connection.execute(kDelete, organization.value));
      row.company.reset();
    }
    GLUEPOT_ASSIGN(const bool added, insert_mapping(connection, row, company, "manual", {}, by, clock_.now_ms()));
    if (!added) return row;
    GLUEPOT_TRY(move_generation(connection));
    return get_organization(connection, organization);
  });
}

core::Result<Mappings::Assigned> Mappings::assign(core::CompanyId company,
                                                  const std::optional<core::OrganizationId>& organization, bool swap,
                                                  std::string_view by) {
  return store::write(strict_, [&](Connection& connection) -> core::Result<Assigned> {
    struct Held {
      core::OrganizationId id;
      std::string name;
    };
    GLUEPOT_ASSIGN(const auto name, connection.find(
                                        kCompany, [](const Row& row) { return row.string(0); }, company.value));
    if (!name) return core::fail(ErrorCode::kNotFound, "no such company");
    GLUEPOT_ASSIGN(const auto before, connection.find(
                                          kHolder,
                                          [](const Row& row) {
                                            return Held{core::OrganizationId{row.integer(0)}, row.string(1)};
                                          },
                                          company.value));
    Assigned out;
    if (before ? organization == before->id : !organization) return out;
    out.changed = true;
    if (before) GLUEPOT_TRY(connection.execute(kDelete, before->id.value));
    if (!organization) {
      out.left.push_back(before->id);
      out.words = before->name + " from " + *name;
      GLUEPOT_TRY(move_generation(connection));
      return out;
    }
    GLUEPOT_ASSIGN(auto row, get_organization(connection, *organization));
    const auto other = row.company;
    if (other && !swap)
      return core::fail({ErrorCode::kConflict, row.organization.name + " is mapped to " + other->name,
                         "organization_id", "Swap them, or take it from that company first."});
    if (other) {
      GLUEPOT_TRY(connection.execute(kDelete, organization->value));
      row.company.reset();
    }
    GLUEPOT_TRY(insert_mapping(connection, row, company, "manual", {}, by, clock_.now_ms()));
    out.words = row.organization.name + " to " + *name;
    if (before && other) {
      GLUEPOT_ASSIGN(const auto back, get_organization(connection, before->id));
      GLUEPOT_TRY(insert_mapping(connection, back, other->id, "manual", {}, by, clock_.now_ms()));
      out.words += ", and " + before->name + " to " + other->name + " in exchange";
    } else if (before) {
      out.left.push_back(before->id);
      out.words += " in place of " + before->name;
    } else if (other) {
      out.words += ", which was " + other->name + "’s";
    }
    GLUEPOT_TRY(move_generation(connection));
    return out;
  });
}

core::Result<bool> Mappings::unmap(core::OrganizationId organization) {
  return store::write(strict_, [&](Connection& connection) -> core::Result<bool> {
    GLUEPOT_ASSIGN(const auto gone, connection.execute(kDelete, organization.value));
    if (gone > 0) GLUEPOT_TRY(move_generation(connection));
    return gone > 0;
  });
}

core::Result<std::vector<core::OrganizationId>> Mappings::served_organizations() {
  return store::read(strict_, [](Connection& connection) {
    return connection.query(kServed, [](const Row& row) { return core::OrganizationId{row.integer(0)}; });
  });
}

core::Result<std::vector<std::pair<core::OrganizationId, core::CompanyId>>> Mappings::served_pairs() {
  return store::read(strict_, [](Connection& connection) {
    return connection.query(kServedPairs, [](const Row& row) {
      return std::pair{core::OrganizationId{row.integer(0)}, core::CompanyId{row.integer(1)}};
    });
  });
}

core::Result<std::optional<core::OrganizationId>> Mappings::organization_of(core::CompanyId company) {
  return store::read(strict_, [&](Connection& connection) {
    return connection.find(
        kOrganizationOf, [](const Row& row) { return core::OrganizationId{row.integer(0)}; }, company.value);
  });
}

core::Result<std::optional<CompanyRef>> Mappings::company_of(core::OrganizationId organization) {
  return store::read(strict_, [&](Connection& connection) {
    return connection.find(
        kCompanyOf,
        [](const Row& row) {
          return CompanyRef{core::CompanyId{row.integer(0)}, row.string(1)};
        },
        organization.value);
  });
}

core::Status Mappings::forget_all() {
  return strict_.write([](Connection& connection) -> core::Status {
    for (const auto& statement : {kDeleteAll, kDeleteBatchRows, kDeleteBatches, kDeletePsaIds, kDeleteOrganizations})
      GLUEPOT_TRY(connection.execute(statement));
    return move_generation(connection);
  });
}

core::Result<std::int64_t> Mappings::generation() {
  return store::read(strict_, [](Connection& connection) -> core::Result<std::int64_t> {
    GLUEPOT_ASSIGN(const auto found, connection.find(kGeneration, [](const Row& row) { return row.integer(0); }));
    return found.value_or(0);
  });
}

core::Result<QuickMatch> Mappings::quick_match() {
  GLUEPOT_ASSIGN(const auto input, store::read(strict_, [](Connection& connection) -> core::Result<QuickMatchInput> {
                   GLUEPOT_ASSIGN(const auto organizations, all_organizations(connection));
                   auto made = input_of(organizations);
                   GLUEPOT_ASSIGN(made.right, connection.query(kCompanies, [](const Row& row) {
                     Party party{row.integer(0), row.string(1), row.string(2), {}, row.string(4), {}};
                     if (!row.is_null(3)) party.external_ids.push_back(row.string(3));
                     return party;
                   }));
                   std::unordered_map<std::int64_t, Party*> by_id;
                   for (auto& party : made.right) by_id.emplace(party.id, &party);
                   GLUEPOT_TRY(connection.each(kOtherIds, {}, [&](const Row& row) {
                     if (const auto found = by_id.find(row.integer(0)); found != by_id.end())
                       found->second->other_ids.emplace_back(row.string(1), row.string(2));
                     return true;
                   }));
                   GLUEPOT_ASSIGN(made.mapped, connection.query(kPairs, [](const Row& row) {
                     return std::pair(row.integer(0), row.integer(1));
                   }));
                   return made;
                 }));
  return companies::quick_match(input);
}

core::Result<Mappings::Applied> Mappings::apply(const QuickMatch& found, std::string_view by, bool with_noted) {
  const auto now = clock_.now_ms();
  return store::write(strict_, [&](Connection& connection) -> core::Result<Applied> {
    Applied result;
    const auto batch = core::new_id(now);
    for (const auto& match : found.matched) {
      if (match.note == kIdsAgreeNamesDoNot && !with_noted) {
        ++result.left;
        continue;
      }
      auto row = get_organization(connection, core::OrganizationId{match.left.id});
      core::Result<bool> added = false;
      if (row && !row->internal_at_ms) {
        added = insert_mapping(connection, *row, core::CompanyId{match.right.id}, rule_name(match.rule),
                               match.values.first + " = " + match.values.second, by, now);
      } else if (!row) {
        added = core::fail(row.error());
      }
      // Somebody mapped, marked, archived or removed one side since the proposal was made: their word stands.
      const bool overtaken =
          !added && (added.error().code == ErrorCode::kConflict || added.error().code == ErrorCode::kNotFound);
      if (!added && !overtaken) return core::fail(added.error());
      ++(added && *added ? result.mapped : result.left);
      if (!added || !*added) continue;
      if (result.batch == 0) GLUEPOT_TRY(connection.execute(kInsertBatch, batch, now, by));
      result.batch = batch;
      GLUEPOT_TRY(connection.execute(kInsertBatchRow, batch, match.left.id, row->organization.name, match.right.id,
                                     rule_name(match.rule)));
    }
    if (result.mapped > 0) GLUEPOT_TRY(move_generation(connection));
    return result;
  });
}

}  // namespace gluepot::companies
