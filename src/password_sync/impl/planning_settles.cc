// SPDX-License-Identifier: Apache-2.0
#include "password_sync/impl/planning.h"

#include "core/failpoint.h"

namespace gluepot::password_sync {
namespace {

using connectors::PasswordEntry;
using core::ErrorCode;
using core::PasswordId;

constexpr int kLookedUpAbsences = 50;
constexpr int kValuesCompared = 100;

}  // namespace

core::Status Planning::settle_intents() {
  for (auto at = state_.intents.begin(); at != state_.intents.end();) {
    const Intent& intent = at->second;
    if (intent.kind == "archive") {
      GLUEPOT_TRY(settle_archive(intent));
      at = state_.intents.erase(at);
      continue;
    }
    const auto found = entries_.by_intent.find(intent.id);
    const PasswordEntry* const entry = found == entries_.by_intent.end() ? nullptr : &entries_.by_id.at(found->second);
    const bool taken = entry != nullptr && entry->organization == intent.organization &&
                       (!intent.with_value || entry->password_updated_at_ms > intent.previous_updated_at_ms);
    if (!taken) {
      ++at;
      continue;
    }
    const auto pushed = as_pushed(intent, *entry, true);
    const auto digest = documentation_digest(with_.vault, pushed);
    core::failpoint("password_sync.before_settle");
    GLUEPOT_TRY(
        repository_.record_push(intent, entry->id, digest, pushed.password_updated_at_ms, settled(intent, *entry)));
    core::failpoint("password_sync.after_settle");
    state_.pairs[intent.password_id] = {
        entry->id, "",
        Base{intent.organization, intent.cipher, intent.automate, digest, pushed.password_updated_at_ms}};
    at = state_.intents.erase(at);
  }
  return {};
}

core::Status Planning::settle_archive(const Intent& intent) {
  const auto found = entries_.by_id.find(intent.documentation_password_id.value_or(PasswordId{}));
  const bool taken = found != entries_.by_id.end() && found->second.archived;
  auto entry = settled(intent, taken ? found->second : PasswordEntry{});
  entry.documentation_password_id = intent.documentation_password_id;
  entry.outcome = taken ? "archived" : "failed";
  if (!taken) entry.reason = "an earlier attempt's answer was lost; the documentation shows that it was not taken";
  return repository_.record_failure(entry, true);
}

HistoryEntry Planning::settled(const Intent& intent, const PasswordEntry& entry) const {
  HistoryEntry out;
  out.at_ms = with_.clock.now_ms();
  out.password_id = intent.password_id;
  if (const auto client = client_of_row_.find(intent.password_id); client != client_of_row_.end())
    out.client_id = client->second;
  out.title = entry.name;
  out.organization = intent.organization;
  out.documentation_password_id = entry.id;
  out.by = "system";
  out.action = intent.kind;
  out.outcome = intent.kind == "create" ? "created" : intent.kind == "adopt" ? "adopted" : "updated";
  out.reason = "an earlier attempt's answer was lost; the documentation shows that it was taken";
  return out;
}

core::Status Planning::prove_absences() {
  int asked = 0;
  for (auto& work : plan_.work) {
    if (work.row.state != RowState::kDeletedThere || work.wish.stopped) continue;
    if (++asked > kLookedUpAbsences) {
      plan_.doubtful = true;
      return {};
    }
    auto entry = plan_.documentation->find_password(*work.row.documentation_password_id);
    if (!entry && entry.error().code != ErrorCode::kNotFound) return core::fail(entry.error());
    if (!entry) continue;
    entries_.by_id.emplace(entry->id, std::move(*entry));
    decide_row(work);
  }
  return {};
}

core::Status Planning::settle_by_value(std::optional<ClientId> client) {
  std::vector<std::pair<VaultId, Base>> renewed;
  std::vector<HistoryEntry> history;
  int asked = 0;
  bool refused = !with_.before_read_value;
  for (auto& work : plan_.work) {
    if (work.row.state != RowState::kConflict || !work.sure() || work.wish.stopped) continue;
    if (client && work.row.client_id != *client) continue;
    if (values_in_doubt(work)) {
      const auto both = both_digest(with_.vault, work.automate, work.row.documentation_digest);
      const auto seen = seen_.find(work.row.password_id);
      const bool known = seen != seen_.end() && seen->second.differ == both;
      auto compared = known ? core::Result<Compared>(Compared::kDiffer) : Compared::kNotPossible;
      if (!known && !refused && asked < kValuesCompared) {
        if (watch_.stopped()) return core::fail(ErrorCode::kCancelled, "password sync: stopped while it compared");
        watch_.say("plan", ++asked, std::nullopt, "compare values that changed on both sides");
        compared = compare_values(with_, *plan_.automate, *plan_.documentation, work);
        ++plan_.plan.decrypted;
        if (!compared && compared.error().code == ErrorCode::kCancelled) return core::fail(compared.error());
        // What refuses one refuses all; the rows wait, the rest of the plan holds.
        if (!compared) refused = compared.error().code != ErrorCode::kNotFound;
        if (compared && *compared != Compared::kNotPossible) history.push_back(compared_entry(work, *compared));
      }
      work.values = compared && *compared == Compared::kDiffer ? Work::Values::kDiffer : Work::Values::kNotYet;
      if (compared && *compared == Compared::kDiffer) differ_[work.row.password_id] = both;
      if (!compared || *compared != Compared::kEqual) {
        decide_row(work);
        continue;
      }
    } else if (work.base->cipher != work.cipher ||
               work.base->password_updated_at_ms != work.entry->password_updated_at_ms || !fields_alike(work)) {
      continue;
    }
    auto& base = state_.pairs.at(work.row.password_id).base;
    base = base_of_equal_values(with_.vault, work);
    renewed.emplace_back(work.row.password_id, *base);
    work.values = Work::Values::kNotAsked;
    decide_row(work);
  }
  if (renewed.empty() && history.empty()) return {};
  return repository_.renew_bases(renewed, history);
}

HistoryEntry Planning::compared_entry(const Work& work, Compared compared) const {
  HistoryEntry out;
  out.at_ms = with_.clock.now_ms();
  out.password_id = work.row.password_id;
  out.client_id = work.row.client_id;
  out.title = work.row.title;
  out.organization = work.row.organization;
  out.documentation_password_id = work.entry->id;
  out.by = "system";
  out.action = "compare";
  out.outcome = compared == Compared::kEqual ? "unchanged" : "done";
  out.reason = compared == Compared::kEqual ? "changed on both sides, and the values are equal"
                                            : "changed on both sides, and the values differ";
  return out;
}

}  // namespace gluepot::password_sync
