// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gluepot::notifications {

/// Where word goes. Its secret (mail password, signing key) is sealed apart and never among these.
struct Channel {
  std::int64_t id = 0;
  std::string kind;  ///< "email", "webhook"
  std::string name;
  bool enabled = true;
  // email
  std::string host;
  int port = 0;
  std::string security = "starttls";  ///< "starttls", "tls", "none" (loopback alone)
  std::string user;                   ///< empty: no sign-in
  std::string from;
  std::vector<std::string> to;
  std::string ca_file;  ///< PEM; empty: the system's
  // webhook
  std::string url;
  // of the secret
  bool has_secret = false;
  std::int64_t secret_set_at_ms = 0;
  std::string secret_set_by;
};

/// One of the six rules.
struct Rule {
  std::string kind;
  bool enabled = false;
  std::vector<std::int64_t> channels;
  // Of the rules that have them:
  int failures = 1;                     ///< sync_failing: so many syncs in a row, 1..20
  int reveals = 20, minutes = 10;       ///< reveal_burst: at least so many by one person within, 2..1000 and 1..1440
  std::vector<std::int64_t> entries;    ///< marked_reveal: password entries
  std::vector<std::int64_t> companies;  ///< marked_reveal: all entries of these
  std::int64_t changed_at_ms = 0;
  std::string changed_by;
};

inline constexpr std::string_view kSyncFailing = "sync_failing", kKeyRevoked = "key_revoked",
                                  kMarkedReveal = "marked_reveal", kRevealBurst = "reveal_burst", kDrift = "drift",
                                  kNewOrganization = "new_organization";
inline constexpr std::string_view kRuleKinds[] = {kSyncFailing, kKeyRevoked, kMarkedReveal,
                                                  kRevealBurst, kDrift,      kNewOrganization};

/// Something to tell. Never holds a secret: names and ids alone.
struct Event {
  std::string key;  ///< the same happening has the same key; told once to each channel
  std::string_view rule;
  std::optional<std::int64_t> company_id;
  std::string subject, message;
  std::string data;  ///< a JSON object for programs
};

/// A message on its way, or what became of it.
struct Delivery {
  std::string id;  ///< the same for every attempt: by it a receiver tells a repetition
  std::string event, channel_name, rule, subject, message, data, last_error;
  std::int64_t channel_id = 0, created_at_ms = 0, next_at_ms = 0;
  std::optional<std::int64_t> company_id, finished_at_ms;
  std::string state;  ///< "waiting", "sent", "given_up"
  int attempts = 0;
};

}  // namespace gluepot::notifications
