// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companies/companies.h"
#include "companies/holdings.h"
#include "core/clock.h"
#include "core/result.h"
#include "store/database.h"

namespace gluepot::companies {

/// What an act does, or did. `token` stands for exactly these effects: the act refuses when it would do others.
struct Outlook {
  Company company;              ///< which is archived
  std::optional<Company> into;  ///< merge: what stays
  std::vector<Effect> effects;
  std::string token;
  std::optional<OrganizationRef> left;  ///< whose records are no longer served
  std::int64_t merge = 0;               ///< the merge's id once it is done
};

/// A merge that was done.
struct MergeRow {
  std::int64_t id = 0, at_ms = 0;
  std::string by;
  core::CompanyId from, into;
  std::string from_name, into_name;
  std::optional<std::int64_t> undone_at_ms;
  std::string undone_by;
};

/// What an undo did: sentences about what is as before, and about what somebody changed since and so was left.
struct MergeUndone {
  MergeRow row;
  std::vector<std::string> restored, kept;
};

/// Archives companies and merges doubles, saying first what that does. Each act is one transaction over all rooms that
/// hold something for companies, so nothing is orphaned and nothing half done. Safe from any thread once the holdings
/// are added.
class Merges {
 public:
  Merges(store::Database& strict, const core::Clock& clock) : strict_(strict), clock_(clock) {}
  /// Before the first request. The holding outlives this.
  void add(CompanyHolding& holding) { holdings_.push_back(&holding); }

  /// What archiving would do. Errors: kNotFound, kConflict (archived already).
  core::Result<Outlook> archive_outlook(core::CompanyId company);
  /// Errors: as archive_outlook, kConflict when `token` is not of what would be done now.
  core::Result<Outlook> archive(core::CompanyId company, std::string_view token);

  struct Wanted {
    core::CompanyId from, into;
    /// Needed when both are mapped: which organization `into` has afterwards.
    std::optional<core::OrganizationId> organization;
    bool with_limits = false;
  };
  /// What merging would do. Errors: kNotFound, kInvalidArgument (the same company; field `organization`: both are
  /// mapped), kConflict (one is archived).
  core::Result<Outlook> merge_outlook(const Wanted& wanted);
  core::Result<Outlook> merge(const Wanted& wanted, std::string_view token, std::string_view by);

  /// Newest first, at most 200.
  core::Result<std::vector<MergeRow>> list();
  /// Brings `from` back with what it had, but for what somebody changed since. Errors: kNotFound, kConflict (undone
  /// already; `from` is needed by a later merge).
  core::Result<MergeUndone> undo(std::int64_t merge, std::string_view by);

 private:
  core::Result<Outlook> run(const Wanted& wanted, std::optional<std::string_view> token, std::string_view by);
  core::Result<Outlook> run_archive(core::CompanyId company, std::optional<std::string_view> token);
  store::Database& strict_;
  const core::Clock& clock_;
  std::vector<CompanyHolding*> holdings_;
};

}  // namespace gluepot::companies
