// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <openssl/ssl.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gluepot::http {

/// A blocking client for tests: sends any bytes, reads one answer after the other. Every wait ends after 10 s.
class TestClient {
 public:
  struct Answer {
    int status = 0;
    std::string head;  ///< with the empty line
    std::string body;  ///< chunks put together
    std::string header(std::string_view name) const;
  };

  static TestClient tcp(std::uint16_t port);
  static TestClient local(const std::string& path);
  static TestClient tls(std::uint16_t port, int max_version = 0);
  TestClient(TestClient&& other) noexcept;
  ~TestClient();

  bool connected() const { return socket_ >= 0; }
  /// False when the other side closed before all was sent.
  bool send(std::string_view bytes);
  /// Nothing when the connection ends before an answer is complete. `head_only`: the answer to a HEAD request.
  std::optional<Answer> read(bool head_only = false);
  /// Reads until `text` has come in (it stays in the buffer's front part, which is returned), or nothing.
  std::optional<std::string> read_until(std::string_view text);
  /// True when the other side closes without another byte.
  bool closed();
  void close();
  void finish_sending();
  /// send + read
  std::optional<Answer> ask(std::string_view bytes) { return send(bytes) ? read() : std::nullopt; }
  std::optional<Answer> get(std::string_view target, std::string_view fields = {});

 private:
  explicit TestClient(int socket) : socket_(socket) {}
  bool receive();
  std::optional<std::string> take_line();
  bool take(std::size_t size, std::string& into);
  bool take_chunks(std::string& into);
  int socket_;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  std::string buffer_;
};

}  // namespace gluepot::http
