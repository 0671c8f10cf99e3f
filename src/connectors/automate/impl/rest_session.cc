// SPDX-License-Identifier: Apache-2.0
#include "connectors/automate/impl/rest_session.h"

#include <algorithm>
#include <thread>

#include "connectors/upstream/secret_json.h"
#include "core/ids.h"
#include "core/text.h"
#include "net/address_rules.h"

namespace gluepot::automate {
namespace {

using core::Error;
using core::ErrorCode;

constexpr int kTries = 3;
constexpr std::int64_t kMinute = 60'000;
/// A token is said to live about an hour.
constexpr std::int64_t kAssumedLife = 30 * kMinute, kLongestLife = 50 * kMinute;
constexpr std::chrono::seconds kLongestWait{30};

Error sentence(ErrorCode code, std::string message, std::string next_step, std::string field = {}) {
  Error error{code, std::move(message)};
  error.next_step = std::move(next_step);
  error.field = std::move(field);
  return error;
}

bool looks_like_json(const net::Response& response) {
  const auto text = core::trim(response.body.reveal().substr(0, 64));
  return !text.empty() && (text.front() == '{' || text.front() == '[' || text.front() == '"');
}

bool speaks_of_client_id(std::string_view text) {
  return core::to_lower_ascii(text).find("clientid") != std::string::npos;
}

std::optional<std::chrono::seconds> retry_after(const net::Response& response) {
  const auto seconds = core::parse_int64(core::trim(response.header("retry-after")));
  if (!seconds || *seconds < 0) return std::nullopt;
  return std::chrono::seconds(*seconds);
}

std::string quoted(const std::string& text) {
  return text.empty() ? std::string() : " (" + text + ")";
}

}  // namespace

RestSession::RestSession(RestSettings settings, core::Secret password, const core::Clock& clock)
    : settings_(std::move(settings)),
      password_(std::move(password)),
      clock_(clock),
      origin_(net::origin_of(settings_.url)),
      host_(origin_.substr(origin_.find("//") + 2)),
      client_({.connections_per_host = 2, .total_connections = 2, .ca_file = settings_.ca_file, .proxy = {}}) {}

bool RestSession::code_used() {
  const std::lock_guard lock(mutex_);
  return code_used_;
}

net::Exchange RestSession::exchange(std::string_view method, const std::string& path, const core::Secret& body,
                                    const Credential& token) {
  for (int attempt = 1;; ++attempt) {
    net::Request request;
    request.method = method;
    request.url = settings_.url + path;
    request.headers = {{"Accept", "application/json"}, {"clientId", settings_.client_id}};
    request.credential = token;
    request.total_timeout = settings_.timeout;
    if (!body.empty()) {
      request.headers.emplace_back("Content-Type", "application/json");
      request.body = body.clone();
    }
    auto exchange = client_.exchange(std::move(request));
    if (attempt == kTries) return exchange;
    std::chrono::milliseconds wait = settings_.retry_wait * (attempt == 1 ? 1 : 4);
    const int status = exchange.response.status;
    if (exchange.fault == net::Fault::kNone && status == 429) {
      const auto named = retry_after(exchange.response);
      if (named && *named > kLongestWait) return exchange;
      if (named) wait = *named;
    } else if (!(exchange.fault == net::Fault::kNone && status >= 500) && exchange.fault != net::Fault::kCutBody) {
      return exchange;
    }
    std::this_thread::sleep_for(wait);
  }
}

core::Result<core::Secret> RestSession::get(const std::string& path) {
  const std::string what = "GET " + path.substr(0, path.find('?'));
  for (bool second = false;; second = true) {
    GLUEPOT_ASSIGN(const auto credential, token());
    auto done = exchange("GET", path, {}, credential);
    if (done.fault == net::Fault::kNone && done.response.status == 200 && looks_like_json(done.response))
      return std::move(done.response.body);
    if (done.fault == net::Fault::kNone && done.response.status == 401 && !second) {
      forget(credential);  // ended early, or the server was restarted
      continue;
    }
    return core::fail(answer_error(done, what, credential));
  }
}

void RestSession::forget(const Credential& used) {
  const std::lock_guard lock(mutex_);
  if (token_ == used) token_.reset();
}

core::Result<RestSession::Credential> RestSession::token() {
  const std::lock_guard lock(mutex_);
  const auto now = clock_.now_ms();
  if (token_ && now < renew_at_ms_) return token_;
  // A sign-in that took a code cannot be repeated; its token can be renewed while it lives.
  auto got = token_ && code_used_ ? renew() : sign_in();
  if (!got) {
    token_.reset();
    return core::fail(got.error());
  }
  auto credential = std::make_shared<net::Credential>();
  credential->header = "Authorization";
  credential->value = core::Secret("Bearer ");
  credential->value.append(got->value.reveal());
  credential->origin = origin_;
  auto life = got->expires_at_ms - now - kMinute;
  if (life <= 0) life = kAssumedLife;  // not said, or their clock and ours disagree: a 401 will tell
  renew_at_ms_ = now + std::min(life, kLongestLife);
  token_ = std::move(credential);
  return token_;
}

core::Result<Token> RestSession::sign_in() {
  const auto done = exchange("POST", "/apitoken", write_sign_in(settings_.user, password_, settings_.mfa_code), {});
  if (done.fault != net::Fault::kNone || done.response.status >= 500 || done.response.status == 429)
    return core::fail(answer_error(done, "POST /apitoken", {}));
  const int status = done.response.status;
  if (status == 400 || status == 401 || status == 403) {
    if (!done.response.body.empty() && looks_like_json(done.response))
      if (const auto told = read_token(done.response.body); told && told->code_needed) return core::fail(code_needed());
    return core::fail(refused_sign_in(done.response));
  }
  if (status != 200 || !looks_like_json(done.response)) return core::fail(answer_error(done, "POST /apitoken", {}));
  GLUEPOT_ASSIGN(auto token, read_token(done.response.body));
  if (token.value.empty() && token.code_needed) return core::fail(code_needed());
  if (token.value.empty())
    return core::fail(sentence(ErrorCode::kUpstream, "Automate at " + host_ + " answered the sign-in without a token.",
                               "Check that the address is that of the Automate server itself.", "url"));
  if (!settings_.mfa_code.empty()) {
    code_used_ = true;
    settings_.mfa_code.clear();  // a code is good once
  }
  return token;
}

core::Result<Token> RestSession::renew() {
  core::Secret bare(token_->value.reveal().substr(std::string_view("Bearer ").size()));
  const auto done = exchange("POST", "/apitoken/refresh", write_renewal(bare), token_);
  if (done.fault != net::Fault::kNone || done.response.status >= 500)
    return core::fail(answer_error(done, "POST /apitoken/refresh", token_));
  if (done.response.status != 200 || !looks_like_json(done.response)) return core::fail(code_needed());
  GLUEPOT_ASSIGN(auto token, read_token(done.response.body));
  if (token.value.empty()) return core::fail(code_needed());
  return token;
}

core::Error RestSession::refused_sign_in(const net::Response& response) const {
  if (speaks_of_client_id(words(response, "POST /apitoken", {})))
    return sentence(ErrorCode::kForbidden, "Automate at " + host_ + " refused the client id at the sign-in.",
                    "Enter the clientId (a GUID) that ConnectWise's developer site issued for this integration.",
                    "client_id");
  return sentence(ErrorCode::kUnauthenticated,
                  "Automate at " + host_ + " refused the sign-in of '" + settings_.user +
                      "': user name or password is wrong, or the account is locked or disabled.",
                  "Check both with the web Control Center; a wrong client id may look the same on some versions.",
                  "password");
}

core::Error RestSession::code_needed() const {
  if (!settings_.mfa_code.empty())
    return sentence(ErrorCode::kUnauthenticated,
                    "Automate at " + host_ + " did not accept the one-time code of '" + settings_.user + "'.",
                    "Enter the code that is shown now; each is good once and for half a minute.", "mfa_code");
  return sentence(ErrorCode::kUnauthenticated,
                  "Automate at " + host_ + " wants a one-time code from '" + settings_.user +
                      "', which an unattended run cannot give.",
                  "Tick \"Integrator\" for this account in Automate (System > Users and Contacts > Users), so that it "
                  "signs in without a code; for a first look, give the code that is shown now.",
                  "mfa_code");
}

core::Error RestSession::answer_error(const net::Exchange& exchange, std::string_view what_view,
                                      const Credential& used) const {
  const std::string what(what_view);
  if (exchange.fault != net::Fault::kNone) {
    auto error = net::error_of(exchange, host_);
    error.message = "Automate: " + error.message + " (" + what + ").";
    switch (exchange.fault) {
      case net::Fault::kCertificate:
        error.next_step = "Give the server a certificate this machine trusts.";
        break;
      case net::Fault::kNameUnknown:
        error.next_step = "Check the spelling and this machine's name server.";
        break;
      case net::Fault::kCutBody:
        error.next_step = "Try again; if it stays, something between here and the server cuts long answers.";
        break;
      default:
        error.next_step = "Check the address and that a firewall lets this machine through.";
    }
    return error;
  }
  const auto& response = exchange.response;
  const int status = response.status;
  const std::string where = "Automate at " + host_ + ", " + what;
  const std::string number = "HTTP " + std::to_string(status);
  if (status == 401 || status == 403) return refused(response, what, used);
  if (status == 429) {
    auto error = sentence(ErrorCode::kRateLimited, where + ": too many requests (HTTP 429).", "Try again later.");
    error.retry_after = retry_after(response).value_or(std::chrono::seconds(60));
    return error;
  }
  if (status >= 500)
    return sentence(ErrorCode::kUpstream, where + ": the server failed three times (" + number + ").",
                    "Try again later; if it stays, look at the Automate server's own log.");
  if (status >= 300 && status < 400)
    return sentence(ErrorCode::kUpstream,
                    where + ": redirected to " + net::origin_of(response.header("location")) +
                        ", which is not followed because the sign-in would travel.",
                    "Enter the address of the Automate server itself.", "url");
  if (status == 404 || (status < 300 && !looks_like_json(response)))
    return sentence(status == 404 ? ErrorCode::kNotFound : ErrorCode::kUpstream,
                    where + ": no Automate REST API answers there (" +
                        (status == 404 ? number : std::string("a web page or nothing instead of JSON")) + ").",
                    "Check the address: https://<server>/cwa/api/v1. A proxy or a sign-in page in between answers so, "
                    "too.",
                    "url");
  const auto text = words(response, what, used);
  return sentence(ErrorCode::kUpstream, where + ": refused (" + number + ")" + (text.empty() ? "" : ": " + text) + ".",
                  speaks_of_client_id(text) ? "Check the client id." : "Test the connection again.",
                  speaks_of_client_id(text) ? "client_id" : "");
}

std::string RestSession::words(const net::Response& response, std::string_view what, const Credential& used) const {
  if (what.find("/deploymentlogins") != std::string_view::npos) return {};  // they may quote a credential
  const std::string_view token = used ? used->value.reveal() : std::string_view();
  const auto bare = token.substr(std::min(token.size(), std::string_view("Bearer ").size()));
  if (upstream::repeats(response.body.reveal(), {bare, password_.reveal(), settings_.mfa_code})) return {};
  return rest_error_text(response.body.reveal());
}

core::Error RestSession::refused(const net::Response& response, std::string_view what, const Credential& used) const {
  const auto text = words(response, what, used);
  if (response.status == 401 || speaks_of_client_id(text))
    return sentence(ErrorCode::kForbidden,
                    "Automate at " + host_ + " took the sign-in of '" + settings_.user +
                        "' and then refused its requests" + quoted(text) + ": the client id is missing or wrong.",
                    "Enter the clientId (a GUID) that ConnectWise's developer site issued for this integration.",
                    "client_id");
  return sentence(ErrorCode::kForbidden,
                  "The account '" + settings_.user + "' may not read " + std::string(what.substr(what.find(' ') + 1)) +
                      " of Automate at " + host_ + quoted(text) + ".",
                  "Give its user class read access to clients, locations and passwords (Show Passwords), and to all "
                  "clients.");
}

}  // namespace gluepot::automate
