// SPDX-License-Identifier: Apache-2.0
#include "password_sync/impl/planning.h"

#include <algorithm>

#include "core/text.h"

namespace gluepot::password_sync {
namespace {

using automate::Unreadable;
using connectors::PasswordEntry;

}  // namespace

void Planning::decide_row(Work& work) {
  PlanRow& row = work.row;
  RowFacts facts;
  facts.client_known = client_names_.contains(row.client_id) || row.client_id == 0;
  const auto target = target_of(row.client_id);
  facts.mapped = target.has_value();
  row.organization = target;
  if (const auto mapping = state_.clients.find(row.client_id); mapping != state_.clients.end() && !row.organization)
    row.organization = mapping->second.organization;
  if (row.organization)
    if (const auto name = organization_names_.find(*row.organization); name != organization_names_.end())
      row.organization_name = name->second;
  const auto memo = state_.reads.find(row.password_id);
  facts.empty = work.vault.sealed.empty() || (memo != state_.reads.end() && memo->second.result == "no_value" &&
                                              memo->second.cipher == read_digest(with_.vault, work.vault, work.cipher));
  facts.readable = can_be_pushed(work);
  facts.automate = work.automate;
  if (const auto intent = state_.intents.find(row.password_id); intent != state_.intents.end())
    work.intent = intent->second;
  if (const auto pair = state_.pairs.find(row.password_id); pair != state_.pairs.end()) {
    if (!pair->second.last_sync.empty()) row.last_sync = pair->second.last_sync;
    row.documentation_password_id = pair->second.documentation_password_id;
    if (pair->second.base)
      take_base(work, pair->second, facts, target);
    else if (target)
      take_over(work, pair->second, facts, *target);
  }
  if (!facts.pushed_automate) {
    if (work.entry) row.documentation_password_id = work.entry->id;
    facts.alike = several_.contains(row.password_id) ? RowFacts::Alike::kSeveral
                  : work.entry                       ? RowFacts::Alike::kOne
                                                     : RowFacts::Alike::kNone;
  }
  row.automate_digest = work.automate;
  row.documentation_digest = facts.documentation ? *facts.documentation
                             : work.entry        ? documentation_digest(with_.vault, *work.entry)
                                                 : vault::Digest();
  row.state = decide(facts);
  if (row.state == RowState::kOrphaned && work.base) row.organization = work.base->organization;
  take_settings(work);
  row.reason = reason_of(work, facts);
  if (work.wish.stopped) row.reason += "; stopped by a person: nothing is sent";
  row.action = act(row.state, work.sure(), work.wish);
  row.changes.clear();
  if (row.state != RowState::kUnchanged && work.entry) row.changes = changes_of(work);
}

void Planning::take_settings(Work& work) {
  const VaultId id = work.row.password_id;
  const ClientId client = work.row.client_id;
  const auto seen = seen_.find(id);
  work.auto_sync =
      settings_.auto_sync_of(id, client, seen == seen_.end() ? with_.clock.now_ms() : seen->second.first_at_ms);
  work.wish = {};
  work.wish.drift = settings_.drift_of(id, client, work.auto_sync);
  work.wish.stopped = settings_.row(id).stopped;
  work.category_id = settings_.category_of(client);
}

std::vector<FieldChange> Planning::changes_of(const Work& work) {
  std::vector<FieldChange> out;
  const auto compare = [&](const char* field, const std::string& here, std::string_view there, bool shown) {
    if (core::trim(there) == here) return;
    out.push_back({field, {}, {}});
    if (shown) out.back().here = here;
    if (shown) out.back().there = std::string(core::trim(there));
  };
  const PasswordEntry& entry = *work.entry;
  if (!work.base || work.base->cipher != work.cipher ||
      work.base->password_updated_at_ms != entry.password_updated_at_ms)
    out.push_back({"value", {}, {}});
  compare("name", work.fields.name, entry.name, true);
  compare("username", work.fields.username, entry.username, true);
  compare("url", work.fields.url, entry.url, true);
  compare("notes", work.fields.notes, without_marker(entry.notes), false);
  return out;
}

std::string Planning::reason_of(const Work& work, const RowFacts& facts) const {
  switch (work.row.state) {
    case RowState::kCreate:
      return work.intent ? "an earlier attempt's outcome is not known: looked up before it is sent again"
                         : "not in the documentation yet";
    case RowState::kAdopt:
      return facts.taken_over == RowFacts::TakenOver::kHere
                 ? "paired before and never pushed from here: its entry is taken over"
                 : "an entry of this name and user exists in the organization: taken over";
    case RowState::kUpdate:
      if (facts.unsettled) return "an earlier update's outcome is not known: sent again";
      return work.base && work.base->cipher == work.cipher ? "name, user, URL or notes changed in Automate"
                                                           : "changed in Automate";
    case RowState::kUnchanged:
      return facts.kept ? "changed in the documentation, and kept by a person" : "as at the last push";
    case RowState::kDrifted:
      return std::string("changed in the documentation since the last push; ") +
             (!work.sure() || work.wish.drift == Drift::kHold ? "left as it is"
              : work.wish.drift == Drift::kAlert              ? "left as it is until it changes in Automate"
                                                              : "Automate's goes over it");
    case RowState::kConflict:
      if (const auto count = several_.find(work.row.password_id); count != several_.end())
        return std::to_string(count->second) +
               " entries of this name and user exist in the organization: which one is not certain";
      if (facts.taken_over == RowFacts::TakenOver::kArchived)
        return "its entry is archived in the documentation; restore it there or stop the row";
      if (facts.moved || facts.taken_over == RowFacts::TakenOver::kElsewhere)
        return "its entry belongs to another organization than its client is mapped to now";
      return std::string("changed in Automate and in the documentation since the last push") +
             (work.values == Work::Values::kNotYet   ? "; the values are not compared yet"
              : work.values == Work::Values::kDiffer ? "; the values differ"
                                                     : "") +
             (work.wish.drift == Drift::kHold ? "; waits for a person" : "; Automate's goes over it");
    case RowState::kDeletedThere:
      return "its entry is gone from the documentation; it is not created again by itself";
    case RowState::kUnreadable:
      return unreadable_reason(work);
    case RowState::kEmpty:
      return "no password is stored in Automate";
    case RowState::kOrphaned:
      return "client " + std::to_string(work.row.client_id) + " does not exist in Automate any more";
    case RowState::kUnmapped:
      if (work.row.client_id == 0) return "a global password: it belongs to no client";
      return work.row.organization ? "the client's organization is not mapped to a company"
                                   : "the client is not mapped to an organization";
  }
  return {};
}

std::string Planning::unreadable_reason(const Work& work) const {
  const auto memo = state_.reads.find(work.row.password_id);
  if (memo == state_.reads.end()) return "cannot be read";
  return automate::unreadable_sentence(
      automate::unreadable_from(memo->second.result).value_or(Unreadable::kUnsupported), memo->second.likely_client);
}

core::Status Planning::add_gone_rows() {
  std::set<VaultId> present;
  for (const auto& work : plan_.work) present.insert(work.row.password_id);
  GLUEPOT_TRY(prove_gone(present));
  for (const auto& [id, pair] : state_.pairs) {
    if (present.contains(id)) continue;
    Work work;
    work.row.password_id = id;
    work.row.documentation_password_id = pair.documentation_password_id;
    if (const auto entry = entries_.by_id.find(pair.documentation_password_id); entry != entries_.by_id.end()) {
      work.row.title = entry->second.name;
      work.row.username = entry->second.username;
      work.entry = entry->second;
      work.row.documentation_digest = documentation_digest(with_.vault, entry->second);
    }
    work.base = pair.base;
    if (work.base) work.row.organization = work.base->organization;
    if (work.row.organization)
      if (const auto name = organization_names_.find(*work.row.organization); name != organization_names_.end())
        work.row.organization_name = name->second;
    if (const auto intent = state_.intents.find(id); intent != state_.intents.end()) work.intent = intent->second;
    take_settings(work);
    if (!pair.last_sync.empty()) work.row.last_sync = pair.last_sync;
    work.row.state = RowState::kOrphaned;
    work.row.reason = work.entry && work.entry->archived
                          ? "deleted in Automate; its entry is archived in the documentation"
                          : "deleted in Automate; nothing is deleted in the documentation";
    plan_.work.push_back(std::move(work));
  }
  std::sort(plan_.work.begin(), plan_.work.end(),
            [](const Work& a, const Work& b) { return a.row.password_id < b.row.password_id; });
  return {};
}

}  // namespace gluepot::password_sync
