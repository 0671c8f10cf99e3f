// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "documentation/impl/schema.h"
#include "documentation/impl/scope_sql.h"
#include "documentation/records.h"

namespace gluepot::documentation {
namespace {

using store::Row;
using store::Statement;

constexpr Statement kCounts{"record_count.all",
                            "SELECT kind, organization_id, records FROM record_count WHERE records > 0"};
constexpr Statement kCountsOf{
    "record_count.organization",
    "SELECT kind, organization_id, records FROM record_count WHERE records > 0 AND organization_id = ?"};
constexpr Statement kTypeCounts{"record.counts_of_type",
                                "SELECT organization_id, COUNT(*) FROM record WHERE kind = 6 AND parent_id = ? AND "
                                "parent_id <> 0 GROUP BY 1"};
constexpr Statement kTypesOfCount{"record.count_of_types",
                                  "SELECT COUNT(*) FROM record WHERE kind = 6 AND organization_id = ? AND parent_id IN "
                                  "(SELECT value FROM json_each(?))"};
constexpr Statement kKnown{
    "record.known", "SELECT id, organization_id, parent_id, updated_at_ms FROM record WHERE kind = ? ORDER BY id"};
constexpr Statement kKnownOf{"record.known_of",
                             "SELECT id, organization_id, parent_id, updated_at_ms FROM record WHERE kind = ? AND "
                             "organization_id = ? ORDER BY id"};
constexpr Statement kNewest{"record.newest", "SELECT MAX(updated_at_ms) FROM record WHERE kind = ?"};
constexpr Statement kNewestOf{
    "record.newest_of", "SELECT MAX(updated_at_ms) FROM record WHERE kind = ? AND parent_id = ? AND parent_id <> 0"};
constexpr Statement kCursor{"cursor.get", "SELECT state FROM cursor WHERE stream = ?"};
constexpr Statement kPsa{
    "record.psa_links",
    "SELECT r.organization_id, s.remote_id, s.adapter_type FROM record r JOIN side_adapters_resources s ON s.id = r.id "
    "WHERE r.kind = ? AND r.organization_id <> 0 AND s.owner_kind IS NULL AND s.remote_id IS NOT NULL ORDER BY 1, 2"};
constexpr Statement kFields{
    "record.secret_traits",
    "SELECT r.parent_id, s.name_key, s.kind, r.name FROM record r JOIN side_flexible_asset_fields s ON s.id = r.id "
    "WHERE r.kind = ?"};
constexpr Statement kTypes{"record.asset_types", "SELECT id FROM record WHERE kind = ?"};
constexpr Statement kSealed{"sealed_value.get",
                            "SELECT sealed FROM sealed_value WHERE kind = ? AND record_id = ? AND field = ?"};
constexpr Statement kSealedFields{"sealed_value.fields",
                                  "SELECT field FROM sealed_value WHERE kind = ? AND record_id = ? ORDER BY field"};
constexpr Statement kLinks{"record_link.of",
                           "SELECT id, target FROM record_link WHERE kind = ? AND relation = ? AND id IN (SELECT value "
                           "FROM json_each(?)) ORDER BY id, target"};
constexpr Statement kLinkedFrom{"record_link.to",
                                "SELECT DISTINCT id FROM record_link WHERE kind = ? AND relation = ? AND target IN "
                                "(SELECT value FROM json_each(?)) ORDER BY id"};

Count read_count(const Row& row) {
  return {static_cast<Kind>(row.integer(0)), row.integer(1), row.integer(2)};
}
Known read_known(const Row& row) {
  return {row.integer(0), row.integer(1), row.integer(2), row.integer(3)};
}
int number(Kind kind) {
  return static_cast<int>(kind);
}

}  // namespace

core::Result<std::vector<Count>> Reader::counts() {
  return connection_.query(kCounts, read_count);
}

core::Result<std::vector<Count>> Reader::counts(std::int64_t organization_id) {
  return connection_.query(kCountsOf, read_count, organization_id);
}

core::Result<std::vector<Count>> Reader::counts(const Hidden& hidden) {
  GLUEPOT_ASSIGN(auto all, counts());
  std::map<std::int64_t, std::int64_t> off;  // flexible assets by organization
  const auto read_id = [](const Row& row) { return row.integer(0); };
  if (hidden.asset_types) {
    GLUEPOT_ASSIGN(const auto types, connection_.query(kTypes, read_id, number(Kind::kFlexibleAssetTypes)));
    for (const auto type : types) {
      if (!hidden.hides_asset_type(type)) continue;
      GLUEPOT_ASSIGN(const auto of_type,
                     connection_.query(
                         kTypeCounts, [](const Row& row) { return std::pair(row.integer(0), row.integer(1)); }, type));
      for (const auto& [organization, count] : of_type) off[organization] += count;
    }
  }
  for (const auto& [organization, types] : hidden.asset_types_of) {
    std::vector<std::int64_t> ids;
    for (const auto type : types)
      if (!hidden.hides_asset_type(type)) ids.push_back(type);
    GLUEPOT_ASSIGN(const auto count, connection_.find(kTypesOfCount, read_id, organization, json_ids(ids)));
    off[organization] += count.value_or(0);
  }
  std::vector<Count> out;
  for (auto& count : all) {
    // Types are told apart above; kinds are off whole.
    if (hidden.hides_kind(count.kind)) continue;
    if (const auto own = hidden.kinds_of.find(count.organization_id);
        own != hidden.kinds_of.end() && own->second.contains(count.kind))
      continue;
    if (count.kind == Kind::kFlexibleAssets) count.records -= off[count.organization_id];
    if (count.records > 0) out.push_back(count);
  }
  return out;
}

core::Result<std::vector<Known>> Reader::known(Kind kind, std::optional<std::int64_t> organization_id) {
  if (organization_id) return connection_.query(kKnownOf, read_known, number(kind), *organization_id);
  return connection_.query(kKnown, read_known, number(kind));
}

core::Result<std::int64_t> Reader::newest_updated_at_ms(Kind kind, std::optional<std::int64_t> parent_id) {
  const auto read = [](const Row& row) { return row.integer(0); };
  auto newest = parent_id ? connection_.find(kNewestOf, read, number(kind), *parent_id)
                          : connection_.find(kNewest, read, number(kind));
  if (!newest) return core::fail(newest.error());
  return newest->value_or(0);
}

core::Result<std::vector<PsaLink>> Reader::psa_links() {
  return connection_.query(
      kPsa,
      [](const Row& row) {
        return PsaLink{row.integer(0), row.string(1), row.string(2)};
      },
      number(Kind::kAdaptersResources));
}

core::Result<catalog::SecretTraits> Reader::secret_traits() {
  catalog::SecretTraits traits;
  const std::vector<store::Value> types{std::int64_t{number(Kind::kFlexibleAssetTypes)}};
  GLUEPOT_TRY(connection_.each(kTypes, types, [&](const Row& row) {
    traits.types[row.integer(0)];
    return true;
  }));
  const std::vector<store::Value> fields{std::int64_t{number(Kind::kFlexibleAssetFields)}};
  GLUEPOT_TRY(connection_.each(kFields, fields, [&](const Row& row) {
    if (!row.is_null(1)) traits.add(row.integer(0), row.text(1), row.text(2));
    return true;
  }));
  return traits;
}

core::Result<std::string> Reader::cursor(std::string_view stream) {
  GLUEPOT_ASSIGN(auto state, connection_.find(
                                 kCursor, [](const Row& row) { return row.string(0); }, stream));
  return state.value_or(std::string());
}

core::Result<std::optional<std::string>> Reader::sealed(Kind kind, std::int64_t id, std::string_view field) {
  return connection_.find(
      kSealed, [](const Row& row) { return row.string(0); }, number(kind), id, field);
}

core::Result<std::vector<std::string>> Reader::sealed_fields(Kind kind, std::int64_t id) {
  return connection_.query(
      kSealedFields, [](const Row& row) { return row.string(0); }, number(kind), id);
}

core::Result<std::vector<Link>> Reader::links(Kind kind, std::string_view relation, std::span<const std::int64_t> ids) {
  return connection_.query(
      kLinks,
      [](const Row& row) {
        return Link{row.integer(0), row.integer(1)};
      },
      number(kind), relation, json_ids(ids));
}

core::Result<std::vector<std::int64_t>> Reader::linked_from(Kind kind, std::string_view relation,
                                                            std::span<const std::int64_t> targets) {
  return connection_.query(
      kLinkedFrom, [](const Row& row) { return row.integer(0); }, number(kind), relation, json_ids(targets));
}

}  // namespace gluepot::documentation
