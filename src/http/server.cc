// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>

#include "http/impl/io_thread.h"
#include "http/impl/sockets.h"

namespace gluepot::http {
namespace {
constexpr std::size_t kQueue = 1024;
constexpr std::chrono::milliseconds kGrace{2000};
constexpr std::chrono::milliseconds kAbort{5000};
}  // namespace

struct Server::Impl {
  Impl(ServerOptions given, Application& application_in) : options(std::move(given)), application(application_in) {}

  core::Status start();
  core::Status open_sockets();
  void start_threads();
  void close_sockets();
  void stop();
  void distribute(int socket, bool local) { threads[next++ % threads.size()]->adopt(socket, local); }

  ServerOptions options;
  Application& application;
  AccessLog log;
  std::shared_ptr<TlsContext> tls;
  int tcp = -1, local = -1;
  std::uint16_t port = 0;
  std::size_t next = 0;  // used by the accepting thread only
  std::mutex mutex;      // start and stop
  bool running = false;
  std::unique_ptr<WorkerPool> pool;
  std::unique_ptr<Shared> shared;
  std::vector<std::unique_ptr<IoThread>> threads;
};

core::Status Server::Impl::start() {
  const std::lock_guard lock(mutex);
  if (running) return core::fail(core::ErrorCode::kConflict, "the server is running already");
  raise_file_limit();
  ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
  if (options.certificate_file.empty() != options.key_file.empty())
    return core::fail(core::ErrorCode::kInvalidArgument, "TLS needs both a certificate file and a key file");
  if (!options.certificate_file.empty()) {
    GLUEPOT_ASSIGN(tls, TlsContext::load(options.certificate_file, options.key_file));
  }
  GLUEPOT_TRY(log.open(options.access_log));
  if (auto opened = open_sockets(); !opened) {
    close_sockets();
    return opened;
  }
  start_threads();
  running = true;
  return {};
}

core::Status Server::Impl::open_sockets() {
  if (!options.listen.empty()) {
    GLUEPOT_ASSIGN(tcp, listen_tcp(options.listen));
    port = port_of(tcp);
  }
  if (!options.socket_path.empty()) {
    GLUEPOT_ASSIGN(local, listen_local(options.socket_path));
  }
  return {};
}

void Server::Impl::close_sockets() {
  if (tcp >= 0) ::close(tcp);
  if (local >= 0) ::close(local);
  tcp = local = -1;
}

void Server::Impl::start_threads() {
  pool = std::make_unique<WorkerPool>(options.workers, kQueue);
  shared = std::make_unique<Shared>(options, application, *pool, log, tls);
  for (int i = 0; i < std::max(options.io_threads, 1); ++i) threads.push_back(std::make_unique<IoThread>(*shared));
  const auto accepted = [this](int socket, bool is_local) { distribute(socket, is_local); };
  if (tcp >= 0) threads.front()->listen(std::exchange(tcp, -1), false, accepted);
  if (local >= 0) threads.front()->listen(std::exchange(local, -1), true, accepted);
  for (auto& thread : threads) thread->start();
}

/// New connections end first, then idle ones and streams; requests have the grace period; then sockets are cut. A
/// handler that still runs is waited for: it holds references to what the caller is about to destroy.
void Server::Impl::stop() {
  const std::lock_guard lock(mutex);
  if (!running) return;
  running = false;
  for (auto& thread : threads) thread->begin_stop();
  if (!options.socket_path.empty()) ::unlink(options.socket_path.c_str());
  if (!shared->wait_until_empty(kGrace)) {
    shared->aborting = true;
    for (auto& thread : threads) thread->abort_connections();
  }
  pool->stop();
  shared->wait_until_empty(kAbort);
  for (auto& thread : threads) thread->join();
  threads.clear();
}

Server::Server(ServerOptions options, Application& application)
    : impl_(std::make_unique<Impl>(std::move(options), application)) {}
Server::~Server() {
  stop();
}
core::Status Server::start() {
  return impl_->start();
}
std::uint16_t Server::port() const {
  return impl_->port;
}
void Server::stop() {
  impl_->stop();
}

}  // namespace gluepot::http
