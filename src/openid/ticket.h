// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/result.h"
#include "store/database.h"
#include "vault/vault.h"

namespace gluepot::openid {

/// One sign-in on its way: what ties the provider's answer to the browser that left for it.
struct Ticket {
  std::string state, nonce, verifier;
  std::string redirect_uri;   ///< as it was said when leaving
  std::string return_to;      ///< path of ours
  std::int64_t revision = 0;  ///< of the settings
  std::int64_t expires_at_ms = 0;

  std::string challenge() const;  ///< PKCE, S256
};
inline constexpr std::int64_t kTicketMs = 10 * 60'000;

/// Tickets live sealed in the browser's cookie, so that beginning a sign-in, which anybody may, stores nothing and goes
/// on at any node. That one was used is stored. Safe from any thread. Source: table openid_used.
class Tickets {
 public:
  Tickets(store::Database& strict, const vault::Vault& vault, const core::Clock& clock)
      : strict_(strict), vault_(vault), clock_(clock) {}

  /// Fresh random state, nonce and verifier.
  Ticket issue(std::string redirect_uri, std::string_view return_to, std::int64_t revision) const;
  std::string seal(const Ticket& ticket) const;  ///< a cookie's value
  /// The ticket of this cookie, if it is this state's and in time; stores nothing. Errors: kForbidden (reason
  /// "ticket").
  core::Result<Ticket> open(std::string_view sealed, std::string_view state) const;
  /// From now on it is used. Errors: kForbidden (reason "ticket": used before), kUnavailable.
  core::Status use(const Ticket& ticket);

 private:
  store::Database& strict_;
  const vault::Vault& vault_;
  const core::Clock& clock_;
};

/// The path to come back to: of this site, neither an API's nor another host's; "/" for anything else.
std::string safe_path(std::string_view wanted);

}  // namespace gluepot::openid
