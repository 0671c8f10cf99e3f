// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "http/route.h"
#include "http/server.h"

namespace gluepot::http {

/// A router and an authenticator as the server wants to see them. Both must outlive it. Safe from any thread.
class RoutedApplication final : public Application {
 public:
  RoutedApplication(const Router& router, Authenticator& authenticator)
      : router_(router), authenticator_(authenticator) {}
  Plan plan(const Request& request) override;
  Response handle(Request& request) override { return router_.dispatch(request, authenticator_); }

 private:
  const Router& router_;
  Authenticator& authenticator_;
};

}  // namespace gluepot::http
