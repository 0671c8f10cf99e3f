// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companies/companies.h"
#include "core/result.h"
#include "store/database.h"

namespace gluepot::companies {

/// One thing that archiving or merging does, as the person is told before and after.
struct Effect {
  std::string kind;        ///< "mapping", "password_levels", "automate_clients", "limits", "ids", "children", ...
  std::string text;        ///< a sentence
  bool attention = false;  ///< something is narrowed, lost or widened: worth a second look
};

/// A merge as the rooms that take part see it. Company `from` is archived; what is kept is kept at `into`.
struct MergeStep {
  Company from, into;  ///< as they stood before
  /// The organization that `into` has afterwards, and the one that is left without a company.
  std::optional<OrganizationRef> organization, left;
  bool with_limits = false;  ///< who is limited to `from` shall see `into`
};

/// What another room stores for companies, as it takes part in merging and archiving. The methods run inside the
/// transaction of the act; a preview is the same transaction rolled back, so they must have no other effect.
class CompanyHolding {
 public:
  virtual ~CompanyHolding() = default;
  virtual std::string_view kind() const = 0;
  /// Changes what stands for `into`; what stands for `from` stays, it is not looked at while that one is archived.
  virtual core::Result<std::vector<Effect>> merge(store::Connection& connection, const MergeStep& step) = 0;
  /// Says what archiving does; changes nothing.
  virtual core::Result<std::vector<Effect>> archive(store::Connection& connection, const Company& company) = 0;
  /// All that stands for the company, the same text for the same content; what put_state takes.
  virtual core::Result<std::string> state(store::Connection& connection, core::CompanyId company) = 0;
  virtual core::Status put_state(store::Connection& connection, core::CompanyId company, std::string_view state) = 0;
};

/// The columns of a table's rows of one company as JSON, and back. `columns` are the table's own names, `company` the
/// column that holds the company. At most 100,000 rows.
struct CompanyTable {
  const char* select;  ///< "SELECT a, b FROM t WHERE company_id = ? ORDER BY a, b LIMIT 100000"
  const char* drop;    ///< "DELETE FROM t WHERE company_id = ?"
  const char* insert;  ///< "INSERT INTO t (company_id, a, b) VALUES (?, ?, ?)"
  const char* name;    ///< of the statements
};
core::Result<std::string> read_rows(store::Connection& connection, const CompanyTable& table, core::CompanyId company);
core::Status put_rows(store::Connection& connection, const CompanyTable& table, core::CompanyId company,
                      std::string_view rows);

/// "3 clients", "one client".
std::string counted(std::size_t count, std::string_view one, std::string_view many);

}  // namespace gluepot::companies
