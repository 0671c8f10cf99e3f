// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>

#include "app/authenticator.h"
#include "core/clock.h"
#include "core/options.h"
#include "core/result.h"
#include "http/route.h"

namespace gluepot::app {

/// One instance: its folder, its stores, its connections, its routes. Everything is owned here and handed on by
/// reference; nothing is global. Opening takes the folder's lock, so two processes never work on one folder.
class Hub {
 public:
  enum class Purpose {
    kServe,    ///< the scheduler runs, interrupted jobs go on
    kCommand,  ///< one request at a time, nothing starts by itself
  };

  /// Errors: kConflict (folder in use; source differs from the remembered one), kUnavailable, kCorrupt,
  /// kInvalidArgument.
  static core::Result<std::unique_ptr<Hub>> open(const core::Options& options, Purpose purpose);
  ~Hub();

  http::Router& router();
  http::Authenticator& authenticator();
  /// The compatible API for an address of its own, at "/".
  http::Router& itglue_router();
  const std::string& folder() const;
  bool first_run();
  /// The one-time link of the first administrator, without the address in front.
  core::Result<std::string> first_run_path();
  /// Ends jobs and connections; the stores are closed by the destructor.
  void stop();

  struct Parts;
  explicit Hub(std::unique_ptr<Parts> parts);
  Parts& parts() { return *parts_; }

 private:
  std::unique_ptr<Parts> parts_;
};

/// "<data>/gluepot.sock".
std::string socket_path(const core::Options& options);

}  // namespace gluepot::app
