// SPDX-License-Identifier: Apache-2.0
#include "http/application.h"

namespace gluepot::http {

Application::Plan RoutedApplication::plan(const Request& request) {
  const auto match = router_.find(request.method, request.path);
  // 404 and 405 need neither a body nor a worker.
  if (match.route == nullptr) return {.max_body = 64 * 1024, .inline_call = true};
  const auto where = match.route->where_of ? match.route->where_of(request) : match.route->where;
  return {.max_body = match.route->max_body, .inline_call = where == Where::kInline};
}

}  // namespace gluepot::http
