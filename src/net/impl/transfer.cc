// SPDX-License-Identifier: Apache-2.0
#include "net/impl/transfer.h"

#include <algorithm>
#include <cstring>

#include "core/text.h"
#include "net/address_rules.h"

namespace gluepot::net {
namespace {

constexpr std::size_t kFirstBuffer = 16u << 10;
constexpr std::size_t kMaxHeaderLines = 200;

bool clean_header(std::string_view text) {
  return text.find_first_of("\r\n\0", 0, 3) == std::string_view::npos;
}

}  // namespace

Transfer::Transfer(Request request, std::function<void(Exchange)> done)
    : request_(std::move(request)), done_(std::move(done)) {}

Transfer::~Transfer() {
  if (easy_ != nullptr) curl_easy_cleanup(easy_);
  curl_slist_free_all(header_list_);
}

std::optional<std::string> Transfer::check() const {
  const std::string origin = origin_of(request_.url);
  if (origin.empty()) return "the address is not an absolute http or https address";
  if (request_.credential != nullptr && request_.credential->origin != origin)
    return "the key belongs to " + request_.credential->origin + " and is not sent to " + origin;
  if (request_.credential != nullptr && !clean_header(request_.credential->value.reveal()))
    return "the key holds a line end";
  for (const auto& [name, value] : request_.headers)
    if (!clean_header(name) || !clean_header(value)) return "a header holds a line end";
  return std::nullopt;
}

void Transfer::add_headers() {
  for (const auto& [name, value] : request_.headers)
    header_list_ = curl_slist_append(header_list_, (name + ": " + value).c_str());
  // No "Expect: 100-continue": some gateways never answer it and every write would wait a second.
  header_list_ = curl_slist_append(header_list_, "Expect:");
  if (request_.credential == nullptr) return;
  core::Secret line{request_.credential->header + ": "};
  line.append(request_.credential->value.reveal());
  line.append(std::string_view("\0", 1));
  header_list_ = curl_slist_append(header_list_, line.data());
}

CURL* Transfer::prepare(const HttpClientOptions& options) {
  easy_ = curl_easy_init();
  if (easy_ == nullptr) return nullptr;
  add_headers();
  const auto set = [this](CURLoption option, auto value) { curl_easy_setopt(easy_, option, value); };
  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options.ca_file.empty()) set(CURLOPT_CAINFO, options.ca_file.c_str());
  set(CURLOPT_PROXY, options.proxy.c_str());
  set(CURLOPT_USERAGENT, options.user_agent.c_str());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(CURLOPT_ACCEPT_ENCODING, "");
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_BUFFERSIZE, 128L << 10);
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(request_.total_timeout.count()));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(request_.connect_timeout, request_.total_timeout).count()));
  set(CURLOPT_LOW_SPEED_LIMIT, request_.stall_bytes_per_s);
  set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(request_.stall_timeout.count()));
  set(CURLOPT_HTTPHEADER, header_list_);
  set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  // On a kept connection that ends without an answer libcurl sends once more by itself, a POST too; on a new one never.
  if (request_.method != "GET" && request_.method != "HEAD") set(CURLOPT_FRESH_CONNECT, 1L);
  if (!request_.body.empty()) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(CURLOPT_POSTFIELDS, request_.body.data());
  } else if (request_.method == "POST" || request_.method == "PATCH") {
    set(CURLOPT_POSTFIELDSIZE, 0L);
    set(CURLOPT_POSTFIELDS, "");
  }
  set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_ERRORBUFFER, error_text_);
  set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  return easy_;
}

bool Transfer::grow(std::size_t needed) {
  if (needed > request_.max_body) return false;
  if (needed + kPadding <= buffer_.size()) return true;
  std::size_t size =
      std::max({needed + kPadding, std::min(buffer_.size() * 2, request_.max_body + kPadding), kFirstBuffer});
  if (used_ == 0) {
    curl_off_t announced = -1;
    curl_easy_getinfo(easy_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    // One allocation when the length is told; a lie costs at most the bound.
    if (announced > 0)
      size = std::max(size, std::min<std::size_t>(static_cast<std::size_t>(announced), request_.max_body) + kPadding);
  }
  auto grown = core::Secret::of_size(size);
  if (used_ > 0) std::memcpy(grown.data(), buffer_.data(), used_);
  buffer_ = std::move(grown);
  return true;
}

curl_socket_t Transfer::on_open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  if (may_be_reached(address->addr))
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  static_cast<Transfer*>(self)->forbidden_ = true;
  return CURL_SOCKET_BAD;
}

std::size_t Transfer::on_body(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::size_t length = size * count;
  if (transfer.cancelled()) return 0;
  if (!transfer.grow(transfer.used_ + length)) {
    transfer.too_large_ = true;
    return 0;
  }
  std::memcpy(transfer.buffer_.data() + transfer.used_, bytes, length);
  transfer.used_ += length;
  return length;
}

std::size_t Transfer::on_header(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::string_view line = core::trim({bytes, size * count});
  transfer.header_bytes_ += size * count;
  if (transfer.header_bytes_ > transfer.request_.max_headers || transfer.response_.headers.size() > kMaxHeaderLines) {
    transfer.too_large_ = true;
    return 0;
  }
  if (line.starts_with("HTTP/")) transfer.response_.headers.clear();  // an interim answer came before
  transfer.headers_ended_ = line.empty();
  const auto colon = line.find(':');
  if (colon != std::string_view::npos && !line.starts_with("HTTP/"))
    transfer.response_.headers.emplace_back(core::to_lower_ascii(core::trim(line.substr(0, colon))),
                                            std::string(core::trim(line.substr(colon + 1))));
  return size * count;
}

Fault Transfer::fault_of(CURLcode result) const {
  if (too_large_) return Fault::kTooLarge;
  if (cancelled()) return Fault::kCancelled;
  switch (result) {
    case CURLE_OK:
      return Fault::kNone;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return Fault::kNameUnknown;
    case CURLE_COULDNT_CONNECT:
      return Fault::kUnreachable;
    case CURLE_OPERATION_TIMEDOUT:
      return Fault::kTimeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
      return Fault::kCertificate;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_OUT_OF_MEMORY:
      return Fault::kRefused;
    default:
      return Fault::kCutBody;  // PARTIAL_FILE, GOT_NOTHING, RECV_ERROR, SEND_ERROR, HTTP2, BAD_CONTENT_ENCODING, ...
  }
}

void Transfer::finish(int curl_result) {
  const auto result = static_cast<CURLcode>(curl_result);
  const Fault fault = fault_of(result);
  // A connection that ends among the headers is taken for a whole answer without a body otherwise.
  if (fault == Fault::kNone && !headers_ended_) return finish(Fault::kCutBody, "the answer ended among its headers");
  if (fault != Fault::kNone && forbidden_)
    return finish(Fault::kUnreachable, "its address is link-local, multicast or reserved, where no server may be");
  finish(fault, fault == Fault::kNone ? "" : (error_text_[0] != '\0' ? error_text_ : curl_easy_strerror(result)));
}

void Transfer::finish(Fault fault, std::string detail) {
  Exchange exchange;
  exchange.fault = fault;
  exchange.detail = std::move(detail);
  exchange.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started_);
  if (easy_ != nullptr) {
    long status = 0, sent = 0, version = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &sent);
    curl_easy_getinfo(easy_, CURLINFO_HTTP_VERSION, &version);
    response_.status = static_cast<int>(status);
    response_.http2 = version == CURL_HTTP_VERSION_2_0;
    exchange.sent = sent > 0 || status > 0;
    // A connection that died under the request: whether its bytes left is not known, so they are taken as sent.
    if (fault == Fault::kCutBody || (fault == Fault::kCancelled && sent > 0)) exchange.sent = true;
  }
  if (fault == Fault::kNone) {
    if (buffer_.empty()) buffer_ = core::Secret::of_size(kPadding);
    buffer_.resize_down(used_);
    response_.body = std::move(buffer_);
  }
  exchange.response = std::move(response_);
  auto done = std::move(done_);
  if (done) done(std::move(exchange));
}

}  // namespace gluepot::net
