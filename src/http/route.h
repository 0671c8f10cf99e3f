// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "http/message.h"

namespace gluepot::http {

/// Who may call a route. Every route names one; a route without one does not start (Router::add fails).
namespace permission {
inline constexpr std::string_view kPublic = "public";       ///< anybody: sign-in, set-up link, health, static files
inline constexpr std::string_view kSignedIn = "signed_in";  ///< any active user or the operator
inline constexpr std::string_view kApiKey = "api_key";      ///< the compatible API: the handler's own key check answers
}  // namespace permission

enum class Where {
  kWorker,  ///< on the bounded pool: may block on stores and upstreams
  kInline,  ///< on the I/O thread: only bounded reads of the local documentation store or memory
};

struct Route {
  Method method = Method::kGet;
  std::string pattern;     ///< "/api/v1/companies/{id}"; "{rest*}" at the end takes everything
  std::string permission;  ///< one of the above, or a name as "read_documentation_passwords"
  std::function<Response(Request&)> handler;
  Where where = Where::kWorker;
  std::size_t max_body = 1 << 20;
  /// Decides for each request instead of `where`, from method, path and headers. Must not block. May be empty.
  std::function<Where(const Request&)> where_of{};
};

/// Makes the caller of a request, or says why not. Implemented by access/ over cookies, API keys and the local socket.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  /// Fills request.caller for a route with this permission, having checked session, CSRF token (state-changing methods
  /// from a browser session) and permission. Errors: kUnauthenticated, kForbidden, kUnavailable.
  virtual core::Status authenticate(Request& request, std::string_view permission) = 0;
  /// Asked next: whether this caller may use the route for what the path names (the companies somebody works for).
  virtual core::Status admit(const Request&, const Route&) { return {}; }
  /// Asked once more after the handler, before its answer goes out: for routes that show a secret and may wait long for
  /// it, whether the caller may still see it.
  virtual core::Status still_admitted(const Request&, const Route&) { return {}; }
};

/// The one table of routes. Filled before the server starts, then only read (safe from any thread).
class Router {
 public:
  /// Errors: kInternal: no permission named, permission unknown, or the same method and pattern twice.
  core::Status add(Route route);
  /// Answers GET and HEAD for paths that no route knows (the web UI's pages). The pattern is not looked at.
  /// Errors: kInternal: not public, or set already.
  core::Status set_fallback(Route route);
  /// `path_known`: the path has a route, if for other methods; `allow` names them (filled only when `route` is null).
  struct Match {
    const Route* route = nullptr;
    std::vector<std::string> parameters;
    bool path_known = false;
    std::string allow{};
  };
  /// A literal segment wins over {param}, {param} over {rest*}. HEAD falls back to GET.
  Match find(Method method, std::string_view path) const;
  const std::vector<Route>& routes() const { return routes_; }
  /// The names that `add` accepts besides the three special ones.
  void set_known_permissions(std::vector<std::string> names) { known_ = std::move(names); }
  /// Runs authentication and the handler; turns every error and exception into an answer. Used by the server and,
  /// without any socket, by commands that open the stores themselves.
  Response dispatch(Request& request, Authenticator& authenticator) const;

 private:
  static constexpr std::size_t kMethods = 8;
  /// A tree by path segment; numbers index nodes_ and routes_, -1 is none.
  struct Node {
    std::vector<std::pair<std::string, int>> literals;  ///< sorted
    int parameter = -1;
    std::array<int, kMethods> routes = {-1, -1, -1, -1, -1, -1, -1, -1};
    std::array<int, kMethods> rest = {-1, -1, -1, -1, -1, -1, -1, -1};
  };
  struct Search;
  int child(int node, std::string_view segment);
  Response run(const Route& route, Request& request, Authenticator& authenticator) const;

  std::vector<Route> routes_;
  std::vector<std::string> known_;
  std::unique_ptr<Route> fallback_;
  std::vector<Node> nodes_ = std::vector<Node>(1);
};

/// The error in the form of the path's API: /api/ the hub's (error_response), /itglue JSON:API's {"errors":[..]}, else
/// text.
Response error_for_path(std::string_view path, const core::Error& error, std::string_view request_id);

/// The hub API's error body: {"error":{code,message,field,next_step,request_id}} with the status of the code.
Response error_response(const core::Error& error, std::string_view request_id);

}  // namespace gluepot::http
