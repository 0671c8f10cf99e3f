// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "audit/audit_log.h"
#include "core/caller.h"
#include "core/clock.h"
#include "core/result.h"
#include "passwords/reveal_rules.h"

namespace gluepot::passwords {

/// How many values a person may be shown within an hour. What was shown stands in the audit, so the count survives a
/// restart without a write of its own; what is under way is counted here, so that of requests that come together no
/// more pass than may. Whoever asks beyond it is frozen until an administrator releases him. Safe from any thread.
class RevealLimit {
 public:
  RevealLimit(audit::AuditLog& audit, RevealRules& rules, const core::Clock& clock)
      : audit_(audit), rules_(rules), clock_(clock) {}

  /// Why somebody who is frozen is shown nothing.
  static core::Error frozen_error();
  /// Takes one of the hour's reveals; returns its time, for give_back. Errors: kRateLimited, reason "reveals_frozen".
  core::Result<std::int64_t> take(const core::Caller& caller, int most_per_hour);
  /// The same for the keys that a person made, all of them together and apart from what he is shown himself. Nobody is
  /// frozen for what his scripts ask; a try counts although it shows nothing. Errors: kRateLimited, with the time to
  /// wait.
  core::Status take_by_key(core::UserId maker, const std::vector<std::int64_t>& keys, int most_per_hour);
  /// After a reveal that showed nothing.
  void give_back(const core::Caller& caller, std::int64_t at_ms);
  /// Told once when somebody is frozen: his name and how many he was shown. Set before the first take.
  void on_frozen(std::function<void(const std::string& name, int shown)> tell) { tell_ = std::move(tell); }

 private:
  core::Status check_frozen(const core::Caller& caller, std::int64_t& released_at_ms);
  core::Error freeze(const core::Caller& caller, int shown);

  audit::AuditLog& audit_;
  RevealRules& rules_;
  const core::Clock& clock_;
  std::function<void(const std::string&, int)> tell_;
  std::mutex mutex_;
  struct Hour {
    std::int64_t released_at_ms = 0;  ///< the release that it begins with
    std::vector<std::int64_t> times;  ///< ascending
  };
  std::map<std::int64_t, Hour> hours_;                               ///< by user
  std::map<std::int64_t, std::vector<std::int64_t>> hours_of_keys_;  ///< by their maker; ascending
};

}  // namespace gluepot::passwords
