// SPDX-License-Identifier: Apache-2.0
#include "openid/sign_in.h"

#include <algorithm>
#include <chrono>

#include "access/address_range.h"
#include "net/address_rules.h"
#include "openid/claims.h"
#include "openid/id_token.h"

namespace gluepot::openid {
namespace {

using core::ErrorCode;

tl::unexpected<core::Error> refuse(ErrorCode code, std::string reason, std::string message, std::string next_step) {
  core::Error error{code, std::move(message)};
  error.reason = std::move(reason);
  error.next_step = std::move(next_step);
  return core::fail(std::move(error));
}

tl::unexpected<core::Error> off() {
  return refuse(ErrorCode::kConflict, "off", "single sign-on is switched off", "Sign in with name and password.");
}

std::string location(const Settings& settings, const Metadata& metadata, const Ticket& ticket) {
  std::string url = metadata.authorization_endpoint;
  char joint = url.find('?') == url.npos ? '?' : '&';
  for (const auto& [name, value] : {std::pair<std::string_view, std::string>{"response_type", "code"},
                                    {"client_id", settings.client_id},
                                    {"redirect_uri", ticket.redirect_uri},
                                    {"scope", settings.scopes},
                                    {"state", ticket.state},
                                    {"nonce", ticket.nonce},
                                    {"code_challenge", ticket.challenge()},
                                    {"code_challenge_method", "S256"}}) {
    url.append(1, joint).append(name).append("=").append(net::percent_encode(value));
    joint = '&';
  }
  return url;
}

/// What the provider sent instead of a code, as far as it is a word.
core::Error declined(const std::string& word) {
  const bool plain = word.size() <= 60 && std::all_of(word.begin(), word.end(), [](unsigned char c) {
                       return (c >= 'a' && c <= 'z') || c == '_';
                     });
  core::Error error{ErrorCode::kForbidden,
                    "the provider let nobody through" + (plain ? " (" + word + ")" : std::string())};
  error.next_step = word == "access_denied"
                        ? "Sign in once more and agree, or ask whoever manages the provider for access."
                        : "Look into the provider's own log of sign-ins.";
  error.reason = "declined";
  return error;
}

}  // namespace

class SignIn::Slot {
 public:
  Slot(SignIn& owner, std::string_view address) : owner_(owner), network_(access::network_of(address)) {
    const std::lock_guard lock(owner_.mutex_);
    const auto found = owner_.of_networks_.find(network_);
    taken_ = owner_.under_way_ < kAtOnce && (found == owner_.of_networks_.end() || found->second < kAtOnceOfANetwork);
    if (!taken_) return;
    ++owner_.under_way_;
    ++owner_.of_networks_[network_];
  }
  ~Slot() {
    if (!taken_) return;
    const std::lock_guard lock(owner_.mutex_);
    --owner_.under_way_;
    if (--owner_.of_networks_[network_] == 0) owner_.of_networks_.erase(network_);
  }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  core::Status check() const {
    if (taken_) return {};
    core::Error error{ErrorCode::kUnavailable, "many people sign in at once, or the provider is slow"};
    error.next_step = "Try again in a few seconds.";
    error.retry_after = std::chrono::seconds(3);
    error.reason = "busy";
    return core::fail(std::move(error));
  }

 private:
  SignIn& owner_;
  const std::string network_;
  bool taken_ = false;
};

core::Result<SignIn::Begun> SignIn::begin(const std::string& redirect_uri, std::string_view return_to,
                                          std::string_view address) {
  GLUEPOT_ASSIGN(const auto settings, settings_.load());
  if (!settings.enabled) return off();
  const Slot slot(*this, address);
  GLUEPOT_TRY(slot.check());
  GLUEPOT_ASSIGN(const auto metadata, provider_.discover(settings.issuer));
  const auto ticket = tickets_.issue(redirect_uri, return_to, settings.revision);
  return Begun{location(settings, metadata, ticket), tickets_.seal(ticket)};
}

core::Result<SignIn::Done> SignIn::finish(const Returned& returned, std::string& seen_as) {
  GLUEPOT_ASSIGN(const auto ticket, tickets_.open(returned.ticket, returned.state));
  const Slot slot(*this, returned.address);
  GLUEPOT_TRY(slot.check());
  GLUEPOT_ASSIGN(const auto settings, settings_.load());
  if (!settings.enabled) return off();
  if (settings.revision != ticket.revision)
    return refuse(ErrorCode::kForbidden, "ticket", "the settings of single sign-on changed during the sign-in",
                  "Sign in once more.");
  GLUEPOT_ASSIGN(const auto metadata, provider_.discover(settings.issuer));
  // RFC 9207: an answer of another provider is told apart before its code goes anywhere.
  if (returned.issuer.empty() ? metadata.names_issuer : returned.issuer != settings.issuer)
    return refuse(ErrorCode::kForbidden, "token_refused", "the answer is not of the provider that was asked (iss)",
                  "Sign in once more; if it comes again, tell an administrator.");
  if (!returned.error.empty()) return core::fail(declined(returned.error));
  if (returned.code.empty())
    return refuse(ErrorCode::kForbidden, "provider_answer", "the provider sent no code back", "Sign in once more.");
  // Only now is anything stored: anybody may come back without a code as often as he likes.
  GLUEPOT_TRY(tickets_.use(ticket));
  return vouch(settings, ticket, metadata, returned, seen_as);
}

core::Result<SignIn::Done> SignIn::vouch(const Settings& settings, const Ticket& ticket, const Metadata& metadata,
                                         const Returned& returned, std::string& seen_as) {
  GLUEPOT_ASSIGN(const auto claims, claims_of(settings, ticket, metadata, returned.code));
  GLUEPOT_ASSIGN(const auto who, vouched(claims, settings, seen_as));
  GLUEPOT_ASSIGN(auto admitted, identities_.admit(who, {settings.create_users, settings.link_by_email}));
  return Done{std::move(admitted), ticket.return_to};
}

core::Result<boost::json::object> SignIn::claims_of(const Settings& settings, const Ticket& ticket,
                                                    const Metadata& metadata, const std::string& code) {
  GLUEPOT_ASSIGN(const auto secret, settings_.secret());
  GLUEPOT_ASSIGN(const auto tokens, provider_.exchange(metadata, {settings.client_id, secret},
                                                       {code, ticket.redirect_uri, ticket.verifier}));
  const Expected expected{settings.issuer, settings.client_id, ticket.nonce, clock_.now_ms() / 1000};
  GLUEPOT_ASSIGN(const auto keys, provider_.keys(metadata));
  auto claims = verify(tokens.id, keys, expected);
  if (!claims && claims.error().reason == "unknown_key") {
    GLUEPOT_ASSIGN(const auto fresh, provider_.keys_again(metadata));
    claims = verify(tokens.id, fresh, expected);
  }
  if (!claims) {
    auto error = claims.error();
    error.reason = "token_refused";
    return core::fail(std::move(error));
  }
  if (lacks(*claims, settings)) {
    GLUEPOT_ASSIGN(const auto userinfo, provider_.userinfo(metadata, tokens));
    GLUEPOT_TRY(add_userinfo(*claims, userinfo));
  }
  return std::move(*claims);
}

core::Result<SignIn::Report> SignIn::test(const Settings& draft, const core::Secret& secret,
                                          const std::string& redirect_uri) {
  Report report;
  GLUEPOT_ASSIGN(report.metadata, provider_.discover(draft.issuer, true));
  GLUEPOT_ASSIGN(const auto keys, provider_.keys(report.metadata, true));
  report.keys = keys.size();
  if (draft.client_id.empty()) return report;
  // A code nobody has: who gets as far as "invalid_grant" is a client the provider knows.
  const auto answered = provider_.exchange(report.metadata, {draft.client_id, secret},
                                           {"gluepot-test", redirect_uri, std::string(43, 'a')});
  if (!answered && (answered.error().reason == "client_refused" || answered.error().reason == "provider_unreachable"))
    return core::fail(answered.error());
  report.secret_looked_at = !answered && answered.error().reason == "code_refused";
  return report;
}

}  // namespace gluepot::openid
