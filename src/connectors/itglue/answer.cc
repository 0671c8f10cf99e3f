// SPDX-License-Identifier: Apache-2.0
#include "connectors/itglue/answer.h"

#include <boost/json.hpp>

#include "connectors/upstream/request_budget.h"
#include "connectors/upstream/secret_json.h"
#include "core/text.h"
#include "net/address_rules.h"

namespace gluepot::itglue {
namespace {

using core::ErrorCode;

Problem problem_of(net::Fault fault) {
  switch (fault) {
    case net::Fault::kNone:
      return Problem::kNone;
    case net::Fault::kRefused:
    case net::Fault::kNameUnknown:
    case net::Fault::kUnreachable:
    case net::Fault::kCertificate:
      return Problem::kUnreachable;
    case net::Fault::kTimeout:
      return Problem::kTimeout;
    case net::Fault::kCutBody:
      return Problem::kCutBody;
    case net::Fault::kTooLarge:
      return Problem::kTooLarge;
    case net::Fault::kCancelled:
      return Problem::kCancelled;
  }
  return Problem::kUnreachable;
}

bool looks_like_json(const net::Response& response) {
  const std::string_view body = core::trim(response.body.reveal());
  return !body.empty() && (body.front() == '{' || body.front() == '[');
}

Finding finding(Problem problem, ErrorCode code, std::string message, std::string next_step = {}) {
  return {problem, core::Error{code, std::move(message), {}, std::move(next_step)}};
}

Finding not_json(const net::Response& response, const std::string& head) {
  const std::string_view body = core::trim(response.body.reveal());
  const std::string status = " (HTTP " + std::to_string(response.status) + ")";
  const std::string step = "Check the address, and that no proxy or sign-in page stands in between.";
  if (body.empty())
    return finding(Problem::kNotJson, ErrorCode::kUpstream, head + ": the answer was empty" + status, step);
  if (body.front() == '<')
    return finding(Problem::kNotJson, ErrorCode::kUpstream, head + ": a web page (HTML) came instead of JSON" + status,
                   step);
  return finding(Problem::kNotJson, ErrorCode::kUpstream, head + ": the answer is not JSON" + status, step);
}

Finding refused(const net::Response& response, const std::string& host, const std::string& head,
                const std::string& texts) {
  if (response.status == 403 && texts.empty())
    return finding(Problem::kKeyRefused, ErrorCode::kForbidden,
                   host +
                       " refuses the API key: it is mistyped or cut off, revoked (also by itself after 90 days without "
                       "use), paused, "
                       "or belongs to another region; IT Glue gives one answer for all of these",
                   "Look under Account > Settings > API Keys in IT Glue, then test the connection again.");
  if (response.status == 401 && texts.find("Unauthorized resource access") != std::string::npos)
    return finding(Problem::kNotYours, ErrorCode::kNotFound,
                   head + ": no such record in this account, or none this key may see");
  const auto code = response.status == 401 ? ErrorCode::kUnauthenticated : ErrorCode::kForbidden;
  return finding(Problem::kNoApiAccess, code,
                 head + ": the key is not allowed to do this" + (texts.empty() ? "" : ": " + texts),
                 "Check that the IT Glue plan includes API access and that the key is active.");
}

Finding limited(const net::Response& response, const std::string& host) {
  auto out = finding(Problem::kRateLimited, ErrorCode::kRateLimited, host + ": the account's request limit is reached",
                     "Wait; other programs that use this account count too.");
  out.error.retry_after =
      upstream::RequestBudget::read_retry_after(response.header("retry-after"), core::SystemClock().now_ms())
          .value_or(std::chrono::seconds(60));
  return out;
}

void add_error(const boost::json::value& error, std::string& out) {
  if (!error.is_object()) return;
  const auto text = [&](const boost::json::object& object, const char* key) -> std::string_view {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view{};
  };
  const auto& object = error.get_object();
  std::string_view words = text(object, "detail");
  if (words.empty()) words = text(object, "title");
  if (words.empty()) return;
  if (!out.empty()) out += "; ";
  out += words;
  if (const auto* source = object.if_contains("source"); source != nullptr && source->is_object())
    if (const auto pointer = text(source->get_object(), "pointer"); !pointer.empty())
      out += " (" + std::string(pointer) + ")";
}

}  // namespace

std::string error_texts(std::string_view body) {
  constexpr std::size_t kMost = 500, kLargest = 64u << 10;
  if (body.size() > kLargest) return {};
  boost::json::error_code failed;
  const auto json = boost::json::parse(body, failed);
  if (failed || !json.is_object()) return {};
  const auto* errors = json.get_object().if_contains("errors");
  std::string out;
  if (errors == nullptr || !errors->is_array()) return out;
  for (const auto& error : errors->get_array()) {
    add_error(error, out);
    if (out.size() > kMost) break;
  }
  if (out.size() > kMost) out.resize(kMost);
  while (!core::valid_utf8(out) && !out.empty()) out.pop_back();
  return out;
}

Finding examine(const net::Exchange& exchange, std::string_view host_view, std::string_view what,
                std::initializer_list<std::string_view> sent) {
  const std::string host(host_view), head = host + ", " + std::string(what);
  if (exchange.fault != net::Fault::kNone) return {problem_of(exchange.fault), net::error_of(exchange, host)};
  const auto& response = exchange.response;
  const int status = response.status;
  if (status == 204) return {};
  if (status >= 200 && status < 300) return looks_like_json(response) ? Finding{} : not_json(response, head);
  if (status >= 300 && status < 400)
    return finding(Problem::kRedirected, ErrorCode::kUpstream,
                   head + ": redirected to " + net::origin_of(response.header("location")) +
                       ", which is not followed because the key would travel",
                   "Enter the address of the API itself.");
  if (status == 429) return limited(response, host);
  if (status >= 500)
    return finding(Problem::kServerError, ErrorCode::kUpstream,
                   head + ": the server failed (HTTP " + std::to_string(status) + ")",
                   "It is on their side; try again later, or look at IT Glue's status page.");
  const std::string texts = upstream::repeats(response.body.reveal(), sent)
                                ? "its answer repeats a secret that it was sent, and is not shown"
                                : error_texts(response.body.reveal());
  const bool json = looks_like_json(response);
  if ((status == 401 || status == 403) && json) return refused(response, host, head, texts);
  if (!json) return not_json(response, head);
  if (status == 404) return finding(Problem::kNotFound, ErrorCode::kNotFound, head + ": not found");
  return finding(Problem::kRejected, status == 409 ? ErrorCode::kConflict : ErrorCode::kInvalidArgument,
                 head + ": refused (HTTP " + std::to_string(status) + ")" + (texts.empty() ? "" : ": " + texts));
}

}  // namespace gluepot::itglue
