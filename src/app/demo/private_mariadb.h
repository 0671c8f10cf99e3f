// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sys/types.h>

#include <memory>
#include <string>

#include "core/result.h"
#include "core/secret.h"
#include "store/mariadb.h"

namespace gluepot::demo {

/// A MariaDB server of our own for the demo and the tests: data folder of its own, loopback, a free port, small
/// buffers, no configuration file. Started as root it runs as `nobody`. It is stopped by its own process id, and dies
/// with the thread that started it (so a killed demo leaves none behind): start it from a thread that lives as long.
class PrivateMariadb {
 public:
  struct Options {
    std::string directory;     ///< empty: a new folder under /tmp, removed at stop. An existing one is used again
    bool general_log = false;  ///< every statement, in <directory>/general.log: the proof of "read only"
  };
  /// Errors: kUnavailable (not installed, cannot start within 60 s; the message holds the last lines of its log).
  static core::Result<std::unique_ptr<PrivateMariadb>> start(const Options& options);
  ~PrivateMariadb();
  PrivateMariadb(const PrivateMariadb&) = delete;
  PrivateMariadb& operator=(const PrivateMariadb&) = delete;

  int port() const { return port_; }
  pid_t pid() const { return pid_; }
  const std::string& directory() const { return directory_; }
  std::string general_log() const { return directory_ + "/general.log"; }
  /// A connection that may do everything; `database` may be empty.
  core::Result<std::unique_ptr<store::MariadbConnection>> admin(const std::string& database) const;
  /// SIGTERM, then SIGKILL after 10 s; SIGKILL at once when the folder is removed anyway. Safe to call twice.
  void stop();

 private:
  PrivateMariadb() = default;
  core::Status install();
  core::Status launch(bool general_log);
  core::Status wait_until_it_answers();
  std::string log_tail() const;

  std::string directory_;
  bool remove_ = false;
  int port_ = 0;
  pid_t pid_ = -1;
  core::Secret admin_password_;
};

}  // namespace gluepot::demo
