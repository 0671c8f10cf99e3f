// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "http/impl/access_log.h"
#include "http/impl/transport.h"
#include "http/impl/worker_pool.h"
#include "http/server.h"

namespace gluepot::http {

/// What all I/O threads of a server share. The counter is the server's; the rest is set before the first thread starts.
struct Shared {
  Shared(const ServerOptions& options_in, Application& application_in, WorkerPool& pool_in, AccessLog& log_in,
         std::shared_ptr<TlsContext> tls_in)
      : options(options_in), application(application_in), pool(pool_in), log(log_in), tls(std::move(tls_in)) {}

  const ServerOptions& options;
  Application& application;
  WorkerPool& pool;
  AccessLog& log;
  std::shared_ptr<TlsContext> tls;
  std::atomic<bool> aborting{false};  ///< the grace period is over: queued requests are answered 503 without a handler

  bool try_enter();  ///< false: max_connections reached
  void leave();
  bool wait_until_empty(std::chrono::milliseconds at_most);

 private:
  std::mutex mutex_;
  std::condition_variable empty_;
  std::size_t connections_ = 0;
};

/// One event loop on one thread with the connections that live on it. A connection never changes its thread.
class IoThread {
 public:
  explicit IoThread(Shared& shared);
  ~IoThread();
  /// Takes over a listening socket; `accepted` gets each new connection (on this thread). Before start() only.
  void listen(int socket, bool local, std::function<void(int socket, bool local)> accepted);
  void start();
  /// Takes over a connected socket for which Shared::try_enter said yes. From any thread.
  void adopt(int socket, bool local);
  /// Closes listeners, idle connections and event streams; lets requests finish. From any thread.
  void begin_stop();
  /// Ends whatever still waits on a socket. From any thread.
  void abort_connections();
  /// After Shared is empty: ends the loop and joins.
  void join();

  class Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace gluepot::http
