// SPDX-License-Identifier: Apache-2.0
#include "password_sync/impl/planning.h"

#include <algorithm>

#include "core/text.h"

namespace gluepot::password_sync {
namespace {

using core::OrganizationId;
using core::PasswordId;

}  // namespace

void Planning::pair_alike() {
  std::set<PasswordId> taken;
  for (const auto& [id, pair] : state_.pairs) taken.insert(pair.documentation_password_id);
  std::unordered_map<VaultId, PasswordId> marked;
  for (const auto& [intent, id] : entries_.by_intent)
    if (const auto row = vault_row_of(intent); row >= 0 && !taken.contains(id)) marked.emplace(row, id);
  std::map<std::string, std::vector<Work*>> groups;
  for (auto& work : plan_.work) {
    const auto organization = target_of(work.row.client_id);
    if (!organization) continue;
    if (state_.pairs.contains(work.row.password_id) || !can_be_pushed(work)) continue;
    if (const auto mark = marked.find(work.row.password_id);
        mark != marked.end() && same_name(work, mark->second) && offer(work, mark->second, *organization, taken))
      continue;
    if (const auto intent = state_.intents.find(work.row.password_id);
        intent != state_.intents.end() && intent->second.documentation_password_id &&
        offer(work, *intent->second.documentation_password_id, *organization, taken))
      continue;
    groups[alike_key(*organization, work.fields.name, work.fields.username)].push_back(&work);
  }
  for (const auto& [id, entry] : entries_.by_id)
    if (!entry.archived && !taken.contains(id))
      entries_.alike[alike_key(entry.organization, entry.name, entry.username)].push_back(id);
  for (auto& [key, rows] : groups) {
    const auto found = entries_.alike.find(key);
    if (found == entries_.alike.end()) continue;
    auto& ids = found->second;
    std::sort(ids.begin(), ids.end());
    if (ids.size() > rows.size()) {
      for (Work* work : rows) several_[work->row.password_id] = ids.size();
    } else {
      for (std::size_t at = 0; at < ids.size(); ++at) rows[at]->entry = entries_.by_id.at(ids[at]);
    }
  }
}

bool Planning::same_name(const Work& work, PasswordId id) const {
  const auto entry = entries_.by_id.find(id);
  return entry != entries_.by_id.end() && core::trim(entry->second.name) == work.fields.name &&
         core::trim(entry->second.username) == work.fields.username;
}

bool Planning::offer(Work& work, PasswordId id, OrganizationId organization, std::set<PasswordId>& taken) const {
  const auto entry = entries_.by_id.find(id);
  if (entry == entries_.by_id.end() || entry->second.organization != organization || entry->second.archived ||
      !taken.insert(id).second)
    return false;
  work.entry = entry->second;
  return true;
}

void Planning::take_base(Work& work, const Pair& pair, RowFacts& facts, std::optional<OrganizationId> target) {
  work.base = pair.base;
  facts.pushed_automate = pair.base->automate;
  facts.pushed_documentation = pair.base->documentation;
  facts.unsettled = work.intent.has_value();
  const auto entry = entries_.by_id.find(pair.documentation_password_id);
  if (entry == entries_.by_id.end()) return;
  work.entry = entry->second;
  facts.documentation = documentation_digest(with_.vault, entry->second);
  facts.moved = target && (pair.base->organization != *target || entry->second.organization != *target);
  const auto& kept = settings_.row(work.row.password_id).kept_digest;
  facts.kept = !kept.empty() && kept == both_digest(with_.vault, work.automate, *facts.documentation);
}

void Planning::take_over(Work& work, const Pair& pair, RowFacts& facts, OrganizationId target) {
  using TakenOver = RowFacts::TakenOver;
  const auto entry = entries_.by_id.find(pair.documentation_password_id);
  facts.taken_over = entry == entries_.by_id.end()          ? TakenOver::kGone
                     : entry->second.organization != target ? TakenOver::kElsewhere
                     : entry->second.archived               ? TakenOver::kArchived
                                                            : TakenOver::kHere;
  if (facts.taken_over == TakenOver::kHere) work.entry = entry->second;
}

}  // namespace gluepot::password_sync
