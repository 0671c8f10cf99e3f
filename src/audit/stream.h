// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/result.h"
#include "core/secret.h"
#include "store/database.h"
#include "store/migration.h"
#include "vault/vault.h"

namespace gluepot::audit {

/// Where the audit is streamed to.
struct StreamTarget {
  enum class Kind { kOff, kSyslog, kWebhook };
  Kind kind = Kind::kOff;
  std::string host;    ///< kSyslog
  int port = 6514;     ///< kSyslog
  std::string ca_pem;  ///< kSyslog: certificates to trust; empty: the system's
  std::string url;     ///< kWebhook: https, or http to this machine
  bool has_secret = false;
};
std::string_view stream_kind_name(StreamTarget::Kind kind);  ///< "off", "syslog", "webhook"
std::optional<StreamTarget::Kind> parse_stream_kind(std::string_view text);

/// How far it is and how it goes.
struct StreamState {
  StreamTarget target;
  std::int64_t sent = 0;  ///< the sequence up to which everything has arrived
  std::int64_t sent_at_ms = 0;
  std::string error;  ///< why the last attempt failed; empty when it did not
  std::int64_t error_at_ms = 0;
};

/// Sends every row of the audit, sealed ones too, in its order, to a syslog receiver (RFC 5424 over TLS) or a webhook.
/// Nothing is lost while the receiver is down: how far it is stands in the strict store and moves only once the
/// receiver has everything before it. After a failure or a kill rows may come again, under the same sequence: at least
/// once, never less. One thread of its own; all methods are safe from any thread. Source: tables audit_stream of the
/// strict store.
class AuditStream {
 public:
  /// `audit_file`: what AuditLog writes to; read by a connection of its own.
  AuditStream(std::string audit_file, store::Database& strict, const vault::Vault& vault, std::string node,
              const core::Clock& clock);
  ~AuditStream();

  core::Result<StreamState> state();
  /// Another target begins at the audit's end, or with `everything` at its beginning; the same one goes on where it is.
  /// `secret` (webhook): nullptr keeps the stored one. Errors: kInvalidArgument (host, port, url, ca_pem).
  core::Status set(const StreamTarget& target, const core::Secret* secret, bool everything);
  /// Sends one message that is no entry (sequence 0 in a webhook, "test" in syslog) to the stored target. Errors: as
  /// sending.
  core::Status test();
  void start();
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

std::span<const store::Migration> stream_migrations();  ///< schema "audit"

}  // namespace gluepot::audit
