// SPDX-License-Identifier: Apache-2.0
// What is done to many organizations at once: taking back a Quick Match, and deciding that some are not mapped.
#include "companies/impl/generation.h"
#include "companies/impl/mapping_rows.h"
#include "companies/mappings.h"

namespace gluepot::companies {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr Statement kMark{"organization.mark",
                          "UPDATE organization SET internal_at_ms = ?, internal_by = ? WHERE id = ?"};
constexpr Statement kBatches{
    "mapping_batch.list",
    "SELECT b.id, b.at_ms, b.by_name, b.undone_at_ms, b.undone_by, (SELECT COUNT(*) FROM mapping_batch_row r WHERE "
    "r.batch_id = b.id) FROM mapping_batch b ORDER BY b.at_ms DESC, b.id DESC LIMIT 100"};
constexpr Statement kBatch{"mapping_batch.get", "SELECT at_ms, by_name FROM mapping_batch WHERE id = ?"};
constexpr Statement kMarkUndone{
    "mapping_batch.mark_undone",
    "UPDATE mapping_batch SET undone_at_ms = ?, undone_by = ? WHERE id = ? AND undone_at_ms IS NULL"};
constexpr Statement kBatchRows{
    "mapping_batch.rows",
    "SELECT r.organization_id, COALESCE(o.name, r.organization_name), r.company_id, r.rule, m.company_id, c.name, "
    "m.rule, m.created_at_ms, m.created_by FROM mapping_batch_row r "
    "LEFT JOIN organization o ON o.id = r.organization_id "
    "LEFT JOIN mapping m ON m.organization_id = r.organization_id LEFT JOIN company c ON c.id = m.company_id "
    "WHERE r.batch_id = ? ORDER BY 2, 1 LIMIT 50000"};
constexpr Statement kBatchCompanies{
    "mapping_batch.companies",
    "SELECT m.company_id FROM mapping_batch_row r JOIN mapping m ON m.organization_id = r.organization_id AND "
    "m.company_id = r.company_id WHERE r.batch_id = ? ORDER BY 1 LIMIT 50000"};
constexpr Statement kDelete{"mapping.delete", "DELETE FROM mapping WHERE organization_id = ?"};

struct Head {
  std::int64_t at_ms;
  std::string by;
};

/// What a batch mapped, and what stands now.
struct Step {
  PartyRef organization;
  std::int64_t company = 0;
  std::string rule;
  std::optional<std::int64_t> company_now{};
  std::string company_name_now{}, rule_now{}, by_now{};
  std::int64_t at_ms_now = 0;
};

Step read_step(const Row& row) {
  Step step{{row.integer(0), row.string(1)}, row.integer(2), row.string(3)};
  step.company_now = row.optional_integer(4);
  if (!step.company_now) return step;
  step.company_name_now = row.string(5);
  step.rule_now = row.string(6);
  step.at_ms_now = row.integer(7);
  step.by_now = row.string(8);
  return step;
}

/// Why the mapping is no longer the batch's; empty while it is.
std::string changed_since(const Step& step, const Head& head) {
  if (!step.company_now) return "its mapping was taken away since";
  if (*step.company_now != step.company) return "it was mapped to " + step.company_name_now + " since";
  if (step.at_ms_now == head.at_ms && step.by_now == head.by && step.rule_now == step.rule) return {};
  return "it was mapped anew since" + (step.by_now.empty() ? "" : ", by " + step.by_now);
}

}  // namespace

core::Result<std::vector<OrganizationRow>> Mappings::set_internal(std::span<const core::OrganizationId> organizations,
                                                                  bool internal, std::string_view by) {
  const auto now = clock_.now_ms();
  return store::write(strict_, [&](Connection& connection) -> core::Result<std::vector<OrganizationRow>> {
    std::vector<OrganizationRow> changed;
    for (const auto id : organizations) {
      GLUEPOT_ASSIGN(auto row, get_organization(connection, id));
      if (row.company && internal)
        return core::fail(ErrorCode::kConflict,
                          row.organization.name + " is mapped to " + row.company->name + "; clear that mapping first");
      if (row.internal_at_ms.has_value() == internal) continue;
      if (internal)
        GLUEPOT_TRY(connection.execute(kMark, now, by, id.value));
      else
        GLUEPOT_TRY(unmark_internal(connection, id));
      changed.push_back(std::move(row));
    }
    if (!changed.empty()) GLUEPOT_TRY(move_generation(connection));
    return changed;
  });
}

core::Result<std::vector<MappingBatch>> Mappings::batches() {
  return store::read(strict_, [](Connection& connection) {
    return connection.query(kBatches, [](const Row& row) {
      return MappingBatch{row.integer(0), row.integer(1),          row.string(2),
                          row.integer(5), row.optional_integer(3), row.string(4)};
    });
  });
}

core::Result<std::vector<core::CompanyId>> Mappings::companies_of_batch(std::int64_t batch) {
  return store::read(strict_, [&](Connection& connection) {
    return connection.query(
        kBatchCompanies, [](const Row& row) { return core::CompanyId{row.integer(0)}; }, batch);
  });
}

core::Result<Mappings::Undone> Mappings::undo(std::int64_t batch, std::string_view by) {
  const auto now = clock_.now_ms();
  return store::write(strict_, [&](Connection& connection) -> core::Result<Undone> {
    GLUEPOT_ASSIGN(const auto head, connection.find(
                                        kBatch,
                                        [](const Row& row) {
                                          return Head{row.integer(0), row.string(1)};
                                        },
                                        batch));
    if (!head) return core::fail(ErrorCode::kNotFound, "there is no such Quick Match");
    GLUEPOT_ASSIGN(const auto marked, connection.execute(kMarkUndone, now, by, batch));
    if (marked == 0) return core::fail(ErrorCode::kConflict, "this Quick Match was undone already");
    GLUEPOT_ASSIGN(const auto steps, connection.query(kBatchRows, read_step, batch));
    Undone out;
    for (const auto& step : steps) {
      if (auto reason = changed_since(step, *head); !reason.empty()) {
        out.kept.push_back({step.organization, std::move(reason)});
        continue;
      }
      GLUEPOT_TRY(connection.execute(kDelete, step.organization.id));
      out.unmapped.push_back(core::OrganizationId{step.organization.id});
    }
    if (!out.unmapped.empty()) GLUEPOT_TRY(move_generation(connection));
    return out;
  });
}

}  // namespace gluepot::companies
