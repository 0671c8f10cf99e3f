// SPDX-License-Identifier: Apache-2.0
#include "http/impl/asio.h"
// asio.h first: it says that Asio is compiled elsewhere.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <ctime>
#include <thread>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "core/log.h"
#include "core/secret.h"
#include "http/impl/exchange.h"
#include "http/impl/io_thread.h"
#include "http/impl/sockets.h"

namespace gluepot::http {
namespace {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Descriptor = asio::posix::basic_stream_descriptor<Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
template <typename T>
using Task = asio::awaitable<T, Executor>;
constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> kAwait{};

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kSweep{100};
constexpr milliseconds kLinger{1'000};
constexpr std::size_t kLingerBytes = 256 * 1024;
constexpr std::size_t kBodyBytesPerSecond = 16 * 1024;  // a slower sender runs into body_timeout
constexpr std::size_t kSpareExchanges = 64;

class Connection;

/// Lets an event stream wake its connection from any thread, also when that connection or its thread is already gone.
class Signal {
 public:
  explicit Signal(std::function<void()> post) : post_(std::move(post)) {}
  void raise() {
    const std::lock_guard lock(mutex_);
    if (post_ && !std::exchange(pending_, true)) post_();
  }
  void rearm() {
    const std::lock_guard lock(mutex_);
    pending_ = false;
  }
  void disconnect() {
    const std::lock_guard lock(mutex_);
    post_ = nullptr;
  }

 private:
  std::mutex mutex_;
  std::function<void()> post_;
  bool pending_ = false;
};

}  // namespace

bool Shared::try_enter() {
  const std::lock_guard lock(mutex_);
  if (connections_ >= options.max_connections) return false;
  ++connections_;
  return true;
}

void Shared::leave() {
  const std::lock_guard lock(mutex_);
  if (--connections_ == 0) empty_.notify_all();
}

bool Shared::wait_until_empty(milliseconds at_most) {
  std::unique_lock lock(mutex_);
  return empty_.wait_for(lock, at_most, [this] { return connections_ == 0; });
}

class IoThread::Impl {
 public:
  explicit Impl(Shared& shared) : shared_(shared), guard_(asio::make_work_guard(context_)), sweeper_(context_) {}

  std::unique_ptr<Exchange> borrow();
  void give_back(std::unique_ptr<Exchange> exchange);
  void enter(Connection* connection);
  void leave(std::size_t at);
  Task<void> accept(std::shared_ptr<Descriptor> listener, bool local, std::function<void(int, bool)> accepted);
  bool accept_some(int listener, bool local, const std::function<void(int, bool)>& accepted);
  void adopt(int socket, bool local);
  void sweep();
  void begin_stop();
  void abort_connections();
  std::string_view date() { return date_.now(std::time(nullptr)); }

  Shared& shared_;
  asio::io_context context_{1};
  asio::executor_work_guard<Executor> guard_;
  Timer sweeper_;
  bool sweeping_ = false, stopping_ = false, aborting_ = false;
  std::vector<std::shared_ptr<Descriptor>> listeners_;
  std::vector<Connection*> connections_;
  std::vector<std::unique_ptr<Exchange>> spare_;
  DateCache date_;
  std::thread thread_;
};

namespace {

/// One client. All of it runs on its I/O thread, except the handler, which may run on a worker while the coroutine
/// waits.
class Connection final : public std::enable_shared_from_this<Connection> {
 public:
  Connection(IoThread::Impl& io, int socket, bool local)
      : io_(io),
        descriptor_(io.context_.get_executor(), socket),
        transport_(socket, local ? nullptr : io.shared_.tls.get()),
        local_(local),
        address_(peer_address(socket)) {
    io_.enter(this);
  }
  ~Connection() {
    if (exchange_) io_.give_back(std::move(exchange_));
    io_.leave(place_);
    boost::system::error_code ignored;
    descriptor_.close(ignored);
    io_.shared_.leave();
  }

  Task<void> run();
  void on_sweep(Clock::time_point now);
  void on_stop();
  /// Ends the present wait; with `expired` the connection as well.
  void interrupt(bool expired) {
    expired_ = expired_ || expired;
    boost::system::error_code ignored;
    descriptor_.cancel(ignored);
  }
  void wake() {
    woken_ = true;
    interrupt(false);
  }
  std::size_t place_ = 0;  ///< index in the thread's list

 private:
  enum class Phase { kIdle, kReceiving, kWorking, kSending, kStreaming, kClosing };

  const ServerOptions& options() const { return io_.shared_.options; }
  Exchange& exchange() { return *exchange_; }
  void enter_phase(Phase phase, milliseconds limit) {
    phase_ = phase;
    deadline_ = Clock::now() + limit;
  }
  auto wait(Step::Kind kind) {
    return descriptor_.async_wait(kind == Step::Kind::kWantWrite ? Descriptor::wait_write : Descriptor::wait_read,
                                  kAwait);
  }

  Task<bool> handshake();
  Task<bool> receive_head();
  Task<bool> receive_body();
  Task<bool> receive_some(std::size_t least);
  Task<bool> flush();
  Step::Kind try_flush();
  Task<void> work();
  Task<void> answer();
  Task<void> stream(std::shared_ptr<EventStream> events);
  Task<bool> stream_piece(const std::string& text, bool chunked);
  bool client_left();
  Task<void> linger();

  void start_request();
  void finish_header();
  void handle();
  void refuse(int status, std::string_view why);
  void log(int status, std::size_t bytes);

  IoThread::Impl& io_;
  Descriptor descriptor_;
  Transport transport_;
  std::unique_ptr<Exchange> exchange_;
  Clock::time_point deadline_{};
  Phase phase_ = Phase::kIdle;
  bool local_, expired_ = false, woken_ = false, keep_ = true, inline_ = false, answered_ = false;
  std::string address_;
};

Task<void> Connection::run() {
  const auto self = shared_from_this();
  // The first request has the header's time from the start: a client that connects and says nothing is not yet a guest.
  enter_phase(Phase::kIdle, options().header_timeout);
  // No co_await behind && or || in this file: g++ 12 evaluates it first, whatever stands before.
  if (transport_.tls()) {
    if (!co_await handshake()) co_return;
  }
  for (;;) {
    if (!co_await receive_head()) break;
    if (exchange().reader.state() == RequestReader::State::kBody) {
      if (!co_await receive_body()) break;
    }
    if (exchange().reader.state() == RequestReader::State::kComplete) {
      if (inline_)
        handle();
      else
        co_await work();
    }
    co_await answer();
    if (!keep_) break;
    exchange().next_request();
    enter_phase(Phase::kIdle, options().idle_timeout);
  }
  if (answered_) co_await linger();
}

Task<bool> Connection::handshake() {
  phase_ = Phase::kReceiving;
  for (;;) {
    const Step step = transport_.handshake();
    if (step.kind == Step::Kind::kDone) break;
    if (step.kind == Step::Kind::kClosed || expired_ || io_.stopping_) co_return false;
    co_await wait(step.kind);
    if (expired_) co_return false;
  }
  phase_ = Phase::kIdle;
  co_return true;
}

/// More input, or false when the client left or its time is over. While nothing of a request is there the buffers are
/// given back.
Task<bool> Connection::receive_some(std::size_t least) {
  for (;;) {
    if (!exchange_) exchange_ = io_.borrow();
    const auto [into, size] = exchange().room(least);
    const Step step = transport_.read(into, size);
    if (step.kind == Step::Kind::kDone) {
      exchange().received(step.bytes);
      co_return true;
    }
    if (step.kind == Step::Kind::kClosed || expired_) co_return false;
    if (phase_ == Phase::kIdle) {
      if (io_.stopping_) co_return false;
      io_.give_back(std::move(exchange_));
    }
    co_await wait(step.kind);
    if (expired_) co_return false;
  }
}

/// True: a whole header is there, or an answer that refuses it.
Task<bool> Connection::receive_head() {
  for (;;) {
    if (exchange_ && !exchange().input().empty()) {
      if (phase_ == Phase::kIdle) start_request();
      const auto before = exchange().input().size();
      exchange().consume(exchange().reader.put(exchange().input()));
      const auto state = exchange().reader.state();
      if (state != RequestReader::State::kHead) {
        finish_header();
        co_return true;
      }
      if (exchange().input().size() != before) continue;
    }
    if (co_await receive_some(1)) continue;
    if (!expired_ || phase_ != Phase::kReceiving || io_.aborting_) co_return false;
    expired_ = false;
    refuse(408, "the request header did not arrive in time");
    co_return true;
  }
}

void Connection::start_request() {
  enter_phase(Phase::kReceiving, options().header_timeout);
  auto& request = exchange().request;
  exchange().started = Clock::now();
  request.scheme.assign(transport_.tls() ? "https" : "http");
  request.remote_address.assign(address_);
  request.local_socket = local_;
  request.request_id = make_request_id();
}

/// Asks the application how much body it takes, and refuses more.
void Connection::finish_header() {
  auto& reader = exchange().reader;
  if (reader.state() == RequestReader::State::kHeader) {
    if (!local_) apply_forwarded(exchange().request, options().trusted_proxies);
    Application::Plan plan;
    try {
      plan = io_.shared_.application.plan(exchange().request);
    } catch (const std::exception& exception) {
      core::log_error("the plan of a request threw",
                      {{"request_id", exchange().request.request_id}, {"what", exception.what()}});
      return refuse(500, "the request failed because of a fault in Gluepot");
    }
    inline_ = plan.inline_call;
    keep_ = reader.keep_alive();
    reader.accept_body(plan.max_body);
  }
  if (reader.state() == RequestReader::State::kFailed) refuse(reader.failure().status, reader.failure().why);
}

void Connection::refuse(int status, std::string_view why) {
  exchange().response = refusal(exchange().request, status, why);
  keep_ = false;
}

/// False when the client left before its body was complete.
Task<bool> Connection::receive_body() {
  auto& reader = exchange().reader;
  enter_phase(Phase::kReceiving, options().body_timeout);
  if (reader.expects_continue() && exchange().input().empty()) {
    exchange().prepare_raw("HTTP/1.1 100 Continue\r\n\r\n", false);
    if (!co_await flush()) co_return false;
    exchange().prepare_raw({}, false);
  }
  const auto started = Clock::now();
  for (;;) {
    exchange().consume(reader.put(exchange().input()));
    if (reader.state() != RequestReader::State::kBody) break;
    deadline_ = started + options().body_timeout + milliseconds(1000 * (reader.body_size() / kBodyBytesPerSecond));
    if (co_await receive_some(8 * 1024)) continue;
    if (!expired_ || io_.aborting_) {
      log(499, 0);
      co_return false;
    }
    expired_ = false;
    refuse(408, "the request body did not arrive in time");
    co_return true;
  }
  if (reader.state() == RequestReader::State::kFailed) refuse(reader.failure().status, reader.failure().why);
  co_return true;
}

void Connection::handle() {
  auto& request = exchange().request;
  try {
    exchange().response = io_.shared_.application.handle(request);
  } catch (const std::exception& exception) {
    core::log_error("the application threw; the client got 500",
                    {{"request_id", request.request_id}, {"what", exception.what()}});
    exchange().response = refusal(request, 500, "the request failed because of a fault in Gluepot");
  }
  core::wipe(request.body);
}

Task<void> Connection::work() {
  phase_ = Phase::kWorking;
  auto initiate = [this](auto handler) {
    // Only this thread touches the handler itself; the worker hands it back unopened.
    auto resume = std::make_shared<decltype(handler)>(std::move(handler));
    auto self = shared_from_this();
    auto executor = io_.context_.get_executor();
    // The connection belongs to its I/O thread and must end there: the worker keeps nothing of it once it has posted.
    auto job = [self, resume, executor]() mutable {
      if (self->io_.shared_.aborting)
        self->exchange().response = refusal(self->exchange().request, 503, "Gluepot is stopping");
      else
        self->handle();
      asio::post(executor, [self = std::move(self), resume = std::move(resume)] { std::move (*resume)(); });
    };
    if (io_.shared_.pool.push(job)) return;
    exchange().response = refusal(exchange().request, 503, "all workers are busy and the queue is full; try again");
    asio::post(executor, [self, resume] { std::move (*resume)(); });
  };
  asio::use_awaitable_t<Executor> token;
  co_await asio::async_initiate<asio::use_awaitable_t<Executor>, void()>(std::move(initiate), token);
}

void Connection::log(int status, std::size_t bytes) {
  if (!io_.shared_.log.enabled()) return;
  const auto& request = exchange().request;
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - exchange().started);
  io_.shared_.log.write(request, request.target.empty() ? std::string_view{} : method_name(request.method), status,
                        bytes, took);
}

Task<void> Connection::answer() {
  const auto& reader = exchange().reader;
  const auto& request = exchange().request;
  auto* events = std::get_if<std::shared_ptr<EventStream>>(&exchange().response.body);
  const auto stream_body = events == nullptr ? nullptr : *events;
  if (io_.stopping_ || stream_body) keep_ = false;  // a stream's connection ends with it, and says so
  const bool head_only = request.method == Method::kHead;
  if (stream_body && !exchange().response.headers.find("content-type"))
    exchange().response.headers.add("Content-Type", "text/event-stream");
  const auto bytes = exchange().prepare({.keep_alive = keep_,
                                         .http11 = reader.http11() || request.target.empty(),
                                         .date = io_.date(),
                                         .request_id = request.request_id},
                                        head_only, transport_.tls());
  log(exchange().response.status, bytes);
  answered_ = true;
  enter_phase(Phase::kSending, options().write_timeout);
  if (try_flush() != Step::Kind::kDone) {
    if (!co_await flush()) {
      keep_ = answered_ = false;
      co_return;
    }
  }
  if (stream_body && !head_only) co_await stream(stream_body);
}

/// Sends as much as the socket takes now.
Step::Kind Connection::try_flush() {
  while (!exchange().sent_all()) {
    const Step step = transport_.write(exchange().head_left(), exchange().body_left());
    if (step.kind != Step::Kind::kDone) return step.kind;
    exchange().sent(step.bytes);
    if (!exchange().sent_all()) deadline_ = Clock::now() + options().write_timeout;
  }
  return Step::Kind::kDone;
}

Task<bool> Connection::flush() {
  for (;;) {
    const auto kind = try_flush();
    if (kind == Step::Kind::kDone) co_return true;
    if (kind == Step::Kind::kClosed || expired_ || io_.aborting_) co_return false;
    co_await wait(kind);
    if (expired_) co_return false;
  }
}

Task<bool> Connection::stream_piece(const std::string& text, bool chunked) {
  exchange().prepare_raw(text, chunked);
  enter_phase(Phase::kSending, options().write_timeout);
  bool sent = try_flush() == Step::Kind::kDone;
  if (!sent) sent = co_await flush();
  phase_ = Phase::kStreaming;
  co_return sent;
}

/// Nothing is expected from the client of a stream: what it sends is dropped, its end ends the stream.
bool Connection::client_left() {
  char dropped[512];
  for (int i = 0; i < 16; ++i) {
    const Step step = transport_.read(dropped, sizeof dropped);
    if (step.kind == Step::Kind::kClosed) return true;
    if (step.kind != Step::Kind::kDone) return false;
  }
  return true;
}

Task<void> Connection::stream(std::shared_ptr<EventStream> events) {
  const bool chunked = exchange().reader.http11();
  keep_ = false;
  exchange().response.body = std::string{};
  auto signal = std::make_shared<Signal>([weak = weak_from_this(), executor = io_.context_.get_executor()] {
    asio::post(executor, [weak] {
      if (const auto self = weak.lock()) self->wake();
    });
  });
  events->on_ready([signal] { signal->raise(); });
  auto last = Clock::now();
  phase_ = Phase::kStreaming;
  while (!io_.stopping_) {
    woken_ = false;
    signal->rearm();
    std::string text = events->next();
    if (events->over()) break;
    if (text.empty() && Clock::now() - last >= options().silence) {
      text = events->sign_of_life();
      last = Clock::now();
    }
    if (!text.empty()) {
      if (!co_await stream_piece(text, chunked)) break;
      last = Clock::now();
      continue;
    }
    if (client_left()) break;
    if (woken_) continue;
    deadline_ = last + options().silence;
    co_await wait(Step::Kind::kWantRead);
    if (expired_) break;
  }
  signal->disconnect();
  const bool ended_here = (io_.stopping_ || events->over()) && !events->failed();
  events = nullptr;
  if (ended_here && chunked && !expired_) co_await stream_piece({}, true);
}

/// Lets the client read the answer before its own unread bytes make the kernel reset the connection.
Task<void> Connection::linger() {
  transport_.finish();
  if (exchange_) {
    exchange().next_request();
    exchange().consume(exchange().input().size());
    io_.give_back(std::move(exchange_));
  }
  enter_phase(Phase::kClosing, kLinger);
  const int socket = descriptor_.native_handle();
  std::size_t dropped = 0;
  while (!expired_ && !io_.stopping_) {
    char bytes[2048];
    const auto got = ::recv(socket, bytes, sizeof bytes, 0);
    if (got > 0) dropped += static_cast<std::size_t>(got);
    if (got == 0 || dropped > kLingerBytes || (got < 0 && errno != EAGAIN && errno != EINTR)) co_return;
    if (got < 0) co_await wait(Step::Kind::kWantRead);
  }
}

void Connection::on_sweep(Clock::time_point now) {
  if (phase_ != Phase::kWorking && now >= deadline_) interrupt(phase_ != Phase::kStreaming);
}

void Connection::on_stop() {
  if (phase_ == Phase::kIdle || phase_ == Phase::kClosing) interrupt(true);
  if (phase_ == Phase::kStreaming) interrupt(false);
}

}  // namespace

std::unique_ptr<Exchange> IoThread::Impl::borrow() {
  if (spare_.empty()) return std::make_unique<Exchange>(shared_.options.max_header);
  auto exchange = std::move(spare_.back());
  spare_.pop_back();
  return exchange;
}

void IoThread::Impl::give_back(std::unique_ptr<Exchange> exchange) {
  if (spare_.size() >= kSpareExchanges || exchange->oversized()) return;
  exchange->next_request();
  exchange->consume(exchange->input().size());
  spare_.push_back(std::move(exchange));
}

void IoThread::Impl::enter(Connection* connection) {
  connection->place_ = connections_.size();
  connections_.push_back(connection);
  if (!std::exchange(sweeping_, true)) sweep();
}

void IoThread::Impl::leave(std::size_t at) {
  connections_[at] = connections_.back();
  connections_[at]->place_ = at;
  connections_.pop_back();
}

/// One timer for all deadlines: setting and cancelling one for each request would cost more than looking at all of
/// them.
void IoThread::Impl::sweep() {
  sweeper_.expires_after(kSweep);
  sweeper_.async_wait([this](const boost::system::error_code& error) {
    if (error || connections_.empty()) {
      sweeping_ = false;
      return;
    }
    const auto now = Clock::now();
    for (auto* connection : connections_) connection->on_sweep(now);
    sweep();
  });
}

void IoThread::Impl::adopt(int socket, bool local) {
  if (stopping_) {
    ::close(socket);
    return shared_.leave();
  }
  auto connection = std::make_shared<Connection>(*this, socket, local);
  asio::co_spawn(context_.get_executor(), connection->run(), [connection](std::exception_ptr failure) {
    if (failure) core::log_error("a connection ended by an exception");
  });
}

/// False when descriptors or memory are short: the caller waits a little instead of spinning.
bool IoThread::Impl::accept_some(int listener, bool local, const std::function<void(int, bool)>& accepted) {
  for (int i = 0; i < 64; ++i) {
    const int socket = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return true;
    if (socket < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)) return false;
    if (socket < 0) continue;
    const int on = 1;
    if (!local) ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (shared_.try_enter()) {
      accepted(socket, local);
      continue;
    }
    static constexpr std::string_view kFull =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n"
        "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n\r\n";
    if (local || !shared_.tls) (void)::send(socket, kFull.data(), kFull.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::close(socket);
  }
  return true;
}

Task<void> IoThread::Impl::accept(std::shared_ptr<Descriptor> listener, bool local,
                                  std::function<void(int, bool)> accepted) {
  Timer pause(context_);
  while (!stopping_) {
    const auto [error] = co_await listener->async_wait(Descriptor::wait_read, kAwait);
    if (error || stopping_) co_return;
    if (accept_some(listener->native_handle(), local, accepted)) continue;
    core::log_warn("connections wait: no file descriptors are left; raise LimitNOFILE");
    pause.expires_after(milliseconds(200));
    co_await pause.async_wait(kAwait);
  }
}

void IoThread::Impl::begin_stop() {
  stopping_ = true;
  for (auto& listener : listeners_) {
    boost::system::error_code ignored;
    listener->close(ignored);
  }
  listeners_.clear();
  for (auto* connection : connections_) connection->on_stop();
}

void IoThread::Impl::abort_connections() {
  aborting_ = true;
  for (auto* connection : connections_) connection->interrupt(true);
}

IoThread::IoThread(Shared& shared) : impl_(std::make_unique<Impl>(shared)) {}
IoThread::~IoThread() {
  join();
}

void IoThread::listen(int socket, bool local, std::function<void(int, bool)> accepted) {
  auto listener = std::make_shared<Descriptor>(impl_->context_.get_executor(), socket);
  impl_->listeners_.push_back(listener);
  asio::co_spawn(impl_->context_.get_executor(), impl_->accept(listener, local, std::move(accepted)), asio::detached);
}

void IoThread::start() {
  impl_->thread_ = std::thread([this] { impl_->context_.run(); });
}

void IoThread::adopt(int socket, bool local) {
  // Run at once when already on this thread: the usual case with one I/O thread.
  asio::dispatch(impl_->context_, [impl = impl_.get(), socket, local] { impl->adopt(socket, local); });
}

void IoThread::begin_stop() {
  asio::post(impl_->context_, [impl = impl_.get()] { impl->begin_stop(); });
}

void IoThread::abort_connections() {
  asio::post(impl_->context_, [impl = impl_.get()] { impl->abort_connections(); });
}

void IoThread::join() {
  if (!impl_->thread_.joinable()) return;
  asio::post(impl_->context_, [impl = impl_.get()] { impl->sweeper_.cancel(); });
  impl_->guard_.reset();
  impl_->thread_.join();
}

}  // namespace gluepot::http
