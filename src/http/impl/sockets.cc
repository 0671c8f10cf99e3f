// SPDX-License-Identifier: Apache-2.0
#include "http/impl/sockets.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/text.h"
#include "http/impl/target.h"

namespace gluepot::http {
namespace {

constexpr int kBacklog = 4096;
using core::ErrorCode;

struct HostPort {
  std::string host, port;
};

core::Result<HostPort> split_address(const std::string& address) {
  const auto colon = address.rfind(':');
  HostPort parts;
  if (colon != std::string::npos) parts = {address.substr(0, colon), address.substr(colon + 1)};
  if (parts.host.size() > 1 && parts.host.front() == '[' && parts.host.back() == ']')
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  const bool digits = !parts.port.empty() && parts.port.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || parts.port.size() > 5 || std::stoi(parts.port) > 65535)
    return core::fail(ErrorCode::kInvalidArgument, "listen address " + address + ": HOST:PORT is expected");
  return parts;
}

core::Result<int> bind_and_listen(const addrinfo& entry, const std::string& address) {
  const int socket = ::socket(entry.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  if (socket >= 0) ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (socket >= 0 && ::bind(socket, entry.ai_addr, entry.ai_addrlen) == 0 && ::listen(socket, kBacklog) == 0)
    return socket;
  const int error = errno;
  if (socket >= 0) ::close(socket);
  if (error == EADDRINUSE)
    return core::fail(
        ErrorCode::kUnavailable,
        "cannot listen on " + address + ": the port is taken by another program; stop it or choose another port");
  const auto code = error == EADDRNOTAVAIL ? ErrorCode::kInvalidArgument : ErrorCode::kUnavailable;
  return core::fail(code, "cannot listen on " + address + ": " + std::strerror(error));
}

/// A socket file that nobody answers on is left over from a process that died.
core::Status remove_stale(const sockaddr_un& name, const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return {};
  if (!S_ISSOCK(info.st_mode))
    return core::fail(ErrorCode::kInvalidArgument,
                      "the local socket " + path + ": a file of another kind is in its place");
  const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const bool answered = ::connect(probe, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0 || errno == EAGAIN;
  ::close(probe);
  if (answered)
    return core::fail(ErrorCode::kUnavailable, "the local socket " + path + " is in use: another process serves it");
  ::unlink(path.c_str());
  return {};
}

bool is_trusted(std::string_view address, const std::vector<std::string>& trusted) {
  return std::find(trusted.begin(), trusted.end(), address) != trusted.end();
}

}  // namespace

core::Result<int> listen_tcp(const std::string& address) {
  GLUEPOT_ASSIGN(const HostPort parts, split_address(address));
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error =
      ::getaddrinfo(parts.host.empty() ? nullptr : parts.host.c_str(), parts.port.c_str(), &hints, &found);
  if (error != 0)
    return core::fail(ErrorCode::kInvalidArgument, "listen address " + address + ": " + ::gai_strerror(error));
  auto socket = bind_and_listen(*found, address);
  ::freeaddrinfo(found);
  return socket;
}

core::Result<int> listen_local(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.size() >= sizeof name.sun_path)
    return core::fail(
        ErrorCode::kInvalidArgument,
        "the local socket's path is longer than " + std::to_string(sizeof name.sun_path - 1) + " characters: " + path);
  std::memcpy(name.sun_path, path.c_str(), path.size() + 1);
  GLUEPOT_TRY(remove_stale(name, path));
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  // The mode of the descriptor is what bind() gives the file: at no moment is it wider.
  if (socket >= 0 && ::fchmod(socket, 0600) == 0 &&
      ::bind(socket, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0 && ::chmod(path.c_str(), 0600) == 0 &&
      ::listen(socket, kBacklog) == 0)
    return socket;
  const int error = errno;
  if (socket >= 0) ::close(socket);
  return core::fail(ErrorCode::kUnavailable, "the local socket " + path + " cannot be made: " + std::strerror(error));
}

std::uint16_t port_of(int socket) {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size) != 0) return 0;
  if (name.ss_family == AF_INET) return ntohs(reinterpret_cast<sockaddr_in*>(&name)->sin_port);
  if (name.ss_family == AF_INET6) return ntohs(reinterpret_cast<sockaddr_in6*>(&name)->sin6_port);
  return 0;
}

std::string peer_address(int socket) {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  if (::getpeername(socket, reinterpret_cast<sockaddr*>(&name), &size) != 0) return "unknown";
  if (name.ss_family == AF_UNIX) return "local";
  char text[NI_MAXHOST];
  if (::getnameinfo(reinterpret_cast<sockaddr*>(&name), size, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0)
    return "unknown";
  const std::string_view view(text);
  return std::string(view.starts_with("::ffff:") ? view.substr(7) : view);
}

void raise_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void apply_forwarded(Request& request, const std::vector<std::string>& trusted) {
  if (trusted.empty() || !is_trusted(request.remote_address, trusted)) return;
  // From the right: each trusted hop vouches for the one before it.
  // A client may send the field itself and the proxy add a second one: all of them are one list.
  std::string list;
  for (const auto& [name, value] : request.headers)
    if (core::to_lower_ascii(name) == "x-forwarded-for") list += (list.empty() ? "" : ",") + value;
  if (!list.empty()) {
    const auto hops = core::split(list, ',');
    for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
      const auto address = core::trim(*hop);
      if (address.empty() || address.size() > 45 || !valid_host(address)) break;
      request.remote_address.assign(address);
      if (!is_trusted(address, trusted)) break;
    }
  }
  if (const auto scheme = request.headers.find("x-forwarded-proto");
      scheme && (*scheme == "https" || *scheme == "http"))
    request.scheme.assign(*scheme);
  if (const auto host = request.headers.find("x-forwarded-host"); host && !host->empty() && valid_host(*host))
    request.host.assign(*host);
}

}  // namespace gluepot::http
