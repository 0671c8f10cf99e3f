// SPDX-License-Identifier: Apache-2.0
#include "openid/claims.h"

#include <algorithm>
#include <boost/json.hpp>
#include <string>
#include <vector>

#include "core/secret.h"
#include "core/text.h"

namespace gluepot::openid {
namespace {

namespace json = boost::json;
using core::ErrorCode;

tl::unexpected<core::Error> refuse(std::string reason, std::string message, std::string next_step) {
  core::Error error{ErrorCode::kForbidden, std::move(message)};
  error.reason = std::move(reason);
  error.next_step = std::move(next_step);
  return core::fail(std::move(error));
}

/// A claim by its name, or by a path through objects ("realm_access.roles"); names with dots of their own come first.
const json::value* find_claim(const json::object& claims, std::string_view path) {
  if (const auto* whole = claims.if_contains(path)) return whole;
  const auto dot = path.find('.');
  if (dot == path.npos) return nullptr;
  const auto* inner = claims.if_contains(path.substr(0, dot));
  return inner != nullptr && inner->is_object() ? find_claim(inner->get_object(), path.substr(dot + 1)) : nullptr;
}

/// One value or a list of them.
std::vector<std::string> values_of(const json::value* claim) {
  std::vector<std::string> out;
  if (claim == nullptr) return out;
  if (claim->is_string()) out.emplace_back(claim->get_string());
  if (claim->is_array())
    for (const auto& one : claim->get_array())
      if (one.is_string()) out.emplace_back(one.get_string());
  return out;
}

std::string text_of(const json::value* claim) {
  return claim != nullptr && claim->is_string() ? std::string(claim->get_string()) : std::string();
}

/// Providers write yes as true, "true", 1 and "1".
bool says_yes(const json::value* claim) {
  if (claim == nullptr) return false;
  if (claim->is_bool()) return claim->get_bool();
  if (claim->is_int64()) return claim->get_int64() == 1;
  return claim->is_string() && (claim->get_string() == "true" || claim->get_string() == "1");
}

bool is_email(std::string_view email) {
  const auto at = email.find('@');
  const bool odd = std::any_of(email.begin(), email.end(), [](unsigned char c) {
    return c <= 0x20 || c == 0x7f || c == ',' || c == ';' || c == '<' || c == '>' || c == '"';
  });
  return !odd && email.size() <= 254 && core::valid_utf8(email) && at != email.npos && at > 0 &&
         at + 1 < email.size() && email.find('@', at + 1) == email.npos;
}

core::Result<std::optional<core::RoleId>> role_of(const json::object& claims, const Settings& settings) {
  if (settings.role_claim.empty()) return settings.default_role;
  const auto values = values_of(find_claim(claims, settings.role_claim));
  for (const auto& rule : settings.rules)
    if (std::find(values.begin(), values.end(), rule.value) != values.end()) return std::optional(rule.role);
  if (settings.default_role) return settings.default_role;
  return refuse("no_role",
                values.empty() ? "the provider told no " + settings.role_claim
                               : "none of the " + std::to_string(values.size()) + " values in " + settings.role_claim +
                                     " gives a role",
                "Have the provider's administrator assign a group or role, or add a rule under Settings > Single "
                "sign-on.");
}

}  // namespace

bool lacks(const json::object& claims, const Settings& settings) {
  return find_claim(claims, settings.email_claim) == nullptr ||
         find_claim(claims, settings.verified_claim) == nullptr ||
         (!settings.role_claim.empty() && find_claim(claims, settings.role_claim) == nullptr);
}

core::Status add_userinfo(json::object& claims, const json::object& userinfo) {
  if (userinfo.empty()) return {};
  if (text_of(userinfo.if_contains("sub")) != text_of(claims.if_contains("sub")))
    return refuse("token_refused", "the provider's userinfo is about somebody else (sub)", "");
  // Of the ID token is what is signed; userinfo only adds.
  for (const auto& [name, value] : userinfo)
    if (!claims.contains(name)) claims.emplace(name, value);
  return {};
}

core::Result<access::Vouched> vouched(const json::object& claims, const Settings& settings, std::string& email) {
  access::Vouched who;
  who.issuer = text_of(claims.if_contains("iss"));
  who.subject = text_of(claims.if_contains("sub"));
  who.email = text_of(find_claim(claims, settings.email_claim));
  if (!is_email(who.email))
    return refuse("email_missing", "the provider told no e-mail (claim " + settings.email_claim + ")",
                  "Have it send the claim, and ask for it among the scopes.");
  email = who.email;
  if (!says_yes(find_claim(claims, settings.verified_claim)))
    return refuse(
        "email_unverified",
        "the provider does not say that " + who.email + " is verified (claim " + settings.verified_claim + ")",
        "Have the address verified at the provider, or have it send the claim.");
  who.name = text_of(claims.if_contains("name"));
  if (who.name.empty()) who.name = text_of(claims.if_contains("preferred_username"));
  GLUEPOT_ASSIGN(who.role, role_of(claims, settings));
  who.first_role_only = settings.role_claim.empty();
  return who;
}

}  // namespace gluepot::openid
