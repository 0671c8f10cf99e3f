// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <curl/curl.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "net/http_client.h"

namespace gluepot::net {

/// One request under way: the transport's handle, the bytes received so far, and whom to tell. Used by one thread at a
/// time.
class Transfer {
 public:
  Transfer(Request request, std::function<void(Exchange)> done);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Why our own rules forbid the request, or nothing.
  std::optional<std::string> check() const;
  CURL* prepare(const HttpClientOptions& options);
  bool cancelled() const {
    return request_.cancelled != nullptr && request_.cancelled->load(std::memory_order_relaxed);
  }
  void finish(int curl_result);
  void finish(Fault fault, std::string detail);

 private:
  static curl_socket_t on_open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* self);
  bool grow(std::size_t needed);
  void add_headers();
  Fault fault_of(CURLcode result) const;

  Request request_;
  std::function<void(Exchange)> done_;
  CURL* easy_ = nullptr;
  curl_slist* header_list_ = nullptr;
  core::Secret buffer_;
  std::size_t used_ = 0;
  std::size_t header_bytes_ = 0;
  bool too_large_ = false;
  bool forbidden_ = false;  ///< the name led to an address that may not be reached
  bool headers_ended_ = false;
  Response response_;
  char error_text_[CURL_ERROR_SIZE] = {};
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace gluepot::net
