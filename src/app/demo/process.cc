// SPDX-License-Identifier: Apache-2.0
#include "app/demo/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <thread>

namespace gluepot::demo {
namespace {

using core::ErrorCode;

struct Child {
  pid_t pid = -1;
  int output = -1;
};

core::Result<Child> spawn(const std::vector<std::string>& arguments, const std::string& log_file) {
  int pipe_ends[2];
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0)
    return core::fail(ErrorCode::kUnavailable, std::string("no pipe: ") + std::strerror(errno));
  const int log = ::open(log_file.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  std::vector<std::string> words{"gluepot"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(pipe_ends[1], STDOUT_FILENO);
    if (log >= 0) ::dup2(log, STDERR_FILENO);
    ::execv("/proc/self/exe", argv.data());
    ::_exit(127);
  }
  ::close(pipe_ends[1]);
  if (log >= 0) ::close(log);
  if (pid < 0) {
    ::close(pipe_ends[0]);
    return core::fail(ErrorCode::kUnavailable, std::string("no process: ") + std::strerror(errno));
  }
  return Child{pid, pipe_ends[0]};
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string tail_of(const std::string& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  const std::string whole = text.str();
  return whole.size() > 600 ? whole.substr(whole.size() - 600) : whole;
}

}  // namespace

core::Result<Finished> run_self(const std::vector<std::string>& arguments, const std::string& log_file) {
  GLUEPOT_ASSIGN(const auto child, spawn(arguments, log_file));
  Finished finished;
  char buffer[65536];
  for (;;) {
    const ssize_t size = ::read(child.output, buffer, sizeof buffer);
    if (size > 0) finished.output.append(buffer, static_cast<std::size_t>(size));
    if (size == 0 || (size < 0 && errno != EINTR)) break;
  }
  ::close(child.output);
  finished.exit_code = wait_for(child.pid);
  return finished;
}

core::Result<std::unique_ptr<Serving>> Serving::start(const std::vector<std::string>& arguments,
                                                      const std::string& log_file) {
  GLUEPOT_ASSIGN(const auto child, spawn(arguments, log_file));
  std::unique_ptr<Serving> serving(new Serving);
  serving->pid_ = child.pid;
  serving->output_ = child.output;
  char buffer[4096];
  while (serving->first_lines_.find('\n') == std::string::npos) {
    pollfd waiting{child.output, POLLIN, 0};
    if (::poll(&waiting, 1, 60'000) <= 0) break;
    const ssize_t size = ::read(child.output, buffer, sizeof buffer);
    if (size <= 0) break;
    serving->first_lines_.append(buffer, static_cast<std::size_t>(size));
  }
  if (serving->first_lines_.find(" serves ") == std::string::npos)
    return core::fail(ErrorCode::kUnavailable, "gluepot serve did not start: " + tail_of(log_file));
  return serving;
}

void Serving::kill_now() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  wait_for(pid_);
  pid_ = -1;
  ::close(output_);
}

void Serving::stop() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGTERM);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  int status = 0;
  while (::waitpid(pid_, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > until) {
      kill_now();
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  pid_ = -1;
  ::close(output_);
}

int free_port() {
  const int file = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(file, reinterpret_cast<sockaddr*>(&address), sizeof address);
  socklen_t size = sizeof address;
  ::getsockname(file, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(file);
  return ntohs(address.sin_port);
}

}  // namespace gluepot::demo
