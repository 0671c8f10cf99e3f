// SPDX-License-Identifier: Apache-2.0
#include "http/impl/exchange.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "core/secret.h"
#include "http/route.h"

namespace gluepot::http {
namespace {

constexpr std::size_t kOneRecord = 15 * 1024;

std::string_view bytes_of(const Body& body) {
  if (const auto* text = std::get_if<std::string>(&body)) return *text;
  if (const auto* secret = std::get_if<core::Secret>(&body)) return secret->reveal();
  if (const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&body))
    return *shared ? std::string_view(**shared) : std::string_view{};
  if (const auto* fixed = std::get_if<StaticBytes>(&body)) return fixed->bytes;
  return {};
}

bool bodyless(int status) {
  return status < 200 || status == 204 || status == 304;
}

core::ErrorCode code_for(int status) {
  switch (status) {
    case 408:
      return core::ErrorCode::kTimeout;
    case 413:
      return core::ErrorCode::kTooLarge;
    case 503:
      return core::ErrorCode::kUnavailable;
    case 500:
      return core::ErrorCode::kInternal;
    default:
      return core::ErrorCode::kMalformed;
  }
}

}  // namespace

std::pair<char*, std::size_t> Exchange::room(std::size_t least) {
  if (begin_ > 0) {
    std::memmove(in_.data(), in_.data() + begin_, end_ - begin_);
    const std::size_t moved = begin_;
    end_ -= begin_;
    begin_ = 0;
    core::wipe(in_.data() + end_, moved);
  }
  if (in_.size() - end_ < least) {
    std::vector<char> grown(std::max(in_.size() * 2, end_ + least));
    std::memcpy(grown.data(), in_.data(), end_);
    core::wipe(in_.data(), in_.size());
    in_.swap(grown);
  }
  return {in_.data() + end_, in_.size() - end_};
}

void Exchange::consume(std::size_t bytes) {
  core::wipe(in_.data() + begin_, bytes);
  begin_ += bytes;
  if (begin_ == end_) begin_ = end_ = 0;
}

std::size_t Exchange::prepare(HeadOptions options, bool head_only, bool join_body) {
  const bool stream = std::holds_alternative<std::shared_ptr<EventStream>>(response.body);
  const bool empty = bodyless(response.status);
  body_ = empty ? std::string_view{} : bytes_of(response.body);
  options.chunked = stream && options.http11 && !empty;
  if (!stream && !empty) options.content_length = body_.size();
  options.no_store = std::holds_alternative<core::Secret>(response.body);
  if (head_only) body_ = {};
  const std::size_t size = body_.size();
  const bool join = join_body && size <= kOneRecord;
  // Reserved before a body may follow: growing would leave a copy of it behind.
  head_.reserve(std::max<std::size_t>(head_.capacity(), 2048 + (join ? size : 0)));
  append_head(head_, response, options);
  if (join && head_.size() + size <= head_.capacity()) {
    head_.append(body_);
    body_ = {};
  }
  return size;
}

void Exchange::prepare_raw(std::string_view text, bool as_chunk) {
  core::wipe(head_);
  body_ = {};
  sent_head_ = sent_body_ = 0;
  if (!as_chunk) {
    head_.append(text);
    return;
  }
  char size[18];
  const auto end = std::to_chars(size, size + sizeof size, text.size(), 16).ptr;
  head_.append(size, static_cast<std::size_t>(end - size)).append("\r\n").append(text).append("\r\n");
}

void Exchange::sent(std::size_t bytes) {
  const std::size_t of_head = std::min(bytes, head_.size() - sent_head_);
  sent_head_ += of_head;
  sent_body_ += bytes - of_head;
}

void Exchange::next_request() {
  body_ = {};
  sent_head_ = sent_body_ = 0;
  core::wipe(head_);
  response.headers.clear();
  response.body = std::string{};  // a Secret wipes itself here
  response.status = 200;
  reader.reset();
}

Response refusal(const Request& request, int status, std::string_view why) {
  core::Error error{code_for(status), std::string(why)};
  if (status == 503) error.retry_after = std::chrono::seconds(1);
  auto response = error_for_path(request.path, error, request.request_id);
  response.status = status;
  return response;
}

}  // namespace gluepot::http
