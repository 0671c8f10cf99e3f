// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "connectors/automate/impl/rest_json.h"
#include "connectors/automate/rest_source.h"
#include "core/clock.h"
#include "core/result.h"
#include "core/secret.h"
#include "net/http_client.h"

namespace gluepot::automate {

/// Signed-in requests to one server: a token is got when needed, renewed a minute before it ends and once after a 401.
/// Failed servers (5xx) and cut answers are asked up to three times, 429 as long as it names a short wait. Every error
/// names the server, the cause and what to do; no secret in it. Safe from any thread.
class RestSession {
 public:
  /// `settings.url` is an address of `rest_address`.
  RestSession(RestSettings settings, core::Secret password, const core::Clock& clock);

  /// GET of a path below the API's address ("/clients?page=1"). The body is JSON by its looks.
  core::Result<core::Secret> get(const std::string& path);
  /// Whether the sign-in took a one-time code: no unattended run can repeat that.
  bool code_used();
  const std::string& host() const { return host_; }
  bool encrypted() const { return origin_.starts_with("https:"); }

 private:
  using Credential = std::shared_ptr<const net::Credential>;
  core::Result<Credential> token();
  core::Result<Token> sign_in();
  core::Result<Token> renew();
  void forget(const Credential& used);
  net::Exchange exchange(std::string_view method, const std::string& path, const core::Secret& body,
                         const Credential& token);

  core::Error refused_sign_in(const net::Response& response) const;
  core::Error code_needed() const;
  core::Error answer_error(const net::Exchange& exchange, std::string_view what, const Credential& used) const;
  core::Error refused(const net::Response& response, std::string_view what, const Credential& used) const;
  /// The server's own words about a refusal, where they can hold no secret.
  std::string words(const net::Response& response, std::string_view what, const Credential& used) const;

  RestSettings settings_;
  const core::Secret password_;
  const core::Clock& clock_;
  const std::string origin_, host_;
  net::HttpClient client_;
  std::mutex mutex_;
  Credential token_;
  std::int64_t renew_at_ms_ = 0;
  bool code_used_ = false;
};

}  // namespace gluepot::automate
