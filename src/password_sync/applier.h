// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <set>
#include <string>
#include <vector>

#include "password_sync/planner.h"
#include "password_sync/repository.h"

namespace gluepot::password_sync {

struct ApplyOptions {
  std::optional<std::int64_t>
      plan_id;  ///< only what this saved plan shows: if anything it would write changed, nothing is
  std::optional<ClientId> client_id;
  std::vector<VaultId> password_ids;  ///< empty: every row
  bool confirmed = false;             ///< a plan that changes much was looked at
  bool overwrite_changed = false;     ///< push drifted rows too, and conflicts that are not about who belongs to whom
  bool recreate_deleted = false;      ///< create anew what was deleted in the documentation; only with password_ids
  bool archive_orphaned = false;  ///< archive the entries of what is gone from Automate, and nothing else; only with
                                  ///< password_ids
  bool auto_sync_only = false;    ///< of these only rows that have AutoSync; asked after planning
  /// Goes on with a run that the end of the program cut off, with what that was asked to do; never wider. A saved plan
  /// is then pushed on from where it was left, under the same guards and as the same run.
  bool resumed = false;
  std::set<VaultId> settled{};  ///< rows that the run has an outcome of already; of a resumed one
  std::string started_by = "system";
};

/// What applying with these options writes for a row.
Action action_of(const Work& work, const ApplyOptions& options);

/// How much of what was pushed before would be written over.
struct LargeChange {
  std::int64_t changes = 0, of = 0;
  bool asks = false;  ///< more than the settings let pass without a person's word
  /// For that person.
  std::string sentence() const;
};
/// Rows that a person chose, or the timer, are judged by what is written of them; everything together by what changed
/// at all: many entries gone at once look like a list that is broken.
bool judged_by_writes(const ApplyOptions& options);
bool asks_first(const LargeChange& change, const Settings& settings);
LargeChange large_change_of(const WorkPlan& plan, const ApplyOptions& options, const Settings& settings);

/// Pushes the rows of one plan. Failures are per row; the run ends early only when nothing more can succeed (key
/// refused, no Password Access, store or source down several times in a row).
class Applier {
 public:
  Applier(const Dependencies& with, Repository& repository, const Options& options, WorkPlan& work, Run& run,
          const Watch& watch)
      : with_(with), repository_(repository), options_(options), work_(work), run_(run), watch_(watch) {}
  /// Errors: why the run ended early. `run.counts` holds the outcome of each row in any case.
  core::Status push(const ApplyOptions& options);

 private:
  enum class After { kGoOn, kEndRun };
  After push_row(Work& work);
  core::Status look_first(Work& work, bool& settled);
  core::Status look_at_entry(const Work& work);
  core::Status push_value(Work& work, Intent& intent);
  core::Status archive(Work& work, const Intent& intent);
  core::Result<connectors::PasswordEntry> send(Work& work, const Intent& intent, const core::Secret* value);
  core::Status verify_taken(const connectors::PasswordEntry& entry, const Intent& intent, const core::Secret& value);
  core::Status finish_row(Work& work, const Intent& intent, const connectors::PasswordEntry& entry, bool looked);
  Intent intent_for(const Work& work) const;
  HistoryEntry history(const Work& work, std::string_view action, std::string_view outcome,
                       std::string_view reason) const;
  After note_failure(const Work& work, const core::Error& error, bool sent);
  void count(std::string_view name) { ++run_.counts[std::string(name)]; }

  const Dependencies& with_;
  Repository& repository_;
  const Options& options_;
  WorkPlan& work_;
  Run& run_;
  const Watch& watch_;
  bool probed_ = false;
  bool sent_ = false;  ///< the current row's write has left us
  int failures_in_a_row_ = 0;
  std::optional<core::Error> end_;
};

}  // namespace gluepot::password_sync
