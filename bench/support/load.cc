// SPDX-License-Identifier: Apache-2.0
#include "support/load.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <random>

#include "support/process.h"

namespace gluepot::bench {
namespace {

using Clock = std::chrono::steady_clock;

int connect_to(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (socket < 0 || ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    give_up("no connection to port " + std::to_string(port) + ": " + std::strerror(errno));
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

struct Client {
  int socket = -1;
  const std::string* request = nullptr;  ///< under way; null: free
  bool usual = true;
  Clock::time_point due;
  std::string head;  ///< of the answer, until it is whole
  std::size_t body_left = 0;
  bool in_body = false;
};

class Run {
 public:
  Run(const Mix& mix, const LoadOptions& options) : mix_(mix), options_(options), random_(options.seed) {
    buffer_.resize(1 << 20);
    latencies_.reserve(1 << 20);
    poll_ = ::epoll_create1(EPOLL_CLOEXEC);
    clients_.resize(static_cast<std::size_t>(options.connections));
    for (auto& client : clients_) {
      client.socket = connect_to(options.port);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.ptr = &client;
      ::epoll_ctl(poll_, EPOLL_CTL_ADD, client.socket, &event);
      free_.push_back(&client);
    }
  }
  ~Run() {
    for (auto& client : clients_) ::close(client.socket);
    ::close(poll_);
  }

  LoadResult go() {
    const auto started = Clock::now();
    end_ = started + std::chrono::microseconds(static_cast<std::int64_t>(options_.seconds * 1e6));
    next_due_ = started;
    while (Clock::now() < end_) {
      begin_requests();
      epoll_event events[256];
      const int timeout = options_.rate > 0 ? 0 : 100;
      const int count = ::epoll_wait(poll_, events, 256, timeout);
      for (int i = 0; i < count; ++i) receive(*static_cast<Client*>(events[i].data.ptr));
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
    result_.per_s = static_cast<double>(result_.answers) / seconds;
    if (result_.answers > 0) result_.mean_bytes = static_cast<double>(bytes_) / static_cast<double>(result_.answers);
    std::sort(latencies_.begin(), latencies_.end());
    if (!latencies_.empty()) {
      result_.p50_us = latencies_[latencies_.size() / 2];
      result_.p99_us = latencies_[latencies_.size() * 99 / 100];
    }
    return result_;
  }

 private:
  void begin_requests() {
    const auto now = Clock::now();
    if (options_.rate <= 0) {
      for (; !free_.empty(); free_.pop_front()) begin(*free_.front(), now);
      return;
    }
    const auto interval = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / options_.rate));
    for (; next_due_ <= now && !free_.empty(); next_due_ += interval, free_.pop_front())
      begin(*free_.front(), next_due_);
  }

  void begin(Client& client, Clock::time_point due) {
    client.usual = mix_.rare.empty() || mix_.rare_every == 0 || random_() % static_cast<unsigned>(mix_.rare_every) != 0;
    const auto& from = client.usual ? mix_.usual : mix_.rare;
    client.request = &from[random_() % from.size()];
    client.due = due;
    client.head.clear();
    client.in_body = false;
    if (::send(client.socket, client.request->data(), client.request->size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(client.request->size()))
      give_up("the server closed a connection");
  }

  void receive(Client& client) {
    const ssize_t got = ::recv(client.socket, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) give_up("the server closed a connection");
    bytes_ += got;
    std::string_view bytes(buffer_.data(), static_cast<std::size_t>(got));
    if (client.request == nullptr) give_up("an answer nobody asked for");
    if (!client.in_body && !read_head(client, bytes)) return;
    if (bytes.size() > client.body_left) give_up("an answer longer than it said");
    client.body_left -= bytes.size();
    if (client.body_left == 0) finish(client);
  }

  /// Takes the head off `bytes`; true once it is whole.
  bool read_head(Client& client, std::string_view& bytes) {
    const auto had = client.head.size();
    client.head.append(bytes.substr(0, 16384));
    const auto end = client.head.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    bytes.remove_prefix(end + 4 - had);
    client.head.resize(end + 2);
    std::transform(client.head.begin(), client.head.end(), client.head.begin(), ::tolower);
    const auto length = client.head.find("\r\ncontent-length:");
    client.body_left = length == std::string::npos ? 0 : std::strtoull(client.head.c_str() + length + 17, nullptr, 10);
    if (client.head.size() < 12 || client.head[9] >= '4') ++result_.errors;
    client.in_body = true;
    return true;
  }

  void finish(Client& client) {
    ++result_.answers;
    if (client.usual) latencies_.push_back(std::chrono::duration<float, std::micro>(Clock::now() - client.due).count());
    client.request = nullptr;
    free_.push_back(&client);
  }

  const Mix& mix_;
  const LoadOptions options_;
  std::minstd_rand random_;
  int poll_ = -1;
  std::vector<Client> clients_;
  std::deque<Client*> free_;
  std::vector<char> buffer_;
  std::vector<float> latencies_;
  std::int64_t bytes_ = 0;
  Clock::time_point end_, next_due_;
  LoadResult result_;
};

}  // namespace

LoadResult load(const Mix& mix, const LoadOptions& options) {
  return Run(mix, options).go();
}

std::string get_request(const std::string& path, const std::string& headers) {
  return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n";
}

Fetcher::Fetcher(std::uint16_t port) : socket_(connect_to(port)) {}
Fetcher::~Fetcher() {
  ::close(socket_);
}

std::string Fetcher::body(const std::string& request) {
  if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) < 0) give_up("the server closed a connection");
  std::string text;
  char buffer[65536];
  for (;;) {
    const auto got = ::recv(socket_, buffer, sizeof buffer, 0);
    if (got <= 0) give_up("the server closed a connection");
    text.append(buffer, static_cast<std::size_t>(got));
    const auto head = text.find("\r\n\r\n");
    if (head == std::string::npos) continue;
    if (text.compare(9, 3, "200") != 0) give_up("not 200: " + text.substr(0, 200));
    const auto length = text.find("Content-Length: ");
    if (length == std::string::npos || length > head) give_up("an answer without Content-Length");
    const auto size = std::strtoull(text.c_str() + length + 16, nullptr, 10);
    if (text.size() >= head + 4 + size) return text.substr(head + 4, size);
  }
}

IdleConnections::IdleConnections(std::uint16_t port, int count, const std::string& first_request) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  std::vector<char> buffer(1 << 16);
  for (int i = 0; i < count; ++i) {
    const int socket = connect_to(port);
    sockets_.push_back(socket);
    if (::send(socket, first_request.data(), first_request.size(), MSG_NOSIGNAL) < 0 ||
        ::recv(socket, buffer.data(), buffer.size(), 0) <= 0)
      give_up("connection " + std::to_string(i) + " got no answer");
  }
}

IdleConnections::~IdleConnections() {
  for (const int socket : sockets_) ::close(socket);
}

void pin_to_core(int core) {
  if (core >= static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN))) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<unsigned>(core), &set);
  ::sched_setaffinity(0, sizeof set, &set);
}

}  // namespace gluepot::bench
