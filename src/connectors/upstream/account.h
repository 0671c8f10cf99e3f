// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "connectors/source.h"
#include "connectors/upstream/circuit_breaker.h"
#include "connectors/upstream/request_budget.h"
#include "core/clock.h"
#include "core/result.h"
#include "net/http_client.h"

namespace gluepot::upstream {

struct RetryOptions {
  int background_attempts = 10;  ///< skeleton, bodies, password sync
  int person_attempts = 2;       ///< reveal, person: someone waits
  std::chrono::milliseconds first_delay{250};
  std::chrono::milliseconds longest_delay{8'000};
  std::chrono::milliseconds background_patience{15 * 60'000};  ///< for a slot of the budget or an open circuit
  std::chrono::milliseconds reveal_total{5'000};
  std::chrono::milliseconds person_total{10'000};
};

struct CallOptions {
  Lane lane = Lane::kSkeleton;
  bool idempotent = true;  ///< false: sent once, never repeated
  net::CancelFlag cancelled;
  /// How long all of it may take, when it is not the lane's own time.
  std::optional<std::chrono::milliseconds> total{};
};

/// What the requests so far showed of a host.
struct Health {
  std::int64_t answered_at_ms = 0;    ///< steady clock; 0: not yet
  std::int64_t failing_since_ms = 0;  ///< milliseconds since 1970: the first of those since that failed; 0: none did
};

/// One account at an outside system: every request to it passes its budget, its circuit breaker and one rule of
/// repetition. Blocking; safe to call from any thread.
class Account {
 public:
  Account(net::HttpClient& client, RequestBudget& budget, CircuitBreaker& breaker, const core::Clock& clock,
          std::string host, RetryOptions options = {})
      : client_(client), budget_(budget), breaker_(breaker), clock_(clock), host_(std::move(host)), options_(options) {}

  /// Sends what `make` builds (anew for each try). Any HTTP answer is a success here, also 4xx; 5xx, 429 and lost
  /// answers are tried again when idempotent (jittered, doubling), then returned as they are: a 5xx or 429 as an
  /// Exchange with that status, a fault as an Exchange with it. Errors: kRateLimited (no slot in time), kUnavailable
  /// (circuit open), kCancelled.
  core::Result<net::Exchange> exchange(const std::function<net::Request()>& make, const CallOptions& call);

  const std::string& host() const { return host_; }
  Health health() const { return {answered_at_ms_, failing_since_ms_}; }
  /// What a request made elsewhere showed. A 5xx is no answer.
  void note(bool answered);

 private:
  core::Status wait_for_circuit(const CallOptions& call, std::chrono::steady_clock::time_point deadline);
  core::Result<net::Exchange> once(const std::function<net::Request()>& make, const CallOptions& call,
                                   std::chrono::steady_clock::time_point deadline);
  core::Status pause(int attempt, const CallOptions& call, std::chrono::steady_clock::time_point deadline);

  net::HttpClient& client_;
  RequestBudget& budget_;
  CircuitBreaker& breaker_;
  const core::Clock& clock_;
  const std::string host_;
  const RetryOptions options_;
  std::atomic<std::int64_t> answered_at_ms_{0}, failing_since_ms_{0};
};

}  // namespace gluepot::upstream
