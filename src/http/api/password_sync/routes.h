// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <initializer_list>

#include "http/api/password_sync_json.h"
#include "http/api/services.h"

namespace gluepot::api {

/// A member that is not understood must not pass for "all". Errors: kInvalidArgument naming it.
inline core::Status need_only(const json::object& body, std::initializer_list<std::string_view> known) {
  for (const auto& entry : body)
    if (std::find(known.begin(), known.end(), std::string_view(entry.key())) == known.end())
      return core::invalid(std::string(entry.key()).substr(0, 100), "is not known here");
  return {};
}

/// An answer that needed Automate or the documentation: their refusal of us is not one of the caller.
template <typename T>
core::Result<T> from_outside(core::Result<T> asked) {
  if (!asked) return core::fail(outside(asked.error()));
  return asked;
}

// The routes of /api/v1/password-sync, a file for each resource; add_password_sync_routes() adds them all.
core::Status add_password_sync_client_routes(http::Router& router, Services& services);
core::Status add_stickysync_routes(http::Router& router, Services& services);
core::Status add_hygiene_routes(http::Router& router, Services& services);

}  // namespace gluepot::api
