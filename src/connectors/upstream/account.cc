// SPDX-License-Identifier: Apache-2.0
#include "connectors/upstream/account.h"

#include <algorithm>
#include <random>
#include <thread>

namespace gluepot::upstream {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

bool someone_waits(Lane lane) {
  return lane == Lane::kReveal || lane == Lane::kPerson;
}

bool is_cancelled(const CallOptions& call) {
  return call.cancelled && call.cancelled->load();
}

milliseconds jitter(milliseconds upto) {
  thread_local std::minstd_rand random{std::random_device{}()};
  // Full jitter over the upper half: never at once, never all together.
  return milliseconds(std::uniform_int_distribution<std::int64_t>(upto.count() / 2, upto.count())(random));
}

/// Waits in small steps so that a stop is felt; there is nobody who could notify.
core::Status sleep_until(Clock::time_point until, const CallOptions& call) {
  while (Clock::now() < until) {
    if (is_cancelled(call)) return core::fail(core::ErrorCode::kCancelled, "given up");
    std::this_thread::sleep_for(std::min<Clock::duration>(until - Clock::now(), milliseconds(50)));
  }
  return {};
}

bool worth_repeating(const net::Exchange& exchange) {
  switch (exchange.fault) {
    case net::Fault::kNone:
      return exchange.response.status == 429 || exchange.response.status >= 500;
    case net::Fault::kNameUnknown:
    case net::Fault::kUnreachable:
    case net::Fault::kTimeout:
    case net::Fault::kCutBody:
      return true;
    case net::Fault::kRefused:
    case net::Fault::kCertificate:
    case net::Fault::kTooLarge:
    case net::Fault::kCancelled:
      return false;
  }
  return false;
}

}  // namespace

core::Status Account::wait_for_circuit(const CallOptions& call, Clock::time_point deadline) {
  for (;;) {
    auto allowed = breaker_.allow();
    if (allowed || someone_waits(call.lane) || Clock::now() >= deadline) return allowed;
    if (is_cancelled(call)) return core::fail(core::ErrorCode::kCancelled, "given up");
    GLUEPOT_TRY(sleep_until(Clock::now() + milliseconds(std::clamp<std::int64_t>(breaker_.wait_ms(), 1, 250)), call));
  }
}

core::Result<net::Exchange> Account::once(const std::function<net::Request()>& make, const CallOptions& call,
                                          Clock::time_point deadline) {
  GLUEPOT_TRY(wait_for_circuit(call, deadline));
  const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
  GLUEPOT_ASSIGN(auto permit, budget_.acquire(call.lane, std::max(left, milliseconds(0)), call.cancelled));
  net::Request request = make();
  request.cancelled = call.cancelled;
  if (someone_waits(call.lane))
    request.total_timeout = std::clamp(std::chrono::duration_cast<milliseconds>(deadline - Clock::now()),
                                       milliseconds(1), request.total_timeout);
  net::Exchange exchange = client_.exchange(std::move(request));
  permit.release();
  const bool answered = exchange.fault == net::Fault::kNone && exchange.response.status < 500;
  if (exchange.fault == net::Fault::kNone && exchange.response.status == 429) {
    budget_.note_limited(exchange.response.header("retry-after"));
  } else if (answered) {
    budget_.note_answered();
  }
  if (answered)
    breaker_.succeeded();
  else if (exchange.fault != net::Fault::kCancelled && exchange.fault != net::Fault::kRefused)
    breaker_.failed();
  else
    return exchange;
  note(answered);
  return exchange;
}

void Account::note(bool answered) {
  if (answered) {
    answered_at_ms_ = clock_.steady_ms();
    failing_since_ms_ = 0;
    return;
  }
  std::int64_t none = 0;
  failing_since_ms_.compare_exchange_strong(none, clock_.now_ms());
}

core::Status Account::pause(int attempt, const CallOptions& call, Clock::time_point deadline) {
  const auto delay = std::min(options_.longest_delay, options_.first_delay * (1 << std::min(attempt, 10)));
  const auto until = Clock::now() + jitter(delay);
  if (someone_waits(call.lane) && until >= deadline)
    return core::fail(core::ErrorCode::kTimeout, "no time for another try");
  return sleep_until(until, call);
}

core::Result<net::Exchange> Account::exchange(const std::function<net::Request()>& make, const CallOptions& call) {
  const bool waits = someone_waits(call.lane);
  const auto total = call.total                   ? *call.total
                     : call.lane == Lane::kReveal ? options_.reveal_total
                     : waits                      ? options_.person_total
                                                  : options_.background_patience;
  const auto deadline = Clock::now() + total;
  const int attempts = !call.idempotent ? 1 : waits ? options_.person_attempts : options_.background_attempts;
  for (int attempt = 0;; ++attempt) {
    auto done = once(make, call, deadline);
    if (!done || !worth_repeating(*done)) return done;
    if (attempt + 1 >= attempts || Clock::now() >= deadline) return done;
    if (auto paused = pause(attempt, call, deadline); !paused) {
      if (paused.error().code == core::ErrorCode::kTimeout) return done;
      return core::fail(paused.error());
    }
  }
}

}  // namespace gluepot::upstream
