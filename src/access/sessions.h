// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "access/users.h"
#include "core/caller.h"
#include "core/clock.h"
#include "core/result.h"
#include "store/database.h"
#include "vault/vault.h"

namespace gluepot::access {

/// A session as its owner and administrators see it. Times are milliseconds since 1970, UTC.
struct SessionInfo {
  std::string id;  ///< public: says nothing about the cookie
  std::int64_t created_at_ms = 0, last_seen_at_ms = 0;
  std::string address;  ///< it was started from
  std::string agent;    ///< the browser's own words, at most 200 bytes
};

/// Browser sessions: 256 random bits in a cookie, only their keyed digest stored. They end 8 hours after the last
/// request and 24 hours after sign-in. User, role and permissions are read at each request, so a change acts on the
/// next one. Safe from any thread.
class Sessions {
 public:
  Sessions(store::Database& strict, const vault::Vault& vault, const core::Clock& clock)
      : strict_(strict), vault_(vault), clock_(clock) {}

  /// The cookie's value. `second_factor`: it was passed on the way in.
  core::Result<std::string> start(core::UserId user, std::string_view address, std::string_view agent = {},
                                  bool second_factor = false);
  /// The caller of a cookie. `used` counts as a request against the idle limit. Errors: kUnauthenticated.
  core::Result<core::Caller> find(std::string_view token, bool used = true);
  core::Status end(std::string_view token);
  /// Marks that this session passed the second factor now. kUnauthenticated: it has ended.
  core::Status passed_second_factor(std::string_view token);

  /// Those that still run, the newest first.
  core::Result<std::vector<SessionInfo>> list(core::UserId user);
  /// Ends one by its public id. kNotFound: none of this user's.
  core::Status end_one(core::UserId user, std::string_view id);
  /// Ends all, or all but one. How many there were.
  core::Result<std::int64_t> end_all(core::UserId user, std::string_view but_id = {});
  /// What the page sends back in the header Gluepot-Csrf.
  std::string csrf_token(std::string_view token) const;

 private:
  store::Database& strict_;
  const vault::Vault& vault_;
  const core::Clock& clock_;
};

/// Slows guessing: from the fifth failure on, each doubles the wait for that name from that network (up to 60 s); 50
/// failures from one network within 15 minutes stop it for the rest of them; 25 for one name, from wherever, let only
/// those networks try it until 15 quiet minutes have passed from which it was signed in before. Guesses that come
/// together are no more than those that come one after the other. A network is an IPv4 address or the first 64 bits of
/// an IPv6 one. Safe from any thread.
class SignInThrottle {
 public:
  explicit SignInThrottle(const core::Clock& clock) : clock_(clock) {}

  /// A guess that is being looked at. It counts as a failure for as long as it lives, so keep it until failed() or
  /// succeeded() was told.
  class Attempt {
   public:
    Attempt(SignInThrottle& throttle, std::vector<std::string> keys) : throttle_(&throttle), keys_(std::move(keys)) {}
    Attempt(Attempt&& other) noexcept
        : throttle_(std::exchange(other.throttle_, nullptr)), keys_(std::move(other.keys_)) {}
    Attempt& operator=(Attempt&&) = delete;
    ~Attempt();

   private:
    SignInThrottle* throttle_;
    std::vector<std::string> keys_;
  };
  /// kRateLimited with retry_after when this attempt must wait.
  core::Result<Attempt> check(std::string_view name, std::string_view address);
  void failed(std::string_view name, std::string_view address);
  void succeeded(std::string_view name, std::string_view address);

 private:
  struct Record {
    int failures = 0;
    int trying = 0;  ///< that are being looked at
    std::int64_t last_ms = 0;
    std::int64_t blocked_until_ms = 0;
  };
  static std::string key(std::string_view name, std::string_view network);
  Record& record(const std::string& key, std::int64_t now);
  void forget_old(std::int64_t now);
  const core::Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, Record> records_;      // bounded: beyond 10,000 those with the fewest failures go
  std::unordered_map<std::string, std::int64_t> known_;  // name and network that signed in, and when last; bounded
};

}  // namespace gluepot::access
