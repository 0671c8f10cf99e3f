// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/result.h"
#include "core/secret.h"
#include "net/http_client.h"
#include "openid/keys.h"

namespace gluepot::openid {

/// What a provider says of itself (OpenID Connect Discovery 1.0).
struct Metadata {
  std::string issuer, authorization_endpoint, token_endpoint, userinfo_endpoint, jwks_uri;
  bool basic = true, post = false;  ///< how it wants the client's secret
  bool names_issuer = false;        ///< its answers carry iss (RFC 9207)
};

/// The client we are to the provider; `secret` empty: a public one.
struct Client {
  std::string id;
  const core::Secret& secret;
};

/// A code, and what proves that it is ours.
struct Grant {
  std::string code, redirect_uri, verifier;
};

struct Tokens {
  std::string id, access;  ///< `access` may be empty
  Tokens() = default;
  Tokens(Tokens&&) = default;
  Tokens& operator=(Tokens&&) = default;
  ~Tokens() {
    core::wipe(id);
    core::wipe(access);
  }
};

/// Talks to identity providers. What they say of themselves and their keys are kept for an hour. Every error's reason
/// is one of "provider_unreachable", "provider_answer", "issuer_mismatch", "client_refused", "code_refused"; messages
/// hold nothing a provider could put a code or a token into. Blocking, at most 10 s a request; safe from any thread.
class Provider {
 public:
  explicit Provider(const core::Clock& clock);

  /// `fresh`: asked now. kUpstream: another issuer than `issuer`, to the letter; an address that is neither https nor
  /// on this machine beside one on it.
  core::Result<Metadata> discover(const std::string& issuer, bool fresh = false);
  core::Result<std::vector<Key>> keys(const Metadata& metadata, bool fresh = false);
  /// After a key nobody knows: asked again, once a minute at most; nothing new otherwise.
  core::Result<std::vector<Key>> keys_again(const Metadata& metadata);
  core::Result<Tokens> exchange(const Metadata& metadata, const Client& client, const Grant& grant);
  core::Result<boost::json::object> userinfo(const Metadata& metadata, const Tokens& tokens);

 private:
  core::Result<net::Response> ask(net::Request request, std::string_view what);
  const core::Clock& clock_;
  net::HttpClient http_;
  std::mutex mutex_;
  struct Known {
    Metadata metadata;
    std::int64_t at_ms = 0;
  };
  struct KnownKeys {
    std::vector<Key> keys;
    std::int64_t at_ms = 0, asked_again_ms = 0;
  };
  std::map<std::string, Known> known_;     // by issuer; a handful at most
  std::map<std::string, KnownKeys> keys_;  // by jwks_uri
};

}  // namespace gluepot::openid
