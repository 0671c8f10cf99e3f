// SPDX-License-Identifier: Apache-2.0
#include "password_sync/planner.h"

#include <algorithm>

#include "core/log.h"
#include "core/text.h"
#include "password_sync/applier.h"
#include "password_sync/impl/planning.h"

namespace gluepot::password_sync {
namespace {

/// A write and two clocks that disagree take less than this.
constexpr std::int64_t kLongestPush = 15 * 60 * 1000;

}  // namespace

core::Result<WorkPlan> Planning::run(std::optional<ClientId> client, std::string_view by) {
  plan_.plan.created_by = by;
  GLUEPOT_ASSIGN(plan_.automate, with_.automate());
  GLUEPOT_ASSIGN(plan_.documentation, with_.documentation());
  GLUEPOT_ASSIGN(state_, repository_.load());
  GLUEPOT_TRY(read_current());
  GLUEPOT_TRY(read_automate());
  GLUEPOT_TRY(read_organizations());
  GLUEPOT_TRY(read_documentation());
  GLUEPOT_TRY(settle_intents());
  GLUEPOT_TRY(read_values());
  pair_alike();
  for (auto& work : plan_.work) decide_row(work);
  GLUEPOT_TRY(add_gone_rows());
  GLUEPOT_TRY(prove_absences());
  GLUEPOT_TRY(settle_by_value(client));
  GLUEPOT_TRY(find_configurations(client));
  finish(client);
  return std::move(plan_);
}

std::optional<core::OrganizationId> Planning::target_of(ClientId client) const {
  const auto mapping = state_.clients.find(client);
  if (mapping == state_.clients.end() || !client_names_.contains(client)) return std::nullopt;
  const auto served = served_.find(mapping->second.organization);
  return served != served_.end() && served->second ? std::optional(mapping->second.organization) : std::nullopt;
}

bool Planning::can_be_pushed(const Work& work) const {
  const auto memo = state_.reads.find(work.row.password_id);
  return !work.vault.sealed.empty() && memo != state_.reads.end() && memo->second.result == "readable";
}

void Planning::finish(std::optional<ClientId> client) {
  Plan& plan = plan_.plan;
  plan.created_at_ms = with_.clock.now_ms();
  plan.id = core::new_id(plan.created_at_ms);
  plan.client_id = client;
  for (const auto& work : plan_.work) plan_.current.push_back(current_of(work));
  if (client) std::erase_if(plan_.work, [&](const Work& work) { return work.row.client_id != *client; });
  std::int64_t writes = 0, looks = 0;
  for (const auto& work : plan_.work) {
    writes += work.row.action != Action::kNone ? 1 : 0;
    // Each write into an entry that is there is preceded by a look at it, each open POST is looked for.
    looks += work.row.action != Action::kNone && (work.row.action != Action::kCreate || work.intent) ? 1 : 0;
    plan.rows.push_back(work.row);
  }
  plan.requests = pages_ + (writes > 0 ? 1 : 0) + writes + looks;
  plan.needs_confirmation = large_change_of(plan_, {}, settings_.general).asks;
  watch_.say("plan", static_cast<std::int64_t>(plan.rows.size()), static_cast<std::int64_t>(plan.rows.size()));
  core::log(core::LogLevel::kDebug, "passwords were compared",
            {{"rows", std::to_string(plan.rows.size())},
             {"decrypted", std::to_string(plan.decrypted)},
             {"pages", std::to_string(pages_)}});
}

CurrentRow Planning::current_of(const Work& work) const {
  CurrentRow out;
  out.password_id = work.row.password_id;
  out.client_id = work.row.client_id;
  out.client_name = work.row.client_name;
  out.location = work.row.location;
  out.title = work.row.title;
  out.username = work.row.username;
  out.state = work.row.state;
  out.reason = work.row.reason;
  out.organization = work.row.organization;
  out.organization_name = work.row.organization_name;
  out.documentation_password_id = work.row.documentation_password_id;
  out.changed_here_at = work.vault.changed_at;
  out.changed_here_by = work.vault.changed_by;
  if (work.entry) out.changed_there_at_ms = work.entry->password_updated_at_ms;
  out.cipher = work.cipher;
  if (work.entry && (work.row.state == RowState::kDrifted || work.row.state == RowState::kConflict))
    out.both = both_digest(with_.vault, work.automate, work.row.documentation_digest);
  if (const auto differ = differ_.find(work.row.password_id); differ != differ_.end()) out.differ = differ->second;
  return out;
}

connectors::PasswordEntry as_pushed(const Intent& intent, connectors::PasswordEntry entry, bool looked) {
  if (!intent.with_value)
    entry.password_updated_at_ms = intent.previous_updated_at_ms;
  else if (looked && entry.password_updated_at_ms > intent.created_at_ms + kLongestPush)
    entry.password_updated_at_ms = intent.created_at_ms;
  return entry;
}

core::Result<WorkPlan> Planner::make(std::optional<ClientId> client, const Watch& watch, std::string_view by) {
  return Planning(with_, repository_, settings_, watch).run(client, by);
}

}  // namespace gluepot::password_sync
