// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/secret.h"

namespace gluepot::app {

struct Reply {
  int status = 0;
  core::Secret body;
};

/// How a command reaches the instance: over the local socket of a running `serve`, or by opening the stores itself.
/// Both take the same requests of the hub API, as the operator of this machine.
class Client {
 public:
  virtual ~Client() = default;
  /// `body` is JSON or empty.
  virtual core::Result<Reply> send(const std::string& method, const std::string& target, core::Secret body) = 0;
  /// GET of an answer that may be long: a 200's body goes to `sink` piece by piece (false stops it), any other stands
  /// in the reply. Errors besides: kUnavailable (it broke off).
  using Sink = std::function<bool(std::string_view)>;
  virtual core::Result<Reply> fetch(const std::string& target, const Sink& sink) = 0;
};

/// kNotFound when nothing listens on the socket. Blocking; one request at a time.
core::Result<std::unique_ptr<Client>> connect_socket(const std::string& socket_path);

}  // namespace gluepot::app
