// SPDX-License-Identifier: Apache-2.0
#include "password_sync/repository.h"

#include "core/failpoint.h"
#include "password_sync/impl/plan_tables.h"
#include "password_sync/impl/row_tables.h"
#include "password_sync/impl/run_tables.h"

namespace gluepot::password_sync {
namespace {

using store::Blob;
using store::Connection;
using store::Row;
using store::Statement;

// Bounded by what an Automate server holds: all of them are needed for one comparison.
constexpr Statement kClients{"password_sync.clients",
                             "SELECT m.ClientID, m.ITGOrgID, c.rule FROM plugin_stickysync_companymap m "
                             "LEFT JOIN password_sync_client c ON c.client_id = m.ClientID"};
constexpr Statement kPairs{
    "password_sync.pairs",
    "SELECT m.PasswordID, m.ITGPasswordID, m.LastSync, b.organization_id, b.cipher_digest, b.automate_digest, "
    "b.documentation_digest, b.password_updated_at_ms FROM plugin_stickysync_passwordmap m "
    "LEFT JOIN password_sync_base b ON b.password_id = m.PasswordID"};
constexpr Statement kIntents{
    "password_sync.intents",
    "SELECT id, password_id, organization_id, kind, documentation_password_id, name_digest, cipher_digest, "
    "automate_digest, with_value, previous_updated_at_ms, created_at_ms FROM password_sync_intent"};
constexpr Statement kReads{"password_sync.reads",
                           "SELECT password_id, cipher_digest, result, likely_client FROM password_sync_read"};
constexpr Statement kForgetRead{"password_sync.forget_read", "DELETE FROM password_sync_read WHERE password_id = ?"};
constexpr Statement kStoreRead{
    "password_sync.store_read",
    "INSERT INTO password_sync_read (password_id, cipher_digest, result, likely_client) VALUES (?, ?, ?, ?)"};
constexpr Statement kMappedTo{"password_sync.mapped_to",
                              "SELECT ITGOrgID FROM plugin_stickysync_companymap WHERE ClientID = ?"};
constexpr Statement kCloseIntent{"password_sync.close_intent",
                                 "DELETE FROM password_sync_intent WHERE password_id = ?"};
constexpr Statement kOpenIntent{
    "password_sync.open_intent",
    "INSERT INTO password_sync_intent (password_id, id, organization_id, kind, documentation_password_id, "
    "name_digest, cipher_digest, automate_digest, with_value, previous_updated_at_ms, created_at_ms) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kDropPair{"password_sync.drop_pair",
                              "DELETE FROM plugin_stickysync_passwordmap WHERE PasswordID = ?"};
constexpr Statement kRowOf{"password_sync.row_of",
                           "SELECT PasswordID FROM plugin_stickysync_passwordmap WHERE ITGPasswordID = ?"};
constexpr Statement kStorePair{
    "password_sync.store_pair",
    "INSERT INTO plugin_stickysync_passwordmap (PasswordID, ITGPasswordID, LastSync) VALUES (?, ?, ?)"};
constexpr Statement kDropBase{"password_sync.drop_base", "DELETE FROM password_sync_base WHERE password_id = ?"};
constexpr Statement kStoreBase{
    "password_sync.store_base",
    "INSERT INTO password_sync_base (password_id, organization_id, cipher_digest, automate_digest, "
    "documentation_digest, password_updated_at_ms, pushed_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kRenewBase{"password_sync.renew_base",
                               "UPDATE password_sync_base SET cipher_digest = ?, automate_digest = ?, "
                               "documentation_digest = ?, password_updated_at_ms = ? WHERE password_id = ?"};
constexpr Statement kDropKey{"password_sync.drop_key", "DELETE FROM plugin_stickysync_settings"};
constexpr Statement kStoreKey{"password_sync.store_key", "INSERT INTO plugin_stickysync_settings (APIKey) VALUES (?)"};

Blob blob(const std::string& bytes) {
  return Blob{bytes};
}

std::optional<std::int64_t> number(const std::optional<core::PasswordId>& id) {
  return id ? std::optional(id->value) : std::nullopt;
}

/// "2026-01-02T03:04:05.000Z" -> "2026-01-02 03:04:05": how StickySync's column is written, in UTC.
std::string last_sync(std::int64_t now_ms) {
  std::string text = core::format_time(now_ms).substr(0, 19);
  text[10] = ' ';
  return text;
}

Pair read_pair(const Row& row) {
  Pair pair{{row.integer(1)}, row.string(2), {}};
  if (!row.is_null(3)) pair.base = Base{{row.integer(3)}, row.string(4), row.string(5), row.string(6), row.integer(7)};
  return pair;
}

Intent read_intent(const Row& row) {
  Intent intent;
  intent.id = row.string(0);
  intent.password_id = row.integer(1);
  intent.organization = {row.integer(2)};
  intent.kind = row.string(3);
  if (!row.is_null(4)) intent.documentation_password_id = core::PasswordId{row.integer(4)};
  intent.name = row.string(5);
  intent.cipher = row.string(6);
  intent.automate = row.string(7);
  intent.with_value = row.boolean(8);
  intent.previous_updated_at_ms = row.integer(9);
  intent.created_at_ms = row.integer(10);
  return intent;
}

}  // namespace

core::Result<State> Repository::load() {
  return store::read(store_, [](Connection& connection) -> core::Result<State> {
    State state;
    GLUEPOT_TRY(connection.each(kClients, {}, [&](const Row& row) {
      state.clients[row.integer(0)] = {{row.integer(1)}, row.is_null(2) ? "stickysync" : row.string(2)};
      return true;
    }));
    GLUEPOT_TRY(connection.each(kPairs, {}, [&](const Row& row) {
      state.pairs.emplace(row.integer(0), read_pair(row));
      return true;
    }));
    GLUEPOT_TRY(connection.each(kIntents, {}, [&](const Row& row) {
      state.intents.emplace(row.integer(1), read_intent(row));
      return true;
    }));
    GLUEPOT_TRY(connection.each(kReads, {}, [&](const Row& row) {
      state.reads.emplace(row.integer(0), ReadMemo{row.string(1), row.string(2), row.optional_integer(3)});
      return true;
    }));
    return state;
  });
}

core::Status Repository::remember_reads(const std::vector<std::pair<VaultId, ReadMemo>>& reads) {
  if (reads.empty()) return {};
  return store_.write([&](Connection& connection) -> core::Status {
    for (const auto& [id, memo] : reads) {
      GLUEPOT_TRY(connection.execute(kForgetRead, id));
      GLUEPOT_TRY(connection.execute(kStoreRead, id, blob(memo.cipher), memo.result, memo.likely_client));
    }
    return {};
  });
}

core::Status Repository::open_intent(const Intent& intent, std::optional<ClientId> client) {
  return store_.write([&](Connection& connection) -> core::Status {
    if (client) {
      GLUEPOT_ASSIGN(const auto mapped, connection.find(
                                            kMappedTo, [](const Row& row) { return row.integer(0); }, *client));
      if (mapped != std::optional(intent.organization.value))
        return core::fail(core::ErrorCode::kConflict,
                          "the client's mapping changed since the plan was made; plan again");
    }
    GLUEPOT_TRY(connection.execute(kCloseIntent, intent.password_id));
    GLUEPOT_TRY(connection.execute(kOpenIntent, intent.password_id, intent.id, intent.organization.value, intent.kind,
                                   number(intent.documentation_password_id), blob(intent.name), blob(intent.cipher),
                                   blob(intent.automate), intent.with_value, intent.previous_updated_at_ms,
                                   intent.created_at_ms));
    return {};
  });
}

core::Result<std::optional<VaultId>> Repository::row_of(core::PasswordId entry) {
  return store::read(store_, [&](Connection& connection) {
    return connection.find(
        kRowOf, [](const Row& row) { return row.integer(0); }, entry.value);
  });
}

core::Status Repository::record_push(const Intent& intent, core::PasswordId entry, const vault::Digest& documentation,
                                     std::int64_t password_updated_at_ms, const HistoryEntry& history) {
  return store_.write([&](Connection& connection) -> core::Status {
    const VaultId id = intent.password_id;
    GLUEPOT_TRY(connection.execute(kDropPair, id));
    GLUEPOT_TRY(connection.execute(kStorePair, id, entry.value, last_sync(history.at_ms)));
    GLUEPOT_TRY(connection.execute(kDropBase, id));
    GLUEPOT_TRY(connection.execute(kStoreBase, id, intent.organization.value, blob(intent.cipher),
                                   blob(intent.automate), blob(documentation), password_updated_at_ms, history.at_ms));
    core::failpoint("password_sync.in_map");
    GLUEPOT_TRY(connection.execute(kCloseIntent, id));
    GLUEPOT_TRY(row_was_pushed(connection, id, entry, password_updated_at_ms));
    return store_history(connection, history);
  });
}

core::Status Repository::renew_bases(const std::vector<std::pair<VaultId, Base>>& bases,
                                     const std::vector<HistoryEntry>& history) {
  return store_.write([&](Connection& connection) -> core::Status {
    for (const auto& [id, base] : bases)
      GLUEPOT_TRY(connection.execute(kRenewBase, blob(base.cipher), blob(base.automate), blob(base.documentation),
                                     base.password_updated_at_ms, id));
    for (const auto& entry : history) GLUEPOT_TRY(store_history(connection, entry));
    return {};
  });
}

core::Status Repository::record_failure(const HistoryEntry& history, bool close_intent) {
  return store_.write([&](Connection& connection) -> core::Status {
    if (close_intent) GLUEPOT_TRY(connection.execute(kCloseIntent, history.password_id));
    return store_history(connection, history);
  });
}

core::Status Repository::store_rows(const std::vector<CurrentRow>& rows, std::int64_t now_ms,
                                    const std::vector<HistoryEntry>& news) {
  return store_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(password_sync::store_rows(connection, rows, now_ms));
    for (const auto& entry : news) GLUEPOT_TRY(store_history(connection, entry));
    return {};
  });
}
core::Result<std::vector<CurrentRow>> Repository::rows() {
  return store::read(store_, [](Connection& connection) { return read_rows(connection, {}); });
}
core::Result<std::optional<CurrentRow>> Repository::row(VaultId id) {
  return store::read(store_, [&](Connection& connection) -> core::Result<std::optional<CurrentRow>> {
    GLUEPOT_ASSIGN(auto rows, read_rows(connection, id));
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
  });
}

core::Status Repository::start_run(const Run& run, std::optional<std::int64_t> plan) {
  return store_.write([&](Connection& connection) -> core::Status {
    if (plan) GLUEPOT_TRY(mark_applied(connection, *plan, run.id));
    return store_run(connection, run);
  });
}
core::Status Repository::resume_run(std::int64_t id) {
  return store_.write([&](Connection& connection) { return reopen_run(connection, id); });
}
core::Result<std::optional<Run>> Repository::run(std::int64_t id) {
  return store::read(store_, [&](Connection& connection) { return find_run(connection, id); });
}
core::Status Repository::finish_run(const Run& run) {
  return store_.write([&](Connection& connection) { return close_run(connection, run); });
}
core::Result<std::vector<Run>> Repository::runs(int limit) {
  if (limit < 1 || limit > 1000) return core::invalid("limit", "must be 1 to 1000");
  return store::read(store_, [&](Connection& connection) { return read_runs(connection, limit); });
}
core::Result<std::vector<HistoryEntry>> Repository::outcomes(std::int64_t run_id) {
  return store::read(store_, [&](Connection& connection) { return read_outcomes(connection, run_id); });
}
core::Result<std::vector<HistoryEntry>> Repository::history(VaultId id, int limit) {
  if (limit < 1 || limit > 1000) return core::invalid("limit", "must be 1 to 1000");
  return store::read(store_, [&](Connection& connection) { return read_history(connection, id, limit); });
}
core::Status Repository::save_plan(const Plan& plan) {
  return store_.write([&](Connection& connection) { return store_plan(connection, plan); });
}
core::Result<std::optional<Plan>> Repository::load_plan() {
  return store::read(store_, [](Connection& connection) { return read_plan(connection, {}); });
}
core::Result<std::optional<Plan>> Repository::load_plan(std::int64_t id) {
  return store::read(store_, [&](Connection& connection) { return read_plan(connection, id); });
}
core::Result<std::vector<PlanSummary>> Repository::plans() {
  return store::read(store_, [](Connection& connection) { return read_plans(connection); });
}
core::Result<std::optional<std::int64_t>> Repository::planned_at_ms() {
  return store::read(store_, [](Connection& connection) { return newest_plan_at_ms(connection); });
}
core::Status Repository::delete_plan(std::int64_t id) {
  return store_.write([&](Connection& connection) { return password_sync::delete_plan(connection, id); });
}

core::Status Repository::set_api_key(const std::string& sealed_base64) {
  return store_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kDropKey));
    if (!sealed_base64.empty()) GLUEPOT_TRY(connection.execute(kStoreKey, sealed_base64));
    return {};
  });
}

core::Status Repository::forget(bool keep_mappings) {
  return store_.write([&](Connection& connection) -> core::Status {
    for (const char* table :
         {"DELETE FROM plugin_stickysync_passwordmap", "DELETE FROM plugin_stickysync_passwordautosync",
          "DELETE FROM plugin_stickysync_settings", "DELETE FROM password_sync_base",
          "DELETE FROM password_sync_intent", "DELETE FROM password_sync_plan", "DELETE FROM password_sync_plan_row",
          "DELETE FROM password_sync_row", "DELETE FROM password_sync_mapping_batch_pair",
          "DELETE FROM password_sync_mapping_batch_tick", "UPDATE password_sync_row_setting SET kept_digest = NULL"})
      GLUEPOT_TRY(connection.execute(Statement{"password_sync.forget", table}));
    if (keep_mappings) return {};
    for (const char* table : {"DELETE FROM plugin_stickysync_companymap", "DELETE FROM password_sync_client",
                              "DELETE FROM password_sync_client_setting", "DELETE FROM password_sync_mapping_batch",
                              "DELETE FROM password_sync_mapping_batch_row"})
      GLUEPOT_TRY(connection.execute(Statement{"password_sync.forget", table}));
    return {};
  });
}

}  // namespace gluepot::password_sync
