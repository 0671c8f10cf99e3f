// SPDX-License-Identifier: Apache-2.0
#include "core/log.h"
#include "http/route.h"

namespace gluepot::http {
namespace {

void add_member(std::string& json, std::string_view key, std::string_view value) {
  if (json.back() != '{') json += ',';
  json += core::json_quote(key);
  json += ':';
  json += value.empty() ? std::string("null") : core::json_quote(value);
}

void add_common_headers(Response& response, const core::Error& error) {
  if (error.retry_after) response.headers.set("Retry-After", std::to_string(error.retry_after->count()));
  response.headers.set("Cache-Control", "no-store");
}

std::string_view title(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 413:
      return "Payload Too Large";
    case 422:
      return "Unprocessable Entity";
    case 429:
      return "Too Many Requests";
    case 503:
      return "Service Unavailable";
    default:
      return status >= 500 ? "Internal Server Error" : "Error";
  }
}

Response json_api_error(const core::Error& error) {
  const int status = core::http_status(error.code);
  std::string json = "{\"errors\":[{\"status\":" + std::to_string(status);
  json += ",\"title\":" + core::json_quote(title(status));
  json += ",\"detail\":" + core::json_quote(error.message) + "}]}";
  auto response = Response::text(status, std::move(json), "application/vnd.api+json");
  add_common_headers(response, error);
  return response;
}

bool under(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

}  // namespace

Response error_response(const core::Error& error, std::string_view request_id) {
  std::string json = "{\"error\":{";
  add_member(json, "code", error.reason.empty() ? core::error_name(error.code) : std::string_view(error.reason));
  add_member(json, "message", error.message.empty() ? core::error_name(error.code) : std::string_view(error.message));
  add_member(json, "field", error.field);
  add_member(json, "next_step", error.next_step);
  add_member(json, "request_id", request_id);
  json += "}}";
  auto response = Response::json(core::http_status(error.code), std::move(json));
  add_common_headers(response, error);
  return response;
}

Response error_for_path(std::string_view path, const core::Error& error, std::string_view request_id) {
  if (under(path, "/api")) return error_response(error, request_id);
  if (under(path, "/itglue")) return json_api_error(error);
  std::string text = error.message.empty() ? std::string(core::error_name(error.code)) : error.message;
  if (!error.next_step.empty()) text += "; " + error.next_step;
  text += " (request " + std::string(request_id) + ")\n";
  auto response = Response::text(core::http_status(error.code), std::move(text), "text/plain; charset=utf-8");
  add_common_headers(response, error);
  return response;
}

}  // namespace gluepot::http
