// SPDX-License-Identifier: Apache-2.0
#include "app/client.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

namespace gluepot::app {
namespace {

using core::ErrorCode;

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* target) {
  static_cast<core::Secret*>(target)->append({bytes, size * count});
  return size * count;
}

struct Streamed {
  CURL* handle;
  const Client::Sink* sink;
  Reply reply;
};

/// Only what was asked for goes out; an error's text is kept for whoever tells of it.
std::size_t on_piece(char* bytes, std::size_t size, std::size_t count, void* target) {
  auto& streamed = *static_cast<Streamed*>(target);
  long status = 0;
  curl_easy_getinfo(streamed.handle, CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) return on_body(bytes, size, count, &streamed.reply.body);
  return (*streamed.sink)({bytes, size * count}) ? size * count : 0;
}

class SocketClient final : public Client {
 public:
  explicit SocketClient(std::string path) : path_(std::move(path)), handle_(curl_easy_init()) {}
  ~SocketClient() override { curl_easy_cleanup(handle_); }
  SocketClient(const SocketClient&) = delete;
  SocketClient& operator=(const SocketClient&) = delete;

  core::Result<Reply> fetch(const std::string& target, const Sink& sink) override {
    Streamed streamed{handle_, &sink, {}};
    GLUEPOT_ASSIGN(streamed.reply.status, perform("GET", target, {}, on_piece, &streamed));
    return std::move(streamed.reply);
  }

  core::Result<Reply> send(const std::string& method, const std::string& target, core::Secret body) override {
    Reply reply;
    GLUEPOT_ASSIGN(reply.status, perform(method, target, std::move(body), on_body, &reply.body));
    return reply;
  }

 private:
  using Write = std::size_t (*)(char*, std::size_t, std::size_t, void*);
  core::Result<int> perform(const std::string& method, const std::string& target, core::Secret body, Write write,
                            void* into) {
    curl_easy_reset(handle_);
    curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
    const std::string url = "http://localhost" + target;
    curl_easy_setopt(handle_, CURLOPT_UNIX_SOCKET_PATH, path_.c_str());
    curl_easy_setopt(handle_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle_, CURLOPT_CUSTOMREQUEST, method.c_str());
    curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, write);
    curl_easy_setopt(handle_, CURLOPT_WRITEDATA, into);
    curl_easy_setopt(handle_, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
    if (method != "GET") {
      curl_easy_setopt(handle_, CURLOPT_POSTFIELDS, body.empty() ? "" : body.reveal().data());
      curl_easy_setopt(handle_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    }
    const CURLcode done = curl_easy_perform(handle_);
    curl_slist_free_all(headers);
    if (done != CURLE_OK)
      return core::fail(ErrorCode::kUnavailable, std::string("the running Gluepot did not answer on ") + path_ + ": " +
                                                     curl_easy_strerror(done));
    long status = 0;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
  }

  std::string path_;
  CURL* handle_;
};

bool listening(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path, path.c_str(), path.size());
  const int file = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool up = file >= 0 && ::connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (file >= 0) ::close(file);
  return up;
}

}  // namespace

core::Result<std::unique_ptr<Client>> connect_socket(const std::string& socket_path) {
  if (!listening(socket_path)) return core::fail(ErrorCode::kNotFound, "no Gluepot serves this folder");
  return std::unique_ptr<Client>(std::make_unique<SocketClient>(socket_path));
}

}  // namespace gluepot::app
