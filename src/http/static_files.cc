// SPDX-License-Identifier: Apache-2.0
#include "http/static_files.h"

#include <algorithm>

#include "core/text.h"

namespace gluepot::http {
namespace {

constexpr std::string_view kNonceMark = "__CSP_NONCE__";
constexpr std::string_view kOtherPaths[] = {"/api",    "/itglue",       "/metrics", "/healthz",
                                            "/readyz", "/openapi.json", "/assets"};

bool accepts_brotli(const Request& request) {
  const auto accepted = request.headers.find("accept-encoding");
  if (!accepted) return false;
  for (auto coding : core::split(*accepted, ',')) {
    coding = core::trim(coding);
    const auto parameters = coding.find(';');
    if (core::trim(coding.substr(0, parameters)) != "br") continue;
    return parameters == std::string_view::npos || coding.find("q=0", parameters) == std::string_view::npos ||
           coding.find("q=0.", parameters) != std::string_view::npos;
  }
  return false;
}

bool matches(const Request& request, std::string_view etag) {
  const auto known = request.headers.find("if-none-match");
  return known && (*known == "*" || known->find(etag) != std::string_view::npos);
}

Response serve(const StaticFile& file, const Request& request) {
  const bool brotli = !file.brotli.empty() && accepts_brotli(request);
  const std::string etag = "\"" + std::string(file.digest.substr(0, 32)) + (brotli ? "-br\"" : "\"");
  Response response;
  response.headers.add("Content-Type", file.content_type);
  response.headers.add("ETag", etag);
  response.headers.add("Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (!file.brotli.empty()) response.headers.add("Vary", "Accept-Encoding");
  if (matches(request, etag)) {
    response.status = 304;
    return response;
  }
  if (brotli) response.headers.add("Content-Encoding", "br");
  response.body = StaticBytes{brotli ? file.brotli : file.bytes};
  return response;
}

Response serve_index(const StaticFile& file) {
  const std::string nonce = core::to_base64(core::random_bytes(16));
  std::string html;
  html.reserve(file.bytes.size() + 256);
  for (std::string_view rest = file.bytes;;) {
    const auto mark = rest.find(kNonceMark);
    html.append(rest.substr(0, mark));
    if (mark == std::string_view::npos) break;
    html.append(nonce);
    rest.remove_prefix(mark + kNonceMark.size());
  }
  auto response = Response::text(200, std::move(html), "text/html; charset=utf-8");
  response.headers.add("Cache-Control", "no-cache");
  response.headers.add(
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + nonce +
          "'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
          "frame-ancestors 'none'");
  return response;
}

bool belongs_elsewhere(std::string_view path) {
  return std::any_of(std::begin(kOtherPaths), std::end(kOtherPaths), [&](std::string_view other) {
    return path.starts_with(other) && (path.size() == other.size() || path[other.size()] == '/');
  });
}

Route inline_route(std::string pattern, std::function<Response(Request&)> handler) {
  return {Method::kGet,       std::move(pattern), std::string(permission::kPublic),
          std::move(handler), Where::kInline,     64 * 1024};
}

}  // namespace

core::Status add_static_routes(Router& router, std::span<const StaticFile> files) {
  const auto index =
      std::find_if(files.begin(), files.end(), [](const auto& file) { return file.path == "/index.html"; });
  if (index == files.end()) return core::fail(core::ErrorCode::kInternal, "the web UI has no index.html");
  const auto page = [index](Request&) { return serve_index(*index); };
  GLUEPOT_TRY(router.add(inline_route("/", page)));
  GLUEPOT_TRY(router.add(inline_route("/index.html", page)));
  for (const auto& file : files)
    if (file.path != "/index.html")
      GLUEPOT_TRY(
          router.add(inline_route(std::string(file.path), [&file](Request& request) { return serve(file, request); })));
  return router.set_fallback(inline_route("/{rest*}", [index](Request& request) {
    if (belongs_elsewhere(request.path))
      return error_for_path(request.path, {core::ErrorCode::kNotFound, "no such path"}, request.request_id);
    return serve_index(*index);
  }));
}

}  // namespace gluepot::http
