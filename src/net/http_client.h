// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/secret.h"

namespace gluepot::net {

/// Prepares the transport library once a process, with an allocator that wipes what it frees: request headers carry
/// keys. Call before any HttpClient and before other threads start. Errors: kInternal.
core::Status init_http();

/// A flag that its owner sets to give a request up; shared with the request.
using CancelFlag = std::shared_ptr<std::atomic<bool>>;

/// A secret header, sent only when the request goes to `origin` (BaseUrl::origin()).
struct Credential {
  std::string header;  ///< "x-api-key"
  core::Secret value;
  std::string origin;
};

struct Request {
  std::string method = "GET";
  std::string url;  ///< absolute, encoded
  std::vector<std::pair<std::string, std::string>> headers;
  std::shared_ptr<const Credential> credential;
  core::Secret body;  ///< sent when not empty; wiped with the request
  std::chrono::milliseconds total_timeout{30'000};
  std::chrono::milliseconds connect_timeout{5'000};
  /// Given up when fewer than `stall_bytes_per_s` arrive for this long.
  std::chrono::seconds stall_timeout{15};
  long stall_bytes_per_s = 64;
  std::size_t max_body = 64u << 20;  ///< bytes after decompression
  std::size_t max_headers = 64u << 10;
  CancelFlag cancelled;
};

struct Response {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case, of the final answer
  core::Secret body;                                         ///< at least kPadding readable bytes stand behind it
  bool http2 = false;

  /// The first header of this (lower case) name, or empty.
  std::string_view header(std::string_view name) const;
};

/// Bytes behind every response body that a parser may read past its end.
inline constexpr std::size_t kPadding = 64;

/// Why no whole answer arrived.
enum class Fault {
  kNone,
  kRefused,      ///< our own rules: origin, scheme, stopped client
  kNameUnknown,  ///< the host name does not resolve
  kUnreachable,  ///< no connection
  kCertificate,  ///< TLS failed or the certificate is not trusted
  kTimeout,
  kCutBody,   ///< the connection ended before the answer did, or with no answer at all
  kTooLarge,  ///< over max_body or max_headers
  kCancelled,
};

/// What became of a request.
struct Exchange {
  Fault fault = Fault::kNone;
  std::string detail;  ///< the transport's own words; no secret
  bool sent = false;   ///< the request may have reached the other side
  Response response;   ///< with kNone whole; with kCutBody and kTimeout `status` may be set, the body never
  std::chrono::milliseconds took{0};
};

struct HttpClientOptions {
  int connections_per_host = 8;
  int total_connections = 32;
  std::string ca_file;  ///< PEM; empty means the system's
  std::string proxy;    ///< empty means none, also when the environment names one
  std::string user_agent = "gluepot/" GLUEPOT_VERSION;
};

/// Outgoing HTTP on one thread: connections stay warm, HTTP/2 is used where offered, no redirect is followed (a key
/// must not travel), certificates are verified always. All methods are safe to call from any thread. Source: libcurl's
/// multi interface.
class HttpClient {
 public:
  explicit HttpClient(HttpClientOptions options = {});
  ~HttpClient();  ///< ends what is under way with kCancelled
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Blocks until the answer is whole or lost.
  Exchange exchange(Request request);
  /// `done` runs on the client's thread and must not block.
  void start(Request request, std::function<void(Exchange)> done);
  /// exchange() as a Result. Errors: kTimeout, kUnavailable (unreachable, certificate), kUpstream (cut, too large),
  /// kCancelled.
  core::Result<Response> send(Request request);
  /// Wakes the thread to look at cancel flags at once (otherwise within 100 ms).
  void wake();

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

/// The error that stands for a fault; the message names `host`.
core::Error error_of(const Exchange& exchange, std::string_view host);

}  // namespace gluepot::net
