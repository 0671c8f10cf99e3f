// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "core/caller.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "passwords/approvals.h"
#include "passwords/reveal_limit.h"
#include "passwords/reveal_rules.h"

namespace gluepot::passwords {

/// What a reveal must pass beyond permission, level and the source's own gating: freeze, reason or ticket, second
/// factor, approval, limit. Asked before the audit entry is begun; what was taken is given back when nothing was shown.
/// Safe from any thread.
class RevealGuard {
 public:
  RevealGuard(RevealRules& rules, RevealLimit& limit, Approvals& approvals, const core::Clock& clock)
      : rules_(rules), limit_(limit), approvals_(approvals), clock_(clock) {}

  struct Request {
    core::CompanyId company;
    core::PasswordId password;
    std::int64_t category_id = 0;
    std::string reason, ticket;
  };
  struct Pass {
    std::string told;  ///< what the audit says: ticket, reason, and whether it was given for an earlier reveal
    std::int64_t slot_at_ms = 0;
    std::optional<std::int64_t> approval;
  };
  /// Errors: kInvalidArgument (field "reason" or "ticket"), kForbidden with reason "second_factor_required" or
  /// "approval_required", kRateLimited with "reveals_frozen".
  core::Result<Pass> pass(const core::Caller& caller, const Request& request, const RuleTable& table);
  void give_back(const core::Caller& caller, const Pass& pass);

  /// What is demanded for an entry, and whether a reason of the person's still holds: for a page that asks in place.
  struct Shown {
    RevealDemands demands;
    bool reason_holds = false;
  };
  core::Result<Shown> shown(const core::Caller& caller, core::CompanyId company, const RevealDemands& demands);

 private:
  core::Result<std::string> reason_for(const core::Caller& caller, const Request& request, Demand demand,
                                       const RevealSettings& settings);

  RevealRules& rules_;
  RevealLimit& limit_;
  Approvals& approvals_;
  const core::Clock& clock_;
};

}  // namespace gluepot::passwords
