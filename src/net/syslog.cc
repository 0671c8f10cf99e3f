// SPDX-License-Identifier: Apache-2.0
#include "net/syslog.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/clock.h"
#include "net/address_rules.h"

namespace gluepot::net {
namespace {

using core::ErrorCode;
using Clock = std::chrono::steady_clock;
constexpr int kFacilityLogAudit = 13;
constexpr std::size_t kLongestHost = 255, kLongestId = 32;

struct Free {
  void operator()(SSL_CTX* p) const { SSL_CTX_free(p); }
  void operator()(SSL* p) const { SSL_free(p); }
  void operator()(BIO* p) const { BIO_free(p); }
  void operator()(X509* p) const { X509_free(p); }
  void operator()(addrinfo* p) const { freeaddrinfo(p); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

std::string printable_ascii(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text.substr(0, most)) out += c > ' ' && c < 0x7f ? c : '_';
  return out.empty() ? "-" : out;
}

/// One conversation. Every wait ends with the time without progress, and soon after `stopping` is set.
class Wire {
 public:
  Wire(const SyslogTarget& target, std::chrono::milliseconds timeout, const std::atomic<bool>& stopping)
      : where_(target.host + ":" + std::to_string(target.port)), timeout_(timeout), stopping_(stopping) {}

  tl::unexpected<core::Error> failed(std::string_view why) const {
    core::Error error{ErrorCode::kUnavailable, "the syslog receiver " + where_ + " " + std::string(why)};
    return tl::unexpected<core::Error>(std::move(error));
  }

  core::Status wait(int fd, short events) {
    const auto deadline = Clock::now() + timeout_;
    for (;;) {
      if (stopping_) return failed("was left: the hub stops");
      pollfd one{fd, events, 0};
      const int ready = ::poll(&one, 1, 100);
      if (ready > 0) return {};
      if (ready < 0 && errno != EINTR) return failed("cannot be waited for");
      if (Clock::now() > deadline) return failed("does not answer");
    }
  }

  core::Result<Socket> connect(const SyslogTarget& target) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    if (::getaddrinfo(target.host.c_str(), std::to_string(target.port).c_str(), &hints, &list) != 0)
      return failed("has a name that does not resolve");
    const Owned<addrinfo> found(list);
    for (const auto* one = list; one != nullptr; one = one->ai_next) {
      if (!may_be_reached(*one->ai_addr)) continue;
      Socket socket(::socket(one->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      if (socket.get() < 0) continue;
      if (::connect(socket.get(), one->ai_addr, one->ai_addrlen) != 0 && errno != EINPROGRESS) continue;
      if (!wait(socket.get(), POLLOUT)) continue;
      int error = 0;
      socklen_t size = sizeof error;
      if (::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0) return socket;
    }
    return failed("cannot be reached");
  }

  /// Runs one step of TLS to its end, however often the socket must be waited for.
  template <typename Step>
  core::Status step(SSL* ssl, std::string_view what, Step&& work) {
    for (;;) {
      ERR_clear_error();
      const int done = work();
      if (done > 0) return {};
      switch (SSL_get_error(ssl, done)) {
        case SSL_ERROR_WANT_READ:
          GLUEPOT_TRY(wait(SSL_get_fd(ssl), POLLIN));
          continue;
        case SSL_ERROR_WANT_WRITE:
          GLUEPOT_TRY(wait(SSL_get_fd(ssl), POLLOUT));
          continue;
        default:
          return failed(reason(ssl, what));
      }
    }
  }

 private:
  static std::string reason(SSL* ssl, std::string_view what) {
    if (const long verified = SSL_get_verify_result(ssl); verified != X509_V_OK)
      return std::string("shows a certificate that is not trusted: ") + X509_verify_cert_error_string(verified);
    const char* why = ERR_reason_error_string(ERR_peek_error());
    return std::string("broke off ") + std::string(what) + (why == nullptr ? "" : std::string(" (") + why + ")");
  }

  const std::string where_;
  const std::chrono::milliseconds timeout_;
  const std::atomic<bool>& stopping_;
};

core::Result<Owned<SSL_CTX>> context_of(const SyslogTarget& target) {
  Owned<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
  if (!context) return core::fail(ErrorCode::kInternal, "TLS cannot be used");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (target.ca_pem.empty()) {
    SSL_CTX_set_default_verify_paths(context.get());
    return context;
  }
  const Owned<BIO> text(BIO_new_mem_buf(target.ca_pem.data(), static_cast<int>(target.ca_pem.size())));
  int read = 0;
  for (;; ++read) {
    const Owned<X509> one(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr));
    if (!one) break;
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), one.get());
  }
  ERR_clear_error();
  if (read == 0) return core::invalid("ca_pem", "holds no certificate in PEM");
  return context;
}

core::Status write_all(Wire& wire, SSL* ssl, std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t written = 0;
    GLUEPOT_TRY(wire.step(ssl, "while it was written to",
                          [&] { return SSL_write_ex(ssl, bytes.data(), bytes.size(), &written); }));
    bytes.remove_prefix(written);
  }
  return {};
}

/// Says that nothing more comes, and waits until the receiver says the same: it has read everything by then.
core::Status finish(Wire& wire, SSL* ssl) {
  GLUEPOT_TRY(wire.step(ssl, "while it was closed", [&] {
    const int done = SSL_shutdown(ssl);
    return done == 0 ? 1 : done;  // 0: ours is sent
  }));
  bool said = false;
  while (!said) {
    char spare[256];  // a receiver has nothing to say; what it says does not matter
    GLUEPOT_TRY(wire.step(ssl, "before it said that it had read everything", [&] {
      const int got = SSL_read(ssl, spare, sizeof spare);
      said = got <= 0 && SSL_get_error(ssl, got) == SSL_ERROR_ZERO_RETURN;
      return said ? 1 : got;
    }));
  }
  return {};
}

}  // namespace

std::string syslog_message(int severity, std::int64_t at_ms, std::string_view host, std::string_view message_id,
                           std::int64_t sequence, std::string_view text) {
  constexpr std::int64_t kMost = 2'147'483'647;
  std::string out = "<" + std::to_string(kFacilityLogAudit * 8 + severity) + ">1 " + core::format_time(at_ms) + " " +
                    printable_ascii(host, kLongestHost) + " gluepot - " + printable_ascii(message_id, kLongestId) +
                    " [meta sequenceId=\"" + std::to_string((sequence - 1) % kMost + 1) + "\"] \xEF\xBB\xBF";
  out += text;
  return out;
}

core::Status send_syslog(const SyslogTarget& target, std::span<const std::string> messages,
                         std::chrono::milliseconds timeout, const std::atomic<bool>& stopping) {
  Wire wire(target, timeout, stopping);
  GLUEPOT_ASSIGN(const auto context, context_of(target));
  GLUEPOT_ASSIGN(const auto socket, wire.connect(target));
  const Owned<SSL> ssl(SSL_new(context.get()));
  if (!ssl || SSL_set_fd(ssl.get(), socket.get()) != 1) return core::fail(ErrorCode::kInternal, "TLS cannot be used");
  SSL_set_hostflags(ssl.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  unsigned char address[16];
  const bool numeric = ::inet_pton(AF_INET, target.host.c_str(), address) == 1 ||
                       ::inet_pton(AF_INET6, target.host.c_str(), address) == 1;
  if (numeric) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl.get()), target.host.c_str());
  } else {
    SSL_set1_host(ssl.get(), target.host.c_str());
    SSL_set_tlsext_host_name(ssl.get(), target.host.c_str());
  }
  GLUEPOT_TRY(wire.step(ssl.get(), "in the TLS handshake", [&] { return SSL_connect(ssl.get()); }));
  std::string frames;
  for (const auto& message : messages) frames += std::to_string(message.size()) + " " + message;
  GLUEPOT_TRY(write_all(wire, ssl.get(), frames));
  return finish(wire, ssl.get());
}

}  // namespace gluepot::net
