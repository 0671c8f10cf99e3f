// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/automate/source.h"
#include "core/result.h"
#include "core/secret.h"

namespace gluepot::automate {

// What the REST API answers. Names are compared without regard to case; ids may be numbers or texts. Bodies have the
// parser's padding behind them. Errors of all: kUpstream (cut, no JSON, another shape), no secret in them.

struct Token {
  core::Secret value;
  std::int64_t expires_at_ms = 0;  ///< 0: not said
  bool code_needed = false;
};
core::Result<Token> read_token(const core::Secret& body);
/// {"UserName":..,"Password":..[,"TwoFactorPasscode":..]}
core::Secret write_sign_in(std::string_view user, const core::Secret& password, std::string_view code);
/// The token as a JSON text, as the renewal wants it.
core::Secret write_renewal(const core::Secret& token);

core::Result<std::vector<Client>> read_clients(const core::Secret& body);
core::Result<std::vector<Location>> read_locations(const core::Secret& body);

/// One credential of a client. The value never leaves locked memory here.
struct Login {
  std::int64_t id = 0;
  std::optional<std::int64_t> client_id;
  std::int64_t location_id = 0;
  std::string location, title, username, url, notes;
  bool has_value = false;  ///< the attribute was there, null included
  core::Secret value;
};
core::Result<std::vector<Login>> read_logins(const core::Secret& body);

/// "message; message" of an error body, at most 300 bytes, printable; empty when there is none.
std::string rest_error_text(std::string_view body);

}  // namespace gluepot::automate
