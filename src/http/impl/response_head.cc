// SPDX-License-Identifier: Apache-2.0
#include "http/impl/response_head.h"

#include <algorithm>
#include <charconv>
#include <ctime>

#include "core/log.h"
#include "core/text.h"

namespace gluepot::http {
namespace {

constexpr std::string_view kSecurity =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "X-Frame-Options: DENY\r\n";

constexpr std::string_view kOurs[] = {"connection",
                                      "content-length",
                                      "transfer-encoding",
                                      "date",
                                      "x-content-type-options",
                                      "referrer-policy",
                                      "cross-origin-resource-policy",
                                      "cross-origin-opener-policy",
                                      "x-frame-options",
                                      "x-request-id"};

bool same(std::string_view name, std::string_view lower_case) {
  return name.size() == lower_case.size() &&
         std::equal(name.begin(), name.end(), lower_case.begin(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

bool is_ours(std::string_view name) {
  return std::any_of(std::begin(kOurs), std::end(kOurs), [&](std::string_view ours) { return same(name, ours); });
}

bool is_token(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool is_clean(std::string_view value) {
  return std::none_of(value.begin(), value.end(),
                      [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

void append_number(std::string& out, std::uint64_t number) {
  char text[20];
  const auto end = std::to_chars(text, text + sizeof text, number).ptr;
  out.append(text, static_cast<std::size_t>(end - text));
}

void append_framing(std::string& out, const HeadOptions& options) {
  if (options.chunked) {
    out += "Transfer-Encoding: chunked\r\n";
  } else if (options.content_length) {
    out += "Content-Length: ";
    append_number(out, *options.content_length);
    out += "\r\n";
  }
  if (!options.keep_alive)
    out += "Connection: close\r\n";
  else if (!options.http11)
    out += "Connection: keep-alive\r\n";
}

/// True when the handler said something about caching.
bool append_fields(std::string& out, const Response& response, bool no_store) {
  bool cache_control = false, policy = false;
  for (const auto& [name, value] : response.headers) {
    if (is_ours(name)) continue;
    if (!is_token(name) || !is_clean(value)) {
      core::log_error("a response header was dropped: it has characters no header may have", {{"name", name}});
      continue;
    }
    policy |= same(name, "content-security-policy");
    if (same(name, "cache-control")) {
      if (no_store) continue;
      cache_control = true;
    }
    out.append(name).append(": ").append(value).append("\r\n");
  }
  // Opened by itself, no answer but a page may load, run or be framed anywhere.
  if (!policy) out += "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'\r\n";
  return cache_control;
}

}  // namespace

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
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
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 423:
      return "Locked";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Status";
  }
}

void append_head(std::string& out, const Response& response, const HeadOptions& options) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(response.status));
  out.append(" ").append(reason_phrase(response.status)).append("\r\nDate: ").append(options.date).append("\r\n");
  append_framing(out, options);
  out += kSecurity;
  if (!options.request_id.empty()) out.append("X-Request-Id: ").append(options.request_id).append("\r\n");
  if (!append_fields(out, response, options.no_store)) out += "Cache-Control: no-store\r\n";
  out += "\r\n";
}

std::string_view DateCache::now(std::int64_t unix_seconds) {
  if (unix_seconds == second_) return text_;
  second_ = unix_seconds;
  const std::time_t time = unix_seconds;
  std::tm utc{};
  gmtime_r(&time, &utc);
  char text[40];
  // Names by table, not by strftime: the locale must not matter.
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const int size =
      std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[utc.tm_wday], utc.tm_mday,
                    kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  text_.assign(text, static_cast<std::size_t>(size));
  return text_;
}

}  // namespace gluepot::http
