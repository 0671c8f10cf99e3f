// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "http/message.h"

namespace gluepot::http {

struct ServerOptions {
  std::string listen = "127.0.0.1:8080";   ///< HOST:PORT; port 0 picks a free one (see Server::port)
  std::string socket_path;                 ///< the operator's local socket, mode 0600; empty: none
  std::string certificate_file, key_file;  ///< TLS when both are set
  int io_threads = 1;
  int workers = 8;  ///< handlers run here; the queue holds 1,024, then 503
  std::size_t max_connections = 16'384;
  std::size_t max_header = 32 * 1024;
  std::chrono::seconds header_timeout{10}, body_timeout{30}, idle_timeout{75}, write_timeout{30};
  std::chrono::milliseconds silence{15'000};  ///< after which a stream gives a sign of life, if it has one
  std::vector<std::string> trusted_proxies;   ///< addresses whose X-Forwarded-* are believed
  std::string access_log;                     ///< a file of JSON lines, one a request, or empty
};

/// The application side: called on a worker (or inline), never concurrently for one connection.
class Application {
 public:
  virtual ~Application() = default;
  struct Plan {
    std::size_t max_body = 1 << 20;
    bool inline_call = false;
  };
  /// Looks only at method, path and headers: how much body to accept and where to run. On the I/O thread; must not
  /// block.
  virtual Plan plan(const Request& request) = 0;
  virtual Response handle(Request& request) = 0;
};

/// HTTP/1.1 over Asio coroutines and Beast's parser fed by hand. start() returns once listening; stop() lets begun
/// requests finish for at most 2 s. One server per process part; safe to stop from any thread.
class Server {
 public:
  Server(ServerOptions options, Application& application);
  ~Server();
  /// Errors: kInvalidArgument (address, certificate), kUnavailable (port taken; the message names it).
  core::Status start();
  std::uint16_t port() const;
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gluepot::http
