// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"

namespace gluepot::demo {

struct Finished {
  int exit_code = 0;
  std::string output;
};

/// Runs this very program with the arguments given and waits. Its standard error goes to `log_file`.
core::Result<Finished> run_self(const std::vector<std::string>& arguments, const std::string& log_file);

/// This very program, serving in a process of its own. It dies with the thread that started it.
class Serving {
 public:
  /// Waits until it has said that it serves. Errors: kUnavailable with the last of its log.
  static core::Result<std::unique_ptr<Serving>> start(const std::vector<std::string>& arguments,
                                                      const std::string& log_file);
  ~Serving() { stop(); }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;
  void kill_now();  ///< SIGKILL, and waits
  void stop();      ///< SIGTERM, and waits; SIGKILL after 10 s
  pid_t pid() const { return pid_; }
  const std::string& first_lines() const { return first_lines_; }

 private:
  Serving() = default;
  pid_t pid_ = -1;
  int output_ = -1;
  std::string first_lines_;
};

/// A TCP port of 127.0.0.1 that is free at this moment.
int free_port();

}  // namespace gluepot::demo
