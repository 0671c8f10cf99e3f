// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"
#include "http/message.h"

namespace gluepot::http {

/// One JSON line a request: time, method, target, status, bytes, ms, remote, key, request_id. Each line is one write()
/// to a file opened for appending, so lines of several threads (and processes) never mix. Safe from any thread after
/// open().
class AccessLog {
 public:
  AccessLog() = default;
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  /// An empty name switches the log off. Errors: kInvalidArgument (cannot be opened).
  core::Status open(const std::string& file);
  bool enabled() const { return file_ >= 0; }
  /// `method` may be empty when no request line was understood. Values of the query parameters token, code, password,
  /// secret and api_key are left out.
  void write(const Request& request, std::string_view method, int status, std::uint64_t bytes,
             std::chrono::microseconds took);

 private:
  int file_ = -1;
};

/// The public part of an API key, "ITG." and 32 characters, or empty when the header does not have that form.
std::string_view key_prefix(const Request& request);
/// The target with the values of secret-bearing query parameters replaced by "-".
std::string loggable_target(std::string_view target);

}  // namespace gluepot::http
