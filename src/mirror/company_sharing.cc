// SPDX-License-Identifier: Apache-2.0
#include "mirror/company_sharing.h"

namespace gluepot::mirror {
namespace {

using companies::Effect;
using store::Connection;

constexpr companies::CompanyTable kExceptions{
    "SELECT part, type_id FROM documentation_exception WHERE company_id = ? ORDER BY part, type_id LIMIT 100000",
    "DELETE FROM documentation_exception WHERE company_id = ?",
    "INSERT INTO documentation_exception (company_id, part, type_id) VALUES (?, ?, ?)",
    "documentation_exception.of_company"};
constexpr store::Statement kAdd{
    "documentation_exception.merge",
    "INSERT INTO documentation_exception (company_id, part, type_id) SELECT ?, f.part, f.type_id FROM "
    "documentation_exception f WHERE f.company_id = ? AND NOT EXISTS (SELECT 1 FROM documentation_exception o WHERE "
    "o.company_id = ? AND o.part = f.part AND o.type_id = f.type_id)"};
/// Readers keep what is hidden until this moves.
constexpr store::Statement kMoved{"documentation_exception.moved",
                                  "UPDATE documentation_settings SET revision = revision + 1 WHERE id = 1"};

}  // namespace

core::Result<std::vector<Effect>> CompanySharing::merge(Connection& connection, const companies::MergeStep& step) {
  const bool comes_with =
      step.organization && step.from.organization && step.organization->id == step.from.organization->id;
  if (!comes_with) return std::vector<Effect>{};
  GLUEPOT_ASSIGN(const auto added,
                 connection.execute(kAdd, step.into.id.value, step.from.id.value, step.into.id.value));
  if (added == 0) return std::vector<Effect>{};
  GLUEPOT_TRY(connection.execute(kMoved));
  return std::vector<Effect>{
      {std::string(kind()),
       "What " + step.from.name + " does not share of its documentation, " + step.into.name +
           " does not share either: " + companies::counted(static_cast<std::size_t>(added), "kind", "kinds") + " more.",
       true}};
}

core::Result<std::vector<Effect>> CompanySharing::archive(Connection&, const companies::Company&) {
  return std::vector<Effect>{};  // nothing is shown while it is archived, and what is hidden stays so
}

core::Result<std::string> CompanySharing::state(Connection& connection, core::CompanyId company) {
  return companies::read_rows(connection, kExceptions, company);
}

core::Status CompanySharing::put_state(Connection& connection, core::CompanyId company, std::string_view state) {
  GLUEPOT_TRY(companies::put_rows(connection, kExceptions, company, state));
  GLUEPOT_TRY(connection.execute(kMoved));
  return {};
}

}  // namespace gluepot::mirror
