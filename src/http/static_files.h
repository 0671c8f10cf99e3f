// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string_view>

#include "http/route.h"

namespace gluepot::http {

/// A file inside the binary. The bytes live as long as the program.
struct StaticFile {
  std::string_view path;  ///< "/assets/index-a1b2c3.js"
  std::string_view bytes;
  std::string_view brotli;  ///< the same, compressed; empty when that would gain nothing
  std::string_view content_type;
  std::string_view digest;  ///< SHA-256 in hex: the ETag
  bool immutable = false;   ///< its name changes with its content
};

/// The web UI and openapi.json. Implemented by the target gluepot_web (cmake/embed_web.cmake); whoever calls it links
/// that.
std::span<const StaticFile> embedded_files();

/// A public inline route for each file, and "/index.html" for every other GET path of the application (the router's
/// fallback). index.html gets a fresh nonce for `__CSP_NONCE__` and a Content-Security-Policy on each answer. Unknown
/// paths under /api, /itglue, /metrics, /healthz, /readyz, /openapi.json and /assets are 404. `files` must outlive the
/// router. Errors: kInternal (no index.html, a path twice).
core::Status add_static_routes(Router& router, std::span<const StaticFile> files);
inline core::Status add_static_routes(Router& router) {
  return add_static_routes(router, embedded_files());
}

}  // namespace gluepot::http
