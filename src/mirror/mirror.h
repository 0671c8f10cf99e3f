// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/source.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "documentation/store.h"

namespace gluepot::mirror {

/// The five parts of a sync; each succeeds or fails for itself.
enum class Task { kOrganizations, kDocuments, kPasswords, kFlexibleAssets, kChecklists };
inline constexpr std::size_t kTasks = 5;
/// "organizations", "documents", "passwords", "flexible_assets", "checklists".
std::string_view task_name(Task task);

enum class TaskState { kWaiting, kRunning, kSucceeded, kFailed, kSkipped };
/// "waiting", "running", "succeeded", "failed", "skipped".
std::string_view task_state_name(TaskState state);

struct TaskReport {
  TaskState state = TaskState::kWaiting;
  std::int64_t done = 0;              ///< rows received
  std::optional<std::int64_t> total;  ///< by the source's own counts, as far as they are known
  std::string message;                ///< of a failure: what, for which list, what to do
};

struct RunReport {
  std::int64_t run_id = 0;
  bool finished = false;  ///< false: stopped or interrupted; the next run goes on where this one stopped
  bool resumed = false;
  bool whole = true;  ///< every list was read whole
  std::int64_t started_at_ms = 0, finished_at_ms = 0;
  std::int64_t requests = 0;                            ///< pages and bodies asked for, in all sittings of this run
  std::int64_t stored = 0, unchanged = 0, removed = 0;  ///< records (new or changed; unchanged; deleted)
  std::array<TaskReport, kTasks> tasks;
  std::string message;  ///< why it was interrupted
  // Of a run's end only:
  std::map<std::int64_t, std::int64_t> assets_of_type;  ///< at the source, by its own counts
  std::optional<bool> checklist_templates;              ///< whether the key may read them

  bool ok() const;
};

struct MirrorSettings {
  int concurrency = 8;  ///< requests at a time, 1..8
  int page_size = 1000;
  std::set<Task> tasks{Task::kOrganizations, Task::kDocuments, Task::kPasswords, Task::kFlexibleAssets,
                       Task::kChecklists};
  std::optional<std::set<std::int64_t>> flexible_asset_types;  ///< absent: every enabled type
  bool confirm_deletions = false;                              ///< delete even more than the share below
  double most_deleted_share = 0.2;  ///< of a kind in one run, when it is more than `most_deleted_records`
  std::int64_t most_deleted_records = 50;
  bool index_texts = true;  ///< false: whoever owns the store feeds the text index later (benchmarks)
  std::chrono::milliseconds resume_within{60 * 60'000};  ///< an older unfinished run is begun anew
};

/// The organizations whose records are stored, at this moment.
using Served = std::function<std::vector<core::OrganizationId>()>;

/// What is switched off, at this moment; null: nothing.
using Hides = std::function<std::shared_ptr<const documentation::Hidden>()>;

/// What a caller hands to a run. `progress` is called on the run's thread, after each transaction.
struct RunControl {
  const std::atomic<bool>* stop = nullptr;
  std::function<void(const RunReport&)> progress;
  bool confirm_deletions = false;
  /// False: of the lists that tell it only what changed is read, as long as that is known to be enough. An unfinished
  /// whole run stays one.
  bool whole = true;
  /// Told of all flexible asset types once their list is complete, before the first of their assets is asked for. May
  /// be empty.
  std::function<core::Status(const std::vector<documentation::Record>&)> on_types{};
};

/// Copies what a source holds about the served organizations into the documentation store, and proves that the copy is
/// complete. At most 8 pages are under way or not yet stored; a page, its place in the plan and its counts are stored
/// in one transaction, so after a kill at most those are asked for again. Records are deleted only by a finished pass
/// over a list whose count agrees with the source's. One run at a time. Source: docs/sync.md.
class Mirror {
 public:
  Mirror(documentation::Store& store, connectors::Source& source, const core::Clock& clock, MirrorSettings settings,
         Served served, Hides hides = {})
      : store_(store),
        source_(source),
        clock_(clock),
        settings_(std::move(settings)),
        served_(std::move(served)),
        hides_(std::move(hides)) {}

  /// Brings the mirror's tables up to date. Call once before the first run.
  core::Status prepare();
  /// Goes on with an unfinished run, or begins one. Blocking. Errors: of the store (kUnavailable, kCorrupt), kConflict
  /// (one is running); what the source refuses stands in the report.
  core::Result<RunReport> run(const RunControl& control);
  /// Deletes the records of an organization that is served no longer; the mapping must be gone before. Returns how
  /// many. Safe during a run: no page that comes later brings them back.
  core::Result<std::int64_t> forget(core::OrganizationId organization);
  /// Deletes the records of what is switched off. Returns how many. Safe during a run, as forget().
  core::Result<std::int64_t> forget_hidden();

 private:
  friend class Run;
  documentation::Store& store_;
  connectors::Source& source_;
  const core::Clock& clock_;
  const MirrorSettings settings_;
  const Served served_;
  const Hides hides_;
  std::mutex store_mutex_;  ///< a transaction and the mapping it obeys belong together
  std::atomic<bool> running_{false};
};

}  // namespace gluepot::mirror
