// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/impl/request_reader.h"
#include "http/impl/response_head.h"
#include "http/message.h"

namespace gluepot::http {

/// Everything a request needs while it is being read, handled and answered. Idle connections have none: each I/O thread
/// keeps a few and lends them out, so their memory is warm and 10,000 idle connections hold no buffer.
class Exchange {
 public:
  explicit Exchange(std::size_t max_header) : reader(request, max_header) {}

  Request request;
  RequestReader reader;
  Response response;
  std::chrono::steady_clock::time_point started{};

  // Input: bytes received and not yet consumed.
  std::string_view input() const { return {in_.data() + begin_, end_ - begin_}; }
  /// Room to receive into, at least `least` bytes; invalidates input().
  std::pair<char*, std::size_t> room(std::size_t least);
  void received(std::size_t bytes) { end_ += bytes; }
  /// Wipes what was used: keys, cookies and passwords pass through here.
  void consume(std::size_t bytes);

  // Output: a head, and a body that stays where it is.
  /// Formats the answer. A TLS answer with a small body is put together so that it fits one record.
  /// Returns the body bytes for the log.
  std::size_t prepare(HeadOptions options, bool head_only, bool join_body);
  /// A piece of an event stream, or "100 Continue".
  void prepare_raw(std::string_view text, bool as_chunk);
  std::string_view head_left() const { return std::string_view(head_).substr(sent_head_); }
  std::string_view body_left() const { return body_.substr(sent_body_); }
  bool sent_all() const { return sent_head_ == head_.size() && sent_body_ == body_.size(); }
  void sent(std::size_t bytes);

  /// Wipes request, answer and output; keeps unconsumed input (pipelining).
  void next_request();
  bool oversized() const { return in_.size() > 64 * 1024 || head_.capacity() > 64 * 1024; }

 private:
  std::vector<char> in_ = std::vector<char>(4096);
  std::size_t begin_ = 0, end_ = 0;
  std::string head_;
  std::string_view body_;
  std::size_t sent_head_ = 0, sent_body_ = 0;
};

/// The answer to a request that never reached a handler.
Response refusal(const Request& request, int status, std::string_view why);

}  // namespace gluepot::http
