// SPDX-License-Identifier: Apache-2.0
#include "unit/http/client.h"

#include <arpa/inet.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <utility>

namespace gluepot::http {
namespace {

int connected_socket(int family, const sockaddr* name, socklen_t size) {
  const int socket = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit{10, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (::connect(socket, name, size) == 0) return socket;
  ::close(socket);
  return -1;
}

}  // namespace

std::string TestClient::Answer::header(std::string_view name) const {
  for (std::size_t from = head.find("\r\n") + 2; from < head.size();) {
    const auto end = head.find("\r\n", from);
    const auto line = std::string_view(head).substr(from, end - from);
    const auto colon = line.find(": ");
    if (colon == name.size() && ::strncasecmp(line.data(), name.data(), colon) == 0)
      return std::string(line.substr(colon + 2));
    from = end + 2;
  }
  return {};
}

TestClient TestClient::tcp(std::uint16_t port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return TestClient(connected_socket(AF_INET, reinterpret_cast<sockaddr*>(&name), sizeof name));
}

TestClient TestClient::local(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::strncpy(name.sun_path, path.c_str(), sizeof name.sun_path - 1);
  return TestClient(connected_socket(AF_UNIX, reinterpret_cast<sockaddr*>(&name), sizeof name));
}

TestClient TestClient::tls(std::uint16_t port, int max_version) {
  auto client = tcp(port);
  client.context_ = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_security_level(client.context_, 0);
  if (max_version != 0) SSL_CTX_set_max_proto_version(client.context_, max_version);
  client.ssl_ = SSL_new(client.context_);
  SSL_set_fd(client.ssl_, client.socket_);
  if (SSL_connect(client.ssl_) != 1) client.close();
  return client;
}

TestClient::TestClient(TestClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      context_(std::exchange(other.context_, nullptr)),
      ssl_(std::exchange(other.ssl_, nullptr)),
      buffer_(std::move(other.buffer_)) {}

TestClient::~TestClient() {
  SSL_free(ssl_);
  SSL_CTX_free(context_);
  close();
}

void TestClient::close() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

void TestClient::finish_sending() {
  ::shutdown(socket_, SHUT_WR);
}

bool TestClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ssl_ != nullptr ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                      : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool TestClient::receive() {
  char bytes[16384];
  const auto got = ssl_ != nullptr ? SSL_read(ssl_, bytes, sizeof bytes) : ::recv(socket_, bytes, sizeof bytes, 0);
  if (got <= 0) return false;
  buffer_.append(bytes, static_cast<std::size_t>(got));
  return true;
}

std::optional<std::string> TestClient::read_until(std::string_view text) {
  auto found = buffer_.find(text);
  while (found == std::string::npos) {
    if (!receive()) return std::nullopt;
    found = buffer_.find(text);
  }
  auto front = buffer_.substr(0, found + text.size());
  buffer_.erase(0, front.size());
  return front;
}

bool TestClient::take(std::size_t size, std::string& into) {
  while (buffer_.size() < size)
    if (!receive()) return false;
  into.append(buffer_, 0, size);
  buffer_.erase(0, size);
  return true;
}

bool TestClient::take_chunks(std::string& into) {
  for (;;) {
    const auto line = read_until("\r\n");
    if (!line) return false;
    const auto size = std::stoul(*line, nullptr, 16);
    std::string end;
    if (!take(size, into) || !take(2, end)) return false;
    if (size == 0) return true;
  }
}

std::optional<TestClient::Answer> TestClient::read(bool head_only) {
  auto head = read_until("\r\n\r\n");
  if (!head) return std::nullopt;
  Answer answer;
  answer.head = *std::move(head);
  answer.status = std::stoi(answer.head.substr(9, 3));
  if (head_only || answer.status == 204 || answer.status == 304 || answer.status == 100) return answer;
  if (answer.header("Transfer-Encoding") == "chunked") {
    if (!take_chunks(answer.body)) return std::nullopt;
  } else if (const auto size = answer.header("Content-Length"); !size.empty()) {
    if (!take(std::stoul(size), answer.body)) return std::nullopt;
  }
  return answer;
}

bool TestClient::closed() {
  return buffer_.empty() && !receive();
}

std::optional<TestClient::Answer> TestClient::get(std::string_view target, std::string_view fields) {
  return ask("GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" + std::string(fields) + "\r\n");
}

}  // namespace gluepot::http
