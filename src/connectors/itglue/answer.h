// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

#include "core/result.h"
#include "net/http_client.h"

namespace gluepot::itglue {

/// What an exchange with IT Glue turned out to be. One name for each cause that a person can do something different
/// about.
enum class Problem {
  kNone,
  kUnreachable,  ///< name unknown, no connection, certificate
  kTimeout,
  kCutBody,  ///< ended before its end, or no answer at all
  kTooLarge,
  kCancelled,
  kKeyRefused,   ///< 403 {"message":"Forbidden"}: unknown, revoked, paused or of another region; IT Glue does not say
                 ///< which
  kNoApiAccess,  ///< 403 or 401 with errors: the key is known, the plan or the key lacks this
  kNotYours,     ///< 401 "Unauthorized resource access": no such record for this account
  kNotFound,     ///< 404 with errors
  kNotJson,      ///< HTML, an empty body, another content type, or no JSON; also 404 as a web page
  kRedirected,
  kRejected,     ///< 400, 409, 415, 422 and other 4xx with a text
  kRateLimited,  ///< 429
  kServerError,  ///< 5xx
};

struct Finding {
  Problem problem = Problem::kNone;
  core::Error error{core::ErrorCode::kInternal, {}};  ///< meaningful unless kNone
};

/// Looks at status, content type and the first bytes; the JSON itself is read by whoever knows its shape. `what` names
/// the request in messages: "GET /passwords". `sent`: the secrets that the request held; a refusal that repeats one is
/// told without its words. Source: reference of the API's errors, section "Errors".
Finding examine(const net::Exchange& exchange, std::string_view host, std::string_view what,
                std::initializer_list<std::string_view> sent = {});

/// The texts of a JSON:API errors body, joined: "Valid organization_id is required (data/attributes/organization_id)".
/// Empty when there are none. Bounded to 500 bytes.
std::string error_texts(std::string_view body);

}  // namespace gluepot::itglue
