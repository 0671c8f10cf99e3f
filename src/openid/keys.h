// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace gluepot::openid {

/// The signatures that are believed; anything else in a token's header is refused, `none` and those by a shared secret
/// above all.
enum class Algorithm { kRs256, kPs256, kEs256 };
/// kForbidden: not among them.
core::Result<Algorithm> algorithm_of(std::string_view name);

/// A provider's public key for signatures.
struct Key {
  std::string id;   ///< kid; may be empty
  std::string alg;  ///< the one algorithm it is for; empty: any of its type
  std::shared_ptr<EVP_PKEY> key;

  bool fits(Algorithm algorithm) const;
};

/// The keys of a JWK set that we can use: RSA of 2,048 to 8,192 bits and P-256, not those for encryption. Others are
/// left out. Errors: kUpstream (no JWK set).
core::Result<std::vector<Key>> read_keys(std::string_view jwks);

/// Whether the signature, as a JWS has it, is this key's over `text`.
bool signed_by(const Key& key, Algorithm algorithm, std::string_view text, std::string_view signature);

}  // namespace gluepot::openid
