// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "openid/keys.h"

namespace gluepot::openid {

/// What an ID token must say to be this sign-in's.
struct Expected {
  std::string issuer, client_id, nonce;
  std::int64_t now_s = 0;
};
inline constexpr std::int64_t kClockSkewS = 60;

/// The claims of an ID token whose signature and claims hold (OpenID Connect Core 1.0, 3.1.3.7). Errors: kForbidden,
/// which says what does not hold and nothing of the token; the reason is "unknown_key" where no key has the token's
/// kid, which fresh keys may mend.
core::Result<boost::json::object> verify(std::string_view token, const std::vector<Key>& keys,
                                         const Expected& expected);

}  // namespace gluepot::openid
