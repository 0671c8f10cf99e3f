// SPDX-License-Identifier: Apache-2.0
#include "password_sync/impl/run_tables.h"

namespace gluepot::password_sync {
namespace {

using store::Connection;
using store::Row;
using store::Statement;

constexpr int kKeptRuns = 500;

constexpr Statement kStoreRun{
    "password_sync_run.store",
    "INSERT INTO password_sync_run (id, started_at_ms, started_by, client_id, client_name, state, message) "
    "VALUES (?, ?, ?, ?, ?, ?, '')"};
// A run that is still "running" when the next one starts was killed.
constexpr Statement kEndKilled{
    "password_sync_run.end_killed",
    "UPDATE password_sync_run SET state = 'stopped', message = 'the program ended during the run' "
    "WHERE state = 'running'"};
constexpr Statement kCloseRun{"password_sync_run.close",
                              "UPDATE password_sync_run SET finished_at_ms = ?, state = ?, message = ? WHERE id = ?"};
constexpr Statement kCount{"password_sync_run.count",
                           "INSERT INTO password_sync_run_count (run_id, name, count) VALUES (?, ?, ?)"};
constexpr Statement kRuns{"password_sync_run.list",
                          "SELECT id, started_at_ms, finished_at_ms, started_by, client_id, client_name, state, "
                          "message FROM password_sync_run "
                          "ORDER BY id DESC LIMIT ?"};
constexpr Statement kRun{"password_sync_run.find",
                         "SELECT id, started_at_ms, finished_at_ms, started_by, client_id, client_name, state, message "
                         "FROM password_sync_run "
                         "WHERE id = ?"};
constexpr Statement kReopen{"password_sync_run.reopen",
                            "UPDATE password_sync_run SET state = 'running', message = '' WHERE id = ?"};
constexpr Statement kCounts{"password_sync_run.counts",
                            "SELECT name, count FROM password_sync_run_count WHERE run_id = ?"};
constexpr Statement kOldest{"password_sync_run.oldest_kept",
                            "SELECT id FROM password_sync_run ORDER BY id DESC LIMIT 1 OFFSET ?"};
constexpr Statement kPrune[] = {
    {"password_sync_run.prune", "DELETE FROM password_sync_run WHERE id < ?"},
    {"password_sync_run.prune_counts", "DELETE FROM password_sync_run_count WHERE run_id < ?"},
    {"password_sync_run.prune_history", "DELETE FROM password_sync_history WHERE run_id < ?"}};
constexpr Statement kStoreHistory{
    "password_sync_history.store",
    "INSERT INTO password_sync_history (at_ms, run_id, password_id, client_id, title, organization_id, "
    "documentation_password_id, by_name, action, outcome, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kOfRun{"password_sync_history.of_run",
                           "SELECT id, at_ms, run_id, password_id, client_id, title, organization_id, "
                           "documentation_password_id, by_name, action, outcome, reason FROM password_sync_history "
                           "WHERE run_id = ? ORDER BY password_id, id LIMIT 200000"};
constexpr Statement kOfPassword{
    "password_sync_history.of_password",
    "SELECT id, at_ms, run_id, password_id, client_id, title, organization_id, "
    "documentation_password_id, by_name, action, outcome, reason FROM password_sync_history "
    "WHERE password_id = ? ORDER BY id DESC LIMIT ?"};

template <typename Tag>
std::optional<std::int64_t> number(const std::optional<core::Id<Tag>>& id) {
  return id ? std::optional(id->value) : std::nullopt;
}

HistoryEntry read_entry(const Row& row) {
  HistoryEntry entry;
  entry.id = row.integer(0);
  entry.at_ms = row.integer(1);
  entry.run_id = row.optional_integer(2);
  entry.password_id = row.integer(3);
  entry.client_id = row.integer(4);
  entry.title = row.string(5);
  if (!row.is_null(6)) entry.organization = core::OrganizationId{row.integer(6)};
  if (!row.is_null(7)) entry.documentation_password_id = core::PasswordId{row.integer(7)};
  entry.by = row.string(8);
  entry.action = row.string(9);
  entry.outcome = row.string(10);
  entry.reason = row.string(11);
  return entry;
}

Run read_run(const Row& row) {
  Run run;
  run.id = row.integer(0);
  run.started_at_ms = row.integer(1);
  run.finished_at_ms = row.optional_integer(2);
  run.started_by = row.string(3);
  run.client_id = row.optional_integer(4);
  run.client_name = row.string(5);
  run.state = row.string(6);
  run.message = row.string(7);
  return run;
}

core::Status read_counts(Connection& connection, Run& run) {
  const std::vector<store::Value> id{store::bind(run.id)};
  return connection.each(kCounts, id, [&](const Row& row) {
    run.counts[row.string(0)] = row.integer(1);
    return true;
  });
}

}  // namespace

std::string_view HistoryEntry::direction() const {
  for (const char* wrote : {"created", "adopted", "updated", "archived", "unknown"})
    if (outcome == wrote) return "to_documentation";
  return "none";
}

core::Status store_run(Connection& connection, const Run& run) {
  GLUEPOT_TRY(connection.execute(kEndKilled));
  GLUEPOT_TRY(connection.execute(kStoreRun, run.id, run.started_at_ms, run.started_by, run.client_id, run.client_name,
                                 run.state));
  GLUEPOT_ASSIGN(const auto oldest, connection.find(
                                        kOldest, [](const Row& row) { return row.integer(0); }, kKeptRuns));
  if (!oldest) return {};
  for (const auto& prune : kPrune) GLUEPOT_TRY(connection.execute(prune, *oldest));
  return {};
}

core::Status close_run(Connection& connection, const Run& run) {
  GLUEPOT_TRY(connection.execute(kCloseRun, run.finished_at_ms, run.state, run.message, run.id));
  for (const auto& [name, count] : run.counts) GLUEPOT_TRY(connection.execute(kCount, run.id, name, count));
  return {};
}

core::Result<std::vector<Run>> read_runs(Connection& connection, int limit) {
  GLUEPOT_ASSIGN(auto runs, connection.query(kRuns, read_run, limit));
  for (auto& run : runs) GLUEPOT_TRY(read_counts(connection, run));
  return runs;
}

core::Result<std::optional<Run>> find_run(Connection& connection, std::int64_t id) {
  GLUEPOT_ASSIGN(auto run, connection.find(kRun, read_run, id));
  if (run) GLUEPOT_TRY(read_counts(connection, *run));
  return run;
}

core::Status reopen_run(Connection& connection, std::int64_t id) {
  GLUEPOT_ASSIGN(const auto run, find_run(connection, id));
  if (!run) return core::fail(core::ErrorCode::kNotFound, "there is no run " + std::to_string(id));
  if (run->finished_at_ms)
    return core::fail(core::ErrorCode::kConflict, "run " + std::to_string(id) + " has ended already");
  GLUEPOT_TRY(connection.execute(kEndKilled));
  GLUEPOT_TRY(connection.execute(kReopen, id));
  return {};
}

core::Status store_history(Connection& connection, const HistoryEntry& entry) {
  GLUEPOT_TRY(connection.execute(kStoreHistory, entry.at_ms, entry.run_id, entry.password_id, entry.client_id,
                                 entry.title, number(entry.organization), number(entry.documentation_password_id),
                                 entry.by, entry.action, entry.outcome, entry.reason));
  return {};
}

core::Result<std::vector<HistoryEntry>> read_outcomes(Connection& connection, std::int64_t run_id) {
  return connection.query(kOfRun, read_entry, run_id);
}

core::Result<std::vector<HistoryEntry>> read_history(Connection& connection, VaultId id, int limit) {
  return connection.query(kOfPassword, read_entry, id, limit);
}

}  // namespace gluepot::password_sync
