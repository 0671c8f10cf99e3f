// SPDX-License-Identifier: Apache-2.0
#include "support/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "core/text.h"

namespace gluepot::bench {
namespace {

struct Child {
  pid_t pid = -1;
  int output = -1;
};

Child spawn(const std::string& program, const std::vector<std::string>& arguments) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) give_up("no pipe");
  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid < 0) give_up("no process");
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(ends[1], STDOUT_FILENO);
    ::execv(program.c_str(), argv.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  return {pid, ends[0]};
}

/// False at the end of the output.
bool read_some(int file, std::string& out) {
  char buffer[65536];
  for (;;) {
    const ssize_t size = ::read(file, buffer, sizeof buffer);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    out.append(buffer, static_cast<std::size_t>(size));
    return true;
  }
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

void give_up(const std::string& why) {
  std::cerr << "bench: " << why << "\n";
  std::exit(1);
}

Folder::Folder() : path(std::filesystem::temp_directory_path() / ("gluepot-bench-" + core::random_hex(8))) {
  std::filesystem::create_directories(path);
}
Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

std::string run(const std::string& program, const std::vector<std::string>& arguments) {
  const Child child = spawn(program, arguments);
  std::string output;
  while (read_some(child.output, output)) {
  }
  ::close(child.output);
  const int code = wait_for(child.pid);
  if (code != 0) give_up(program + " " + arguments.front() + " ended with " + std::to_string(code) + ": " + output);
  return output;
}

Serving::Serving(const std::string& program, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "serve");
  arguments.insert(arguments.end(), {"--listen", "127.0.0.1:0"});
  const Child child = spawn(program, arguments);
  pid_ = child.pid;
  output_ = child.output;
  std::string first;
  while (first.find('\n') == std::string::npos && read_some(output_, first)) {
  }
  const auto at = first.find(" at http://");
  if (at == std::string::npos) give_up("gluepot serve did not start: " + first);
  address_ = std::string(core::trim(first.substr(at + 4, first.find('\n') - at - 4)));
}

std::uint16_t Serving::port() const {
  return static_cast<std::uint16_t>(std::strtoul(address_.c_str() + address_.rfind(':') + 1, nullptr, 10));
}

Background::Background(const std::string& program, const std::vector<std::string>& arguments) {
  const Child child = spawn(program, arguments);
  pid_ = child.pid;
  output_ = child.output;
}

Background::~Background() {
  ::kill(pid_, SIGTERM);
  wait_for(pid_);
  ::close(output_);
}

namespace {
sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}
}  // namespace

std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    give_up("no free port");
  ::close(socket);
  return ntohs(address.sin_port);
}

void wait_for_port(std::uint16_t port) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  const auto address = loopback(port);
  while (std::chrono::steady_clock::now() < until) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool open = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    if (open) return;
    ::usleep(20'000);
  }
  give_up("nothing listens on port " + std::to_string(port));
}

Serving::~Serving() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGTERM);
  wait_for(pid_);
  ::close(output_);
}

double Serving::memory_mb(std::string_view field) const {
  std::ifstream in("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(std::string(field) + ":")) return std::strtod(line.c_str() + field.size() + 1, nullptr) / 1024;
  give_up("the process ended early");
}

}  // namespace gluepot::bench
