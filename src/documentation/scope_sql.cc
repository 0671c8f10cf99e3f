// SPDX-License-Identifier: Apache-2.0
#include "documentation/impl/scope_sql.h"

#include <algorithm>

namespace gluepot::documentation {
namespace {

// Records that the source restricts, and everything below them. (parent kind, child kind): folders hold folders and
// records, a document its sections, a checklist its tasks, a configuration its interfaces; files and related items hang
// on most of them. CROSS JOIN keeps the order of the loops: from each hidden record to its children by the index on
// parents; left to itself the planner reads whole kinds for each of them.
constexpr const char* kHidden =
    "(r.kind, r.id) NOT IN (WITH RECURSIVE edge (p, c) AS (VALUES (9, 9), (9, 7), (12, 12), (12, 10), (7, 8), (13, "
    "14), (19, 20), (19, 41), (6, 38), (7, 38), (10, 38), (13, 38), (19, 38), (22, 38), (23, 38), (6, 39), (7, 39), "
    "(9, 39), (10, 39), (12, 39), (13, 39), (19, 39), (22, 39), (23, 39), (6, 32), (19, 32), (7, 40), (8, 40)), "
    "hidden (kind, id) AS (SELECT kind, id FROM record WHERE flags & 3 <> 0 AND kind IN (6, 7, 9, 10, 12, 13, 19, 22, "
    "23) AND organization_id NOT IN (SELECT value FROM json_each(?))";
constexpr const char* kHiddenOf = " AND organization_id = ?";  // what another one hides is none of its records
constexpr const char* kHiddenBelow =
    " UNION SELECT n.kind, n.id FROM hidden h CROSS JOIN edge e CROSS JOIN record n "
    "WHERE e.p = h.kind AND n.kind = e.c AND n.parent_id = h.id AND n.parent_id <> 0) SELECT kind, id FROM hidden)";

// The same, asked for a handful of rows: from each of them up to what it lies below, instead of down from all hidden.
constexpr const char* kBelowHidden =
    "NOT EXISTS (WITH RECURSIVE edge (p, c) AS (VALUES (9, 9), (9, 7), (12, 12), (12, 10), (7, 8), (13, 14), (19, 20), "
    "(19, 41), (6, 38), (7, 38), (10, 38), (13, 38), (19, 38), (22, 38), (23, 38), (6, 39), (7, 39), (9, 39), (10, "
    "39), (12, 39), (13, 39), (19, 39), (22, 39), (23, 39), (6, 32), (19, 32), (7, 40), (8, 40)), "
    "up (kind, id, parent_id, flags, organization_id) AS (VALUES (r.kind, r.id, r.parent_id, r.flags, "
    "r.organization_id) UNION SELECT n.kind, n.id, n.parent_id, n.flags, n.organization_id FROM up u CROSS JOIN edge "
    "e CROSS JOIN record n WHERE u.parent_id <> 0 AND e.c = u.kind AND n.kind = e.p AND n.id = u.parent_id) "
    "SELECT 1 FROM up WHERE flags & 3 <> 0 AND kind IN (6, 7, 9, 10, 12, 13, 19, 22, 23) AND organization_id NOT IN "
    "(SELECT value FROM json_each(?)))";

/// Kinds whose records never stand for the whole account: one without an organization is nobody's but the account's
/// (an export of everything), and a limited scope does not see it.
bool always_owned(Kind kind) {
  switch (kind) {
    case Kind::kOrganizations:
    case Kind::kFlexibleAssets:
    case Kind::kDocuments:
    case Kind::kDocumentSections:
    case Kind::kDocumentFolders:
    case Kind::kDocumentImages:
    case Kind::kPasswords:
    case Kind::kPasswordFolders:
    case Kind::kChecklists:
    case Kind::kChecklistTasks:
    case Kind::kConfigurations:
    case Kind::kConfigurationInterfaces:
    case Kind::kContacts:
    case Kind::kLocations:
    case Kind::kDomains:
    case Kind::kSslCertificates:
    case Kind::kExpirations:
    case Kind::kRmmRecords:
    case Kind::kRmmCompanies:
    case Kind::kTickets:
    case Kind::kUserMetrics:
    case Kind::kLogs:
    case Kind::kExports:
      return true;
    default:
      return false;
  }
}

std::string json_kinds(const std::set<Kind>& kinds) {
  std::vector<std::int64_t> numbers;
  for (const auto kind : kinds) numbers.push_back(static_cast<std::int64_t>(kind));
  return json_ids(numbers);
}

template <typename Of>
std::string json_pairs(const std::map<std::int64_t, std::set<Of>>& of) {
  std::string out = "[";
  for (const auto& [organization, own] : of)
    for (const auto each : own)
      out += (out.size() > 1 ? ",[" : "[") + std::to_string(organization) + "," +
             std::to_string(static_cast<std::int64_t>(each)) + "]";
  return out + "]";
}

constexpr const char* kPairs = "(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))";

void add_hidden_kinds(Where& where, const Hidden& hidden, std::optional<Kind> kind) {
  if (kind && hidden.hides_kind(*kind)) where.add("0");
  if (!kind && !hidden.kinds.empty()) {
    where.add("r.kind NOT IN (SELECT value FROM json_each(?))");
    where.bind_text(json_kinds(hidden.kinds));
  }
  const bool somewhere = std::any_of(hidden.kinds_of.begin(), hidden.kinds_of.end(),
                                     [&](const auto& own) { return !kind || own.second.contains(*kind); });
  if (!somewhere) return;
  where.add("(r.organization_id, r.kind) NOT IN " + std::string(kPairs));
  where.bind_text(json_pairs(hidden.kinds_of));
}

void add_hidden_types(Where& where, const Hidden& hidden, std::optional<Kind> kind) {
  if (kind && *kind != Kind::kFlexibleAssets) return;
  const std::string assets = kind ? "" : "r.kind <> 6 OR ";
  if (hidden.asset_types) {
    where.add("(" + assets + "r.parent_id IN (SELECT value FROM json_each(?)))");
    where.bind_text(json_ids(std::vector(hidden.asset_types->begin(), hidden.asset_types->end())));
  }
  if (hidden.asset_types_of.empty()) return;
  where.add("(" + assets + "(r.organization_id, r.parent_id) NOT IN " + kPairs + ")");
  where.bind_text(json_pairs(hidden.asset_types_of));
}

}  // namespace

std::string json_ids(std::span<const std::int64_t> ids) {
  std::string out = "[";
  for (const auto id : ids) {
    if (out.size() > 1) out += ',';
    out += std::to_string(id);
  }
  return out + "]";
}

void add_scope(Where& where, const Scope& scope, std::optional<Kind> kind, Rows rows) {
  if (scope.organizations && scope.organizations->size() == 1) {
    where.add(kind && always_owned(*kind) ? "r.organization_id = ?" : "r.organization_id IN (0, ?)");
    where.values.push_back(scope.organizations->front());
  } else if (scope.organizations && kind && always_owned(*kind)) {
    where.add("r.organization_id IN (SELECT value FROM json_each(?))");
    where.bind_text(json_ids(*scope.organizations));
  } else if (scope.organizations) {
    where.add("(r.organization_id = 0 OR r.organization_id IN (SELECT value FROM json_each(?)))");
    where.bind_text(json_ids(*scope.organizations));
  }
  if (scope.hide_restricted) {
    const bool one = scope.organizations && scope.organizations->size() == 1;
    where.add(rows == Rows::kFew ? std::string(kBelowHidden)
                                 : std::string(kHidden) + (one ? kHiddenOf : "") + kHiddenBelow);
    where.bind_text(json_ids(scope.restricted_allowed));
    if (one && rows == Rows::kMany) where.values.push_back(scope.organizations->front());
  }
  if (scope.hidden == nullptr || scope.hidden->empty()) return;
  const bool one = scope.organizations && scope.organizations->size() == 1;
  const Hidden own = one ? scope.hidden->only(scope.organizations->front()) : *scope.hidden;
  add_hidden_kinds(where, own, kind);
  add_hidden_types(where, own, kind);
}

std::string record_columns(bool with_body) {
  return std::string(
             "r.id, r.organization_id, r.parent_id, r.name, r.archived, r.flags, r.created_at_ms, r.updated_at_ms, "
             "r.seq, ") +
         (with_body ? "r.body" : "''");
}

Record read_record(const store::Row& row, Kind kind, bool with_side) {
  Record record;
  record.kind = kind;
  record.id = row.integer(0);
  record.organization_id = row.integer(1);
  record.parent_id = row.integer(2);
  record.name = row.string(3);
  record.archived = row.boolean(4);
  record.flags = static_cast<std::uint32_t>(row.integer(5));
  record.created_at_ms = row.integer(6);
  record.updated_at_ms = row.integer(7);
  record.body = row.string(9);
  if (!with_side) return record;
  int at = kRecordColumns;
  for (const auto& column : catalog::side_columns(kind)) {
    const bool text = column.type != catalog::AttributeType::kInteger &&
                      column.type != catalog::AttributeType::kBoolean && column.type != catalog::AttributeType::kTime;
    if (row.is_null(at)) {
      record.side.emplace_back();
    } else if (text) {
      record.side.emplace_back(row.string(at));
    } else {
      record.side.emplace_back(row.integer(at));
    }
    ++at;
  }
  return record;
}

}  // namespace gluepot::documentation
