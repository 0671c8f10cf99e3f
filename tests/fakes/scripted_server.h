// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace gluepot::fakes {

/// What the server does with one request: the bytes it sends, and how it ends.
struct Script {
  enum class End { kClose, kKeepOpen };  ///< kKeepOpen: never says another word, until the server stops
  std::string bytes;
  End end = End::kClose;
};

inline std::string http_answer(int status, const std::string& body,
                               const std::string& headers = "Content-Type: application/vnd.api+json\r\n") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nConnection: close\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
inline Script answer(int status, const std::string& body,
                     const std::string& headers = "Content-Type: application/vnd.api+json\r\n") {
  return {http_answer(status, body, headers)};
}

/// A web server on a free port of the loopback that does exactly what the test says, one connection a request.
class ScriptedServer {
 public:
  using Handler = std::function<Script(const std::string& request)>;
  explicit ScriptedServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    (void)bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    (void)listen(listener_, 64);
    socklen_t size = sizeof address;
    (void)getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~ScriptedServer() {
    stopping_ = true;
    thread_.join();
    close(listener_);
    for (auto& worker : workers_) worker.join();
  }

  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void run() {
    while (!stopping_) {
      pollfd wait{listener_, POLLIN, 0};
      if (poll(&wait, 1, 20) <= 0) continue;
      const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection >= 0) workers_.emplace_back([this, connection] { serve(connection); });
    }
  }

  bool more(int connection, std::string& text) {
    for (;;) {
      pollfd wait{connection, POLLIN, 0};
      if (stopping_) return false;
      if (poll(&wait, 1, 20) <= 0) continue;
      char bytes[4096];
      const auto count = recv(connection, bytes, sizeof bytes, 0);
      if (count <= 0) return false;
      text.append(bytes, static_cast<std::size_t>(count));
      return true;
    }
  }

  void serve(int connection) {
    std::string request;
    std::size_t head = std::string::npos;
    while ((head = request.find("\r\n\r\n")) == std::string::npos && more(connection, request)) {
    }
    if (head != std::string::npos) {
      std::size_t length = 0;
      if (const auto at = request.find("Content-Length: "); at < head) length = std::stoul(request.substr(at + 16));
      while (request.size() < head + 4 + length && more(connection, request)) {
      }
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      const Script script = handler_(request);
      (void)send(connection, script.bytes.data(), script.bytes.size(), MSG_NOSIGNAL);
      std::string rest;
      while (script.end == Script::End::kKeepOpen && more(connection, rest)) {
      }
    }
    close(connection);
  }

  const Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<std::thread> workers_;
  std::thread thread_;
};

}  // namespace gluepot::fakes
