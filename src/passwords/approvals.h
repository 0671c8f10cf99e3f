// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/caller.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "store/database.h"

namespace gluepot::passwords {

/// A person's question to reveal one entry once, and what another person answered.
struct Approval {
  std::int64_t id = 0;
  core::CompanyId company;
  std::string company_name;
  core::PasswordId password;
  std::string password_name;
  core::UserId user;  ///< who asks
  std::string user_name, reason;
  std::int64_t asked_at_ms = 0;
  std::string state;  ///< "asked", "approved", "refused", "used", "expired"
  std::string decided_by;
  std::int64_t decided_at_ms = 0, expires_at_ms = 0;  ///< 0: not decided
};

/// Second persons' approvals of single reveals. One that is approved is used once, by whoever asked, before it expires;
/// two requests never use the same. A question that nobody answers expires after a day. Safe from any thread. Source:
/// table reveal_approval of the strict store.
class Approvals {
 public:
  Approvals(store::Database& strict, const core::Clock& clock) : strict_(strict), clock_(clock) {}

  struct Question {
    core::CompanyId company;
    std::string company_name;
    core::PasswordId password;
    std::string password_name, reason;
  };
  /// A question that is open already is answered as it stands. Errors: kForbidden (no user).
  core::Result<Approval> ask(const core::Caller& caller, const Question& question);
  /// Newest first, at most 500. `of`: only this person's.
  core::Result<std::vector<Approval>> list(std::optional<core::UserId> of);
  core::Result<Approval> get(std::int64_t id);
  /// Errors: kForbidden (no user; his own question), kConflict (answered or expired by now), kNotFound.
  core::Result<Approval> decide(const core::Caller& caller, std::int64_t id, bool approved, int minutes);

  /// Uses up an approval: its id, or nothing when the person has none for this entry from somebody still active.
  core::Result<std::optional<std::int64_t>> take(core::UserId user, core::PasswordId password, core::CompanyId company);
  /// After a reveal that showed nothing: it may be used again.
  core::Status give_back(std::int64_t id);

 private:
  store::Database& strict_;
  const core::Clock& clock_;
};

}  // namespace gluepot::passwords
