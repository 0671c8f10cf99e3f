// SPDX-License-Identifier: Apache-2.0
#include "companies/company_people.h"

namespace gluepot::companies {
namespace {

using store::Connection;
using store::Row;

constexpr CompanyTable kPeople{"SELECT user_id FROM user_company WHERE company_id = ? ORDER BY user_id LIMIT 100000",
                               "DELETE FROM user_company WHERE company_id = ?",
                               "INSERT INTO user_company (company_id, user_id) SELECT ?, id FROM user WHERE id = ?",
                               "user_company.of_company"};
constexpr store::Statement kOnlyThere{
    "user_company.only_there",
    "SELECT COUNT(*) FROM user_company f WHERE f.company_id = ? AND NOT EXISTS (SELECT 1 FROM user_company o WHERE "
    "o.company_id = ? AND o.user_id = f.user_id)"};
constexpr store::Statement kFollow{
    "user_company.follow",
    "INSERT INTO user_company (company_id, user_id) SELECT ?, f.user_id FROM user_company f WHERE f.company_id = ? AND "
    "NOT EXISTS (SELECT 1 FROM user_company o WHERE o.company_id = ? AND o.user_id = f.user_id)"};

core::Result<std::size_t> only_there(Connection& connection, core::CompanyId there, core::CompanyId not_here) {
  GLUEPOT_ASSIGN(const auto count,
                 connection.find(
                     kOnlyThere, [](const Row& row) { return row.integer(0); }, there.value, not_here.value));
  return static_cast<std::size_t>(count.value_or(0));
}

std::string people(std::size_t count) {
  return counted(count, "person", "people");
}

}  // namespace

core::Result<std::vector<Effect>> CompanyPeople::merge(Connection& connection, const MergeStep& step) {
  std::vector<Effect> out;
  GLUEPOT_ASSIGN(const auto theirs, only_there(connection, step.from.id, step.into.id));
  GLUEPOT_ASSIGN(const auto own, only_there(connection, step.into.id, step.from.id));
  if (theirs > 0 && step.with_limits)
    GLUEPOT_TRY(connection.execute(kFollow, step.into.id.value, step.from.id.value, step.into.id.value));
  if (theirs > 0)
    out.push_back({std::string(kind()),
                   "Limited to " + step.from.name + ": " + people(theirs) + ". They " +
                       (step.with_limits ? "see " + step.into.name + " from now."
                                         : "do not see " + step.into.name + " unless somebody gives it to them."),
                   true});
  const bool comes_with =
      step.organization && step.from.organization && step.organization->id == step.from.organization->id;
  if (own > 0 && comes_with)
    out.push_back({std::string(kind()),
                   "Limited to " + step.into.name + ", but not to " + step.from.name + ": " + people(own) +
                       ". They see the records of " + step.organization->name + " from now.",
                   true});
  return out;
}

core::Result<std::vector<Effect>> CompanyPeople::archive(Connection& connection, const Company& company) {
  std::vector<Effect> out;
  GLUEPOT_ASSIGN(const auto limited, only_there(connection, company.id, core::CompanyId{-1}));
  if (limited > 0)
    out.push_back({std::string(kind()), "Limited to it: " + people(limited) + ". The limit stays.", false});
  return out;
}

core::Result<std::string> CompanyPeople::state(Connection& connection, core::CompanyId company) {
  return read_rows(connection, kPeople, company);
}

core::Status CompanyPeople::put_state(Connection& connection, core::CompanyId company, std::string_view state) {
  return put_rows(connection, kPeople, company, state);
}

}  // namespace gluepot::companies
