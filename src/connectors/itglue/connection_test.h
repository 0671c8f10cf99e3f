// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "connectors/itglue/itglue_source.h"
#include "connectors/itglue/regions.h"
#include "connectors/upstream/request_budget.h"
#include "core/clock.h"
#include "core/secret.h"
#include "net/address_rules.h"
#include "net/http_client.h"

namespace gluepot::itglue {

/// Something a key can be allowed to do, and whether this one is.
struct Capability {
  std::string name;           ///< password_values, documents, checklists, logs
  std::optional<bool> works;  ///< none: could not be found out
  std::string text;           ///< a sentence for an administrator; no key in it
};

/// What Test Connection found; each cause has a code and a sentence of its own.
struct TestResult {
  bool ok = false;
  /// ok, key_missing, key_refused, key_of_other_region, no_password_access (ok is true: all else works), not_json,
  /// unreachable, timeout, cut_body, no_api_access, rate_limited, redirected, server_error, rejected, cancelled
  std::string code;
  std::string title;
  std::string message;  ///< one or two sentences; names the host; no key in it
  std::vector<std::string> next_steps;
  std::optional<std::string> suggested_region;
  std::optional<bool> password_access;  ///< none: could not be found out (no entry to try)
  std::optional<std::int64_t> organizations;
  std::vector<Capability> capabilities;  ///< when ok
};

struct TestInput {
  net::BaseUrl base;
  const core::Secret* key = nullptr;          ///< trimmed here
  std::optional<std::int64_t> last_ok_at_ms;  ///< when this connection last worked
  BeforeValueRead before_value_read;          ///< none: Password Access is not tried
  upstream::RequestBudget* budget = nullptr;  ///< the account's, when it is connected already
  std::chrono::milliseconds timeout{10'000};  ///< of each request
  Regions regions = itglue::regions();        ///< the other ones are tried when a key is refused
};

/// Tries a connection: at most six requests when it is well, one more for each other region when the key is refused
/// (only between IT Glue's own regions: a key meant for another address is sent nowhere else).
TestResult test_connection(net::HttpClient& client, const core::Clock& clock, const TestInput& input);

}  // namespace gluepot::itglue
