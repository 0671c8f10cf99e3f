// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/result.h"
#include "core/secret.h"
#include "notifications/types.h"
#include "store/database.h"
#include "vault/vault.h"

namespace gluepot::notifications {

/// Channels, rules, and the outbox with what became of each message. Safe from any thread.
/// Source: tables notification_*.
class Repository {
 public:
  Repository(store::Database& strict, const vault::Vault& vault, const core::Clock& clock)
      : strict_(strict), vault_(vault), clock_(clock) {}

  core::Result<std::vector<Channel>> channels();   ///< by name; at most 50
  core::Result<Channel> channel(std::int64_t id);  ///< kNotFound
  /// A new one when id is 0. Without a secret the stored one stays. Errors: kInvalidArgument (field: host, port, from,
  /// to, url, ...; a host or user changed while the stored secret stays: the secret would go elsewhere), kConflict
  /// (name is taken).
  core::Result<Channel> save(Channel channel, const core::Secret* secret, std::string_view by);
  core::Status remove(std::int64_t id);                     ///< its waiting messages are given up; rules forget it
  core::Result<core::Secret> secret(std::int64_t channel);  ///< empty when it has none

  /// All six, stored or not.
  core::Result<std::vector<Rule>> rules();
  core::Result<Rule> save(Rule rule, std::string_view by);

  /// Queues the events for the rule's channels and moves the marks, in one transaction. An event that was queued before
  /// is not queued again. Returns how many messages were added.
  core::Result<int> queue(const std::vector<Event>& events, const std::vector<Rule>& rules,
                          const std::map<std::string, std::string>& marks);
  core::Result<std::map<std::string, std::string>> marks();

  /// Messages whose time has come, the oldest first; each is put off to `retry_at_ms` and its attempt counted before it
  /// is handed out, so a kill while it is sent costs a repetition and no loss.
  core::Result<std::vector<Delivery>> take_due(int limit);
  /// A message that is about to be sent by hand; nothing else takes it.
  core::Result<Delivery> begin_test(const Channel& channel, std::string_view by);
  /// `error` empty: it was sent. Else it waits for its next attempt, or is given up after the last.
  core::Status settle(const Delivery& delivery, std::string_view error, bool final);
  /// Newest first; limit 1..1000.
  core::Result<std::vector<Delivery>> log(int limit);
  core::Status retry(std::string_view id);  ///< kNotFound, kConflict (not given up)
  /// Sent and given-up ones older than 90 days go.
  core::Status forget_old();

 private:
  store::Database& strict_;
  const vault::Vault& vault_;
  const core::Clock& clock_;
};

/// Until the next attempt after so many: 10 s, 30 s, 2 min, 10 min, 30 min, then hourly. Given up after 3 days.
std::int64_t wait_ms(int attempts);
inline constexpr int kMostAttempts = 76;

}  // namespace gluepot::notifications
