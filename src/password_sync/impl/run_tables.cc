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
    "INSERT INTO password_sync_run (id, started_at_ms, started_by, state, message) VALUES (?, ?, ?, ?, '')"};
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
                          "SELECT id, started_at_ms, finished_at_ms, started_by, state, message FROM password_sync_run "
                          "ORDER BY id DESC LIMIT ?"};
constexpr Statement kCounts{"password_sync_run.counts",
                            "SELECT name, count FROM password_sync_run_count WHERE run_id = ?"};
constexpr Statement kOldest{"password_sync_run.oldest_kept",
                            "SELECT id FROM password_sync_run ORDER BY id DESC LIMIT 1 OFFSET ?"};
constexpr Statement kPrune[] = {
    {"password_sync_run.prune", "DELETE FROM password_sync_run WHERE id < ?"},
    {"password_sync_run.prune_counts", "DELETE FROM password_sync_run_count WHERE run_id < ?"},
    {"password_sync_run.prune_outcomes", "DELETE FROM password_sync_outcome WHERE run_id < ?"}};
constexpr Statement kDropOutcome{"password_sync_outcome.drop",
                                 "DELETE FROM password_sync_outcome WHERE run_id = ? AND password_id = ?"};
constexpr Statement kStoreOutcome{
    "password_sync_outcome.store",
    "INSERT INTO password_sync_outcome (run_id, password_id, organization_id, documentation_password_id, "
    "outcome, reason, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kOutcomes{"password_sync_outcome.list",
                              "SELECT password_id, organization_id, documentation_password_id, outcome, reason, at_ms "
                              "FROM password_sync_outcome WHERE run_id = ? ORDER BY password_id"};
constexpr Statement kDropPlan{"password_sync_plan.drop", "DELETE FROM password_sync_plan"};
constexpr Statement kDropRows{"password_sync_plan.drop_rows", "DELETE FROM password_sync_plan_row"};
constexpr Statement kStorePlan{
    "password_sync_plan.store",
    "INSERT INTO password_sync_plan (id, created_at_ms, client_id, needs_confirmation) VALUES (?, ?, ?, ?)"};
constexpr Statement kStoreRow{
    "password_sync_plan.store_row",
    "INSERT INTO password_sync_plan_row (password_id, client_id, client_name, title, username, state, reason, "
    "organization_id, organization_name, documentation_password_id, last_sync) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kPlan{
    "password_sync_plan.read",
    "SELECT id, created_at_ms, client_id, needs_confirmation FROM password_sync_plan ORDER BY id DESC LIMIT 1"};
constexpr Statement kRows{
    "password_sync_plan.rows",
    "SELECT password_id, client_id, client_name, title, username, state, reason, organization_id, "
    "organization_name, documentation_password_id, last_sync FROM password_sync_plan_row ORDER BY password_id"};

template <typename Tag>
std::optional<std::int64_t> number(const std::optional<core::Id<Tag>>& id) {
  return id ? std::optional(id->value) : std::nullopt;
}

PlanRow read_row(const Row& row) {
  PlanRow out;
  out.password_id = row.integer(0);
  out.client_id = row.integer(1);
  out.client_name = row.string(2);
  out.title = row.string(3);
  out.username = row.string(4);
  out.state = state_from(row.text(5)).value_or(RowState::kConflict);
  out.reason = row.string(6);
  if (!row.is_null(7)) out.organization = core::OrganizationId{row.integer(7)};
  out.organization_name = row.string(8);
  if (!row.is_null(9)) out.documentation_password_id = core::PasswordId{row.integer(9)};
  out.last_sync = row.optional_string(10);
  return out;
}

}  // namespace

core::Status store_run(Connection& connection, const Run& run) {
  GLUEPOT_TRY(connection.execute(kEndKilled));
  GLUEPOT_TRY(connection.execute(kStoreRun, run.id, run.started_at_ms, run.started_by, run.state));
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
  GLUEPOT_ASSIGN(auto runs, connection.query(
                                kRuns,
                                [](const Row& row) {
                                  return Run{row.integer(0),
                                             row.integer(1),
                                             row.optional_integer(2),
                                             row.string(3),
                                             row.string(4),
                                             row.string(5),
                                             {}};
                                },
                                limit));
  for (auto& run : runs) {
    const std::vector<store::Value> id{store::bind(run.id)};
    GLUEPOT_TRY(connection.each(kCounts, id, [&](const Row& row) {
      run.counts[row.string(0)] = row.integer(1);
      return true;
    }));
  }
  return runs;
}

core::Status store_outcome(Connection& connection, std::int64_t run_id, const Outcome& outcome) {
  GLUEPOT_TRY(connection.execute(kDropOutcome, run_id, outcome.password_id));
  GLUEPOT_TRY(connection.execute(kStoreOutcome, run_id, outcome.password_id, outcome.organization.value,
                                 number(outcome.documentation_password_id), outcome.outcome, outcome.reason,
                                 outcome.at_ms));
  return {};
}

core::Result<std::vector<Outcome>> read_outcomes(Connection& connection, std::int64_t run_id) {
  return connection.query(
      kOutcomes,
      [](const Row& row) {
        Outcome outcome{row.integer(0), {row.integer(1)}, {}, row.string(3), row.string(4), row.integer(5)};
        if (!row.is_null(2)) outcome.documentation_password_id = core::PasswordId{row.integer(2)};
        return outcome;
      },
      run_id);
}

core::Status store_plan(Connection& connection, const Plan& plan) {
  GLUEPOT_TRY(connection.execute(kDropPlan));
  GLUEPOT_TRY(connection.execute(kDropRows));
  GLUEPOT_TRY(connection.execute(kStorePlan, plan.id, plan.created_at_ms, plan.client_id, plan.needs_confirmation));
  for (const auto& row : plan.rows)
    GLUEPOT_TRY(connection.execute(kStoreRow, row.password_id, row.client_id, row.client_name, row.title, row.username,
                                   state_name(row.state), row.reason, number(row.organization), row.organization_name,
                                   number(row.documentation_password_id), row.last_sync));
  return {};
}

core::Result<std::optional<Plan>> read_plan(Connection& connection) {
  GLUEPOT_ASSIGN(auto plan, connection.find(kPlan, [](const Row& row) {
    return Plan{row.integer(0), row.integer(1), row.optional_integer(2), row.boolean(3), {}};
  }));
  if (!plan) return plan;
  GLUEPOT_ASSIGN(plan->rows, connection.query(kRows, read_row));
  return plan;
}

}  // namespace gluepot::password_sync
