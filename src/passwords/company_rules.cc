// SPDX-License-Identifier: Apache-2.0
#include "passwords/company_rules.h"

#include <boost/json.hpp>
#include <set>

#include "passwords/reveal_rules.h"

namespace gluepot::passwords {
namespace {

using companies::Effect;
using store::Connection;

constexpr companies::CompanyTable kRules{
    "SELECT password_category_id, demand, second_factor, approval FROM reveal_rule WHERE company_id = ? "
    "ORDER BY password_category_id LIMIT 100000",
    "DELETE FROM reveal_rule WHERE company_id = ?",
    "INSERT INTO reveal_rule (company_id, password_category_id, demand, second_factor, approval) "
    "VALUES (?, ?, ?, ?, ?)",
    "reveal_rule.of_company"};

/// The categories for which something is said: of the company, of every company, and (0) all others.
std::set<std::int64_t> categories(const RuleTable& a, const RuleTable& b) {
  std::set<std::int64_t> out{0};
  for (const auto* table : {&a, &b})
    for (const auto& [place, rule] : table->rules) out.insert(place.second);
  return out;
}

bool says(const RuleTable& table, core::CompanyId company) {
  const auto first = table.rules.lower_bound({company.value, INT64_MIN});
  return first != table.rules.end() && first->first.first == company.value;
}

boost::json::array row(std::int64_t category, const RevealDemands& a, const RevealDemands& b) {
  return {std::to_string(category), demand_name(std::max(a.demand, b.demand)),
          a.second_factor || b.second_factor ? "1" : "0", a.approval || b.approval ? "1" : "0"};
}

}  // namespace

core::Result<std::vector<Effect>> CompanyRules::merge(Connection& connection, const companies::MergeStep& step) {
  GLUEPOT_ASSIGN(const auto theirs, RevealRules::read_table(connection, step.from.id));
  GLUEPOT_ASSIGN(const auto own, RevealRules::read_table(connection, step.into.id));
  const bool comes_with =
      step.organization && step.from.organization && step.organization->id == step.from.organization->id;
  if (!comes_with || (!says(theirs, step.from.id) && !says(own, step.into.id))) return std::vector<Effect>{};
  boost::json::array rows;
  for (const auto category : categories(theirs, own))
    rows.push_back(row(category, theirs.of(step.from.id, category), own.of(step.into.id, category)));
  GLUEPOT_TRY(companies::put_rows(connection, kRules, step.into.id, boost::json::serialize(rows)));
  return std::vector<Effect>{
      {std::string(kind()),
       "A reveal at " + step.into.name + " demands whatever " + step.from.name + " or " + step.into.name + " demanded.",
       true}};
}

core::Result<std::vector<Effect>> CompanyRules::archive(Connection&, const companies::Company&) {
  return std::vector<Effect>{};  // nothing is revealed while it is archived, and the rules stay
}

core::Result<std::string> CompanyRules::state(Connection& connection, core::CompanyId company) {
  return companies::read_rows(connection, kRules, company);
}

core::Status CompanyRules::put_state(Connection& connection, core::CompanyId company, std::string_view state) {
  return companies::put_rows(connection, kRules, company, state);
}

}  // namespace gluepot::passwords
