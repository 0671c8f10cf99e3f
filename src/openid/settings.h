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
#include "core/secret.h"
#include "store/database.h"
#include "vault/vault.h"

namespace gluepot::openid {

/// Whoever has this value in the claim gets this role.
struct RoleRule {
  std::string value;
  core::RoleId role;
};

/// The identity provider people sign in with, and what it decides. The client secret is sealed apart.
struct Settings {
  bool enabled = false;
  std::string label = "Sign in with single sign-on";  ///< on the button
  std::string issuer;                                 ///< to the letter as the provider names itself
  std::string client_id;
  std::string scopes = "openid email profile";
  std::string email_claim = "email";
  std::string verified_claim = "email_verified";  ///< must be true; Entra ID calls it xms_edov
  std::string role_claim;                    ///< "groups", "realm_access.roles"; empty: roles are given here, by people
  std::vector<RoleRule> rules;               ///< the first that fits decides
  std::optional<core::RoleId> default_role;  ///< when no rule fits; nothing: no role, no entry
  bool create_users = false;                 ///< at their first sign-in
  bool link_by_email = false;                ///< users that there are, by their verified e-mail
  // of the store
  bool has_secret = false;
  std::int64_t secret_set_at_ms = 0, revision = 0, changed_at_ms = 0;
  std::string secret_set_by, changed_by;
};

/// The one provider of this instance. Safe from any thread. Source: table openid_provider.
class SettingsRepository {
 public:
  SettingsRepository(store::Database& strict, const vault::Vault& vault, const core::Clock& clock)
      : strict_(strict), vault_(vault), clock_(clock) {}

  core::Result<Settings> load();
  core::Result<core::Secret> secret();  ///< empty: a public client

  /// Without `secret` the stored one stays; an empty one removes it. `settings.revision` is the one that was looked at.
  /// Errors: kInvalidArgument (field; also a stored secret that would go to another issuer), kConflict (changed
  /// meanwhile), kForbidden (`by` does not hold a role that the provider could give, or that somebody has whom it could
  /// name: whoever sets the provider could sign in as them).
  core::Result<Settings> save(Settings settings, const core::Secret* secret, const core::Caller& by);

 private:
  store::Database& strict_;
  const vault::Vault& vault_;
  const core::Clock& clock_;
};

/// Errors: kInvalidArgument naming the field. Trims what people paste.
core::Status check(Settings& settings);

}  // namespace gluepot::openid
