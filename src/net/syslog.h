// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"

namespace gluepot::net {

/// Where syslog messages go: RFC 5424 over TLS (RFC 5425), the certificate verified for `host` always.
struct SyslogTarget {
  std::string host;
  int port = 6514;
  std::string ca_pem;  ///< certificates to trust, PEM; empty: the system's
};

/// One message of RFC 5424, without its frame. `at_ms` in UTC; `host` and `message_id` are cut to what the format
/// takes; `sequence` stands as the structured data [meta sequenceId="..."], which wraps at 2147483647 as the format has
/// it.
std::string syslog_message(int severity, std::int64_t at_ms, std::string_view host, std::string_view message_id,
                           std::int64_t sequence, std::string_view text);

/// Sends messages with octet counting, and ends with TLS's closing handshake: only a receiver that has read everything
/// answers it, so success means that all of them arrived. On any error none may be taken as received. Blocking; gives
/// up after `timeout` without progress or when `stopping` is set. Errors: kInvalidArgument (the certificates cannot be
/// read), kUnavailable (unreachable, certificate, cut; the message says which).
core::Status send_syslog(const SyslogTarget& target, std::span<const std::string> messages,
                         std::chrono::milliseconds timeout, const std::atomic<bool>& stopping);

}  // namespace gluepot::net
