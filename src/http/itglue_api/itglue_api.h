// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "access/key_scope.h"
#include "audit/audit_log.h"
#include "core/caller.h"
#include "core/result.h"
#include "http/itglue_api/backend.h"
#include "http/itglue_api/request_limiter.h"
#include "http/route.h"
#include "passwords/reveal.h"

namespace gluepot::itglue_api {

/// One answered request: for the account's own request log. No value in it.
struct Served {
  std::string_view method, path, query;  ///< path below the mount
  int status;
  std::int64_t key_id;           ///< 0: no valid key
  std::size_t bytes;             ///< of the answer's body
  int upstream_requests = 0;     ///< sent to the source for it
  bool saved_a_request = false;  ///< answered from the mirror
};

/// Who answers for a key, with what he may do at this moment.
struct KeyMaker {
  core::Caller caller;
  std::vector<std::int64_t> organizations;  ///< of his companies, ascending; told only when he is limited to some
};

/// What the API needs. Everything must outlive the router. All of it is called from several threads.
struct Context {
  Backend& backend;
  /// access::ApiKeys::check: who a key is and what it may do; every error but kUnavailable is the gateway's 403. Must
  /// not block.
  std::function<core::Result<access::CheckedKey>(std::string_view key, std::string_view address)> check_key;
  RequestLimiter* limiter = nullptr;  ///< the account's; null: none
  /// The backend itself asks `limiter` before each request to the source; what the mirror answers is free.
  bool limit_upstream_only = false;
  KeyLimiters* key_limiters = nullptr;             ///< keys' own limits; null: none is kept
  std::function<void(const Served&)> on_served{};  ///< may be empty
  /// The address users see (http.public_url), used for links when the hub stands behind a proxy; else empty: the
  /// caller's own Host header.
  std::string public_url{};
  /// Every answer that holds a value has its entry here, durable before the value is opened; without one it is 503.
  /// Null only where nobody is served (tests).
  audit::AuditLog* audit = nullptr;
  /// Source local: why a key is shown no value of a record (passwords::KeyReveals); it is answered without. Empty:
  /// every key that may read values is shown them.
  std::function<core::Result<std::optional<passwords::Denial>>(const core::Caller& key,
                                                               const documentation::Record& record)>
      denial{};
  /// access::KeyMakers: a key does nothing that whoever answers for it may not do at this moment. Nobody: only its
  /// scope bounds it. Empty: nobody answers for any.
  std::function<core::Result<std::optional<KeyMaker>>(core::ApiKeyId)> maker_of{};
  /// access::ApiKeys::is_answered_for. Such requests are no quick ones. Must not block.
  std::function<bool(std::string_view key)> is_answered_for{};
  /// Source local: files by their signed addresses. Null: there are none.
  local::RecordService* files = nullptr;
};

/// The media type of every answer but the page of an unknown route.
inline constexpr std::string_view kMediaType = "application/vnd.api+json";
inline constexpr std::size_t kMaxBody = 10u << 20;  ///< AWS' gateway takes as much

/// Mounts the API below `prefix` ("/itglue"; "" for an address of its own), with an optional "/api" behind it. One
/// route for each method takes all paths; which exist is the catalogue's table. The Authenticator has to let permission
/// kApiKey pass: the key is checked here, because the answers are the account's.
core::Status add_itglue_routes(http::Router& router, Context& context, const std::string& prefix = "/itglue");

/// What a request over a limit gets, also from a backend that asks the limiter itself. `wait` becomes Retry-After.
http::Response too_many_requests(std::chrono::milliseconds wait);
std::string too_many_body();

/// One request whose path lies below `prefix`. For servers without a router, and tests.
http::Response handle(Context& context, http::Request& request, std::string_view prefix);

}  // namespace gluepot::itglue_api
