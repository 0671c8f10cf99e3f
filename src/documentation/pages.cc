// SPDX-License-Identifier: Apache-2.0
// What a mirror's pages held is kept packed beside the records: an unchanged page costs one small row, an unchanged
// record nothing, and a sweep knows every id of the pass without a mark on each record.
#include "documentation/impl/pages.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <vector>

#include "core/log.h"
#include "documentation/impl/schema.h"
#include "documentation/impl/scope_sql.h"
#include "documentation/listed.h"

namespace gluepot::documentation {
namespace {

using store::Blob;
using store::Row;
using store::Statement;

constexpr Statement kPage{"page.get", "SELECT digest, entries FROM page WHERE stream = ? AND number = ?"};
constexpr Statement kPut{
    "page.put",
    "INSERT INTO page (stream, number, generation, received, digest, entries) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
    "ON CONFLICT (stream, number) DO UPDATE SET generation = ?3, received = ?4, digest = ?5, entries = ?6"};
constexpr Statement kSeen{
    "page.seen", "UPDATE page SET generation = ? WHERE stream = ? AND number = ? AND digest = ? RETURNING received"};
constexpr Statement kPass{"page.pass",
                          "SELECT entries FROM page WHERE stream = ? AND generation = ? AND number <= ? AND entries IS "
                          "NOT NULL ORDER BY number"};
constexpr Statement kLater{"page.later", "DELETE FROM page WHERE stream = ? AND number > ?"};
constexpr Statement kTouched{"touched.all", "SELECT kind, id FROM touched"};
constexpr Statement kUntouch{"touched.delete", "DELETE FROM touched WHERE kind = ? AND id = ?"};

constexpr std::size_t kEntrySize = 26;

void append_entry(std::string& out, const catalog::Row& row, bool stored, const catalog::Digest& digest) {
  char bytes[kEntrySize];
  bytes[0] = static_cast<char>(row.kind);
  bytes[1] = stored ? 1 : 0;
  std::memcpy(bytes + 2, &row.id, 8);
  std::memcpy(bytes + 10, digest.data(), 16);
  out.append(bytes, sizeof bytes);
}

template <typename Visit>
void each_entry(std::string_view packed, Visit&& visit) {
  for (std::size_t at = 0; at + kEntrySize <= packed.size(); at += kEntrySize) {
    PageEntry entry{static_cast<Kind>(packed[at]), packed[at + 1] != 0, 0, {}};
    std::memcpy(&entry.id, packed.data() + at + 2, 8);
    std::memcpy(entry.digest.data(), packed.data() + at + 10, 16);
    visit(entry);
  }
}

bool always_kept(Kind kind) {
  return kind == Kind::kOrganizations || kind == Kind::kOrganizationTypes || kind == Kind::kOrganizationStatuses ||
         kind == Kind::kAdaptersResources;
}

void sort_unique(std::vector<std::int64_t>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

core::Result<std::vector<std::int64_t>> missing_ids(store::Connection& connection, Kind kind, const SweepScope& scope,
                                                    bool with_parent, const std::vector<std::int64_t>& live) {
  Where where;
  where.sql = "SELECT r.id FROM record r WHERE r.kind = ?";
  where.values.push_back(static_cast<std::int64_t>(kind));
  if (scope.organization_id) {
    where.add("r.organization_id = ?");
    where.values.push_back(*scope.organization_id);
  }
  if (scope.parent_id && with_parent) {
    where.add("r.parent_id = ? AND r.parent_id <> 0");
    where.values.push_back(*scope.parent_id);
  }
  std::vector<std::int64_t> missing;
  GLUEPOT_TRY(connection.each(interned("record.sweep", where.sql), where.values, [&](const Row& row) {
    if (!std::binary_search(live.begin(), live.end(), row.integer(0))) missing.push_back(row.integer(0));
    return true;
  }));
  return missing;
}

/// What goes with types or organizations that go: assets, or all records of the organization.
core::Result<std::int64_t> count_below(store::Connection& connection, Kind kind, const std::vector<std::int64_t>& ids) {
  constexpr Statement kAssets{"record.assets_of_type",
                              "SELECT COUNT(*) FROM record WHERE kind = 6 AND parent_id = ? AND parent_id <> 0"};
  constexpr Statement kOwned{
      "record_count.owned",
      "SELECT COALESCE(SUM(records), 0) FROM record_count WHERE organization_id = ? AND kind NOT IN (1, 16)"};
  std::int64_t below = 0;
  if (kind != Kind::kFlexibleAssetTypes && kind != Kind::kOrganizations) return below;
  for (const auto id : ids) {
    GLUEPOT_ASSIGN(const auto count, connection.find(
                                         kind == Kind::kOrganizations ? kOwned : kAssets,
                                         [](const Row& row) { return row.integer(0); }, id));
    below += count.value_or(0);
  }
  return below;
}

}  // namespace

core::Result<std::vector<std::int64_t>> listed_ids(Store& store, std::string_view stream, std::int64_t generation,
                                                   Kind kind) {
  std::vector<std::int64_t> ids;
  const std::vector<store::Value> values{stream, generation, INT64_MAX};
  GLUEPOT_TRY(store.database().read([&](store::Connection& connection) {
    return connection.each(kPass, values, [&](const Row& row) {
      each_entry(row.text(0), [&](const PageEntry& entry) {
        if (entry.kind == kind) ids.push_back(entry.id);
      });
      return true;
    });
  }));
  sort_unique(ids);
  return ids;
}

std::string name_only_body(std::string_view name) {
  return "{\"name\":" + core::json_quote(name) + "}";
}

core::Result<bool> same_page(store::Connection& connection, std::string_view stream, std::int64_t number,
                             const catalog::Digest& digest) {
  std::string entries;
  GLUEPOT_ASSIGN(auto same, connection.find(
                                kPage,
                                [&](const Row& row) {
                                  entries = row.string(1);
                                  return row.text(0) == catalog::bytes_of(digest) && !row.is_null(1);
                                },
                                stream, number));
  if (!same.value_or(false)) return false;
  GLUEPOT_ASSIGN(auto touched, connection.query(kTouched, [](const Row& row) {
    return std::pair(static_cast<int>(row.integer(0)), row.integer(1));
  }));
  if (touched.empty()) return true;
  const std::set<std::pair<int, std::int64_t>> set(touched.begin(), touched.end());
  bool clean = true;
  each_entry(entries, [&](const PageEntry& entry) {
    clean = clean && !set.contains({static_cast<int>(entry.kind), entry.id});
  });
  return clean;
}

core::Status PageStore::load_touched() {
  if (touched_) return {};
  touched_.emplace();
  return batch_.connection().each(kTouched, {}, [&](const Row& row) {
    touched_->emplace(static_cast<int>(row.integer(0)), row.integer(1));
    return true;
  });
}

core::Status PageStore::refuse(const catalog::Row& row) {
  ++outcome_.refused;
  GLUEPOT_TRY(batch_.erase(row.kind, row.id));
  return {};
}

core::Result<bool> PageStore::put(const catalog::Row& row, const std::optional<catalog::Digest>& before) {
  const Key key{static_cast<int>(row.kind), row.id};
  const bool touched = touched_->contains(key);
  // Changed after this page was asked for: the page is older. It stays touched, so the next pass looks at it.
  if (touched && singles_.since(row.kind, row.id, asked_at_)) return false;
  // The page's own list says what is stored, unless the record was changed in another way since.
  if (before && *before == row.digest && !touched) return false;
  GLUEPOT_ASSIGN(const bool stored, batch_.put(row, generation_, new_page_));
  if (touched) {
    GLUEPOT_TRY(batch_.connection().execute(kUntouch, key.first, key.second));
    touched_->erase(key);
  }
  return stored;
}

core::Status PageStore::store(const PageWrite& write) {
  auto& connection = batch_.connection();
  if (write.page == nullptr) {
    GLUEPOT_ASSIGN(auto received, connection.find(
                                      kSeen, [](const Row& row) { return row.integer(0); }, generation_, write.stream,
                                      write.number, Blob{catalog::bytes_of(write.digest)}));
    if (!received)
      return core::fail(core::ErrorCode::kConflict, "page " + std::to_string(write.number) + " of " + write.stream +
                                                        " is not stored as it was said to be; read it again");
    outcome_.received += *received;
    outcome_.unchanged += *received;
    return {};
  }
  GLUEPOT_TRY(load_touched());
  asked_at_ = write.asked_at;
  std::unordered_map<std::int64_t, PageEntry> before[20];
  GLUEPOT_ASSIGN(auto found,
                 connection.find(
                     kPage,
                     [&](const Row& row) {
                       each_entry(row.text(1), [&](const PageEntry& entry) {
                         if (entry.stored && catalog::find_type_number(static_cast<int>(entry.kind)) != nullptr)
                           before[static_cast<int>(entry.kind)].emplace(entry.id, entry);
                       });
                       return true;
                     },
                     write.stream, write.number));
  new_page_ = !found;
  std::string entries;
  entries.reserve((write.page->rows.size() + write.page->included.size()) * kEntrySize);
  for (const auto* list : {&write.page->rows, &write.page->included}) {
    for (const auto& row : *list) {
      const bool kept = !write.keep || write.keep(row);
      if (!kept && !always_kept(row.kind)) {
        GLUEPOT_TRY(refuse(row));
        append_entry(entries, row, false, row.digest);
        continue;
      }
      const auto known = before[static_cast<int>(row.kind)].find(row.id);
      const auto old =
          known == before[static_cast<int>(row.kind)].end() ? std::nullopt : std::optional(known->second.digest);
      bool stored = false;
      if (!kept && row.kind == Kind::kOrganizations) {
        catalog::Row reduced;
        const std::string body = name_only_body(row.name);
        reduced.kind = row.kind;
        reduced.id = reduced.organization_id = row.id;
        reduced.name = row.name;
        reduced.created_at_ms = row.created_at_ms;
        reduced.updated_at_ms = row.updated_at_ms;
        reduced.side.resize(row.side.size());
        reduced.attributes = body;
        reduced.digest = catalog::digest_of(body, std::to_string(row.updated_at_ms));
        GLUEPOT_ASSIGN(stored, put(reduced, old));
        append_entry(entries, row, true, reduced.digest);
      } else {
        GLUEPOT_ASSIGN(stored, put(row, old));
        append_entry(entries, row, true, row.digest);
      }
      ++(stored ? outcome_.stored : outcome_.unchanged);
      if (stored && write.on_stored) write.on_stored(row);
    }
  }
  outcome_.received += static_cast<std::int64_t>(write.page->rows.size());
  GLUEPOT_TRY(connection.execute(kPut, write.stream, write.number, generation_,
                                 static_cast<std::int64_t>(write.page->rows.size()),
                                 Blob{catalog::bytes_of(write.digest)}, Blob{entries}));
  return {};
}

core::Status sweep_pages(Batch& batch, const SweepScope& scope, std::int64_t generation, std::int64_t pages,
                         std::int64_t expected, std::int64_t max_deletions, SweepOutcome& outcome) {
  auto& connection = batch.connection();
  std::vector<std::int64_t> live[20];
  std::int64_t present = 0;
  const std::vector<store::Value> values{std::string_view(scope.stream), generation, pages};
  GLUEPOT_TRY(connection.each(kPass, values, [&](const Row& row) {
    ++present;
    each_entry(row.text(0), [&](const PageEntry& entry) {
      if (catalog::find_type_number(static_cast<int>(entry.kind)) != nullptr)
        live[static_cast<int>(entry.kind)].push_back(entry.id);
    });
    return true;
  }));
  for (auto& ids : live) sort_unique(ids);
  outcome.seen = static_cast<std::int64_t>(live[static_cast<int>(scope.kind)].size());
  if (present != pages || outcome.seen != expected) return {};
  outcome.agreed = true;
  std::vector<std::pair<Kind, std::int64_t>> victims;
  GLUEPOT_ASSIGN(auto gone, missing_ids(connection, scope.kind, scope, true, live[static_cast<int>(scope.kind)]));
  for (const auto id : gone) victims.emplace_back(scope.kind, id);
  GLUEPOT_ASSIGN(const auto below, count_below(connection, scope.kind, gone));
  // An empty list never deletes, and neither does one that would delete more than was allowed.
  if (!victims.empty() &&
      (outcome.seen == 0 || static_cast<std::int64_t>(victims.size()) > max_deletions || below > scope.max_below)) {
    outcome.would_delete = static_cast<std::int64_t>(victims.size());
    outcome.would_delete_below = below;
    return {};
  }
  for (const auto kind : scope.included) {
    GLUEPOT_ASSIGN(auto gone_included, missing_ids(connection, kind, scope, false, live[static_cast<int>(kind)]));
    for (const auto id : gone_included) victims.emplace_back(kind, id);
  }
  for (const auto& [kind, id] : victims) {
    GLUEPOT_ASSIGN(const auto count, batch.erase_tree(kind, id));
    outcome.deleted += count;
  }
  GLUEPOT_TRY(connection.execute(kLater, scope.stream, pages));
  return {};
}

}  // namespace gluepot::documentation
