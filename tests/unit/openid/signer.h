// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <memory>
#include <string>

#include "openid/impl/base64url.h"

namespace gluepot::openid {

/// A provider's side of signatures, made by OpenSSL and not by what is tested.
class Signer {
 public:
  static Signer rsa(unsigned bits = 2048) {
    return Signer(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{bits}));
  }
  static Signer curve() { return Signer(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")); }

  boost::json::object jwk(const std::string& kid) const {
    boost::json::object out{{"kid", kid}, {"use", "sig"}};
    if (EVP_PKEY_is_a(key_.get(), "EC") == 1) {
      out["kty"] = "EC";
      out["crv"] = "P-256";
      out["x"] = to_base64url(number(OSSL_PKEY_PARAM_EC_PUB_X, 32));
      out["y"] = to_base64url(number(OSSL_PKEY_PARAM_EC_PUB_Y, 32));
    } else {
      out["kty"] = "RSA";
      out["n"] = to_base64url(number(OSSL_PKEY_PARAM_RSA_N, 0));
      out["e"] = to_base64url(number(OSSL_PKEY_PARAM_RSA_E, 0));
    }
    return out;
  }

  std::string token(const boost::json::object& header, const boost::json::object& claims, bool pss = false) const {
    const std::string text =
        to_base64url(boost::json::serialize(header)) + "." + to_base64url(boost::json::serialize(claims));
    return text + "." + to_base64url(sign(text, pss));
  }

 private:
  explicit Signer(EVP_PKEY* key) : key_(key, EVP_PKEY_free) {
    if (key == nullptr) std::abort();
  }

  std::string number(const char* name, int size) const {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &value);
    return taken(value, size);
  }
  static std::string taken(BIGNUM* value, int size) {
    const int length = size == 0 ? BN_num_bytes(value) : size;
    std::string out(static_cast<std::size_t>(length), '\0');
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(out.data()), length);
    BN_free(value);
    return out;
  }

  std::string sign(const std::string& text, bool pss) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_PKEY_CTX* options = nullptr;
    EVP_DigestSignInit(context.get(), &options, EVP_sha256(), nullptr, key_.get());
    if (pss) {
      EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING);
      EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST);
    }
    std::size_t size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
    std::string out(size, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes, text.size());
    out.resize(size);
    if (EVP_PKEY_is_a(key_.get(), "EC") != 1) return out;
    const auto* der = reinterpret_cast<const unsigned char*>(out.data());
    ECDSA_SIG* both = d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(out.size()));
    std::string flat = taken(BN_dup(ECDSA_SIG_get0_r(both)), 32) + taken(BN_dup(ECDSA_SIG_get0_s(both)), 32);
    ECDSA_SIG_free(both);
    return flat;
  }

  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace gluepot::openid
