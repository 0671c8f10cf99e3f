// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace gluepot::core {

/// The closed list of what can go wrong. `error_name` and `http_status` switch over it without a default.
enum class ErrorCode {
  kInvalidArgument,       ///< a value breaks a rule; `Error::field` names it
  kMalformed,             ///< not parsable at all (JSON, query, header)
  kUnauthenticated,       ///< who are you
  kForbidden,             ///< known, but not allowed
  kNotFound,              ///< no such record, or not visible to the caller (never told apart)
  kConflict,              ///< the state forbids it; the message says which
  kTooLarge,              ///< over a named limit
  kUnsupportedMediaType,  ///< content type
  kRateLimited,           ///< `Error::retry_after` says when
  kUnavailable,           ///< ours: store busy, disk full, stopping
  kUpstream,              ///< an outside system refused or answered nonsense
  kTimeout,               ///< an outside system did not answer in time
  kUnknownOutcome,        ///< a write was sent and its fate is not known
  kCancelled,             ///< stopped by a person or by shutdown
  kCorrupt,               ///< stored bytes fail their check
  kInternal,              ///< a broken promise of our own
};

struct Error {
  ErrorCode code;
  std::string message;      ///< for an administrator: what failed, for which record, what to do; no secret in it
  std::string field{};      ///< kInvalidArgument: the input's name
  std::string next_step{};  ///< one act that helps, when it is not in the message
  std::optional<std::chrono::seconds> retry_after{};  ///< kRateLimited and kUnavailable
  /// What a program tells this cause by where the code alone is too wide ("second_factor_required"); empty: the code's
  /// name.
  std::string reason{};
};

/// The code's name in JSON and logs, for example "invalid_argument".
std::string_view error_name(ErrorCode code);
/// The HTTP status that stands for the code.
int http_status(ErrorCode code);

}  // namespace gluepot::core
