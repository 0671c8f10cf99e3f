// SPDX-License-Identifier: Apache-2.0
#include "password_sync/impl/row_tables.h"

#include <unordered_map>

namespace gluepot::password_sync {
namespace {

using store::Connection;
using store::Row;
using store::Statement;

// Bounded by what an Automate server holds.
constexpr Statement kRows{
    "password_sync_row.list",
    "SELECT r.password_id, r.client_id, r.client_name, r.location, r.title, r.username, r.state, r.reason, "
    "r.organization_id, r.organization_name, r.documentation_password_id, r.changed_here_at, r.changed_here_by, "
    "r.changed_there_at_ms, r.cipher_digest, r.rotated_at_ms, r.first_seen_at_ms, m.LastSync, d.likely_client, "
    "r.both_digest, r.differ_digest "
    "FROM password_sync_row r LEFT JOIN plugin_stickysync_passwordmap m ON m.PasswordID = r.password_id "
    "LEFT JOIN password_sync_read d ON d.password_id = r.password_id ORDER BY r.password_id"};
constexpr Statement kRow{
    "password_sync_row.read",
    "SELECT r.password_id, r.client_id, r.client_name, r.location, r.title, r.username, r.state, r.reason, "
    "r.organization_id, r.organization_name, r.documentation_password_id, r.changed_here_at, r.changed_here_by, "
    "r.changed_there_at_ms, r.cipher_digest, r.rotated_at_ms, r.first_seen_at_ms, m.LastSync, d.likely_client, "
    "r.both_digest, r.differ_digest "
    "FROM password_sync_row r LEFT JOIN plugin_stickysync_passwordmap m ON m.PasswordID = r.password_id "
    "LEFT JOIN password_sync_read d ON d.password_id = r.password_id WHERE r.password_id = ?"};
constexpr Statement kDrop{"password_sync_row.drop", "DELETE FROM password_sync_row WHERE password_id = ?"};
constexpr Statement kStore{
    "password_sync_row.store",
    "INSERT INTO password_sync_row (password_id, client_id, client_name, location, title, username, state, reason, "
    "organization_id, organization_name, documentation_password_id, changed_here_at, changed_here_by, "
    "changed_there_at_ms, cipher_digest, rotated_at_ms, first_seen_at_ms, seen_at_ms, both_digest, differ_digest) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kPushed{
    "password_sync_row.pushed",
    "UPDATE password_sync_row SET state = 'unchanged', reason = 'as at the last push', documentation_password_id = ?, "
    "changed_there_at_ms = ?, both_digest = NULL, differ_digest = NULL WHERE password_id = ?"};

template <typename Tag>
std::optional<std::int64_t> number(const std::optional<core::Id<Tag>>& id) {
  return id ? std::optional(id->value) : std::nullopt;
}

store::Value digest(const vault::Digest& bytes) {
  return bytes.empty() ? store::Value{store::Null{}} : store::Value{store::Blob{bytes}};
}

CurrentRow read_row(const Row& row) {
  CurrentRow out;
  out.password_id = row.integer(0);
  out.client_id = row.integer(1);
  out.client_name = row.string(2);
  out.location = row.string(3);
  out.title = row.string(4);
  out.username = row.string(5);
  out.state = state_from(row.text(6)).value_or(RowState::kConflict);
  out.reason = row.string(7);
  if (!row.is_null(8)) out.organization = core::OrganizationId{row.integer(8)};
  out.organization_name = row.string(9);
  if (!row.is_null(10)) out.documentation_password_id = core::PasswordId{row.integer(10)};
  out.changed_here_at = row.optional_string(11);
  out.changed_here_by = row.optional_string(12);
  out.changed_there_at_ms = row.optional_integer(13);
  out.cipher = row.string(14);
  out.rotated_at_ms = row.optional_integer(15);
  out.first_seen_at_ms = row.integer(16);
  out.last_sync = row.optional_string(17);
  if (out.last_sync && out.last_sync->empty()) out.last_sync.reset();
  out.likely_client = row.optional_integer(18);
  if (!row.is_null(19)) out.both = row.string(19);
  if (!row.is_null(20)) out.differ = row.string(20);
  return out;
}

/// In what the table itself holds; `b` is the new one, without bytes when it is gone from Automate.
bool same(const CurrentRow& a, const CurrentRow& b) {
  return a.client_id == b.client_id && a.client_name == b.client_name && a.location == b.location &&
         a.title == b.title && a.username == b.username && a.state == b.state && a.reason == b.reason &&
         a.organization == b.organization && a.organization_name == b.organization_name &&
         a.documentation_password_id == b.documentation_password_id && a.changed_here_at == b.changed_here_at &&
         a.changed_here_by == b.changed_here_by && a.changed_there_at_ms == b.changed_there_at_ms && a.both == b.both &&
         a.differ == b.differ && (a.cipher == b.cipher || b.cipher.empty());
}

}  // namespace

core::Result<std::vector<CurrentRow>> read_rows(Connection& connection, std::optional<VaultId> id) {
  if (id) return connection.query(kRow, read_row, *id);
  return connection.query(kRows, read_row);
}

core::Status store_rows(Connection& connection, const std::vector<CurrentRow>& rows, std::int64_t now_ms) {
  GLUEPOT_ASSIGN(const auto stored, read_rows(connection, {}));
  std::unordered_map<VaultId, const CurrentRow*> before;
  for (const auto& row : stored) before.emplace(row.password_id, &row);
  for (const auto& row : rows) {
    const auto found = before.find(row.password_id);
    const CurrentRow* const known = found == before.end() ? nullptr : found->second;
    if (found != before.end()) before.erase(found);
    if (known != nullptr && same(*known, row)) continue;
    // A row that is gone from Automate has no bytes any more: that is no rotation, nor is its coming back.
    const bool rotated =
        known != nullptr && !known->cipher.empty() && !row.cipher.empty() && known->cipher != row.cipher;
    const auto& cipher = row.cipher.empty() && known != nullptr ? known->cipher : row.cipher;
    if (known != nullptr) GLUEPOT_TRY(connection.execute(kDrop, row.password_id));
    GLUEPOT_TRY(connection.execute(kStore, row.password_id, row.client_id, row.client_name, row.location, row.title,
                                   row.username, state_name(row.state), row.reason, number(row.organization),
                                   row.organization_name, number(row.documentation_password_id), row.changed_here_at,
                                   row.changed_here_by, row.changed_there_at_ms, store::Blob{cipher},
                                   rotated            ? std::optional(now_ms)
                                   : known != nullptr ? known->rotated_at_ms
                                                      : std::optional<std::int64_t>(),
                                   known != nullptr ? known->first_seen_at_ms : now_ms, now_ms, digest(row.both),
                                   digest(row.differ)));
  }
  for (const auto& [id, row] : before) GLUEPOT_TRY(connection.execute(kDrop, id));
  return {};
}

core::Status row_was_pushed(Connection& connection, VaultId id, core::PasswordId entry,
                            std::int64_t password_updated_at_ms) {
  GLUEPOT_TRY(connection.execute(kPushed, entry.value, password_updated_at_ms, id));
  return {};
}

}  // namespace gluepot::password_sync
