// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "net/http_client.h"

namespace gluepot::net {

struct MailServer {
  enum class Security {
    kStartTls,  ///< refused when the server does not offer it
    kTls,       ///< from the first byte
    kNone,      ///< this machine alone
  };
  std::string host;  ///< name or address, no port
  int port = 587;
  Security security = Security::kStartTls;
  std::string user;                        ///< empty: no sign-in
  const core::Secret* password = nullptr;  ///< outlives the call
  std::string ca_file;                     ///< PEM; empty means the system's
  std::chrono::milliseconds total_timeout{20'000};
};

struct Mail {
  std::string from;             ///< an ASCII mailbox, as the others
  std::vector<std::string> to;  ///< at least one
  std::string subject, text;    ///< UTF-8; the subject one line
  std::string id;               ///< Message-ID without <>: the same for a repetition
  std::int64_t at_ms = 0;
};

/// One mail, whole, in one connection; the server's certificate is verified always. Blocking. Errors, all naming the
/// server and with its own words: kUnavailable (not reached, TLS), kTimeout, kUpstream (`reason` "mail_refused" when it
/// refused this mail for good), kUnknownOutcome (the connection broke after the text was sent), kCancelled.
core::Status send_mail(const MailServer& server, const Mail& mail, const CancelFlag& cancelled);

/// The mail as it is sent: headers and text, lines ended by CRLF. No input can add a header or a line to them.
std::string mail_text(const Mail& mail);

}  // namespace gluepot::net
