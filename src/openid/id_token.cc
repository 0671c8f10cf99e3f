// SPDX-License-Identifier: Apache-2.0
#include "openid/id_token.h"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

#include "core/secret.h"
#include "core/text.h"
#include "openid/impl/base64url.h"

namespace gluepot::openid {
namespace {

namespace json = boost::json;
using core::ErrorCode;

constexpr std::size_t kLongest = 64 * 1024;

tl::unexpected<core::Error> refuse(std::string why, std::string reason = "token_refused") {
  core::Error error{ErrorCode::kForbidden, "the provider's ID token is not believed: " + std::move(why)};
  error.reason = std::move(reason);
  return core::fail(std::move(error));
}

std::optional<json::object> object_of(std::string_view base64url) {
  const auto bytes = from_base64url(base64url);
  if (!bytes) return std::nullopt;
  json::error_code error;
  auto value = json::parse(*bytes, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

std::string text_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<std::int64_t> time_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double seconds = value->to_number<double>();
  // Beyond any year a program could mean, also NaN.
  if (!(seconds > 0 && seconds < 1e12)) return std::nullopt;
  return static_cast<std::int64_t>(seconds);
}

/// By kid; a token that names none is taken where the provider has but one key that fits.
const Key* find_key(const std::vector<Key>& keys, const std::string& id, Algorithm algorithm) {
  const Key* found = nullptr;
  for (const auto& key : keys) {
    if (!key.fits(algorithm) || (!id.empty() && key.id != id)) continue;
    if (found != nullptr) return nullptr;
    found = &key;
  }
  return found;
}

bool for_us(const json::object& claims, const std::string& client_id, bool& others) {
  const auto* audience = claims.if_contains("aud");
  if (audience == nullptr) return false;
  if (audience->is_string()) return audience->get_string() == client_id;
  if (!audience->is_array()) return false;
  const auto& list = audience->get_array();
  others = list.size() > 1;
  return std::any_of(list.begin(), list.end(),
                     [&](const json::value& one) { return one.is_string() && one.get_string() == client_id; });
}

core::Status check_claims(const json::object& claims, const Expected& expected) {
  if (text_in(claims, "iss") != expected.issuer) return refuse("another issuer (iss)");
  bool others = false;
  if (!for_us(claims, expected.client_id, others)) return refuse("it is for another client (aud)");
  if ((others || claims.contains("azp")) && text_in(claims, "azp") != expected.client_id)
    return refuse("it was given to another client (azp)");
  const auto ends = time_in(claims, "exp"), issued = time_in(claims, "iat");
  if (!ends) return refuse("it says no end (exp)");
  if (!issued) return refuse("it does not say when it was issued (iat)");
  if (expected.now_s >= *ends + kClockSkewS) return refuse("it has expired (exp); compare the clocks of both machines");
  if (*issued > expected.now_s + kClockSkewS)
    return refuse("it was issued in the future (iat); compare the clocks of both machines");
  if (claims.contains("nbf")) {
    const auto begins = time_in(claims, "nbf");
    if (!begins || *begins > expected.now_s + kClockSkewS) return refuse("it is not valid yet (nbf)");
  }
  if (expected.nonce.empty() || !core::equal_constant_time(text_in(claims, "nonce"), expected.nonce))
    return refuse("it belongs to another sign-in (nonce)");
  const auto subject = text_in(claims, "sub");
  if (subject.empty() || subject.size() > 255 || !core::valid_utf8(subject)) return refuse("it names nobody (sub)");
  return {};
}

}  // namespace

core::Result<json::object> verify(std::string_view token, const std::vector<Key>& keys, const Expected& expected) {
  if (token.size() > kLongest) return refuse("it is too long");
  const auto parts = core::split(token, '.');
  if (parts.size() == 5) return refuse("it is encrypted; switch that off for this client");
  if (parts.size() != 3) return refuse("it is no signed token");
  const auto header = object_of(parts[0]);
  if (!header) return refuse("its header is unreadable");
  const auto algorithm = algorithm_of(text_in(*header, "alg"));
  if (!algorithm) return refuse("it is not signed with RS256, PS256 or ES256 (alg)");
  if (header->contains("crit")) return refuse("it demands what is not known here (crit)");
  const Key* key = find_key(keys, text_in(*header, "kid"), *algorithm);
  if (key == nullptr) return refuse("it is signed with a key the provider does not publish (kid)", "unknown_key");
  const auto signature = from_base64url(parts[2]);
  const auto signed_text = token.substr(0, parts[0].size() + 1 + parts[1].size());
  if (!signature || !signed_by(*key, *algorithm, signed_text, *signature)) return refuse("the signature is wrong");
  auto claims = object_of(parts[1]);
  if (!claims) return refuse("its claims are unreadable");
  GLUEPOT_TRY(check_claims(*claims, expected));
  return std::move(*claims);
}

}  // namespace gluepot::openid
