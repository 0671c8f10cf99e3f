// SPDX-License-Identifier: Apache-2.0
#include "openid/provider.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/text.h"
#include "net/address_rules.h"

namespace gluepot::openid {
namespace {

namespace json = boost::json;
using core::ErrorCode;

constexpr std::int64_t kKeptMs = 3'600'000, kAgainMs = 60'000;
constexpr std::size_t kMostKept = 8;  // one provider, and those that were tried
constexpr std::string_view kWellKnown = "/.well-known/openid-configuration";

tl::unexpected<core::Error> refuse(ErrorCode code, std::string reason, std::string message, std::string next_step) {
  core::Error error{code, std::move(message)};
  error.reason = std::move(reason);
  error.next_step = std::move(next_step);
  return core::fail(std::move(error));
}

tl::unexpected<core::Error> nonsense(std::string message, std::string next_step = "Check the issuer.") {
  return refuse(ErrorCode::kUpstream, "provider_answer", std::move(message), std::move(next_step));
}

std::string text_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

core::Result<json::object> object_of(const core::Secret& body, std::string_view what) {
  json::error_code error;
  auto value = json::parse(body.reveal(), error);
  if (error || !value.is_object()) return nonsense(std::string(what) + " is no JSON object");
  return std::move(value.get_object());
}

/// https, or plain http on this machine where the issuer is there as well.
bool may_be_asked(const std::string& url, bool issuer_is_here) {
  const auto origin = net::origin_of(url);
  const auto base = origin.empty() ? net::parse_base_url("") : net::parse_base_url(origin);
  if (!base || url.find_first_of(" \t\r\n#") != url.npos) return false;
  return base->scheme == "https" || (issuer_is_here && net::is_loopback_host(base->host));
}

bool lists(const json::object& object, std::string_view name, std::string_view wanted) {
  const auto* list = object.if_contains(name);
  return list != nullptr && list->is_array() &&
         std::any_of(list->get_array().begin(), list->get_array().end(),
                     [&](const json::value& one) { return one.is_string() && one.get_string() == wanted; });
}

core::Result<Metadata> read_metadata(const json::object& object, const std::string& issuer) {
  Metadata m;
  m.issuer = text_in(object, "issuer");
  if (m.issuer != issuer) {
    const bool shown = core::valid_utf8(m.issuer) && m.issuer.size() <= 300 && !m.issuer.empty();
    return refuse(
        ErrorCode::kUpstream, "issuer_mismatch",
        "the provider calls itself " + (shown ? core::printable(m.issuer) : std::string("nothing")) +
            ", and that is not " + issuer,
        "Enter the issuer to the letter as the provider says it, a slash at its end included. With Entra ID it "
        "is the address with your tenant's id, not \"common\".");
  }
  const bool here = issuer.starts_with("http://");
  for (const auto& [name, member, needed] : {std::tuple{"authorization_endpoint", &m.authorization_endpoint, true},
                                             {"token_endpoint", &m.token_endpoint, true},
                                             {"jwks_uri", &m.jwks_uri, true},
                                             {"userinfo_endpoint", &m.userinfo_endpoint, false}}) {
    *member = text_in(object, name);
    if (member->empty() && !needed) continue;
    if (member->empty() || !may_be_asked(*member, here))
      return nonsense("the provider's " + std::string(name) + " is missing or no https address");
  }
  if (object.contains("token_endpoint_auth_methods_supported")) {
    m.basic = lists(object, "token_endpoint_auth_methods_supported", "client_secret_basic");
    m.post = lists(object, "token_endpoint_auth_methods_supported", "client_secret_post");
  }
  if (object.contains("response_types_supported") && !lists(object, "response_types_supported", "code"))
    return nonsense("the provider does not offer the authorization code flow", "Allow it there (response type code).");
  const auto* names = object.if_contains("authorization_response_iss_parameter_supported");
  m.names_issuer = names != nullptr && names->is_bool() && names->get_bool();
  return m;
}

/// "error" of an OAuth answer, as far as it is a word.
std::string word_in(const json::object& object) {
  const auto word = text_in(object, "error");
  const bool plain = !word.empty() && word.size() <= 60 && std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || c == '_';
  });
  return plain ? word : "no reason that can be shown";
}

/// Entra ID's own number of the cause, "AADSTS7000215".
std::string entra_code(const json::object& object) {
  const auto text = text_in(object, "error_description");
  const auto at = text.find("AADSTS");
  if (at == text.npos) return {};
  const auto end = std::min(text.find_first_not_of("0123456789", at + 6), at + 6 + 10);
  return ", " + text.substr(at, end - at);
}

void append_form(core::Secret& out, std::string_view name, std::string_view value) {
  if (!out.empty()) out.append("&");
  out.append(name);
  out.append("=");
  std::string encoded = net::percent_encode(value);
  out.append(encoded);
  core::wipe(encoded);
}

/// RFC 6749, 2.3.1: both are encoded as in a form before they are put together.
core::Secret basic_credential(const Client& client) {
  std::string secret = net::percent_encode(client.secret.reveal());
  std::string both = net::percent_encode(client.id) + ":" + secret;
  std::string value = "Basic " + core::to_base64(both);
  core::wipe(secret);
  core::wipe(both);
  return core::Secret::take(std::move(value));
}

core::Error refused_exchange(int status, const json::object& answer) {
  const auto word = word_in(answer);
  const std::string told = " (" + word + entra_code(answer) + ", status " + std::to_string(status) + ")";
  core::Error error{ErrorCode::kUpstream, ""};
  if (word == "invalid_client" || word == "unauthorized_client" || status == 401) {
    error.message = "the provider refused the client id or the client secret" + told;
    error.next_step = "Check both under Settings > Single sign-on; a secret may have expired at the provider.";
    error.reason = "client_refused";
  } else if (word == "invalid_grant") {
    error.message = "the provider did not take its own code back" + told;
    error.next_step = "Sign in once more; each code works once and for a short time.";
    error.reason = "code_refused";
  } else {
    error.message = "the provider gave no token" + told;
    error.next_step = "Look into the provider's own log of sign-ins.";
    error.reason = "provider_answer";
  }
  return error;
}

}  // namespace

Provider::Provider(const core::Clock& clock)
    : clock_(clock), http_({.connections_per_host = 2, .total_connections = 8, .ca_file = {}, .proxy = {}}) {}

core::Result<net::Response> Provider::ask(net::Request request, std::string_view what) {
  request.headers.emplace_back("Accept", "application/json");
  request.total_timeout = std::chrono::seconds(10);
  request.max_body = 512U << 10;
  const std::string origin = net::origin_of(request.url);
  auto exchange = http_.exchange(std::move(request));
  if (exchange.fault == net::Fault::kNone) return std::move(exchange.response);
  auto error = net::error_of(exchange, origin);
  error.message = std::string(what) + ": " + error.message;
  error.reason = "provider_unreachable";
  if (error.next_step.empty())
    error.next_step =
        "Check from this server that " + origin + " can be reached, and that its certificate is trusted here.";
  return core::fail(std::move(error));
}

core::Result<Metadata> Provider::discover(const std::string& issuer, bool fresh) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(issuer);
    if (!fresh && found != known_.end() && clock_.steady_ms() - found->second.at_ms < kKeptMs)
      return found->second.metadata;
  }
  net::Request request;
  request.url = issuer;
  while (request.url.ends_with('/')) request.url.pop_back();
  request.url += kWellKnown;
  const std::string url = request.url;
  GLUEPOT_ASSIGN(const auto response, ask(std::move(request), "the provider's description"));
  if (response.status != 200)
    return nonsense(url + " answered with status " + std::to_string(response.status) + " and not with a description",
                    "Check the issuer; the provider's administration shows it as issuer or discovery address.");
  GLUEPOT_ASSIGN(const auto object, object_of(response.body, "what " + url + " answered"));
  GLUEPOT_ASSIGN(auto metadata, read_metadata(object, issuer));
  const std::lock_guard lock(mutex_);
  if (known_.size() >= kMostKept) known_.clear();
  known_[issuer] = {metadata, clock_.steady_ms()};
  return metadata;
}

core::Result<std::vector<Key>> Provider::keys(const Metadata& metadata, bool fresh) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = keys_.find(metadata.jwks_uri);
    if (!fresh && found != keys_.end() && clock_.steady_ms() - found->second.at_ms < kKeptMs) return found->second.keys;
  }
  net::Request request;
  request.url = metadata.jwks_uri;
  GLUEPOT_ASSIGN(const auto response, ask(std::move(request), "the provider's keys"));
  if (response.status != 200)
    return nonsense("the provider's keys: status " + std::to_string(response.status), "Try again in a minute.");
  auto keys = read_keys(response.body.reveal());
  if (!keys) return nonsense(keys.error().message);
  if (keys->empty())
    return nonsense("the provider publishes no key that can be used here",
                    "Have it sign ID tokens with RS256, PS256 or ES256.");
  const std::lock_guard lock(mutex_);
  if (keys_.size() >= kMostKept) keys_.clear();
  auto& known = keys_[metadata.jwks_uri];
  known.keys = *keys;
  known.at_ms = clock_.steady_ms();
  return std::move(*keys);
}

core::Result<std::vector<Key>> Provider::keys_again(const Metadata& metadata) {
  {
    const std::lock_guard lock(mutex_);
    auto& known = keys_[metadata.jwks_uri];
    const auto now = clock_.steady_ms();
    if (known.asked_again_ms != 0 && now - known.asked_again_ms < kAgainMs) return known.keys;
    known.asked_again_ms = now;
  }
  return keys(metadata, true);
}

core::Result<Tokens> Provider::exchange(const Metadata& metadata, const Client& client, const Grant& grant) {
  net::Request request;
  request.method = "POST";
  request.url = metadata.token_endpoint;
  request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  append_form(request.body, "grant_type", "authorization_code");
  append_form(request.body, "code", grant.code);
  append_form(request.body, "redirect_uri", grant.redirect_uri);
  append_form(request.body, "code_verifier", grant.verifier);
  const bool basic = !client.secret.empty() && metadata.basic;
  if (!client.secret.empty() && !metadata.basic && !metadata.post)
    return nonsense("the provider takes the client secret neither as client_secret_basic nor as client_secret_post",
                    "Allow one of them for this client.");
  if (basic) {
    request.credential = std::make_shared<const net::Credential>(
        net::Credential{"authorization", basic_credential(client), net::origin_of(metadata.token_endpoint)});
  } else {
    append_form(request.body, "client_id", client.id);
    if (!client.secret.empty()) append_form(request.body, "client_secret", client.secret.reveal());
  }
  GLUEPOT_ASSIGN(const auto response, ask(std::move(request), "the provider's token endpoint"));
  json::error_code error;
  auto value = json::parse(response.body.reveal(), error);
  const bool object = !error && value.is_object();
  if (response.status != 200)
    return core::fail(refused_exchange(response.status, object ? value.get_object() : json::object()));
  if (!object) return nonsense("the provider's token endpoint answered no JSON object");
  Tokens tokens;
  tokens.id = text_in(value.get_object(), "id_token");
  tokens.access = text_in(value.get_object(), "access_token");
  if (tokens.id.empty()) return nonsense("the provider gave no ID token", "The scopes must contain openid.");
  return tokens;
}

core::Result<json::object> Provider::userinfo(const Metadata& metadata, const Tokens& tokens) {
  if (metadata.userinfo_endpoint.empty() || tokens.access.empty()) return json::object();
  net::Request request;
  request.url = metadata.userinfo_endpoint;
  request.credential = std::make_shared<const net::Credential>(net::Credential{
      "authorization", core::Secret("Bearer " + tokens.access), net::origin_of(metadata.userinfo_endpoint)});
  GLUEPOT_ASSIGN(const auto response, ask(std::move(request), "the provider's userinfo"));
  if (response.status != 200)
    return nonsense("the provider's userinfo: status " + std::to_string(response.status),
                    "Look into the provider's own log of sign-ins.");
  return object_of(response.body, "the provider's userinfo");
}

}  // namespace gluepot::openid
