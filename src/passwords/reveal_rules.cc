// SPDX-License-Identifier: Apache-2.0
#include "passwords/reveal_rules.h"

namespace gluepot::passwords {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr Statement kSettings{
    "reveal_settings.get",
    "SELECT grace_minutes, most_per_hour, approval_minutes, second_factor_minutes FROM reveal_settings WHERE id = 1"};
constexpr Statement kSetSettings{
    "reveal_settings.set",
    "UPDATE reveal_settings SET grace_minutes = ?, most_per_hour = ?, approval_minutes = ?, second_factor_minutes = ? "
    "WHERE id = 1"};
constexpr Statement kTable{"reveal_rule.table",
                           "SELECT company_id, password_category_id, demand, second_factor, approval FROM reveal_rule "
                           "WHERE company_id IN (0, ?) LIMIT 20000"};
constexpr Statement kSetRule{
    "reveal_rule.set",
    "INSERT INTO reveal_rule (company_id, password_category_id, demand, second_factor, approval) "
    "VALUES (?, ?, ?, ?, ?) ON CONFLICT (company_id, password_category_id) DO UPDATE SET "
    "demand = excluded.demand, second_factor = excluded.second_factor, approval = excluded.approval"};
constexpr Statement kClearRule{"reveal_rule.clear",
                               "DELETE FROM reveal_rule WHERE company_id = ? AND password_category_id = ?"};
constexpr Statement kNoteReason{
    "reveal_reason.set",
    "INSERT INTO reveal_reason (user_id, company_id, reason, ticket, at_ms) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (user_id, company_id) DO UPDATE SET reason = excluded.reason, ticket = excluded.ticket, "
    "at_ms = excluded.at_ms"};
constexpr Statement kLastReason{"reveal_reason.get",
                                "SELECT reason, ticket, at_ms FROM reveal_reason WHERE user_id = ? AND company_id = ?"};
constexpr Statement kFreeze{
    "reveal_freeze.set",
    "INSERT INTO reveal_freeze (user_id, user_name, frozen_at_ms, released_at_ms) VALUES (?, ?, ?, 0) "
    "ON CONFLICT (user_id) DO UPDATE SET user_name = excluded.user_name, frozen_at_ms = excluded.frozen_at_ms "
    "WHERE frozen_at_ms = 0"};
constexpr Statement kRelease{
    "reveal_freeze.release",
    "UPDATE reveal_freeze SET frozen_at_ms = 0, released_at_ms = ? WHERE user_id = ? AND frozen_at_ms > 0"};
constexpr Statement kFrozen{"reveal_freeze.list",
                            "SELECT user_id, user_name, frozen_at_ms FROM reveal_freeze WHERE frozen_at_ms > 0 "
                            "ORDER BY frozen_at_ms DESC LIMIT 10000"};
constexpr Statement kStanding{"reveal_freeze.get",
                              "SELECT frozen_at_ms, released_at_ms, user_name FROM reveal_freeze WHERE user_id = ?"};

std::optional<bool> optional_flag(const Row& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.boolean(column));
}

RevealSettings read_settings(const Row& row) {
  return {static_cast<int>(row.integer(0)), static_cast<int>(row.integer(1)), static_cast<int>(row.integer(2)),
          static_cast<int>(row.integer(3))};
}

core::Status check(int value, int least, int most, const char* name) {
  if (value >= least && value <= most) return {};
  return core::invalid(name, std::to_string(least) + " to " + std::to_string(most));
}

}  // namespace

std::string_view demand_name(Demand demand) {
  switch (demand) {
    case Demand::kNothing:
      return "none";
    case Demand::kReason:
      return "reason";
    case Demand::kTicket:
      return "ticket";
  }
  return "none";
}

std::optional<Demand> parse_demand(std::string_view text) {
  for (const auto demand : {Demand::kNothing, Demand::kReason, Demand::kTicket})
    if (demand_name(demand) == text) return demand;
  return std::nullopt;
}

RevealDemands RuleTable::of(core::CompanyId company, std::int64_t category_id) const {
  RevealRule found;
  for (const Place& place :
       {Place{company.value, category_id}, Place{company.value, 0}, Place{0, category_id}, Place{0, 0}}) {
    const auto rule = rules.find(place);
    if (rule == rules.end()) continue;
    if (!found.demand) found.demand = rule->second.demand;
    if (!found.second_factor) found.second_factor = rule->second.second_factor;
    if (!found.approval) found.approval = rule->second.approval;
  }
  return {found.demand.value_or(Demand::kNothing), found.second_factor.value_or(false), found.approval.value_or(false)};
}

core::Result<RevealSettings> RevealRules::settings() {
  GLUEPOT_ASSIGN(const auto found, store::read(strict_, [](Connection& connection) {
                   return connection.find(kSettings, read_settings);
                 }));
  return found.value_or(RevealSettings{});
}

core::Result<std::pair<RevealSettings, RevealRules::Standing>> RevealRules::settings_and_standing(core::UserId user) {
  using Both = std::pair<RevealSettings, Standing>;
  return store::read(strict_, [&](Connection& connection) -> core::Result<Both> {
    GLUEPOT_ASSIGN(const auto settings, connection.find(kSettings, read_settings));
    GLUEPOT_ASSIGN(const auto standing, connection.find(
                                            kStanding,
                                            [](const Row& row) {
                                              return Standing{row.integer(0) > 0, row.integer(1)};
                                            },
                                            user.value));
    return Both{settings.value_or(RevealSettings{}), standing.value_or(Standing{})};
  });
}

core::Status RevealRules::set_settings(const RevealSettings& settings) {
  GLUEPOT_TRY(check(settings.grace_minutes, 0, 1440, "grace_minutes"));
  GLUEPOT_TRY(check(settings.most_per_hour, 0, 10'000, "most_per_hour"));
  GLUEPOT_TRY(check(settings.approval_minutes, 1, 10'080, "approval_minutes"));
  GLUEPOT_TRY(check(settings.second_factor_minutes, 1, 1440, "second_factor_minutes"));
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kSetSettings, settings.grace_minutes, settings.most_per_hour,
                                   settings.approval_minutes, settings.second_factor_minutes));
    return {};
  });
}

core::Result<RuleTable> RevealRules::table(core::CompanyId company) {
  return store::read(strict_, [&](Connection& connection) { return read_table(connection, company); });
}

core::Result<RuleTable> RevealRules::read_table(Connection& connection, core::CompanyId company) {
  RuleTable table;
  const store::Value values[] = {store::bind(company.value)};
  GLUEPOT_TRY(connection.each(kTable, values, [&](const Row& row) {
    RevealRule rule;
    // A demand of a later version is not read as none.
    if (!row.is_null(2)) rule.demand = parse_demand(row.text(2)).value_or(Demand::kTicket);
    rule.second_factor = optional_flag(row, 3);
    rule.approval = optional_flag(row, 4);
    table.rules[{row.integer(0), row.integer(1)}] = rule;
    return true;
  }));
  return table;
}

core::Status RevealRules::set_rules(const std::map<RuleTable::Place, RevealRule>& rules) {
  return strict_.write([&](Connection& connection) -> core::Status {
    for (const auto& [place, rule] : rules) {
      if (rule.says_nothing()) {
        GLUEPOT_TRY(connection.execute(kClearRule, place.first, place.second));
        continue;
      }
      std::optional<std::string_view> demand;
      if (rule.demand) demand = demand_name(*rule.demand);
      GLUEPOT_TRY(connection.execute(kSetRule, place.first, place.second, demand, rule.second_factor, rule.approval));
    }
    return {};
  });
}

core::Status RevealRules::note_reason(core::UserId user, core::CompanyId company, const Reason& reason) {
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kNoteReason, user.value, company.value, reason.reason, reason.ticket, reason.at_ms));
    return {};
  });
}

core::Result<std::optional<RevealRules::Reason>> RevealRules::last_reason(core::UserId user, core::CompanyId company) {
  return store::read(strict_, [&](Connection& connection) {
    return connection.find(
        kLastReason,
        [](const Row& row) {
          return Reason{row.string(0), row.string(1), row.integer(2)};
        },
        user.value, company.value);
  });
}

core::Result<bool> RevealRules::freeze(core::UserId user, const std::string& name) {
  GLUEPOT_ASSIGN(const auto changed, store::write(strict_, [&](Connection& connection) {
                   return connection.execute(kFreeze, user.value, name, clock_.now_ms());
                 }));
  return changed > 0;
}

core::Result<std::string> RevealRules::release(core::UserId user) {
  return store::write(strict_, [&](Connection& connection) -> core::Result<std::string> {
    GLUEPOT_ASSIGN(const auto name, connection.find(
                                        kStanding, [](const Row& row) { return row.string(2); }, user.value));
    GLUEPOT_ASSIGN(const auto changed, connection.execute(kRelease, clock_.now_ms(), user.value));
    if (changed == 0 || !name) return core::fail(ErrorCode::kConflict, "this person's reveals are not frozen");
    return *name;
  });
}

core::Result<std::vector<Frozen>> RevealRules::frozen() {
  return store::read(strict_, [](Connection& connection) {
    return connection.query(kFrozen, [](const Row& row) {
      return Frozen{core::UserId{row.integer(0)}, row.string(1), row.integer(2)};
    });
  });
}

core::Result<RevealRules::Standing> RevealRules::standing(core::UserId user) {
  GLUEPOT_ASSIGN(const auto found, store::read(strict_, [&](Connection& connection) {
                   return connection.find(
                       kStanding,
                       [](const Row& row) {
                         return Standing{row.integer(0) > 0, row.integer(1)};
                       },
                       user.value);
                 }));
  return found.value_or(Standing{});
}

}  // namespace gluepot::passwords
