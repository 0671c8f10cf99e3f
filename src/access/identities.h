// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <span>
#include <string>
#include <unordered_set>

#include "access/users.h"
#include "core/caller.h"
#include "core/clock.h"
#include "core/result.h"
#include "store/database.h"
#include "store/migration.h"

namespace gluepot::access {

/// Somebody as an identity provider vouches for him, the e-mail verified.
struct Vouched {
  std::string issuer, subject;  ///< together: who it is, from the first sign-in on
  std::string email, name;      ///< `name` as he is to be shown; empty: the e-mail
  /// What his role is: of everybody at each sign-in, or (`first_role_only`) of those who are new.
  std::optional<core::RoleId> role;
  bool first_role_only = false;
};

/// What an administrator allowed for those who come for the first time.
struct Admission {
  bool create = false;         ///< nobody has the e-mail: a user is made
  bool link_by_email = false;  ///< a user has it: the account is his
};

/// Which user an identity provider's account is. A Primary Admin never comes in this way, is never made and never
/// changed by it. Safe from any thread. Source: table identity.
class Identities {
 public:
  Identities(store::Database& strict, Users& users, const core::Clock& clock)
      : strict_(strict), users_(users), clock_(clock) {}

  struct Admitted {
    User user;
    bool created = false, linked = false;
    std::string role_before;  ///< its name, when the role was changed
  };
  /// All of it or nothing. Linking takes away what somebody else may hold of the account: password, set-up links,
  /// second factor, sessions, other providers' accounts; API keys made by it are paused (ApiKeys::paused_with takes
  /// that up in memory). Errors: kForbidden, the reason says why ("deactivated", "primary_admin", "not_linked",
  /// "linked_elsewhere", "unknown_user", "no_role", "name_taken").
  core::Result<Admitted> admit(const Vouched& who, const Admission& admission);

  /// Ids of the users who have an account linked; at most 10,000.
  core::Result<std::unordered_set<std::int64_t>> users();
  /// Forgets the account and ends the user's sessions. True when there was one. Errors: as Users::check_may_change.
  core::Result<bool> unlink(core::UserId user, const core::Caller& by);

 private:
  core::Result<core::UserId> find_or_make(store::Connection& connection, const Vouched& who, const Admission& admission,
                                          Admitted& out);
  store::Database& strict_;
  Users& users_;
  const core::Clock& clock_;
};

/// The strict store's table of identities; schema name "identities".
std::span<const store::Migration> identity_migrations();

}  // namespace gluepot::access
