// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "audit/audit_log.h"
#include "core/clock.h"
#include "core/result.h"
#include "notifications/types.h"

namespace gluepot::notifications {

/// A job that has ended.
struct EndedJob {
  std::int64_t id = 0, finished_at_ms = 0;
  std::string kind, state, error, next_step;
};
/// An organization as the mapping has it.
struct SeenOrganization {
  std::int64_t id = 0;
  std::string name;
  bool mapped = false;
};
struct DriftedPassword {
  std::int64_t id = 0;
  std::string title, client, state;
};

/// Where the watcher looks. Each returns what is there now.
struct Sights {
  /// Entries above that sequence, in its order, until the function returns false.
  std::function<core::Status(std::int64_t after, const std::function<bool(audit::Entry&&)>&)> audit;
  /// Entries from that time on, the oldest first, until the function returns false.
  std::function<core::Status(std::int64_t since_ms, const std::function<bool(audit::Entry&&)>&)> audit_since;
  std::function<core::Result<std::int64_t>()> newest_entry;   ///< its sequence; 0: there is none
  std::function<core::Result<std::vector<EndedJob>>()> jobs;  ///< the newest first
  std::function<core::Result<std::vector<SeenOrganization>>()> organizations;
  std::function<core::Result<std::vector<DriftedPassword>>()> drifted;
};

using Marks = std::map<std::string, std::string>;

/// Finds what the rules tell of. Each look begins at the marks of the last one; a first look takes what is there as
/// known and tells nothing of the past. What is found twice has the same key. One thread at a time.
class Watcher {
 public:
  Watcher(Sights sights, const core::Clock& clock) : sights_(std::move(sights)), clock_(clock) {}

  struct Found {
    std::vector<Event> events;
    Marks marks;  ///< those that moved
  };
  core::Result<Found> look(const std::vector<Rule>& rules, const Marks& marks);

 private:
  core::Status look_at_audit(const std::vector<Rule>& rules, const Marks& marks, Found& found);
  core::Status look_at_jobs(const std::vector<Rule>& rules, const Marks& marks, Found& found);
  core::Status look_at_organizations(const Marks& marks, Found& found);
  core::Status look_at_drift(const Marks& marks, Found& found);
  void judge(const audit::Entry& entry, const std::vector<Rule>& rules, Found& found);
  void judge_burst(const audit::Entry& entry, const Rule& rule, Found& found);

  Sights sights_;
  const core::Clock& clock_;
  /// Reveals of each person within the rule's stretch; kept in memory, read again after a start.
  std::map<std::string, std::deque<std::int64_t>> reveals_;
  bool primed_ = false;
};

}  // namespace gluepot::notifications
