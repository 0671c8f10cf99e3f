// SPDX-License-Identifier: Apache-2.0
// Records that are switched off leave the store in small transactions, so that nobody waits for the whole of them.
#include <utility>
#include <vector>

#include "documentation/impl/batch.h"
#include "documentation/impl/scope_sql.h"
#include "documentation/impl/store_private.h"
#include "documentation/store.h"

namespace gluepot::documentation {
namespace {

using store::Connection;
using store::Row;
using store::Statement;

constexpr std::int64_t kAtATime = 4000;

constexpr Statement kOfKinds{"record.of_kinds",
                             "SELECT kind, id FROM record WHERE kind IN (SELECT value FROM json_each(?)) LIMIT ?"};
constexpr Statement kOfKindsThere{"record.of_kinds_there",
                                  "SELECT kind, id FROM record WHERE kind IN (SELECT value FROM json_each(?)) AND "
                                  "organization_id = ? LIMIT ?"};
constexpr Statement kTypes{"record.type_ids", "SELECT id FROM record WHERE kind = 4"};
constexpr Statement kOfType{"record.of_type",
                            "SELECT kind, id FROM record WHERE kind = 6 AND parent_id = ? AND parent_id <> 0 LIMIT ?"};
constexpr Statement kOfTypesThere{"record.of_types_there",
                                  "SELECT kind, id FROM record WHERE kind = 6 AND organization_id = ? AND parent_id IN "
                                  "(SELECT value FROM json_each(?)) LIMIT ?"};
constexpr Statement kForgetPages{"page.forget_all", "UPDATE page SET digest = x'', entries = NULL"};

using Found = std::vector<std::pair<Kind, std::int64_t>>;

std::pair<Kind, std::int64_t> read_found(const Row& row) {
  return {static_cast<Kind>(row.integer(0)), row.integer(1)};
}

std::string numbers(const std::set<Kind>& kinds) {
  std::vector<std::int64_t> out;
  for (const auto kind : kinds) out.push_back(static_cast<std::int64_t>(kind));
  return json_ids(out);
}

/// The next records to go; empty when none is left.
core::Result<Found> next(Connection& connection, const Hidden& hidden) {
  if (!hidden.kinds.empty()) {
    GLUEPOT_ASSIGN(auto found, connection.query(kOfKinds, read_found, numbers(hidden.kinds), kAtATime));
    if (!found.empty()) return found;
  }
  for (const auto& [organization, kinds] : hidden.kinds_of) {
    GLUEPOT_ASSIGN(auto found, connection.query(kOfKindsThere, read_found, numbers(kinds), organization, kAtATime));
    if (!found.empty()) return found;
  }
  if (hidden.asset_types) {
    GLUEPOT_ASSIGN(const auto types, connection.query(kTypes, [](const Row& row) { return row.integer(0); }));
    for (const auto type : types) {
      if (!hidden.hides_asset_type(type)) continue;
      GLUEPOT_ASSIGN(auto found, connection.query(kOfType, read_found, type, kAtATime));
      if (!found.empty()) return found;
    }
  }
  for (const auto& [organization, types] : hidden.asset_types_of) {
    GLUEPOT_ASSIGN(auto found, connection.query(kOfTypesThere, read_found, organization,
                                                json_ids(std::vector(types.begin(), types.end())), kAtATime));
    if (!found.empty()) return found;
  }
  return Found{};
}

}  // namespace

core::Result<std::int64_t> Store::drop_hidden(const Hidden& hidden) {
  std::int64_t dropped = 0;
  if (hidden.empty()) return dropped;
  for (;;) {
    std::int64_t now = 0;
    bool changed = false;
    std::vector<Membership> memberships;
    GLUEPOT_TRY(impl_->database->write(
        [&](Connection& connection) -> core::Status {
          now = 0;
          Batch batch(connection);
          GLUEPOT_TRY(batch.begin());
          GLUEPOT_ASSIGN(const auto found, next(connection, hidden));
          for (const auto& [kind, id] : found) {
            GLUEPOT_ASSIGN(const auto gone, batch.erase_tree(kind, id));
            now += gone;
          }
          if (now > 0) GLUEPOT_TRY(connection.execute(kForgetPages));
          GLUEPOT_TRY(batch.finish());
          changed = batch.changed();
          memberships = batch.memberships();
          return {};
        },
        [&] {
          if (changed) ++impl_->revision;
          impl_->ids.apply(memberships);
        }));
    dropped += now;
    if (now == 0) return dropped;
  }
}

}  // namespace gluepot::documentation
