// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/secret.h"
#include "store/database.h"
#include "vault/vault.h"

namespace gluepot::access {

/// The code of RFC 6238 (SHA-1, six digits) for a step of 30 s.
core::Secret totp_code(const core::Secret& key, std::int64_t step);
inline constexpr std::int64_t kTotpStepMs = 30'000;
/// RFC 4648, capitals, no padding.
core::Secret base32(const core::Secret& bytes);

/// A second factor besides the password: codes of an authenticator app, and recovery codes for the day it is lost. The
/// key is sealed by the vault, recovery codes are stored as keyed digests. Each code works once. Whoever asks has been
/// throttled. Safe from any thread. Source: tables second_factor, recovery_code.
class SecondFactors {
 public:
  static constexpr int kRecoveryCodes = 10;

  SecondFactors(store::Database& strict, const vault::Vault& vault, const core::Clock& clock)
      : strict_(strict), vault_(vault), clock_(clock) {}

  struct State {
    std::optional<std::int64_t> since_ms;  ///< when it was confirmed; nothing: not set up
    std::int64_t recovery_codes = 0;       ///< that are left
  };
  core::Result<State> state(core::UserId user);

  /// A fresh key (20 random bytes), which counts once confirm() has seen a code of it; one that was begun before is
  /// replaced. kConflict: there is one already.
  core::Result<core::Secret> begin(core::UserId user);
  /// Recovery codes ("xxxxx-xxxxx"), shown now and never again. Errors: kInvalidArgument (code), kConflict (nothing was
  /// begun, or it is confirmed already).
  core::Result<std::vector<core::Secret>> confirm(core::UserId user, const core::Secret& code);

  /// A code of the app (this step, the one before and the one after, none twice and none older than the last) or a
  /// recovery code, which is used up. kInvalidArgument ("code"): neither; kConflict: not set up.
  core::Status check(core::UserId user, const core::Secret& code);
  /// New recovery codes in place of the old ones.
  core::Result<std::vector<core::Secret>> renew_recovery_codes(core::UserId user);
  /// The factor and its codes are gone, and no session counts as having passed it. True when there was one.
  core::Result<bool> remove(core::UserId user);

 private:
  core::Result<std::vector<core::Secret>> store_recovery_codes(store::Connection& connection, core::UserId user);

  store::Database& strict_;
  const vault::Vault& vault_;
  const core::Clock& clock_;
};

}  // namespace gluepot::access
