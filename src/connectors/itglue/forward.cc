// SPDX-License-Identifier: Apache-2.0
// Requests of others, passed on: what IT Glue says about the request goes back as it came, what it says about our key
// or our haste becomes an error of ours.
#include "connectors/itglue/itglue_source.h"
#include "connectors/upstream/secret_json.h"

namespace gluepot::itglue {
namespace {

using core::ErrorCode;

/// As long as the service itself takes at most: a write that is given up earlier may still be done.
constexpr std::chrono::milliseconds kLongest{30'000};

/// An answer that is about the request, not about us.
bool concerns_the_client(Problem problem) {
  return problem == Problem::kNone || problem == Problem::kNotYours || problem == Problem::kNotFound ||
         problem == Problem::kRejected;
}

/// After a write left, all this may hide that it was done.
bool unclear(Problem problem) {
  switch (problem) {
    case Problem::kUnreachable:
    case Problem::kTimeout:
    case Problem::kCutBody:
    case Problem::kTooLarge:
    case Problem::kCancelled:
    case Problem::kNotJson:
    case Problem::kServerError:
      return true;
    case Problem::kNone:
    case Problem::kKeyRefused:
    case Problem::kNoApiAccess:
    case Problem::kNotYours:
    case Problem::kNotFound:
    case Problem::kRedirected:
    case Problem::kRejected:
    case Problem::kRateLimited:
      return false;
  }
  return true;
}

}  // namespace

core::Result<connectors::Forwarded> ItGlueSource::forward(std::string_view verb, std::string_view target,
                                                          const core::Secret* body, connectors::Lane lane,
                                                          int& requests) {
  const bool reads = verb == "GET";
  const auto make = [&] {
    ++requests;
    auto out = request(verb, target);
    if (body != nullptr) out.body = body->clone();
    return out;
  };
  GLUEPOT_ASSIGN(auto exchange, account_.exchange(make, {lane, reads, nullptr, kLongest}));
  const std::string what = std::string(verb) + " " + std::string(target.substr(0, target.find('?')));
  const auto key = request(verb, target).credential;
  auto found = examine(exchange, host(), what, {key->value.reveal()});
  const auto& response = exchange.response;
  if (found.problem == Problem::kNotJson && response.status == 404 && exchange.fault == net::Fault::kNone)
    return connectors::Forwarded{404, {}, true};
  // Our key is nobody's business who only has one of ours.
  if (response.status >= 400 && upstream::repeats(response.body.reveal(), {key->value.reveal()}))
    exchange.response.body = core::Secret(R"({"errors":[{"title":"an answer that repeats the key is not shown"}]})");
  if (concerns_the_client(found.problem))
    return connectors::Forwarded{response.status, std::move(exchange.response.body), false};
  // A 4xx that is no JSON was not carried out either.
  const bool refused = response.status >= 400 && response.status < 500 && exchange.fault == net::Fault::kNone;
  if (!reads && exchange.sent && unclear(found.problem) && !refused) found.error.code = ErrorCode::kUnknownOutcome;
  return core::fail(std::move(found.error));
}

}  // namespace gluepot::itglue
