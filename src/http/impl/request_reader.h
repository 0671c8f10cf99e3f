// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <memory>
#include <string_view>

#include "http/message.h"

namespace gluepot::http {

/// Bytes to Request, without any socket: the whole of what a stranger's bytes can reach before a handler runs.
/// Use: put() until kHeader, then accept_body(limit), then put() until kComplete; reset() for the next request.
/// Strict where a proxy before us could read otherwise: CRLF only, no folded lines, one Content-Length or one
/// "Transfer-Encoding: chunked", one Host. Not thread safe.
class RequestReader {
 public:
  enum class State { kHead, kHeader, kBody, kComplete, kFailed };
  struct Failure {
    int status = 400;
    std::string_view why;  ///< static text
  };

  /// `request` must outlive the reader. `max_header` bytes bound request line and fields together.
  RequestReader(Request& request, std::size_t max_header);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  /// Takes what it can from the front of `bytes` and returns how much; the caller presents the rest again, with more
  /// behind it. Never takes bytes beyond the current request.
  std::size_t put(std::string_view bytes);
  /// In kHeader only: goes on to kBody or kComplete, or to kFailed (413) when the announced length is over the limit.
  State accept_body(std::size_t max_body);
  /// Wipes and empties the request and begins anew.
  void reset();

  State state() const { return state_; }
  Failure failure() const { return failure_; }
  bool keep_alive() const { return keep_alive_; }
  bool http11() const { return http11_; }
  bool expects_continue() const { return expects_continue_; }
  /// Body bytes received so far.
  std::size_t body_size() const { return request_.body.size(); }

 private:
  class Parser;
  std::size_t put_head(std::string_view bytes);
  std::size_t put_body(std::string_view bytes);
  bool scan(std::string_view bytes);
  void finish_header();
  std::size_t fail(int status, std::string_view why);
  void on_field(std::string_view name, std::string_view value);
  void count_framing(std::string_view name, std::string_view value);
  bool grow_body(std::string_view piece);

  Request& request_;
  const std::size_t max_header_;
  std::unique_ptr<Parser> parser_;
  State state_ = State::kHead;
  Failure failure_;
  std::size_t scanned_ = 0;    ///< of the head: bytes already looked at
  std::size_t head_size_ = 0;  ///< once the empty line is seen
  std::size_t line_start_ = 0;
  std::size_t max_body_ = 0;
  std::size_t content_length_ = 0;
  int hosts_ = 0, lengths_ = 0, encodings_ = 0;
  bool header_done_ = false, chunked_ = false;
  bool keep_alive_ = false, http11_ = false, expects_continue_ = false;
};

}  // namespace gluepot::http
