// SPDX-License-Identifier: Apache-2.0
#include "openid/keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <boost/json.hpp>
#include <optional>

#include "openid/impl/base64url.h"

namespace gluepot::openid {
namespace {

namespace json = boost::json;

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* thing) const {
    Free(thing);
  }
};
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

constexpr int kMinRsaBits = 2048, kMaxRsaBits = 8192;
constexpr std::size_t kCoordinate = 32, kMostKeys = 100;

std::string text_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

Number number_of(std::string_view bytes) {
  return Number(
      BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()), nullptr));
}

std::shared_ptr<EVP_PKEY> make(const char* type, OSSL_PARAM_BLD* builder) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  return {key, EVP_PKEY_free};
}

std::shared_ptr<EVP_PKEY> rsa_key(const json::object& jwk) {
  const auto modulus = from_base64url(text_in(jwk, "n")), exponent = from_base64url(text_in(jwk, "e"));
  if (!modulus || !exponent || exponent->empty() || exponent->size() > 8 || modulus->size() > kMaxRsaBits / 8 + 1)
    return nullptr;
  const Number n = number_of(*modulus), e = number_of(*exponent);
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!n || !e || BN_num_bits(n.get()) < kMinRsaBits || BN_num_bits(n.get()) > kMaxRsaBits || BN_is_odd(e.get()) == 0 ||
      BN_is_one(e.get()) == 1 || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
    return nullptr;
  return make("RSA", builder.get());
}

std::shared_ptr<EVP_PKEY> curve_key(const json::object& jwk) {
  const auto x = from_base64url(text_in(jwk, "x")), y = from_base64url(text_in(jwk, "y"));
  if (text_in(jwk, "crv") != "P-256" || !x || !y || x->size() != kCoordinate || y->size() != kCoordinate)
    return nullptr;
  const std::string point = "\x04" + *x + *y;  // uncompressed
  const Builder builder(OSSL_PARAM_BLD_new());
  if (OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    return nullptr;
  return make("EC", builder.get());
}

/// A JWS has r and s side by side, OpenSSL wants them in ASN.1.
std::optional<std::string> asn1_of(std::string_view signature) {
  if (signature.size() != 2 * kCoordinate) return std::nullopt;
  Number r = number_of(signature.substr(0, kCoordinate)), s = number_of(signature.substr(kCoordinate));
  const Signature both(ECDSA_SIG_new());
  if (!r || !s || !both || ECDSA_SIG_set0(both.get(), r.get(), s.get()) != 1) return std::nullopt;
  (void)r.release();  // they are the signature's now
  (void)s.release();
  unsigned char* bytes = nullptr;
  const int size = i2d_ECDSA_SIG(both.get(), &bytes);
  if (size <= 0) return std::nullopt;
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return out;
}

}  // namespace

core::Result<Algorithm> algorithm_of(std::string_view name) {
  if (name == "RS256") return Algorithm::kRs256;
  if (name == "PS256") return Algorithm::kPs256;
  if (name == "ES256") return Algorithm::kEs256;
  return core::fail(core::ErrorCode::kForbidden, "the ID token is not signed with RS256, PS256 or ES256");
}

bool Key::fits(Algorithm algorithm) const {
  const bool curve = EVP_PKEY_is_a(key.get(), "EC") == 1;
  if (curve != (algorithm == Algorithm::kEs256)) return false;
  if (alg.empty()) return true;
  const auto own = algorithm_of(alg);
  return own && *own == algorithm;
}

core::Result<std::vector<Key>> read_keys(std::string_view jwks) {
  json::error_code error;
  const auto value = json::parse(jwks, error);
  const auto* object = error ? nullptr : value.if_object();
  const auto* list = object != nullptr ? object->if_contains("keys") : nullptr;
  if (list == nullptr || !list->is_array())
    return core::fail(core::ErrorCode::kUpstream, "the provider's keys are no JWK set");
  std::vector<Key> keys;
  for (const auto& entry : list->get_array()) {
    const auto* jwk = entry.if_object();
    if (jwk == nullptr || text_in(*jwk, "use") == "enc" || keys.size() == kMostKeys) continue;
    const auto type = text_in(*jwk, "kty");
    auto key = type == "RSA" ? rsa_key(*jwk) : type == "EC" ? curve_key(*jwk) : nullptr;
    if (key) keys.push_back({text_in(*jwk, "kid"), text_in(*jwk, "alg"), std::move(key)});
  }
  return keys;
}

bool signed_by(const Key& key, Algorithm algorithm, std::string_view text, std::string_view signature) {
  if (!key.fits(algorithm)) return false;
  std::string bytes(signature);
  if (algorithm == Algorithm::kEs256) {
    const auto asn1 = asn1_of(signature);
    if (!asn1) return false;
    bytes = *asn1;
  }
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;  // belongs to the context
  if (!context || EVP_DigestVerifyInit(context.get(), &options, EVP_sha256(), nullptr, key.key.get()) != 1)
    return false;
  if (algorithm == Algorithm::kPs256 && (EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) != 1 ||
                                         EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) != 1))
    return false;
  return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                          reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
}

}  // namespace gluepot::openid
