// SPDX-License-Identifier: Apache-2.0
#include "http/impl/asio.h"
// asio.h first: it says that Beast is compiled elsewhere.
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "core/secret.h"
#include "core/text.h"
#include "http/impl/request_reader.h"
#include "http/impl/target.h"

namespace gluepot::http {
namespace {

namespace beast = boost::beast;

constexpr std::size_t kMaxChunkLine = 16 * 1024;  // a chunk's size line, or all trailers together

Method method_of(std::string_view name) {
  for (const Method method :
       {Method::kGet, Method::kHead, Method::kPost, Method::kPut, Method::kPatch, Method::kDelete, Method::kOptions})
    if (method_name(method) == name) return method;
  return Method::kOther;
}

bool is(std::string_view name, std::string_view lower_case) {
  return beast::iequals({name.data(), name.size()}, {lower_case.data(), lower_case.size()});
}

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

/// Beast's parser with our Request as its only product: no field container of its own, so no second copy of keys and
/// cookies.
class RequestReader::Parser final : public beast::http::basic_parser<true> {
 public:
  explicit Parser(RequestReader& reader) : reader_(reader) {
    eager(true);
    body_limit(boost::none);  // ours is known only after the header
    header_limit(static_cast<std::uint32_t>(reader.max_header_ + kMaxChunkLine));
  }

 private:
  using Code = beast::error_code;
  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target, int version,
                       Code&) override {
    reader_.request_.method = method_of(view(method));
    reader_.request_.target.assign(target.data(), target.size());
    reader_.http11_ = version == 11;
  }
  void on_response_impl(int, beast::string_view, int, Code&) override {}
  void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value, Code& code) override {
    reader_.on_field(view(name), view(value));
    if (reader_.state_ == State::kFailed) code = beast::http::error::bad_value;
  }
  void on_header_impl(Code&) override { reader_.keep_alive_ = keep_alive(); }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(beast::string_view body, Code& code) override { return take(body, code); }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, Code& code) override {
    return take(body, code);
  }
  void on_finish_impl(Code&) override {}

  std::size_t take(beast::string_view body, Code& code) {
    if (!reader_.grow_body(view(body))) code = beast::http::error::body_limit;
    return body.size();
  }

  RequestReader& reader_;
};

RequestReader::RequestReader(Request& request, std::size_t max_header) : request_(request), max_header_(max_header) {
  reset();
}
RequestReader::~RequestReader() {
  core::wipe(request_.body);
}

void RequestReader::reset() {
  parser_ = nullptr;
  state_ = State::kHead;
  failure_ = {};
  scanned_ = head_size_ = line_start_ = max_body_ = content_length_ = 0;
  hosts_ = lengths_ = encodings_ = 0;
  header_done_ = chunked_ = keep_alive_ = http11_ = expects_continue_ = false;
  core::wipe(request_.body);
  if (request_.body.capacity() > 64 * 1024) std::string().swap(request_.body);
  request_.headers.clear();
  request_.target.clear();
  request_.path.clear();
  request_.query.clear();
  request_.host.clear();
  request_.caller = core::Caller{};
  request_.path_parameters.clear();
}

std::size_t RequestReader::fail(int status, std::string_view why) {
  state_ = State::kFailed;
  failure_ = {status, why};
  keep_alive_ = false;
  return 0;
}

std::size_t RequestReader::put(std::string_view bytes) {
  switch (state_) {
    case State::kHead:
      return put_head(bytes);
    case State::kBody:
      return put_body(bytes);
    case State::kHeader:
    case State::kComplete:
    case State::kFailed:
      return 0;
  }
  return 0;
}

/// Looks at each byte of the head once: line ends, folding, NUL, size. True when the empty line has been seen.
bool RequestReader::scan(std::string_view bytes) {
  while (scanned_ < bytes.size()) {
    const auto rest = bytes.substr(scanned_);
    const auto* hit = static_cast<const char*>(std::memchr(rest.data(), '\n', rest.size()));
    const std::size_t end = hit == nullptr ? bytes.size() : static_cast<std::size_t>(hit - bytes.data());
    if (end >= max_header_) return fail(431, "the request header is too large"), false;
    if (std::memchr(rest.data(), '\0', end - scanned_) != nullptr) return fail(400, "NUL in the header"), false;
    scanned_ = end;
    if (hit == nullptr) return false;
    if (end == line_start_ || bytes[end - 1] != '\r') return fail(400, "a line must end in CR LF"), false;
    if (std::memchr(bytes.data() + line_start_, '\r', end - 1 - line_start_) != nullptr)
      return fail(400, "a CR inside a line"), false;
    if (line_start_ > 0 && (bytes[line_start_] == ' ' || bytes[line_start_] == '\t'))
      return fail(400, "folded header lines are not accepted"), false;
    const bool empty = end - line_start_ == 1;
    scanned_ = line_start_ = end + 1;
    if (empty) {
      head_size_ = line_start_;
      return true;
    }
  }
  return false;
}

std::size_t RequestReader::put_head(std::string_view bytes) {
  // One empty line before a request is tolerated (RFC 9112, 2.2); it is simply taken.
  if (scanned_ == 0 && bytes.starts_with("\r\n")) return 2;
  if (scanned_ == 0 && bytes == "\r") return 0;
  if (!scan(bytes)) return 0;
  parser_ = std::make_unique<Parser>(*this);
  beast::error_code code;
  parser_->put(boost::asio::const_buffer(bytes.data(), head_size_), code);
  if (state_ == State::kFailed) return 0;
  if (code == beast::http::error::bad_version) return fail(505, "HTTP/1.0 and HTTP/1.1 are served");
  if (code && code != beast::http::error::need_more) return fail(400, "the request header is malformed");
  if (!parser_->is_header_done()) return fail(400, "the request header is malformed");
  finish_header();
  return state_ == State::kFailed ? 0 : head_size_;
}

void RequestReader::on_field(std::string_view name, std::string_view value) {
  if (header_done_) return;  // trailers are read and dropped: nothing may add fields behind the checks
  count_framing(name, value);
  request_.headers.add(name, value);
}

void RequestReader::count_framing(std::string_view name, std::string_view value) {
  if (is(name, "host")) {
    ++hosts_;
    request_.host.assign(value);
  } else if (is(name, "content-length")) {
    ++lengths_;
    if (value.find_first_not_of("0123456789") != std::string_view::npos || value.empty() || value.size() > 18)
      fail(400, "Content-Length is not a number");
    else
      content_length_ = std::stoull(std::string(value));
  } else if (is(name, "transfer-encoding")) {
    ++encodings_;
    chunked_ = is(value, "chunked");
    if (!chunked_) fail(501, "only the transfer coding chunked is served");
  } else if (is(name, "expect")) {
    expects_continue_ = is(value, "100-continue");
    if (!expects_continue_) fail(417, "only Expect: 100-continue is served");
  }
}

void RequestReader::finish_header() {
  header_done_ = true;
  if (lengths_ + encodings_ > 1) return void(fail(400, "more than one statement of the body's length"));
  if (encodings_ > 0 && !http11_) return void(fail(400, "Transfer-Encoding needs HTTP/1.1"));
  if (hosts_ > 1 || (hosts_ == 0 && http11_)) return void(fail(400, "exactly one Host header is needed"));
  if (!valid_host(request_.host)) return void(fail(400, "the Host header is malformed"));
  if (!split_target(request_)) return void(fail(400, "the request target is malformed"));
  expects_continue_ = expects_continue_ && http11_ && (chunked_ || content_length_ > 0);
  state_ = State::kHeader;
}

RequestReader::State RequestReader::accept_body(std::size_t max_body) {
  if (state_ != State::kHeader) return state_;
  max_body_ = max_body;
  if (content_length_ > max_body_) {
    fail(413, "the body is larger than this path takes");
  } else if (content_length_ == 0 && !chunked_) {
    state_ = State::kComplete;
  } else {
    // The announced size at once: no outgrown buffer is left behind with part of a secret in it.
    request_.body.reserve(content_length_);
    state_ = State::kBody;
  }
  return state_;
}

bool RequestReader::grow_body(std::string_view piece) {
  auto& body = request_.body;
  if (piece.size() > max_body_ - body.size()) return false;
  if (body.size() + piece.size() > body.capacity()) {
    std::string grown;
    grown.reserve(std::min(max_body_, std::max({body.size() + piece.size(), body.capacity() * 2, std::size_t{4096}})));
    grown.append(body);
    core::wipe(body);
    body.swap(grown);
  }
  body.append(piece);
  return true;
}

std::size_t RequestReader::put_body(std::string_view bytes) {
  // A chunked body has at least "0\r\n\r\n" to come; Beast 1.81 asserts that when it resumes at the last chunk.
  if (bytes.size() < (chunked_ ? 5U : 1U)) return 0;
  beast::error_code code;
  const std::size_t used = parser_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), code);
  if (code == beast::http::error::body_limit) return fail(413, "the body is larger than this path takes"), used;
  if (code && code != beast::http::error::need_more) return fail(400, "the body is malformed"), used;
  if (parser_->is_done())
    state_ = State::kComplete;
  else if (bytes.size() - used > kMaxChunkLine)
    return fail(400, "a chunk line or the trailers are too long"), used;
  return used;
}

}  // namespace gluepot::http
