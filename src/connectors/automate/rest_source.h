// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "connectors/automate/source.h"
#include "core/clock.h"
#include "core/result.h"
#include "core/secret.h"

namespace gluepot::automate {

/// How to reach Automate's REST API. Source: docs/automate.md, "The REST API".
struct RestSettings {
  std::string url;        ///< "https://automate.example.com", with or without /cwa/api/v1
  std::string user;       ///< an account of its own with the "Integrator" tick where codes are enforced
  std::string client_id;  ///< the integrator's GUID, sent as header `clientId`; no secret, but asked for each time
  std::string mfa_code;   ///< used once, for the first sign-in; never stored
  std::string ca_file;
  std::chrono::milliseconds timeout{60'000};
  std::chrono::milliseconds retry_wait{500};  ///< before the second try; four times that before the third
  int page_size = 1000;                       ///< 1 to 1000
};

/// The address as it is used: https (http on loopback only), the API's path added where there is none.
/// Errors: kInvalidArgument (field url).
core::Result<std::string> rest_address(std::string_view url);
/// Errors: kInvalidArgument with the field (url, user, client_id, mfa_code).
core::Status check_settings(const RestSettings& settings);

/// The REST API of an Automate server, for those whose database cannot be reached. It sends GET and the sign-in,
/// nothing else. The server decrypts; a value that was read is encrypted at once by scheme A, so that rows, digests and
/// what is done with them are those of the database (docs/decisions/rest-values-are-sealed-like-the-database.md).
/// It shows no dates, no last user, no PSA links, no StickySync tables and no rows of deleted clients. Errors: those of
/// check_settings. Nothing is contacted yet.
core::Result<std::unique_ptr<AutomateSource>> make_rest_source(RestSettings settings, core::Secret password,
                                                               const core::Clock& clock);

}  // namespace gluepot::automate
