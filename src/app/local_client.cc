// SPDX-License-Identifier: Apache-2.0
#include "app/local_client.h"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "core/text.h"

namespace gluepot::app {
namespace {

/// What a stream rings when it has more.
class Bell {
 public:
  void ring() {
    {
      const std::lock_guard lock(mutex_);
      rung_ = true;
    }
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return std::exchange(rung_, false); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool rung_ = false;
};

class LocalClient final : public Client {
 public:
  explicit LocalClient(std::unique_ptr<Hub> hub) : hub_(std::move(hub)) {}

  core::Result<Reply> fetch(const std::string& target, const Sink& sink) override {
    auto response = answer("GET", target, {});
    const auto* stream = std::get_if<std::shared_ptr<http::EventStream>>(&response.body);
    if (stream == nullptr) return reply_of(std::move(response));
    const auto bell = std::make_shared<Bell>();
    (*stream)->on_ready([bell] { bell->ring(); });
    for (;;) {
      const std::string piece = (*stream)->next();
      if ((*stream)->over()) break;
      if (piece.empty())
        bell->wait();
      else if (!sink(piece))
        break;
    }
    if ((*stream)->failed()) return core::fail(core::ErrorCode::kUnavailable, "the answer to " + target + " broke off");
    Reply reply;
    reply.status = response.status;
    return reply;
  }

  core::Result<Reply> send(const std::string& method, const std::string& target, core::Secret body) override {
    return reply_of(answer(method, target, std::move(body)));
  }

 private:
  http::Response answer(const std::string& method, const std::string& target, core::Secret body) {
    http::Request request;
    for (const auto known :
         {http::Method::kGet, http::Method::kPost, http::Method::kPut, http::Method::kPatch, http::Method::kDelete})
      if (http::method_name(known) == method) request.method = known;
    request.target = target;
    const auto question = target.find('?');
    request.path = http::percent_decode(target.substr(0, question), false).value_or("");
    request.query = question == std::string::npos ? "" : target.substr(question + 1);
    request.headers.add("Content-Type", "application/json");
    request.body = std::string(body.reveal());
    request.scheme = "http";
    request.local_socket = true;
    request.request_id = core::random_hex(8);
    auto response = hub_->router().dispatch(request, hub_->authenticator());
    core::wipe(request.body);
    return response;
  }

  static Reply reply_of(http::Response response) {
    Reply reply;
    reply.status = response.status;
    if (auto* text = std::get_if<std::string>(&response.body)) reply.body = core::Secret::take(std::move(*text));
    if (auto* secret = std::get_if<core::Secret>(&response.body)) reply.body = std::move(*secret);
    if (auto* shared = std::get_if<std::shared_ptr<const std::string>>(&response.body))
      reply.body = core::Secret(**shared);
    return reply;
  }

  std::unique_ptr<Hub> hub_;
};

}  // namespace

core::Result<std::unique_ptr<Client>> open_local(const core::Options& options) {
  GLUEPOT_ASSIGN(auto hub, Hub::open(options, Hub::Purpose::kCommand));
  return std::unique_ptr<Client>(std::make_unique<LocalClient>(std::move(hub)));
}

core::Result<std::unique_ptr<Client>> reach(const core::Options& options, bool& in_process) {
  in_process = false;
  auto running = connect_socket(socket_path(options));
  if (running) return running;
  in_process = true;
  return open_local(options);
}

}  // namespace gluepot::app
