// SPDX-License-Identifier: Apache-2.0
#include "password_sync/impl/mapping_tables.h"

namespace gluepot::password_sync {
namespace {

using store::Connection;
using store::Row;
using store::Statement;

constexpr Statement kFind{"password_sync.find_mapping",
                          "SELECT m.ITGOrgID, c.rule, c.client_value, c.organization_value, c.mapped_by, "
                          "c.mapped_at_ms FROM plugin_stickysync_companymap m "
                          "LEFT JOIN password_sync_client c ON c.client_id = m.ClientID WHERE m.ClientID = ?"};
constexpr Statement kDrop{"password_sync.unmap", "DELETE FROM plugin_stickysync_companymap WHERE ClientID = ?"};
constexpr Statement kDropRule{"password_sync.unmap_rule", "DELETE FROM password_sync_client WHERE client_id = ?"};
constexpr Statement kPut{"password_sync.map",
                         "INSERT INTO plugin_stickysync_companymap (ClientID, ITGOrgID) VALUES (?, ?)"};
constexpr Statement kPutRule{
    "password_sync.map_rule",
    "INSERT INTO password_sync_client (client_id, rule, client_value, organization_value, mapped_at_ms, mapped_by) "
    "VALUES (?, ?, ?, ?, ?, ?)"};
constexpr Statement kOpenBatch{
    "password_sync.open_batch",
    "INSERT INTO password_sync_mapping_batch (id, at_ms, by_name, kind) VALUES (?, ?, ?, ?)"};
constexpr Statement kNoteMapping{
    "password_sync.note_mapping",
    "INSERT INTO password_sync_mapping_batch_row (batch_id, client_id, before_organization_id, before_rule, "
    "before_client_value, before_organization_value, before_mapped_by, before_mapped_at_ms, after_organization_id) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kNotePair{
    "password_sync.note_pair",
    "INSERT INTO password_sync_mapping_batch_pair (batch_id, password_id, client_id, documentation_password_id, "
    "last_sync) VALUES (?, ?, ?, ?, ?)"};
constexpr Statement kNoteTick{
    "password_sync.note_tick",
    "INSERT INTO password_sync_mapping_batch_tick (batch_id, password_id, client_id) VALUES (?, ?, ?)"};

}  // namespace

core::Result<std::optional<StoredMapping>> find_mapping(Connection& connection, ClientId client) {
  return connection.find(
      kFind,
      [](const Row& row) {
        return StoredMapping{{row.integer(0)}, row.is_null(1) ? "stickysync" : row.string(1),
                             row.string(2),    row.string(3),
                             row.string(4),    row.is_null(5) ? 0 : row.integer(5)};
      },
      client);
}

core::Status put_mapping(Connection& connection, ClientId client, const StoredMapping& mapping) {
  GLUEPOT_TRY(drop_mapping(connection, client));
  GLUEPOT_TRY(connection.execute(kPut, client, mapping.organization.value));
  GLUEPOT_TRY(connection.execute(kPutRule, client, mapping.rule, mapping.client_value, mapping.organization_value,
                                 mapping.at_ms, mapping.by));
  return {};
}

core::Status drop_mapping(Connection& connection, ClientId client) {
  GLUEPOT_TRY(connection.execute(kDrop, client));
  GLUEPOT_TRY(connection.execute(kDropRule, client));
  return {};
}

core::Status open_batch(Connection& connection, std::int64_t id, std::int64_t at_ms, std::string_view by,
                        std::string_view kind) {
  GLUEPOT_TRY(connection.execute(kOpenBatch, id, at_ms, by, kind));
  return {};
}

core::Status note_mapping(Connection& connection, std::int64_t batch, ClientId client,
                          const std::optional<StoredMapping>& before, std::optional<core::OrganizationId> after) {
  const auto number = after ? std::optional(after->value) : std::nullopt;
  if (!before) {
    const store::Null none;
    GLUEPOT_TRY(connection.execute(kNoteMapping, batch, client, none, none, none, none, none, none, number));
    return {};
  }
  GLUEPOT_TRY(connection.execute(kNoteMapping, batch, client, before->organization.value, before->rule,
                                 before->client_value, before->organization_value, before->by, before->at_ms, number));
  return {};
}

core::Status note_pair(Connection& connection, std::int64_t batch, VaultId password, ClientId client,
                       core::PasswordId entry, std::string_view last_sync) {
  GLUEPOT_TRY(connection.execute(kNotePair, batch, password, client, entry.value, last_sync));
  return {};
}

core::Status note_tick(Connection& connection, std::int64_t batch, VaultId password, ClientId client) {
  GLUEPOT_TRY(connection.execute(kNoteTick, batch, password, client));
  return {};
}

}  // namespace gluepot::password_sync
