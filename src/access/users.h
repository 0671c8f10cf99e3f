// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/roles.h"
#include "core/caller.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/secret.h"
#include "store/database.h"
#include "vault/vault.h"

namespace gluepot::access {

struct User {
  core::UserId id;
  std::string name;
  std::string email;  ///< empty: none; unique, ASCII case ignored
  core::RoleId role_id;
  std::string role_name;
  bool all_companies = true;               ///< by the role
  std::vector<core::CompanyId> companies;  ///< what he works for when the role is limited; ascending
  bool active = true;
  bool setup_pending = false;  ///< no password yet
  bool second_factor = false;
  std::int64_t created_at_ms = 0;
  std::optional<std::int64_t> last_sign_in_at_ms;
};

struct NewUser {
  std::string name;
  std::string role;  ///< id or name
  std::string email{};
  std::vector<core::CompanyId> companies{};
};

/// Members that are set replace; an empty e-mail removes it.
struct UserChange {
  std::optional<std::string> name, email, role;
  std::optional<std::vector<core::CompanyId>> companies;
  std::optional<bool> active;
};

/// A one-time set-up link, before it is used.
struct SetupLink {
  std::string user_name;  ///< empty for the first run: the name is asked
  std::string role_name;
  std::int64_t expires_at_ms = 0;
};

/// People. Whoever changes another must hold what that one's role grants, before and after; only a Primary Admin makes
/// or changes a Primary Admin. Safe from any thread. Source: tables user, user_company, setup_link.
class Users {
 public:
  Users(store::Database& strict, const vault::Vault& vault, const core::Clock& clock)
      : strict_(strict), vault_(vault), clock_(clock) {}

  core::Result<std::vector<User>> list();
  core::Result<bool> any();

  struct Created {
    User user;
    std::string setup_token;
  };
  /// A user without a password and the token of a link to set one (valid 7 days, once). `role` by id or by name, ASCII
  /// case ignored. Errors: kInvalidArgument (name: 1..100 characters without control characters; e-mail; role),
  /// kConflict (name or e-mail taken), kForbidden (Grants).
  core::Result<Created> create(const NewUser& user, const core::Caller& by);
  core::Result<Created> create(std::string_view name, std::string_view role) {
    return create({std::string(name), std::string(role)}, core::Caller::system());
  }
  /// The first run's link: makes a Primary Admin whose name is asked. Replaces an unused earlier one. kConflict once a
  /// user exists.
  core::Result<std::string> first_run_token();
  /// A fresh link for a user who lost the first or the password; the one before stops working. Whoever makes it could
  /// sign in as the user, so Grants hold here too. kConflict: not active.
  core::Result<std::string> renew_setup(core::UserId user, const core::Caller& by);

  /// kNotFound: unknown, used, expired, or the first run's when there is a user (never told apart).
  core::Result<SetupLink> find_setup(std::string_view token);
  /// Sets the password (at least 12 characters, at most 256 bytes, none of the most common ones), uses the link up,
  /// ends the user's sessions. `name` for the first run.
  core::Result<User> use_setup(std::string_view token, std::string_view name, const core::Secret& password);

  /// All of it or nothing. A deactivated user's sessions and set-up links are gone at once, and the API keys he made
  /// are paused (ApiKeys::paused_with takes that up in memory). Errors: as create, and kNotFound, kConflict (the last
  /// active Primary Admin; oneself).
  core::Result<User> change(core::UserId user, const UserChange& change, const core::Caller& by);
  core::Result<User> set_active(core::UserId user, bool active) {
    UserChange wanted;
    wanted.active = active;
    return change(user, wanted, core::Caller::system());
  }
  core::Result<User> set_role(core::UserId user, std::string_view role) {
    UserChange wanted;
    wanted.role = std::string(role);
    return change(user, wanted, core::Caller::system());
  }
  core::Result<User> get(core::UserId user);
  /// kForbidden: `by` does not hold what this user's role grants. kNotFound.
  core::Status check_may_change(core::UserId user, const core::Caller& by);

  /// The user, if name and password fit and the user is active. Takes the same time and gives the same sentence in
  /// every other case. Errors: kUnauthenticated, kUnavailable.
  core::Result<User> check_password(std::string_view name, const core::Secret& password);
  /// Whether anybody is called so, active or not. To say it to whoever is not signed in would tell who there is.
  core::Result<bool> knows(std::string_view name);
  /// Notes that the user is in, after all that was asked.
  core::Status signed_in(core::UserId user);
  /// Errors: as use_setup for the password, kNotFound.
  core::Status change_password(core::UserId user, const core::Secret& password);

 private:
  store::Database& strict_;
  const vault::Vault& vault_;
  const core::Clock& clock_;
};

}  // namespace gluepot::access
