// SPDX-License-Identifier: Apache-2.0
#include "http/impl/transport.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/secret.h"

namespace gluepot::http {
namespace {

int select_http11(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
                  unsigned int in_size, void*) {
  static constexpr unsigned char kHttp11[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, kHttp11, sizeof kHttp11 - 1, in, in_size) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

std::string openssl_reason() {
  const auto code = ERR_peek_last_error();
  ERR_clear_error();
  char text[160] = "unknown reason";
  if (code != 0) ERR_error_string_n(code, text, sizeof text);
  return text;
}

}  // namespace

core::Result<std::shared_ptr<TlsContext>> TlsContext::load(const std::string& certificate_file,
                                                           const std::string& key_file) {
  std::shared_ptr<TlsContext> tls(new TlsContext(SSL_CTX_new(TLS_server_method())));
  SSL_CTX* context = tls->get();
  if (context == nullptr) return core::fail(core::ErrorCode::kInternal, "the TLS library could not start");
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // tickets do; the cache would keep 20,000 sessions
  SSL_CTX_set_alpn_select_cb(context, select_http11, nullptr);
  const auto refuse = [](const std::string& what, const std::string& file) {
    return core::fail(core::ErrorCode::kInvalidArgument, what + " " + file + " does not load: " + openssl_reason());
  };
  if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1)
    return refuse("the certificate", certificate_file);
  if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1) return refuse("the key", key_file);
  if (SSL_CTX_check_private_key(context) != 1) return refuse("the certificate does not belong to the key", key_file);
  return tls;
}

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
}

Transport::Transport(int socket, const TlsContext* tls) : socket_(socket) {
  if (tls == nullptr) return;
  ssl_ = SSL_new(tls->get());
  if (ssl_ == nullptr) return;
  SSL_set_fd(ssl_, socket);
  SSL_set_accept_state(ssl_);
}

Transport::~Transport() {
  SSL_free(ssl_);
}

Step Transport::tls_step(int result) {
  if (result > 0) return {Step::Kind::kDone, static_cast<std::size_t>(result)};
  const int error = SSL_get_error(ssl_, result);
  ERR_clear_error();
  if (error == SSL_ERROR_WANT_READ) return {Step::Kind::kWantRead};
  if (error == SSL_ERROR_WANT_WRITE) return {Step::Kind::kWantWrite};
  return {Step::Kind::kClosed};
}

Step Transport::handshake() {
  if (ssl_ == nullptr) return {};
  ERR_clear_error();
  return tls_step(SSL_do_handshake(ssl_));
}

Step Transport::read(char* into, std::size_t size) {
  if (ssl_ != nullptr) {
    ERR_clear_error();
    return tls_step(SSL_read(ssl_, into, static_cast<int>(std::min<std::size_t>(size, 1 << 20))));
  }
  for (;;) {
    const auto got = ::recv(socket_, into, size, 0);
    if (got > 0) return {Step::Kind::kDone, static_cast<std::size_t>(got)};
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return {Step::Kind::kWantRead};
    return {Step::Kind::kClosed};
  }
}

Step Transport::write(std::string_view head, std::string_view body) {
  if (ssl_ != nullptr) {
    ERR_clear_error();
    const auto piece = head.empty() ? body : head;
    return tls_step(SSL_write(ssl_, piece.data(), static_cast<int>(std::min<std::size_t>(piece.size(), 1 << 20))));
  }
  iovec pieces[2] = {{const_cast<char*>(head.data()), head.size()}, {const_cast<char*>(body.data()), body.size()}};
  msghdr message{};
  message.msg_iov = head.empty() ? pieces + 1 : pieces;
  message.msg_iovlen = static_cast<std::size_t>(!head.empty()) + static_cast<std::size_t>(!body.empty());
  for (;;) {
    const auto sent = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
    if (sent >= 0) return {Step::Kind::kDone, static_cast<std::size_t>(sent)};
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {Step::Kind::kWantWrite};
    return {Step::Kind::kClosed};
  }
}

void Transport::finish() {
  if (ssl_ != nullptr && SSL_is_init_finished(ssl_)) {
    ERR_clear_error();
    SSL_shutdown(ssl_);
    ERR_clear_error();
  }
  ::shutdown(socket_, SHUT_WR);
}

}  // namespace gluepot::http
