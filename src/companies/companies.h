// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "store/database.h"

namespace gluepot::companies {

/// A customer as the MSP's PSA (or its administrator) knows it.
struct Company {
  core::CompanyId id;
  std::string name;
  std::string identifier;   ///< ConnectWise's short code, "" when there is none
  std::string external_id;  ///< the PSA's id as text; "0" is one; "" when there is none
  std::string psa = "manual";  ///< manual, connectwise, halopsa, autotask
  std::string status, type;
  bool archived = false;
  std::int64_t updated_at_ms = 0;
};

struct ImportError {
  int line = 0;
  std::string field, message;
};

struct ImportReport {
  int created = 0, updated = 0, unchanged = 0;
  std::vector<ImportError> errors;  ///< any: nothing was stored
};

/// The MSP's companies, by hand or from a CSV file. Archived ones are kept and marked. Safe from any thread.
/// Source: table `company` of the strict store.
class Companies {
 public:
  Companies(store::Database& strict, const core::Clock& clock) : strict_(strict), clock_(clock) {}

  core::Result<std::vector<Company>> list();  ///< by name, at most 100,000
  core::Result<std::int64_t> count();
  core::Result<Company> get(core::CompanyId id);
  /// Errors: kInvalidArgument (name 1..200 characters, psa, lengths), kConflict (psa and external_id taken).
  core::Result<Company> create(const Company& company);
  core::Result<Company> update(const Company& company);
  /// RFC 4180 with a header line; all or nothing. Errors: kTooLarge (5 MB, 20,000 rows), kInvalidArgument (empty, no name column).
  core::Result<ImportReport> import_csv(std::string_view text);

 private:
  store::Database& strict_;
  const core::Clock& clock_;
};

}  // namespace gluepot::companies
