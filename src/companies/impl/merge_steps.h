// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "companies/companies.h"
#include "companies/holdings.h"
#include "companies/merges.h"
#include "core/result.h"
#include "store/database.h"

namespace gluepot::companies {

namespace json = boost::json;

/// The parts of a merge that are this folder's own: mapping, ids, what is empty at the other, children, the two rows.
/// Each notes its effect in words and, for the undo, what stood before.
class MergeWork {
 public:
  MergeWork(store::Connection& connection, Company from, Company into, std::int64_t now)
      : connection_(connection), from_(std::move(from)), into_(std::move(into)), now_(now) {}
  /// First. Errors: kInvalidArgument (field organization: both are mapped and none, or another, is chosen).
  core::Result<MergeStep> map(const std::optional<core::OrganizationId>& chosen);
  core::Status move_own();
  std::vector<Effect> take_effects() { return std::move(effects_); }
  json::object take_record() { return std::move(record_); }

 private:
  core::Status hand_over(core::OrganizationId organization);
  void take_fields();
  void take_ids();
  core::Status move_children();
  void say(std::string kind, std::string text, bool attention = false) {
    effects_.push_back({std::move(kind), std::move(text), attention});
  }
  store::Connection& connection_;
  Company from_, into_;
  std::int64_t now_;
  std::vector<Effect> effects_;
  json::object record_;
};

/// Puts back what MergeWork did, but for what was changed since, and says so in `out`.
core::Status undo_own(store::Connection& connection, MergeUndone& out, const json::object& record, std::int64_t now);

core::Result<std::vector<core::CompanyId>> children_of(store::Connection& connection, core::CompanyId company);
/// "password_levels" as "The password levels".
std::string words_of(std::string_view kind);

}  // namespace gluepot::companies
