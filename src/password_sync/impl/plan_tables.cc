// SPDX-License-Identifier: Apache-2.0
#include "password_sync/impl/plan_tables.h"

#include <boost/json.hpp>

namespace gluepot::password_sync {
namespace {

namespace json = boost::json;
using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr int kKeptPlans = 20;

constexpr Statement kStorePlan{
    "password_sync_plan.store",
    "INSERT INTO password_sync_plan (id, created_at_ms, created_by, client_id, needs_confirmation, requests) "
    "VALUES (?, ?, ?, ?, ?, ?)"};
constexpr Statement kStoreRow{
    "password_sync_plan.store_row",
    "INSERT INTO password_sync_plan_row (plan_id, password_id, client_id, client_name, title, username, location, "
    "state, action, reason, organization_id, organization_name, documentation_password_id, last_sync, changes, "
    "automate_digest, documentation_digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kOldest{"password_sync_plan.oldest_kept",
                            "SELECT id FROM password_sync_plan ORDER BY id DESC LIMIT 1 OFFSET ?"};
constexpr Statement kPrune[] = {
    {"password_sync_plan.prune", "DELETE FROM password_sync_plan WHERE id <= ?"},
    {"password_sync_plan.prune_rows", "DELETE FROM password_sync_plan_row WHERE plan_id <= ?"}};
constexpr Statement kPlan{"password_sync_plan.read",
                          "SELECT id, created_at_ms, created_by, client_id, needs_confirmation, requests, "
                          "applied_run_id FROM password_sync_plan WHERE id = ?"};
constexpr Statement kNewest{"password_sync_plan.newest", "SELECT id FROM password_sync_plan ORDER BY id DESC LIMIT 1"};
constexpr Statement kNewestAt{"password_sync_plan.newest_at",
                              "SELECT created_at_ms FROM password_sync_plan ORDER BY id DESC LIMIT 1"};
constexpr Statement kPlans{"password_sync_plan.list",
                           "SELECT id, created_at_ms, created_by, client_id, needs_confirmation, requests, "
                           "applied_run_id FROM password_sync_plan ORDER BY id DESC LIMIT 100"};
constexpr Statement kCounts{"password_sync_plan.counts",
                            "SELECT state, action, COUNT(*), MAX(client_name) FROM password_sync_plan_row "
                            "WHERE plan_id = ? GROUP BY state, action"};
// Bounded by what an Automate server holds.
constexpr Statement kRows{
    "password_sync_plan.rows",
    "SELECT password_id, client_id, client_name, title, username, location, state, action, reason, organization_id, "
    "organization_name, documentation_password_id, last_sync, changes, automate_digest, documentation_digest "
    "FROM password_sync_plan_row WHERE plan_id = ? ORDER BY password_id"};
constexpr Statement kApplied{
    "password_sync_plan.applied",
    "UPDATE password_sync_plan SET applied_run_id = ? WHERE id = ? AND applied_run_id IS NULL"};
constexpr Statement kDelete{"password_sync_plan.delete", "DELETE FROM password_sync_plan WHERE id = ?"};
constexpr Statement kDeleteRows{"password_sync_plan.delete_rows",
                                "DELETE FROM password_sync_plan_row WHERE plan_id = ?"};

template <typename Tag>
std::optional<std::int64_t> number(const std::optional<core::Id<Tag>>& id) {
  return id ? std::optional(id->value) : std::nullopt;
}

json::value or_null(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

std::string changes_text(const std::vector<FieldChange>& changes) {
  if (changes.empty()) return {};
  json::array out;
  for (const auto& change : changes) out.push_back({change.field, or_null(change.here), or_null(change.there)});
  return json::serialize(out);
}

std::vector<FieldChange> changes_from(std::string_view text) {
  std::vector<FieldChange> out;
  boost::system::error_code error;
  const auto parsed = text.empty() ? json::value(nullptr) : json::parse(text, error);
  if (error || !parsed.is_array()) return out;
  const auto side = [](const json::value& value) {
    return value.is_string() ? std::optional(std::string(value.get_string())) : std::nullopt;
  };
  for (const auto& entry : parsed.get_array())
    if (entry.is_array() && entry.get_array().size() == 3 && entry.get_array()[0].is_string())
      out.push_back(
          {std::string(entry.get_array()[0].get_string()), side(entry.get_array()[1]), side(entry.get_array()[2])});
  return out;
}

PlanRow read_row(const Row& row) {
  PlanRow out;
  out.password_id = row.integer(0);
  out.client_id = row.integer(1);
  out.client_name = row.string(2);
  out.title = row.string(3);
  out.username = row.string(4);
  out.location = row.string(5);
  out.state = state_from(row.text(6)).value_or(RowState::kConflict);
  out.action = action_from(row.text(7)).value_or(Action::kNone);
  out.reason = row.string(8);
  if (!row.is_null(9)) out.organization = core::OrganizationId{row.integer(9)};
  out.organization_name = row.string(10);
  if (!row.is_null(11)) out.documentation_password_id = core::PasswordId{row.integer(11)};
  out.last_sync = row.optional_string(12);
  out.changes = changes_from(row.text(13));
  out.automate_digest = row.string(14);
  out.documentation_digest = row.string(15);
  return out;
}

PlanSummary read_summary(const Row& row) {
  PlanSummary plan;
  plan.id = row.integer(0);
  plan.created_at_ms = row.integer(1);
  plan.created_by = row.string(2);
  plan.client_id = row.optional_integer(3);
  plan.needs_confirmation = row.boolean(4);
  plan.requests = row.integer(5);
  plan.applied_run_id = row.optional_integer(6);
  return plan;
}

}  // namespace

core::Status store_plan(Connection& connection, const Plan& plan) {
  GLUEPOT_TRY(connection.execute(kStorePlan, plan.id, plan.created_at_ms, plan.created_by, plan.client_id,
                                 plan.needs_confirmation, plan.requests));
  for (const auto& row : plan.rows)
    GLUEPOT_TRY(connection.execute(kStoreRow, plan.id, row.password_id, row.client_id, row.client_name, row.title,
                                   row.username, row.location, state_name(row.state), action_name(row.action),
                                   row.reason, number(row.organization), row.organization_name,
                                   number(row.documentation_password_id), row.last_sync, changes_text(row.changes),
                                   store::Blob{row.automate_digest}, store::Blob{row.documentation_digest}));
  GLUEPOT_ASSIGN(const auto oldest, connection.find(
                                        kOldest, [](const Row& row) { return row.integer(0); }, kKeptPlans));
  if (!oldest) return {};
  for (const auto& prune : kPrune) GLUEPOT_TRY(connection.execute(prune, *oldest));
  return {};
}

core::Result<std::optional<Plan>> read_plan(Connection& connection, std::optional<std::int64_t> id) {
  if (!id) {
    GLUEPOT_ASSIGN(id, connection.find(kNewest, [](const Row& row) { return row.integer(0); }));
  }
  if (!id) return std::optional<Plan>{};
  GLUEPOT_ASSIGN(const auto summary, connection.find(kPlan, read_summary, *id));
  if (!summary) return std::optional<Plan>{};
  Plan plan;
  plan.id = summary->id;
  plan.created_at_ms = summary->created_at_ms;
  plan.created_by = summary->created_by;
  plan.client_id = summary->client_id;
  plan.needs_confirmation = summary->needs_confirmation;
  plan.requests = summary->requests;
  plan.applied_run_id = summary->applied_run_id;
  GLUEPOT_ASSIGN(plan.rows, connection.query(kRows, read_row, *id));
  return std::optional(std::move(plan));
}

core::Result<std::optional<std::int64_t>> newest_plan_at_ms(Connection& connection) {
  return connection.find(kNewestAt, [](const Row& row) { return row.integer(0); });
}

core::Result<std::vector<PlanSummary>> read_plans(Connection& connection) {
  GLUEPOT_ASSIGN(auto plans, connection.query(kPlans, read_summary));
  for (auto& plan : plans) {
    const std::vector<store::Value> id{store::bind(plan.id)};
    GLUEPOT_TRY(connection.each(kCounts, id, [&](const Row& row) {
      plan.counts[row.string(0)] += row.integer(2);
      plan.actions[row.string(1)] += row.integer(2);
      if (plan.client_id) plan.client_name = row.string(3);
      return true;
    }));
  }
  return plans;
}

core::Status mark_applied(Connection& connection, std::int64_t id, std::int64_t run_id) {
  GLUEPOT_ASSIGN(const auto changed, connection.execute(kApplied, run_id, id));
  if (changed == 1) return {};
  GLUEPOT_ASSIGN(const auto there, connection.find(kPlan, read_summary, id));
  if (!there) return core::fail(ErrorCode::kNotFound, "there is no plan " + std::to_string(id));
  return core::fail(ErrorCode::kConflict, "this plan has been applied already; plan again");
}

core::Status delete_plan(Connection& connection, std::int64_t id) {
  GLUEPOT_TRY(connection.execute(kDeleteRows, id));
  GLUEPOT_ASSIGN(const auto changed, connection.execute(kDelete, id));
  if (changed == 0) return core::fail(ErrorCode::kNotFound, "there is no plan " + std::to_string(id));
  return {};
}

}  // namespace gluepot::password_sync
