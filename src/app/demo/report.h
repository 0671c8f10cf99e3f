// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "app/demo/account.h"

namespace gluepot::demo {

/// Counts of one password sync, by outcome; `duplicates` is counted in the account.
struct SyncCounts {
  std::map<std::string, std::int64_t> by_name;
  std::int64_t duplicates = 0;
  std::int64_t writes = 0;  ///< requests that were not GET, in the account's log
  std::int64_t of(const std::string& name) const {
    const auto found = by_name.find(name);
    return found == by_name.end() ? 0 : found->second;
  }
};

/// What the day came to. `problems` says each thing that is not as it must be; none: ok.
struct Report {
  double seconds = 0;
  std::int64_t organizations = 0, mapped = 0;
  KindCounts mirrored, expected;
  std::int64_t requests = 0, lower_bound = 0, repeated_requests = 0;
  bool killed_in_mid_sync = false;
  std::int64_t vault_rows = 0;
  SyncCounts password_sync, second_password_sync;
  std::map<std::string, std::int64_t> expected_states;
  bool value_matches = false, audited_before_value = false;
  std::int64_t secrets_on_disk = 0, searched_values = 0, searched_bytes = 0;
  bool search_finds = false;  ///< the search found what is stored: organizations' names
  bool audit_verified = false;
  std::vector<std::string> problems;
  std::vector<std::pair<std::string, double>> steps;  ///< what was done, and the seconds it took

  bool ok() const { return problems.empty(); }
};

/// Fills `problems` from the figures.
void judge(Report& report);
/// One JSON object, one line.
std::string report_json(const Report& report);
/// For a person.
std::string report_text(const Report& report);

}  // namespace gluepot::demo
