// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

struct ssl_ctx_st;
struct ssl_st;

namespace gluepot::http {

/// The outcome of one non-blocking step on a socket.
struct Step {
  enum class Kind { kDone, kWantRead, kWantWrite, kClosed };
  Kind kind = Kind::kDone;
  std::size_t bytes = 0;
};

/// OpenSSL's context: TLS 1.2 or newer, HTTP/1.1 by ALPN, no renegotiation, no compression.
class TlsContext {
 public:
  /// Errors: kInvalidArgument, naming the file that does not fit.
  static core::Result<std::shared_ptr<TlsContext>> load(const std::string& certificate_file,
                                                        const std::string& key_file);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;
  ssl_ctx_st* get() const { return context_; }

 private:
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  ssl_ctx_st* context_;
};

/// A connected, non-blocking socket with or without TLS on it. Never blocks and never waits; does not own the
/// descriptor. Without buffers of its own, so that an idle connection costs nothing here.
class Transport {
 public:
  Transport(int socket, const TlsContext* tls);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  bool tls() const { return ssl_ != nullptr; }
  Step handshake();
  Step read(char* into, std::size_t size);
  /// Both pieces in one system call (plain) or one record where they fit (TLS). `bytes` counts over head and body
  /// together.
  Step write(std::string_view head, std::string_view body);
  /// Says goodbye and closes the sending half.
  void finish();

 private:
  Step tls_step(int result);
  int socket_;
  ssl_st* ssl_ = nullptr;
};

}  // namespace gluepot::http
