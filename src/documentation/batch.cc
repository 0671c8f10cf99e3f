// SPDX-License-Identifier: Apache-2.0
#include "documentation/impl/batch.h"
#include "documentation/files.h"

#include <array>
#include <vector>

#include "documentation/impl/schema.h"
#include "documentation/versions.h"

namespace gluepot::documentation {
namespace {

using catalog::Kind;
using store::Blob;
using store::Row;
using store::Statement;
using store::Value;

constexpr Statement kCounter{"counter.get", "SELECT value FROM counter WHERE name = ?"};
constexpr Statement kSetCounter{
    "counter.set", "INSERT INTO counter (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2"};
constexpr Statement kExisting{"record.existing",
                              "SELECT seq, organization_id, digest FROM record WHERE kind = ? AND id = ?"};
constexpr Statement kInsert{
    "record.insert",
    "INSERT INTO record (seq, kind, id, organization_id, parent_id, name, archived, flags, created_at_ms, "
    "updated_at_ms, generation, digest, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (kind, id) DO NOTHING"};
constexpr Statement kDelete{"record.delete", "DELETE FROM record WHERE seq = ?"};
constexpr Statement kCount{"record_count.add",
                           "INSERT INTO record_count (kind, organization_id, records) VALUES (?1, ?2, ?3) "
                           "ON CONFLICT (kind, organization_id) DO UPDATE SET records = records + ?3"};
constexpr Statement kDropSealed{"sealed_value.drop", "DELETE FROM sealed_value WHERE kind = ? AND record_id = ?"};
constexpr Statement kDropLinks{"record_link.drop_all", "DELETE FROM record_link WHERE kind = ? AND id = ?"};
constexpr Statement kTouch{"touched.insert", "INSERT OR IGNORE INTO touched (kind, id) VALUES (?, ?)"};
constexpr Statement kChildren{"record.child_ids",
                              "SELECT id FROM record WHERE kind = ? AND parent_id = ? AND parent_id <> 0"};
constexpr Statement kOwned{"record.owned_ids", "SELECT id FROM record WHERE kind = ? AND organization_id = ?"};

constexpr Statement kOwner{"record.owner", "SELECT organization_id FROM record WHERE kind = ? AND id = ?"};

/// Sections, tasks and interfaces carry no organization: they belong to their parent's. -1 when that is not known, so
/// that no limited scope sees them.
core::Result<std::int64_t> owner_of(store::Connection& connection, const catalog::Row& row) {
  if (row.kind != Kind::kDocumentSections && row.kind != Kind::kChecklistTasks &&
      row.kind != Kind::kConfigurationInterfaces)
    return row.organization_id;
  if (row.organization_id != 0) return row.organization_id;
  const auto parent = *catalog::find_type(row.kind).parent_kind;
  GLUEPOT_ASSIGN(auto owner, connection.find(
                                 kOwner, [](const Row& stored) { return stored.integer(0); }, static_cast<int>(parent),
                                 row.parent_id));
  return owner.value_or(-1);
}

Value side_value(const catalog::SideValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  if (const auto* text = std::get_if<std::string>(&value)) return std::string_view(*text);
  return store::Null{};
}

const Statement& put_side_statement(Kind kind) {
  static const auto all = [] {
    std::vector<Statement> statements;
    for (const auto& type : catalog::resource_types()) {
      std::string sql = "INSERT OR REPLACE INTO " + side_table(type.kind) + " (id", marks = "?";
      for (const auto& column : catalog::side_columns(type.kind)) {
        sql += ", \"" + column.column + "\"";
        marks += ", ?";
      }
      statements.push_back(interned("side.put", sql + ") VALUES (" + marks + ")"));
    }
    return statements;
  }();
  return all[static_cast<std::size_t>(kind) - 1];
}

const Statement& delete_side_statement(Kind kind) {
  static const auto all = [] {
    std::vector<Statement> statements;
    for (const auto& type : catalog::resource_types())
      statements.push_back(interned("side.delete", "DELETE FROM " + side_table(type.kind) + " WHERE id = ?"));
    return statements;
  }();
  return all[static_cast<std::size_t>(kind) - 1];
}

/// What lives and dies with its parent; records in a folder outlive it.
constexpr std::array<std::pair<Kind, Kind>, 6> kOwnedBy = {{{Kind::kDocuments, Kind::kDocumentSections},
                                                            {Kind::kConfigurations, Kind::kConfigurationInterfaces},
                                                            {Kind::kConfigurations, Kind::kRmmRecords},
                                                            {Kind::kChecklists, Kind::kChecklistTasks},
                                                            {Kind::kFlexibleAssetTypes, Kind::kFlexibleAssetFields},
                                                            {Kind::kFlexibleAssetTypes, Kind::kFlexibleAssets}}};

/// What hangs on records of several kinds: their column owner_kind says of which, parent_id which one.
constexpr std::array kHanging = {Kind::kAttachments, Kind::kRelatedItems, Kind::kExpirations, Kind::kAdaptersResources,
                                 Kind::kDocumentImages};

const Statement& hanging_statement(Kind kind) {
  static const auto all = [] {
    std::vector<Statement> statements(catalog::resource_types().size() + 1);
    for (const auto hanging : kHanging)
      statements[static_cast<std::size_t>(hanging)] =
          interned("record.hanging_ids", "SELECT r.id FROM record r JOIN " + side_table(hanging) +
                                             " s ON s.id = r.id WHERE r.kind = ? AND r.parent_id = ? AND r.parent_id "
                                             "<> 0 AND s.owner_kind = ?");
    return statements;
  }();
  return all[static_cast<std::size_t>(kind)];
}

bool may_have_files(Kind kind) {
  return kind == Kind::kAttachments || kind == Kind::kDocumentImages || kind == Kind::kExports ||
         kind == Kind::kFlexibleAssets;
}

bool may_carry(Kind kind) {
  return catalog::may_own(kind, Kind::kRelatedItems) || kind == Kind::kDocumentSections;
}

}  // namespace

core::Result<std::int64_t> counter(store::Connection& connection, std::string_view name) {
  GLUEPOT_ASSIGN(auto value, connection.find(
                                 kCounter, [](const Row& row) { return row.integer(0); }, name));
  return value.value_or(0);
}

core::Status set_counter(store::Connection& connection, std::string_view name, std::int64_t value) {
  GLUEPOT_TRY(connection.execute(kSetCounter, name, value));
  return {};
}

core::Status Batch::begin() {
  GLUEPOT_ASSIGN(next_seq_, counter(connection_, "next_seq"));
  return {};
}

core::Result<bool> Batch::insert(const catalog::Row& row, std::int64_t organization_id, std::int64_t generation,
                                 std::string_view digest) {
  const std::array<Value, 13> values{next_seq_,
                                     static_cast<std::int64_t>(row.kind),
                                     row.id,
                                     organization_id,
                                     row.parent_id,
                                     std::string_view(row.name),
                                     std::int64_t{row.archived},
                                     std::int64_t{row.flags},
                                     row.created_at_ms,
                                     row.updated_at_ms,
                                     generation,
                                     Blob{digest},
                                     Blob{row.attributes}};
  GLUEPOT_ASSIGN(const auto inserted, connection_.change(kInsert, values));
  if (inserted == 0) return false;
  ++next_seq_;
  GLUEPOT_TRY(put_side(row));
  ++deltas_[{static_cast<int>(row.kind), organization_id}];
  memberships_.push_back({row.kind, row.id, organization_id, true});
  changed_ = true;
  return true;
}

core::Result<std::optional<Batch::Existing>> Batch::find(Kind kind, std::int64_t id) {
  return connection_.find(
      kExisting,
      [](const Row& stored) {
        return Existing{stored.integer(0), stored.integer(1), stored.string(2)};
      },
      static_cast<int>(kind), id);
}

core::Status Batch::replace(const Existing& existing, const catalog::Row& row, std::int64_t generation,
                            std::string_view digest) {
  GLUEPOT_ASSIGN(const std::int64_t organization_id, owner_of(connection_, row));
  GLUEPOT_TRY(connection_.execute(kDelete, existing.seq));
  --deltas_[{static_cast<int>(row.kind), existing.organization_id}];
  GLUEPOT_ASSIGN(const bool inserted, insert(row, organization_id, generation, digest));
  // The same record in the same place has not come anew.
  if (inserted && organization_id == existing.organization_id) memberships_.pop_back();
  return inserted ? core::Status{} : core::fail(core::ErrorCode::kInternal, "store: a record could not be replaced");
}

core::Result<bool> Batch::put(const catalog::Row& row, std::int64_t generation, bool probably_new) {
  const auto digest = catalog::bytes_of(row.digest);
  if (probably_new) {  // spares the look-up in the index that the insert makes anyway
    GLUEPOT_ASSIGN(const std::int64_t organization_id, owner_of(connection_, row));
    GLUEPOT_ASSIGN(const bool inserted, insert(row, organization_id, generation, digest));
    if (inserted) return true;
  }
  GLUEPOT_ASSIGN(const auto existing, find(row.kind, row.id));
  if (existing && existing->digest == digest) return false;
  if (existing) {
    GLUEPOT_TRY(replace(*existing, row, generation, digest));
    return true;
  }
  GLUEPOT_ASSIGN(const std::int64_t organization_id, owner_of(connection_, row));
  return insert(row, organization_id, generation, digest);
}

core::Result<bool> Batch::complete(const catalog::Row& row) {
  GLUEPOT_ASSIGN(const auto existing, find(row.kind, row.id));
  if (!existing) return false;
  GLUEPOT_TRY(replace(*existing, row, 0, existing->digest));
  return true;
}

core::Status Batch::put_side(const catalog::Row& row) {
  const auto columns = catalog::side_columns(row.kind).size();
  if (columns == 0) return {};
  std::vector<Value> values{row.id};
  for (std::size_t i = 0; i < columns; ++i)
    values.push_back(i < row.side.size() ? side_value(row.side[i]) : Value{store::Null{}});
  GLUEPOT_TRY(connection_.change(put_side_statement(row.kind), values));
  return {};
}

core::Result<bool> Batch::erase(Kind kind, std::int64_t id) {
  const int number = static_cast<int>(kind);
  GLUEPOT_ASSIGN(const auto existing,
                 connection_.find(
                     kExisting, [](const Row& row) { return std::pair(row.integer(0), row.integer(1)); }, number, id));
  if (!existing) return false;
  GLUEPOT_TRY(connection_.execute(kDelete, existing->first));
  if (!catalog::side_columns(kind).empty()) GLUEPOT_TRY(connection_.execute(delete_side_statement(kind), id));
  GLUEPOT_TRY(connection_.execute(kDropSealed, number, id));
  if (kind == Kind::kGroups || kind == Kind::kFlexibleAssets) GLUEPOT_TRY(connection_.execute(kDropLinks, number, id));
  if (may_have_files(kind)) GLUEPOT_TRY(drop_files_of(connection_, kind, id));
  GLUEPOT_TRY(drop_versions(connection_, kind, id));
  --deltas_[{number, existing->second}];
  memberships_.push_back({kind, id, existing->second, false});
  changed_ = true;
  return true;
}

core::Result<std::int64_t> Batch::erase_tree(Kind kind, std::int64_t id) {
  std::int64_t gone = 0;
  const auto read_id = [](const Row& row) { return row.integer(0); };
  for (const auto& [parent, child] : kOwnedBy) {
    if (parent != kind) continue;
    GLUEPOT_ASSIGN(auto ids, connection_.query(kChildren, read_id, static_cast<int>(child), id));
    for (const auto child_id : ids) {
      GLUEPOT_ASSIGN(auto below, erase_tree(child, child_id));
      gone += below;
    }
  }
  for (const auto hanging : kHanging) {
    if (!may_carry(kind)) break;
    GLUEPOT_ASSIGN(auto ids, connection_.query(hanging_statement(hanging), read_id, static_cast<int>(hanging), id,
                                               static_cast<int>(kind)));
    for (const auto hanging_id : ids) {
      GLUEPOT_ASSIGN(const bool erased, erase(hanging, hanging_id));
      gone += erased ? 1 : 0;
    }
  }
  if (kind == Kind::kOrganizations) {
    for (const auto& type : catalog::resource_types()) {
      if (type.kind == Kind::kOrganizations) continue;
      GLUEPOT_ASSIGN(auto ids, connection_.query(kOwned, read_id, static_cast<int>(type.kind), id));
      for (const auto owned : ids) {
        GLUEPOT_ASSIGN(const bool erased, erase(type.kind, owned));
        gone += erased ? 1 : 0;
      }
    }
  }
  GLUEPOT_ASSIGN(const bool erased, erase(kind, id));
  return gone + (erased ? 1 : 0);
}

core::Status Batch::touch(Kind kind, std::int64_t id) {
  GLUEPOT_TRY(connection_.execute(kTouch, static_cast<int>(kind), id));
  return {};
}

core::Status Batch::finish() {
  if (!changed_) return {};
  for (const auto& [key, delta] : deltas_)
    if (delta != 0) GLUEPOT_TRY(connection_.execute(kCount, key.first, key.second, delta));
  deltas_.clear();
  return set_counter(connection_, "next_seq", next_seq_);
}

}  // namespace gluepot::documentation
