// SPDX-License-Identifier: Apache-2.0
#include "net/http_client.h"

#include <curl/curl.h>
#include <malloc.h>
#include <string.h>

#include <cstdlib>
#include <cstring>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "core/text.h"
#include "net/address_rules.h"
#include "net/impl/transfer.h"

namespace gluepot::net {
namespace {

void* wiping_malloc(std::size_t size) {
  return std::malloc(size);
}
void* wiping_calloc(std::size_t count, std::size_t size) {
  return std::calloc(count, size);
}

void wiping_free(void* bytes) {
  if (bytes == nullptr) return;
  explicit_bzero(bytes, malloc_usable_size(bytes));
  std::free(bytes);
}

void* wiping_realloc(void* bytes, std::size_t size) {
  if (bytes == nullptr) return std::malloc(size);
  const std::size_t had = malloc_usable_size(bytes);
  void* grown = std::malloc(size);
  if (grown == nullptr) return nullptr;
  std::memcpy(grown, bytes, had < size ? had : size);
  wiping_free(bytes);
  return grown;
}

char* wiping_strdup(const char* text) {
  const std::size_t size = std::strlen(text) + 1;
  char* copy = static_cast<char*>(std::malloc(size));
  if (copy != nullptr) std::memcpy(copy, text, size);
  return copy;
}

}  // namespace

core::Status init_http() {
  static const CURLcode result = curl_global_init_mem(CURL_GLOBAL_DEFAULT, wiping_malloc, wiping_free, wiping_realloc,
                                                      wiping_strdup, wiping_calloc);
  if (result != CURLE_OK)
    return core::fail(core::ErrorCode::kInternal,
                      std::string("the transport library could not start: ") + curl_easy_strerror(result));
  return {};
}

std::string_view Response::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

/// The thread, its queue and what is under way. The queue is shared; everything else belongs to the thread.
class HttpClient::Loop {
 public:
  explicit Loop(HttpClientOptions options) : options_(std::move(options)) {
    (void)init_http();
    multi_ = curl_multi_init();
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(options_.connections_per_host));
    curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, static_cast<long>(options_.total_connections));
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(options_.total_connections));
    thread_ = std::thread([this] { run(); });
  }

  ~Loop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake();
    thread_.join();
    curl_multi_cleanup(multi_);
  }

  void start(std::unique_ptr<Transfer> transfer) {
    {
      const std::lock_guard lock(mutex_);
      if (!stopping_) queue_.push_back(std::move(transfer));
    }
    if (transfer != nullptr) return transfer->finish(Fault::kCancelled, "the client is stopping");
    wake();
  }

  void wake() { curl_multi_wakeup(multi_); }
  const HttpClientOptions& options() const { return options_; }

 private:
  void run() {
    for (;;) {
      if (!take_queue()) break;
      int running = 0;
      curl_multi_perform(multi_, &running);
      collect();
      drop_cancelled();
      const int wait = active_.empty() ? 60'000 : 100;
      curl_multi_poll(multi_, nullptr, 0, wait, nullptr);
    }
    for (auto& [easy, transfer] : active_) {
      curl_multi_remove_handle(multi_, easy);
      transfer->finish(Fault::kCancelled, "the client is stopping");
    }
    active_.clear();
  }

  bool take_queue() {
    std::deque<std::unique_ptr<Transfer>> fresh;
    bool stopping = false;
    {
      const std::lock_guard lock(mutex_);
      fresh.swap(queue_);
      stopping = stopping_;
    }
    for (auto& transfer : fresh) {
      if (stopping) {
        transfer->finish(Fault::kCancelled, "the client is stopping");
        continue;
      }
      CURL* const easy = transfer->prepare(options_);
      if (easy == nullptr || curl_multi_add_handle(multi_, easy) != CURLM_OK) {
        transfer->finish(Fault::kRefused, "the transport library refused the request");
        continue;
      }
      active_.emplace(easy, std::move(transfer));
    }
    return !stopping;
  }

  void collect() {
    int left = 0;
    while (CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode result = message->data.result;
      const auto found = active_.find(message->easy_handle);
      if (found == active_.end()) continue;
      auto transfer = std::move(found->second);
      curl_multi_remove_handle(multi_, found->first);
      active_.erase(found);
      transfer->finish(static_cast<int>(result));
    }
  }

  void drop_cancelled() {
    for (auto it = active_.begin(); it != active_.end();) {
      if (!it->second->cancelled()) {
        ++it;
        continue;
      }
      curl_multi_remove_handle(multi_, it->first);
      it->second->finish(Fault::kCancelled, "given up");
      it = active_.erase(it);
    }
  }

  const HttpClientOptions options_;
  CURLM* multi_ = nullptr;
  std::mutex mutex_;
  std::deque<std::unique_ptr<Transfer>> queue_;
  bool stopping_ = false;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> active_;
  std::thread thread_;
};

HttpClient::HttpClient(HttpClientOptions options) : loop_(std::make_unique<Loop>(std::move(options))) {}
HttpClient::~HttpClient() = default;

void HttpClient::start(Request request, std::function<void(Exchange)> done) {
  auto transfer = std::make_unique<Transfer>(std::move(request), std::move(done));
  if (auto refused = transfer->check()) return transfer->finish(Fault::kRefused, *refused);
  loop_->start(std::move(transfer));
}

Exchange HttpClient::exchange(Request request) {
  auto promise = std::make_shared<std::promise<Exchange>>();
  auto future = promise->get_future();
  start(std::move(request), [promise](Exchange exchange) { promise->set_value(std::move(exchange)); });
  return future.get();
}

core::Result<Response> HttpClient::send(Request request) {
  const std::string origin = origin_of(request.url);
  Exchange done = exchange(std::move(request));
  if (done.fault != Fault::kNone) return core::fail(error_of(done, origin));
  return std::move(done.response);
}

void HttpClient::wake() {
  loop_->wake();
}

core::Error error_of(const Exchange& exchange, std::string_view host) {
  using core::ErrorCode;
  const std::string name(host);
  const std::string why = exchange.detail.empty() ? "" : " (" + exchange.detail + ")";
  switch (exchange.fault) {
    case Fault::kNone:
      break;
    case Fault::kRefused:
      return {ErrorCode::kInternal, "the request to " + name + " was not sent" + why};
    case Fault::kNameUnknown:
      return {ErrorCode::kUnavailable, name + ": the host name is not known here" + why};
    case Fault::kUnreachable:
      return {ErrorCode::kUnavailable, name + " cannot be reached from here" + why};
    case Fault::kCertificate:
      return {ErrorCode::kUnavailable, name + ": the certificate is not trusted" + why};
    case Fault::kTimeout:
      return {ErrorCode::kTimeout, name + " did not answer in time" + why};
    case Fault::kCutBody:
      return {ErrorCode::kUpstream, name + " cut the answer off before its end" + why};
    case Fault::kTooLarge:
      return {ErrorCode::kUpstream, name + " sent more than is accepted" + why};
    case Fault::kCancelled:
      return {ErrorCode::kCancelled, "the request to " + name + " was given up"};
  }
  return {ErrorCode::kInternal, "no fault"};
}

}  // namespace gluepot::net
