// SPDX-License-Identifier: Apache-2.0
#include "access/sessions.h"

#include <algorithm>

#include "access/address_range.h"
#include "access/permissions.h"
#include "core/text.h"

namespace gluepot::access {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr std::int64_t kIdleMs = 8LL * 3600 * 1000, kLifetimeMs = 24LL * 3600 * 1000, kTouchMs = 60'000;
constexpr std::int64_t kWindowMs = 15LL * 60 * 1000;

constexpr Statement kInsert{
    "session.insert",
    "INSERT INTO session (token_digest, user_id, created_at_ms, last_seen_at_ms, address, id, agent, "
    "second_factor_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kFind{
    "session.find",
    "SELECT u.id, u.name, u.role_id, s.created_at_ms, s.last_seen_at_ms, r.all_companies, s.id, s.second_factor_at_ms, "
    "EXISTS (SELECT 1 FROM second_factor f WHERE f.user_id = u.id AND f.confirmed_at_ms IS NOT NULL) FROM session s "
    "JOIN user u ON u.id = s.user_id JOIN role r ON r.id = u.role_id WHERE s.token_digest = ? AND u.active = 1"};
constexpr Statement kCompanies{"session.companies",
                               "SELECT company_id FROM user_company WHERE user_id = ? ORDER BY company_id"};
constexpr Statement kPassed{"session.passed_second_factor",
                            "UPDATE session SET second_factor_at_ms = ? WHERE token_digest = ?"};
constexpr Statement kList{
    "session.list",
    "SELECT id, created_at_ms, last_seen_at_ms, address, agent FROM session WHERE user_id = ? AND "
    "last_seen_at_ms >= ? AND created_at_ms >= ? ORDER BY created_at_ms DESC, id LIMIT 1000"};
constexpr Statement kEndOne{"session.end_one", "DELETE FROM session WHERE user_id = ? AND id = ?"};
constexpr Statement kEndAll{"session.end_all", "DELETE FROM session WHERE user_id = ? AND id <> ?"};
constexpr Statement kRolePermissions{"session.permissions", "SELECT permission FROM role_permission WHERE role_id = ?"};
constexpr Statement kTouch{"session.touch", "UPDATE session SET last_seen_at_ms = ? WHERE token_digest = ?"};
constexpr Statement kEnd{"session.end", "DELETE FROM session WHERE token_digest = ?"};
constexpr Statement kDropOld{"session.drop_old", "DELETE FROM session WHERE last_seen_at_ms < ? OR created_at_ms < ?"};

constexpr std::size_t kMostRecords = 10'000;
/// Failures before the next must wait: of one name from one network, of a network, of a name.
constexpr int kMostOfOne = 5, kMostOfANetwork = 50, kMostOfAName = 25;
constexpr std::string_view kAnywhere = "*";

/// Whoever has one IPv6 address has 2^64 of them.
}  // namespace

core::Result<std::string> Sessions::start(core::UserId user, std::string_view address, std::string_view agent,
                                          bool second_factor) {
  const std::string token = core::random_hex(32), id = core::random_hex(8);
  const auto now = clock_.now_ms();
  const std::string browser = core::valid_utf8(agent) ? std::string(agent.substr(0, 200)) : std::string();
  const auto passed = second_factor ? std::optional(now) : std::nullopt;
  GLUEPOT_TRY(strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kDropOld, now - kIdleMs, now - kLifetimeMs));
    GLUEPOT_TRY(connection.execute(kInsert, store::Blob{vault_.digest("session", token)}, user.value, now, now, address,
                                   id, core::valid_utf8(browser) ? browser : std::string(), passed));
    return {};
  }));
  return token;
}

namespace {

struct Found {
  core::Caller caller;
  std::int64_t role = 0, created = 0, seen = 0;
  bool all_companies = true;
};

Found read_found(const Row& row) {
  Found found;
  found.caller.kind = core::Caller::Kind::kUser;
  found.caller.id = row.integer(0);
  found.caller.name = row.string(1);
  found.role = row.integer(2);
  found.created = row.integer(3);
  found.seen = row.integer(4);
  found.all_companies = row.boolean(5);
  found.caller.session = row.string(6);
  found.caller.second_factor_at_ms = row.optional_integer(7);
  found.caller.second_factor = row.boolean(8);
  return found;
}

}  // namespace

core::Result<core::Caller> Sessions::find(std::string_view token, bool used) {
  const auto digest = vault_.digest("session", token);
  const auto now = clock_.now_ms();
  std::int64_t last_seen = 0;
  GLUEPOT_ASSIGN(auto caller, store::read(strict_, [&](Connection& connection) -> core::Result<core::Caller> {
                   GLUEPOT_ASSIGN(auto found, connection.find(kFind, read_found, store::Blob{digest}));
                   if (!found || now - found->seen > kIdleMs || now - found->created > kLifetimeMs)
                     return core::fail(ErrorCode::kUnauthenticated, "you are signed out; sign in again");
                   last_seen = found->seen;
                   GLUEPOT_ASSIGN(const auto granted,
                                  connection.query(
                                      kRolePermissions, [](const Row& row) { return row.string(0); }, found->role));
                   found->caller.permissions = expanded(granted);
                   if (!found->all_companies) {
                     GLUEPOT_ASSIGN(found->caller.companies,
                                    connection.query(
                                        kCompanies, [](const Row& row) { return core::CompanyId{row.integer(0)}; },
                                        found->caller.id));
                   }
                   return std::move(found->caller);
                 }));
  // Once a minute is enough for the idle limit; a store that cannot be written must not sign anybody out.
  if (used && now - last_seen > kTouchMs)
    (void)strict_.write([&](Connection& connection) -> core::Status {
      GLUEPOT_TRY(connection.execute(kTouch, now, store::Blob{digest}));
      return {};
    });
  return caller;
}

core::Status Sessions::end(std::string_view token) {
  const auto digest = vault_.digest("session", token);
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kEnd, store::Blob{digest}));
    return {};
  });
}

core::Status Sessions::passed_second_factor(std::string_view token) {
  const auto digest = vault_.digest("session", token);
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_ASSIGN(const auto marked, connection.execute(kPassed, clock_.now_ms(), store::Blob{digest}));
    if (marked == 0) return core::fail(ErrorCode::kUnauthenticated, "you are signed out; sign in again");
    return {};
  });
}

core::Result<std::vector<SessionInfo>> Sessions::list(core::UserId user) {
  const auto now = clock_.now_ms();
  return store::read(strict_, [&](Connection& connection) {
    return connection.query(
        kList,
        [](const Row& row) {
          return SessionInfo{row.string(0), row.integer(1), row.integer(2), row.string(3), row.string(4)};
        },
        user.value, now - kIdleMs, now - kLifetimeMs);
  });
}

core::Status Sessions::end_one(core::UserId user, std::string_view id) {
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_ASSIGN(const auto ended, connection.execute(kEndOne, user.value, id));
    if (ended == 0) return core::fail(ErrorCode::kNotFound, "this session has ended already");
    return {};
  });
}

core::Result<std::int64_t> Sessions::end_all(core::UserId user, std::string_view but_id) {
  return store::write(strict_, [&](Connection& connection) { return connection.execute(kEndAll, user.value, but_id); });
}

std::string Sessions::csrf_token(std::string_view token) const {
  return core::to_hex(vault_.digest("csrf", token));
}

std::string SignInThrottle::key(std::string_view name, std::string_view network) {
  return core::to_lower_ascii(name).append("\n").append(network);
}

core::Result<SignInThrottle::Attempt> SignInThrottle::check(std::string_view name, std::string_view address) {
  const std::lock_guard lock(mutex_);
  const auto now = clock_.steady_ms();
  const auto network = network_of(address);
  const auto mine = key(name, network);
  std::vector<std::pair<std::string, int>> limits{{mine, kMostOfOne}, {key("", network), kMostOfANetwork}};
  if (!known_.contains(mine)) limits.emplace_back(key(name, kAnywhere), kMostOfAName);
  std::int64_t wait = 0;
  for (const auto& [k, most] : limits) {
    const auto found = records_.find(k);
    if (found == records_.end()) continue;
    const auto& one = found->second;
    const int failures = now - one.last_ms > kWindowMs ? 0 : one.failures;
    wait = std::max(wait, one.blocked_until_ms - now);
    if (one.trying > 0 && failures + one.trying >= most) wait = std::max<std::int64_t>(wait, 1000);
  }
  if (wait <= 0) {
    std::vector<std::string> keys;
    for (auto& [k, most] : limits) {
      ++records_[k].trying;
      keys.push_back(std::move(k));
    }
    return Attempt(*this, std::move(keys));
  }
  core::Error error{ErrorCode::kRateLimited,
                    "too many failed sign-ins; wait " + std::to_string((wait + 999) / 1000) + " seconds"};
  error.retry_after = std::chrono::seconds((wait + 999) / 1000);
  return core::fail(std::move(error));
}

SignInThrottle::Attempt::~Attempt() {
  if (throttle_ == nullptr) return;
  const std::lock_guard lock(throttle_->mutex_);
  for (const auto& k : keys_) {
    const auto found = throttle_->records_.find(k);
    if (found == throttle_->records_.end()) continue;
    auto& one = found->second;
    one.trying = std::max(0, one.trying - 1);
    if (one.trying == 0 && one.failures == 0) throttle_->records_.erase(found);
  }
}

SignInThrottle::Record& SignInThrottle::record(const std::string& key, std::int64_t now) {
  auto& found = records_[key];
  if (now - found.last_ms > kWindowMs) found = {0, found.trying};
  found.last_ms = now;
  ++found.failures;
  return found;
}

void SignInThrottle::failed(std::string_view name, std::string_view address) {
  const std::lock_guard lock(mutex_);
  const auto now = clock_.steady_ms();
  const auto network = network_of(address);
  forget_old(now);
  if (auto& mine = record(key(name, network), now); mine.failures >= kMostOfOne)
    mine.blocked_until_ms = now + std::min<std::int64_t>(60'000, 1000LL << std::min(mine.failures - kMostOfOne, 6));
  if (auto& all = record(key("", network), now); all.failures >= kMostOfANetwork)
    all.blocked_until_ms = now + kWindowMs;
  if (auto& account = record(key(name, kAnywhere), now); account.failures >= kMostOfAName)
    account.blocked_until_ms = now + kWindowMs;
}

void SignInThrottle::succeeded(std::string_view name, std::string_view address) {
  const std::lock_guard lock(mutex_);
  const auto mine = key(name, network_of(address));
  if (const auto found = records_.find(mine); found != records_.end()) found->second = {0, found->second.trying};
  if (known_.size() >= kMostRecords) known_.clear();
  known_[mine] = clock_.steady_ms();
}

void SignInThrottle::forget_old(std::int64_t now) {
  if (records_.size() < kMostRecords) return;
  const auto drop = [&](const auto& of) {
    std::erase_if(records_, [&](const auto& entry) { return entry.second.trying == 0 && of(entry.second); });
  };
  drop([&](const Record& one) { return now - one.last_ms > kWindowMs; });
  // A flood may push out its own single tries, not what is close to holding somebody back, and never what does.
  for (int least = 1; records_.size() >= kMostRecords && least <= 2 * kMostOfANetwork; least *= 2)
    drop([&](const Record& one) { return one.blocked_until_ms <= now && one.failures <= least; });
  if (records_.size() >= 10 * kMostRecords) drop([](const Record&) { return true; });
}

}  // namespace gluepot::access
