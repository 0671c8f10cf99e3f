// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "password_sync/impl/compare_values.h"
#include "password_sync/planner.h"

namespace gluepot::password_sync {

/// The documentation's entries of the organizations that matter, found by id, by marker and by likeness.
struct Entries {
  std::unordered_map<core::PasswordId, connectors::PasswordEntry> by_id;
  std::unordered_map<std::string, core::PasswordId> by_intent;
  std::unordered_map<std::string, std::vector<core::PasswordId>> alike;  ///< not archived, in id order
};

/// One planning from start to end: read, settle what is open, pair, decide each row, prove what is absent. Made for one
/// run and thread; its parts stand in planning_*.cc by what they do.
class Planning {
 public:
  Planning(const Dependencies& with, Repository& repository, const AllSettings& settings, const Watch& watch)
      : with_(with), repository_(repository), settings_(settings), watch_(watch) {}

  core::Result<WorkPlan> run(std::optional<ClientId> client, std::string_view by);

 private:
  // What is read.
  core::Status read_current();
  core::Status read_automate();
  core::Status read_organizations();
  core::Status read_documentation();
  /// Decrypts what is new, once, to know whether it can be; the value is dropped at once. Rows that go nowhere are not
  /// touched.
  core::Status read_values();
  /// A list of pages may pass a row over while others come and go: those that are missing are asked for once more.
  core::Status prove_gone(const std::set<VaultId>& seen);
  /// Which computer's entry a new one becomes part of, by the configurations of its own organization.
  core::Status find_configurations(std::optional<ClientId> client);

  // What an earlier run, or the values themselves, settle.
  /// An intent whose marker stands in the pass was executed: it is closed without a request.
  core::Status settle_intents();
  /// Whether the entry is archived is plain to see. If not, it is not repeated: it was asked for once.
  core::Status settle_archive(const Intent& intent);
  HistoryEntry settled(const Intent& intent, const connectors::PasswordEntry& entry) const;
  /// Absence is proven: an entry that the pass did not show is asked for by its id. Many at once look like a broken
  /// list; what was not asked for is then never created.
  core::Status prove_absences();
  /// Rows changed on both sides: somebody may have entered the same in both. Fields are compared as they are; values
  /// are read, at most so many a plan, and never again while neither side changes.
  core::Status settle_by_value(std::optional<ClientId> client);
  HistoryEntry compared_entry(const Work& work, Compared compared) const;

  // Which entry is a row's.
  /// Which free entry belongs to which row without a pair. First by our own marker (it names the row even when our
  /// tables were emptied), then by likeness in id order. Rows of one name and user may be as many as the entries or
  /// more: each entry is then taken by exactly one row and gets that row's value. More entries than rows: not guessed.
  void pair_alike();
  bool same_name(const Work& work, core::PasswordId id) const;
  bool offer(Work& work, core::PasswordId id, core::OrganizationId organization,
             std::set<core::PasswordId>& taken) const;
  void take_base(Work& work, const Pair& pair, RowFacts& facts, std::optional<core::OrganizationId> target);
  /// A pair of StickySync's that was never pushed by us: exactly its entry, or nothing.
  void take_over(Work& work, const Pair& pair, RowFacts& facts, core::OrganizationId target);

  // What becomes of each row.
  void decide_row(Work& work);
  void take_settings(Work& work);
  /// Values and notes (people write values there) are only named, never shown.
  static std::vector<FieldChange> changes_of(const Work& work);
  std::string reason_of(const Work& work, const RowFacts& facts) const;
  std::string unreadable_reason(const Work& work) const;
  /// Rows pushed once that Automate no longer has.
  core::Status add_gone_rows();

  /// The organization a client's rows go to, if any.
  std::optional<core::OrganizationId> target_of(ClientId client) const;
  bool can_be_pushed(const Work& work) const;
  void finish(std::optional<ClientId> client);
  CurrentRow current_of(const Work& work) const;

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
  std::unordered_map<core::OrganizationId, std::string> organization_names_;
  std::map<core::OrganizationId, bool> served_;
  std::map<VaultId, std::size_t> several_;  ///< rows with more alike entries than rows
  struct Seen {
    std::int64_t first_at_ms = 0;
    vault::Digest differ;
  };
  std::unordered_map<VaultId, Seen> seen_;             ///< rows as last compared
  std::unordered_map<VaultId, vault::Digest> differ_;  ///< rows whose two values are known to differ
  std::int64_t pages_ = 0;                             ///< of the documentation's list
};

}  // namespace gluepot::password_sync
