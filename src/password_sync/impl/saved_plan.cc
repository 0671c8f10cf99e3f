// SPDX-License-Identifier: Apache-2.0
#include "password_sync/impl/saved_plan.h"

#include <algorithm>

namespace gluepot::password_sync {
namespace {

constexpr std::size_t kTitlesShown = 3;

/// As action_of, of a row as it was saved. What an overwrite would have done with it is not known any more, so then
/// every drifted row and every conflict counts.
bool would_be_written(const PlanRow& row, const ApplyOptions& options) {
  if (options.settled.contains(row.password_id)) return false;
  if (options.client_id && row.client_id != *options.client_id) return false;
  if (!options.password_ids.empty() && std::find(options.password_ids.begin(), options.password_ids.end(),
                                                 row.password_id) == options.password_ids.end())
    return false;
  if (row.action != Action::kNone && !options.archive_orphaned) return true;
  Wish wish;
  wish.overwrite = options.overwrite_changed;
  wish.recreate = options.recreate_deleted;
  wish.archive = options.archive_orphaned;
  return act(row.state, true, wish) != Action::kNone;
}

bool same(const PlanRow& a, const PlanRow& b) {
  return a.state == b.state && a.action == b.action && a.client_id == b.client_id && a.organization == b.organization &&
         a.documentation_password_id == b.documentation_password_id && a.automate_digest == b.automate_digest &&
         a.documentation_digest == b.documentation_digest;
}

/// The run that was cut off left this row's outcome unknown, and now either the documentation shows that it was taken,
/// or it is sent again: what the plan showed of the documentation is then no longer there, by our own hand.
bool left_by_the_same_run(const PlanRow& planned, const Work& now, const ApplyOptions& options) {
  if (!options.resumed || planned.client_id != now.row.client_id || planned.organization != now.row.organization ||
      planned.automate_digest != now.row.automate_digest)
    return false;
  if (planned.documentation_password_id && planned.documentation_password_id != now.row.documentation_password_id)
    return false;
  if (now.row.state == RowState::kUnchanged) return true;
  return now.intent && now.intent->automate == planned.automate_digest;
}

}  // namespace

core::Status check_as_planned(const Plan& saved, const WorkPlan& now, const ApplyOptions& options) {
  std::map<VaultId, const PlanRow*> before;
  std::int64_t concerned = 0, changed = 0;
  std::string titles;
  const auto differs = [&](const PlanRow& row) {
    if (++changed > static_cast<std::int64_t>(kTitlesShown)) return;
    titles += (titles.empty() ? "" : ", ") + (row.title.empty() ? std::to_string(row.password_id) : row.title);
  };
  for (const auto& row : saved.rows) before.emplace(row.password_id, &row);
  for (const auto& work : now.work) {
    const auto found = before.find(work.row.password_id);
    const PlanRow* const planned = found == before.end() ? nullptr : found->second;
    if (found != before.end()) before.erase(found);
    if (action_of(work, options) == Action::kNone && (planned == nullptr || !would_be_written(*planned, options)))
      continue;
    ++concerned;
    if (planned == nullptr || !(same(*planned, work.row) || left_by_the_same_run(*planned, work, options)))
      differs(work.row);
  }
  for (const auto& [id, row] : before) {
    if (!would_be_written(*row, options)) continue;
    ++concerned;
    differs(*row);
  }
  if (changed == 0) return {};
  return core::fail({core::ErrorCode::kConflict,
                     std::to_string(changed) + " of " + std::to_string(concerned) +
                         " passwords changed since the plan was made: " + titles +
                         (changed > static_cast<std::int64_t>(kTitlesShown) ? ", ..." : "") +
                         "; nothing was sent; plan again",
                     {},
                     {}});
}

}  // namespace gluepot::password_sync
