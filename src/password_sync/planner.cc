// SPDX-License-Identifier: Apache-2.0
#include "password_sync/planner.h"

#include <algorithm>
#include <set>

#include "core/failpoint.h"
#include "core/log.h"
#include "core/text.h"
#include "password_sync/applier.h"
#include "password_sync/impl/compare_values.h"

namespace gluepot::password_sync {
namespace {

using automate::Unreadable;
using connectors::PasswordEntry;
using core::ErrorCode;
using core::OrganizationId;
using core::PasswordId;

constexpr int kLookedUpAbsences = 50;
constexpr int kValuesCompared = 100;
/// A write and two clocks that disagree take less than this.
constexpr std::int64_t kLongestPush = 15 * 60 * 1000;

/// The documentation's entries of the organizations that matter, found by id, by marker and by likeness.
struct Entries {
  std::unordered_map<PasswordId, PasswordEntry> by_id;
  std::unordered_map<std::string, PasswordId> by_intent;
  std::unordered_map<std::string, std::vector<PasswordId>> alike;  ///< not archived, in id order
};

/// One planning from start to end.
class Planning {
 public:
  Planning(const Dependencies& with, Repository& repository, const AllSettings& settings, const Watch& watch)
      : with_(with), repository_(repository), settings_(settings), watch_(watch) {}

  core::Result<WorkPlan> run(std::optional<ClientId> client, std::string_view by) {
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

 private:
  core::Status read_current() {
    GLUEPOT_ASSIGN(const auto rows, repository_.rows());
    for (const auto& row : rows) seen_.emplace(row.password_id, Seen{row.first_seen_at_ms, row.differ});
    return {};
  }

  core::Status read_automate() {
    GLUEPOT_ASSIGN(const auto clients, plan_.automate->clients());
    for (const auto& client : clients) {
      client_names_.emplace(client.id, client.name);
      client_ids_.push_back(client.id);
    }
    GLUEPOT_TRY(plan_.automate->each_row([&](automate::VaultRow&& row) {
      row.read_with_client = settings_.row(row.id).read_with_client;
      Work work;
      work.row.password_id = row.id;
      work.row.client_id = row.client_id;
      client_of_row_.emplace(row.id, row.client_id);
      if (const auto name = client_names_.find(row.client_id); name != client_names_.end())
        work.row.client_name = name->second;
      const PushedFields shown = fields_of(row);
      work.row.title = shown.name;
      work.row.username = shown.username;
      work.fields = fields_of(row, settings_.general, work.row.client_name);
      work.row.location = row.location;
      work.cipher = cipher_digest(with_.vault, row);
      work.automate = automate_digest(with_.vault, work.fields, work.cipher);
      work.vault = std::move(row);
      plan_.work.push_back(std::move(work));
      if (plan_.work.size() % 500 == 0)
        watch_.say("read_automate", static_cast<std::int64_t>(plan_.work.size()), std::nullopt);
      return !watch_.stopped();
    }));
    if (watch_.stopped()) return core::fail(ErrorCode::kCancelled, "password sync: stopped while Automate was read");
    const auto total = static_cast<std::int64_t>(plan_.work.size());
    watch_.say("read_automate", total, total);
    return {};
  }

  core::Status read_organizations() {
    GLUEPOT_ASSIGN(const auto organizations, with_.organizations());
    for (const auto& organization : organizations) organization_names_.emplace(organization.id, organization.name);
    for (const auto& [client, mapping] : state_.clients) {
      if (served_.contains(mapping.organization)) continue;
      GLUEPOT_ASSIGN(const bool served, with_.organization_is_served(mapping.organization));
      served_.emplace(mapping.organization, served);
    }
    return {};
  }

  core::Status read_documentation() {
    const bool any = std::any_of(served_.begin(), served_.end(), [](const auto& entry) { return entry.second; });
    if (!any || plan_.work.empty()) return {};
    std::set<PasswordId> paired;
    for (const auto& [id, pair] : state_.pairs) paired.insert(pair.documentation_password_id);
    std::int64_t seen = 0;
    GLUEPOT_TRY(plan_.documentation->each_password_page([&](std::vector<PasswordEntry>&& page) {
      seen += static_cast<std::int64_t>(page.size());
      ++pages_;
      for (auto& entry : page) {
        const auto served = served_.find(entry.organization);
        if ((served != served_.end() && served->second) || paired.contains(entry.id))
          entries_.by_id.emplace(entry.id, std::move(entry));
      }
      watch_.say("plan", seen, std::nullopt, "read the entries of the documentation");
      return !watch_.stopped();
    }));
    if (watch_.stopped())
      return core::fail(ErrorCode::kCancelled, "password sync: stopped while the documentation was read");
    for (const auto& [id, entry] : entries_.by_id)
      if (const auto marker = marker_of(entry.notes); !marker.empty())
        entries_.by_intent.emplace(std::string(marker), id);
    return {};
  }

  /// An intent whose marker stands in the pass was executed: it is closed without a request.
  core::Status settle_intents() {
    for (auto at = state_.intents.begin(); at != state_.intents.end();) {
      const Intent& intent = at->second;
      if (intent.kind == "archive") {
        GLUEPOT_TRY(settle_archive(intent));
        at = state_.intents.erase(at);
        continue;
      }
      const auto found = entries_.by_intent.find(intent.id);
      const PasswordEntry* const entry =
          found == entries_.by_intent.end() ? nullptr : &entries_.by_id.at(found->second);
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

  /// Whether the entry is archived is plain to see. If not, it is not repeated: it was asked for once.
  core::Status settle_archive(const Intent& intent) {
    const auto found = entries_.by_id.find(intent.documentation_password_id.value_or(PasswordId{}));
    const bool taken = found != entries_.by_id.end() && found->second.archived;
    auto entry = settled(intent, taken ? found->second : PasswordEntry{});
    entry.documentation_password_id = intent.documentation_password_id;
    entry.outcome = taken ? "archived" : "failed";
    if (!taken) entry.reason = "an earlier attempt's answer was lost; the documentation shows that it was not taken";
    return repository_.record_failure(entry, true);
  }

  HistoryEntry settled(const Intent& intent, const PasswordEntry& entry) const {
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

  /// Decrypts what is new, once, to know whether it can be; the value is dropped at once. Rows that go nowhere are not
  /// touched.
  core::Status read_values() {
    std::vector<std::pair<VaultId, ReadMemo>> news;
    for (const auto& work : plan_.work) {
      if (!target_of(work.row.client_id) || work.vault.sealed.empty()) continue;
      const auto known = state_.reads.find(work.row.password_id);
      const auto digest = read_digest(with_.vault, work.vault, work.cipher);
      if (known != state_.reads.end() && known->second.cipher == digest) continue;
      ReadMemo memo{digest, "readable", {}};
      ++plan_.plan.decrypted;
      const auto value = plan_.automate->read_value(work.vault);
      if (!value) {
        memo.result = automate::unreadable_name(value.error());
        memo.likely_client =
            automate::likely_client(plan_.automate->cipher(), work.vault.sealed, work.vault.client_id, client_ids_);
      } else if (value->empty()) {
        memo.result = "no_value";
      }
      state_.reads[work.row.password_id] = memo;
      // That the source could not do it at all says nothing about the bytes: it is asked again.
      if (value || value.error() != Unreadable::kUnsupported) news.emplace_back(work.row.password_id, std::move(memo));
    }
    return repository_.remember_reads(news);
  }

  /// The organization a client's rows go to, if any.
  std::optional<OrganizationId> target_of(ClientId client) const {
    const auto mapping = state_.clients.find(client);
    if (mapping == state_.clients.end() || !client_names_.contains(client)) return std::nullopt;
    const auto served = served_.find(mapping->second.organization);
    return served != served_.end() && served->second ? std::optional(mapping->second.organization) : std::nullopt;
  }

  bool can_be_pushed(const Work& work) const {
    const auto memo = state_.reads.find(work.row.password_id);
    return !work.vault.sealed.empty() && memo != state_.reads.end() && memo->second.result == "readable";
  }

  /// Which free entry belongs to which row without a pair. First by our own marker (it names the row even when our
  /// tables were emptied), then by likeness in id order. Rows of one name and user may be as many as the entries or
  /// more: each entry is then taken by exactly one row and gets that row's value. More entries than rows: not guessed.
  void pair_alike() {
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

  bool same_name(const Work& work, PasswordId id) const {
    const auto entry = entries_.by_id.find(id);
    return entry != entries_.by_id.end() && core::trim(entry->second.name) == work.fields.name &&
           core::trim(entry->second.username) == work.fields.username;
  }

  bool offer(Work& work, PasswordId id, OrganizationId organization, std::set<PasswordId>& taken) const {
    const auto entry = entries_.by_id.find(id);
    if (entry == entries_.by_id.end() || entry->second.organization != organization || entry->second.archived ||
        !taken.insert(id).second)
      return false;
    work.entry = entry->second;
    return true;
  }

  void decide_row(Work& work) {
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
    facts.empty =
        work.vault.sealed.empty() || (memo != state_.reads.end() && memo->second.result == "no_value" &&
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

  void take_settings(Work& work) {
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

  /// Values and notes (people write values there) are only named, never shown.
  static std::vector<FieldChange> changes_of(const Work& work) {
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

  void take_base(Work& work, const Pair& pair, RowFacts& facts, std::optional<OrganizationId> target) {
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

  /// A pair of StickySync's that was never pushed by us: exactly its entry, or nothing.
  void take_over(Work& work, const Pair& pair, RowFacts& facts, OrganizationId target) {
    using TakenOver = RowFacts::TakenOver;
    const auto entry = entries_.by_id.find(pair.documentation_password_id);
    facts.taken_over = entry == entries_.by_id.end()          ? TakenOver::kGone
                       : entry->second.organization != target ? TakenOver::kElsewhere
                       : entry->second.archived               ? TakenOver::kArchived
                                                              : TakenOver::kHere;
    if (facts.taken_over == TakenOver::kHere) work.entry = entry->second;
  }

  std::string reason_of(const Work& work, const RowFacts& facts) const {
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

  std::string unreadable_reason(const Work& work) const {
    const auto memo = state_.reads.find(work.row.password_id);
    if (memo == state_.reads.end()) return "cannot be read";
    return automate::unreadable_sentence(
        automate::unreadable_from(memo->second.result).value_or(Unreadable::kUnsupported), memo->second.likely_client);
  }

  /// Rows pushed once that Automate no longer has.
  core::Status add_gone_rows() {
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

  /// A list of pages may pass a row over while others come and go: those that are missing are asked for once more.
  core::Status prove_gone(const std::set<VaultId>& seen) {
    std::vector<VaultId> missing;
    for (const auto& [id, pair] : state_.pairs)
      if (!seen.contains(id)) missing.push_back(id);
    if (missing.empty()) return {};
    GLUEPOT_ASSIGN(const auto there, plan_.automate->present(missing));
    if (there.empty()) return {};
    core::Error error{ErrorCode::kUpstream,
                      "Automate's passwords changed while they were read: " + std::to_string(there.size()) +
                          " seemed gone and are there. Nothing was compared."};
    error.next_step = "Try again.";
    return core::fail(std::move(error));
  }

  /// Absence is proven: an entry that the pass did not show is asked for by its id. Many at once look like a broken
  /// list; what was not asked for is then never created.
  core::Status prove_absences() {
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

  /// Rows changed on both sides: somebody may have entered the same in both. Fields are compared as they are; values
  /// are read, at most so many a plan, and never again while neither side changes.
  core::Status settle_by_value(std::optional<ClientId> client) {
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

  HistoryEntry compared_entry(const Work& work, Compared compared) const {
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

  /// Which computer's entry a new one becomes part of, by the configurations of its own organization.
  core::Status find_configurations(std::optional<ClientId> client) {
    if (!settings_.general.embed) return {};
    std::map<OrganizationId, std::vector<connectors::Configuration>> known;
    for (auto& work : plan_.work) {
      const bool may_be_created =
          (work.row.state == RowState::kCreate || work.row.state == RowState::kDeletedThere) && !work.wish.stopped;
      if (!may_be_created || (client && work.row.client_id != *client)) continue;
      auto found = known.find(*work.row.organization);
      if (found == known.end()) {
        GLUEPOT_ASSIGN(auto read, plan_.documentation->configurations(*work.row.organization));
        ++pages_;
        found = known.emplace(*work.row.organization, std::move(read)).first;
      }
      work.configuration_id = configuration_of(work.vault.title, found->second);
      if (work.configuration_id && work.row.state == RowState::kCreate)
        work.row.reason += "; created inside the configuration of that name";
    }
    return {};
  }

  void finish(std::optional<ClientId> client) {
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

  CurrentRow current_of(const Work& work) const {
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

  const Dependencies& with_;
  Repository& repository_;
  const AllSettings& settings_;
  const Watch& watch_;
  WorkPlan plan_;
  State state_;
  Entries entries_;
  std::unordered_map<ClientId, std::string> client_names_;
  std::vector<ClientId> client_ids_;
  std::unordered_map<VaultId, ClientId> client_of_row_;
  std::unordered_map<OrganizationId, std::string> organization_names_;
  std::map<OrganizationId, bool> served_;
  std::map<VaultId, std::size_t> several_;  ///< rows with more alike entries than rows
  struct Seen {
    std::int64_t first_at_ms = 0;
    vault::Digest differ;
  };
  std::unordered_map<VaultId, Seen> seen_;             ///< rows as last compared
  std::unordered_map<VaultId, vault::Digest> differ_;  ///< rows whose two values are known to differ
  std::int64_t pages_ = 0;                             ///< of the documentation's list
};

}  // namespace

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
