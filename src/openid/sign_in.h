// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "access/identities.h"
#include "core/clock.h"
#include "core/result.h"
#include "openid/provider.h"
#include "openid/refusals.h"
#include "openid/settings.h"
#include "openid/ticket.h"

namespace gluepot::openid {

/// Sign-in by the identity provider: authorization code with PKCE, bound to one browser. Blocking (it asks the
/// provider); safe from any thread.
class SignIn {
 public:
  SignIn(SettingsRepository& settings, Tickets& tickets, access::Identities& identities, const core::Clock& clock)
      : settings_(settings),
        tickets_(tickets),
        identities_(identities),
        clock_(clock),
        provider_(clock),
        refusals_(clock) {}

  struct Begun {
    std::string location;  ///< the provider's, for the browser to go to
    std::string ticket;    ///< for the browser to bring back
  };
  /// Errors: kConflict (reason "off"), kUnavailable (reason "busy": many sign-ins at once), those of Provider.
  core::Result<Begun> begin(const std::string& redirect_uri, std::string_view return_to, std::string_view address);

  /// What the browser brought back. Empty: not there.
  struct Returned {
    std::string ticket, code, state, issuer, error;
    std::string address{};  ///< where the browser is
  };
  struct Done {
    access::Identities::Admitted who;
    std::string return_to;
  };
  /// `seen_as` is filled as soon as the provider has vouched for somebody: his e-mail, for the audit. Every error has a
  /// reason: those of Tickets, Provider, verify and Identities, "off", "busy", "declined", "email_missing",
  /// "email_unverified", "no_role".
  core::Result<Done> finish(const Returned& returned, std::string& seen_as);

  /// What a look at the provider found.
  struct Report {
    Metadata metadata;
    std::size_t keys = 0;
    bool secret_looked_at = false;  ///< the token endpoint was asked, and did not refuse the client
  };
  /// Asks the provider of a draft as it is told here, with the secret: nothing is stored. Errors: those of Provider.
  core::Result<Report> test(const Settings& draft, const core::Secret& secret, const std::string& redirect_uri);

  SettingsRepository& settings() { return settings_; }
  Refusals& refusals() { return refusals_; }

 private:
  core::Result<Done> vouch(const Settings& settings, const Ticket& ticket, const Metadata& metadata,
                           const Returned& returned, std::string& seen_as);
  core::Result<boost::json::object> claims_of(const Settings& settings, const Ticket& ticket, const Metadata& metadata,
                                              const std::string& code);

  /// Anybody may make us ask the provider; one that does not answer must not hold every worker, nor one network all
  /// that there is.
  static constexpr int kAtOnce = 4, kAtOnceOfANetwork = 3;
  class Slot;
  std::mutex mutex_;
  int under_way_ = 0;
  std::map<std::string, int> of_networks_;

  SettingsRepository& settings_;
  Tickets& tickets_;
  access::Identities& identities_;
  const core::Clock& clock_;
  Provider provider_;
  Refusals refusals_;
};

}  // namespace gluepot::openid
