// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/secret.h"
#include "store/database.h"
#include "vault/vault.h"

namespace gluepot::access {

struct Role {
  core::RoleId id;
  std::string name, description;
  bool built_in = false;
  std::vector<std::string> permissions;
};

struct User {
  core::UserId id;
  std::string name;
  core::RoleId role_id;
  std::string role_name;
  bool active = true;
  bool setup_pending = false;  ///< no password yet
  std::optional<std::int64_t> last_sign_in_at_ms;
};

/// A one-time set-up link, before it is used.
struct SetupLink {
  std::string user_name;  ///< empty for the first run: the name is asked
  std::string role_name;
  std::int64_t expires_at_ms = 0;
};

/// People and their roles. Safe from any thread. Source: tables user, role, setup_link.
class Users {
 public:
  Users(store::Database& strict, const vault::Vault& vault, const core::Clock& clock)
      : strict_(strict), vault_(vault), clock_(clock) {}

  core::Result<std::vector<User>> list();
  core::Result<std::vector<Role>> roles();
  core::Result<bool> any();

  struct Created {
    User user;
    std::string setup_token;
  };
  /// A user without a password and the token of a link to set one (valid 7 days, once). `role` by name, ASCII case
  /// ignored. Errors: kInvalidArgument (name: 1..100 characters without control characters; role), kConflict (name
  /// taken).
  core::Result<Created> create(std::string_view name, std::string_view role);
  /// The first run's link: makes a Primary Admin whose name is asked. Replaces an unused earlier one. kConflict once a
  /// user exists.
  core::Result<std::string> first_run_token();
  /// A fresh link for a user who lost the first or the password.
  core::Result<std::string> renew_setup(core::UserId user);

  /// kNotFound: unknown, used, expired, or the first run's when there is a user (never told apart).
  core::Result<SetupLink> find_setup(std::string_view token);
  /// Sets the password (at least 12 characters, at most 256), uses the link up, ends the user's sessions. `name` for
  /// the first run.
  core::Result<User> use_setup(std::string_view token, std::string_view name, const core::Secret& password);

  /// Errors: kNotFound, kConflict (the last active Primary Admin).
  core::Result<User> set_active(core::UserId user, bool active);
  core::Result<User> set_role(core::UserId user, std::string_view role);
  core::Result<User> get(core::UserId user);

  /// The user, if name and password fit and the user is active. Takes the same time and gives the same sentence in
  /// every other case. Errors: kUnauthenticated, kUnavailable.
  core::Result<User> check_password(std::string_view name, const core::Secret& password);

 private:
  store::Database& strict_;
  const vault::Vault& vault_;
  const core::Clock& clock_;
};

}  // namespace gluepot::access
