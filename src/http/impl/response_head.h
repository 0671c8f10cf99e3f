// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace gluepot::http {

std::string_view reason_phrase(int status);

struct HeadOptions {
  bool keep_alive = true;
  bool http11 = true;
  bool chunked = false;
  std::optional<std::uint64_t> content_length{};
  bool no_store = false;  ///< forced, whatever the handler said
  std::string_view date;
  std::string_view request_id;
};

/// Appends status line and fields. The server's own fields (framing, Date, security) stand once; a handler's field of
/// the same name, or with a CR, LF or NUL in it, is dropped. Without a Cache-Control of the handler the answer is
/// no-store.
void append_head(std::string& out, const Response& response, const HeadOptions& options);

/// "Sun, 06 Nov 1994 08:49:37 GMT", kept for the second. One for each thread.
class DateCache {
 public:
  std::string_view now(std::int64_t unix_seconds);

 private:
  std::int64_t second_ = -1;
  std::string text_;
};

}  // namespace gluepot::http
