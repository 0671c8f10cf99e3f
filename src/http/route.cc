// SPDX-License-Identifier: Apache-2.0
#include "http/route.h"

#include <algorithm>
#include <exception>

#include "core/log.h"

namespace gluepot::http {
namespace {

constexpr std::string_view kKinds[] = {permission::kPublic, permission::kSignedIn, permission::kApiKey};

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}
bool is_rest(std::string_view segment) {
  return is_parameter(segment) && segment[segment.size() - 2] == '*';
}

/// Cuts the first segment off a path that begins with '/'.
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const auto end = std::min(path.find('/'), path.size());
  const auto segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

std::size_t slot(Method method) {
  return static_cast<std::size_t>(method);
}

}  // namespace

/// One look-up: depth first with literals before parameters before rests, so the first hit is the most exact one.
struct Router::Search {
  const Router& router;
  Method method;
  std::vector<std::string_view> taken{};
  int route = -1;
  unsigned allowed = 0;  ///< a bit for each method of the routes that the path has

  bool accept(const std::array<int, kMethods>& routes) {
    for (std::size_t i = 0; i < kMethods; ++i)
      if (routes[i] >= 0) allowed |= 1U << i;
    route = routes[slot(method)];
    if (route < 0 && method == Method::kHead) route = routes[slot(Method::kGet)];
    return route >= 0;
  }

  bool walk(int at, std::string_view path) {
    const Node& node = router.nodes_[static_cast<std::size_t>(at)];
    if (path.empty()) return accept(node.routes);
    std::string_view rest = path;
    const auto segment = take_segment(rest);
    const auto literal = std::lower_bound(node.literals.begin(), node.literals.end(), segment,
                                          [](const auto& entry, std::string_view text) { return entry.first < text; });
    if (literal != node.literals.end() && literal->first == segment && walk(literal->second, rest)) return true;
    if (node.parameter >= 0 && !segment.empty()) {
      taken.push_back(segment);
      if (walk(node.parameter, rest)) return true;
      taken.pop_back();
    }
    if (!accept(node.rest)) return false;
    taken.push_back(path.substr(1));
    return true;
  }
};

int Router::child(int node, std::string_view segment) {
  const auto make = [this] {
    nodes_.emplace_back();
    return static_cast<int>(nodes_.size()) - 1;
  };
  if (is_parameter(segment)) {
    if (nodes_[static_cast<std::size_t>(node)].parameter < 0) {
      const int made = make();
      nodes_[static_cast<std::size_t>(node)].parameter = made;
    }
    return nodes_[static_cast<std::size_t>(node)].parameter;
  }
  const auto find = [&](std::vector<std::pair<std::string, int>>& literals) {
    return std::lower_bound(literals.begin(), literals.end(), segment,
                            [](const auto& entry, std::string_view text) { return entry.first < text; });
  };
  const auto found = find(nodes_[static_cast<std::size_t>(node)].literals);
  if (found != nodes_[static_cast<std::size_t>(node)].literals.end() && found->first == segment) return found->second;
  const int made = make();
  auto& literals = nodes_[static_cast<std::size_t>(node)].literals;
  literals.emplace(find(literals), segment, made);
  return made;
}

core::Status Router::add(Route route) {
  const std::string name = std::string(method_name(route.method)) + " " + route.pattern;
  const auto refuse = [&](std::string why) {
    return core::fail(core::ErrorCode::kInternal, "route " + name + ": " + why);
  };
  if (route.permission.empty()) return refuse("names no permission");
  if (std::find(std::begin(kKinds), std::end(kKinds), route.permission) == std::end(kKinds) &&
      std::find(known_.begin(), known_.end(), route.permission) == known_.end())
    return refuse("unknown permission " + route.permission);
  if (!route.handler) return refuse("has no handler");
  if (route.pattern.empty() || route.pattern.front() != '/') return refuse("the pattern must begin with /");
  int node = 0;
  std::string_view path = route.pattern;
  bool rest = false;
  while (!path.empty()) {
    const auto segment = take_segment(path);
    rest = is_rest(segment);
    if (rest && !path.empty()) return refuse("{rest*} must stand at the end");
    if (!rest) node = child(node, segment);
  }
  Node& end = nodes_[static_cast<std::size_t>(node)];
  int& place = (rest ? end.rest : end.routes)[slot(route.method)];
  if (place >= 0) return refuse("is there already");
  place = static_cast<int>(routes_.size());
  routes_.push_back(std::move(route));
  return {};
}

core::Status Router::set_fallback(Route route) {
  if (fallback_ || !route.handler || route.permission != permission::kPublic)
    return core::fail(core::ErrorCode::kInternal, "the router's fallback must be public and set once");
  fallback_ = std::make_unique<Route>(std::move(route));
  return {};
}

Router::Match Router::find(Method method, std::string_view path) const {
  Match match;
  if (path.empty() || path.front() != '/') return match;
  Search search{*this, method};
  search.walk(0, path);
  match.path_known = search.allowed != 0;
  if (search.route >= 0) {
    match.route = &routes_[static_cast<std::size_t>(search.route)];
    match.parameters.assign(search.taken.begin(), search.taken.end());
    return match;
  }
  if (fallback_ && !match.path_known && (method == Method::kGet || method == Method::kHead)) {
    match.route = fallback_.get();
    return match;
  }
  if (search.allowed & (1U << slot(Method::kGet))) search.allowed |= 1U << slot(Method::kHead);
  for (std::size_t i = 0; i < kMethods; ++i)
    if (search.allowed & (1U << i))
      match.allow.append(match.allow.empty() ? "" : ", ").append(method_name(static_cast<Method>(i)));
  return match;
}

Response Router::dispatch(Request& request, Authenticator& authenticator) const {
  if (request.request_id.empty()) request.request_id = make_request_id();
  request.caller.request_id = request.request_id;
  auto match = find(request.method, request.path);
  if (match.route == nullptr && match.path_known) {
    auto response = error_for_path(
        request.path,
        {core::ErrorCode::kInvalidArgument, "this path does not take the method; it takes " + match.allow},
        request.request_id);
    response.status = 405;
    response.headers.set("Allow", match.allow);
    return response;
  }
  if (match.route == nullptr)
    return error_for_path(request.path, {core::ErrorCode::kNotFound, "no such path"}, request.request_id);
  request.path_parameters = std::move(match.parameters);
  return run(*match.route, request, authenticator);
}

/// The one place where exceptions end: they mean a broken promise, so the text goes to the log and the id to the
/// client.
Response Router::run(const Route& route, Request& request, Authenticator& authenticator) const {
  std::string what;
  try {
    if (auto allowed = authenticator.authenticate(request, route.permission); !allowed)
      return error_for_path(request.path, allowed.error(), request.request_id);
    if (request.caller.request_id.empty()) request.caller.request_id = request.request_id;
    if (auto admitted = authenticator.admit(request, route); !admitted)
      return error_for_path(request.path, admitted.error(), request.request_id);
    Response response = route.handler(request);
    if (auto still = authenticator.still_admitted(request, route); !still)
      return error_for_path(request.path, still.error(), request.request_id);
    return response;
  } catch (const std::exception& exception) {
    what = exception.what();
  } catch (...) {
    what = "an exception of an unknown type";
  }
  core::log_error("a handler threw; the client got 500", {{"request_id", request.request_id},
                                                          {"method", method_name(request.method)},
                                                          {"route", route.pattern},
                                                          {"what", what}});
  core::Error error{core::ErrorCode::kInternal, "the request failed because of a fault in Gluepot"};
  error.next_step = "look for request " + request.request_id + " in the log";
  return error_for_path(request.path, error, request.request_id);
}

}  // namespace gluepot::http
