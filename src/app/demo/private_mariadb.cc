// SPDX-License-Identifier: Apache-2.0
#include "app/demo/private_mariadb.h"

#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "core/text.h"

namespace gluepot::demo {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;

std::string find_program(const char* name) {
  for (const char* folder : {"/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/", "/usr/local/mysql/bin/"})
    if (access((std::string(folder) + name).c_str(), X_OK) == 0) return std::string(folder) + name;
  return {};
}

struct Account {
  uid_t user = 0;
  gid_t group = 0;
  bool change = false;  ///< only when we are root: MariaDB refuses to run as root
};

Account account() {
  if (geteuid() != 0) return {};
  if (const passwd* const entry = getpwnam("nobody"); entry != nullptr) return {entry->pw_uid, entry->pw_gid, true};
  return {65534, 65534, true};
}

/// A port that was free a moment ago.
int free_port() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(listener);
  return bound ? ntohs(address.sin_port) : 0;
}

/// Starts a program as the unprivileged account, output to `log`. Everything is prepared before fork: between fork and
/// exec only plain system calls are allowed, as other threads may hold locks.
pid_t spawn(const std::vector<std::string>& arguments, const std::string& folder, const std::string& log,
            bool die_with_us) {
  std::vector<char*> argv;
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  // Temporary tables stand in the server's own folder: another that starts deletes those it finds in a shared one.
  std::string temporary = "TMPDIR=" + folder;
  std::vector<char*> environment{temporary.data()};
  for (char** at = environ; *at != nullptr; ++at)
    if (!std::string_view(*at).starts_with("TMPDIR=")) environment.push_back(*at);
  environment.push_back(nullptr);
  const Account as = account();
  const pid_t parent = getpid();
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const pid_t child = fork();
  if (child == 0) {
    if (as.change && (setgroups(0, nullptr) != 0 || setgid(as.group) != 0 || setuid(as.user) != 0)) _exit(126);
    // After setuid, which clears it.
    if (die_with_us && (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)) _exit(125);
    if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0 || chdir(folder.c_str()) != 0) _exit(124);
    execve(argv[0], argv.data(), environment.data());
    _exit(127);
  }
  close(output);
  close(input);
  return child;
}

}  // namespace

core::Result<std::unique_ptr<PrivateMariadb>> PrivateMariadb::start(const Options& options) {
  std::unique_ptr<PrivateMariadb> server(new PrivateMariadb);
  server->directory_ = options.directory;
  if (options.directory.empty()) {
    std::string name = (fs::temp_directory_path() / "gluepot-mariadb-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      return core::fail(ErrorCode::kUnavailable, "MariaDB: no folder can be made in /tmp");
    server->directory_ = name;
    server->remove_ = true;
  }
  GLUEPOT_TRY(server->install());
  core::Status answered = core::fail(ErrorCode::kUnavailable, "MariaDB: no free port");
  for (int attempt = 0; attempt < 3 && !answered;
       ++attempt) {  // somebody may take the port between our look and its bind
    GLUEPOT_TRY(server->launch(options.general_log));
    answered = server->wait_until_it_answers();
  }
  if (!answered) return core::fail(answered.error());
  return server;
}

core::Status PrivateMariadb::install() {
  std::error_code ignored;
  fs::create_directories(directory_, ignored);
  const Account as = account();
  if (chmod(directory_.c_str(), 0700) != 0 || (as.change && chown(directory_.c_str(), as.user, as.group) != 0))
    return core::fail(ErrorCode::kUnavailable, "MariaDB: the folder " + directory_ + " cannot be prepared");
  if (fs::exists(directory_ + "/data/mysql")) return {};
  const std::string program = find_program("mariadb-install-db");
  if (program.empty())
    return core::fail(ErrorCode::kUnavailable, "MariaDB is not installed: apt-get install mariadb-server");
  const pid_t child =
      spawn({program, "--no-defaults", "--datadir=" + directory_ + "/data", "--skip-test-db",
             "--auth-root-authentication-method=normal", "--innodb-log-file-size=4M", "--innodb-buffer-pool-size=16M",
             "--innodb-flush-log-at-trx-commit=0", "--skip-name-resolve"},
            directory_, directory_ + "/install.log", false);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
    return core::fail(ErrorCode::kUnavailable,
                      "MariaDB: mariadb-install-db failed (see " + directory_ + "/install.log)");
  return {};
}

core::Status PrivateMariadb::launch(bool general_log) {
  const std::string program = find_program("mariadbd");
  if (program.empty())
    return core::fail(ErrorCode::kUnavailable, "MariaDB is not installed: apt-get install mariadb-server");
  admin_password_ = core::Secret::take(core::random_hex(16));
  // Nobody else on the machine may sign in: the passwordless root of a fresh data folder is closed before the server
  // listens.
  const std::string init = directory_ + "/init.sql";
  {
    std::ofstream file(init);
    fs::permissions(init, fs::perms::owner_read | fs::perms::owner_write);
    file << "ALTER USER 'root'@'localhost' IDENTIFIED BY '" << admin_password_.reveal() << "';\n"
         << "CREATE OR REPLACE USER 'gluepot_admin'@'127.0.0.1' IDENTIFIED BY '" << admin_password_.reveal() << "';\n"
         << "GRANT ALL ON *.* TO 'gluepot_admin'@'127.0.0.1' WITH GRANT OPTION;\n";
  }
  if (const Account as = account(); as.change && chown(init.c_str(), as.user, as.group) != 0)
    return core::fail(ErrorCode::kUnavailable, "MariaDB: " + init + " cannot be handed over");
  port_ = free_port();
  std::vector<std::string> arguments{program,
                                     "--no-defaults",
                                     "--datadir=" + directory_ + "/data",
                                     "--tmpdir=" + directory_,
                                     "--socket=" + directory_ + "/socket",
                                     "--pid-file=" + directory_ + "/pid",
                                     "--bind-address=127.0.0.1",
                                     "--port=" + std::to_string(port_),
                                     "--init-file=" + init,
                                     "--skip-name-resolve",
                                     "--skip-log-bin",
                                     "--performance-schema=OFF",
                                     "--innodb-buffer-pool-size=16M",
                                     "--innodb-log-file-size=4M",
                                     "--innodb-flush-log-at-trx-commit=0",
                                     "--key-buffer-size=1M",
                                     "--aria-pagecache-buffer-size=1M",
                                     "--max-connections=50",
                                     "--character-set-server=utf8mb4"};
  if (general_log) {
    arguments.push_back("--general-log=1");
    arguments.push_back("--general-log-file=" + this->general_log());
  }
  pid_ = spawn(arguments, directory_, directory_ + "/server.log", true);
  if (pid_ < 0) return core::fail(ErrorCode::kUnavailable, "MariaDB cannot be started");
  return {};
}

core::Status PrivateMariadb::wait_until_it_answers() {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < deadline) {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return core::fail(ErrorCode::kUnavailable, "MariaDB ended at its start: " + log_tail());
    }
    if (admin("")) {
      unlink((directory_ + "/init.sql").c_str());  // it holds the password
      return {};
    }
    std::this_thread::sleep_for(
        std::chrono::milliseconds(20));  // between two looks at a condition that cannot be waited for
  }
  stop();
  return core::fail(ErrorCode::kUnavailable, "MariaDB does not answer after 60 s: " + log_tail());
}

std::string PrivateMariadb::log_tail() const {
  std::ifstream file(directory_ + "/server.log");
  std::string line;
  std::string tail;
  while (std::getline(file, line)) {
    tail += line + " | ";
    if (tail.size() > 2000) tail.erase(0, tail.size() - 2000);
  }
  return tail;
}

core::Result<std::unique_ptr<store::MariadbConnection>> PrivateMariadb::admin(const std::string& database) const {
  store::MariadbOptions options;
  options.port = port_;
  options.user = "gluepot_admin";
  options.password = &admin_password_;
  options.database = database;
  options.tls = store::MariadbOptions::Tls::kOff;
  options.connect_timeout = std::chrono::seconds(5);
  return store::open_mariadb(options);
}

void PrivateMariadb::stop() {
  if (pid_ > 0) {
    // Nothing is lost with a folder that is removed anyway; an orderly end takes seconds.
    kill(pid_, remove_ ? SIGKILL : SIGTERM);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (waitpid(pid_, nullptr, WNOHANG) == 0) {
      if (std::chrono::steady_clock::now() > deadline) {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
        break;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    pid_ = -1;
  }
  if (remove_) {
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
  }
}

PrivateMariadb::~PrivateMariadb() {
  stop();
}

}  // namespace gluepot::demo
