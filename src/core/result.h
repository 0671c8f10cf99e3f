// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "core/error.h"

namespace gluepot::core {

/// A value or an Error. Errors are values from a closed list; an exception means a broken promise.
template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}
inline tl::unexpected<Error> fail(ErrorCode code, std::string message = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}
/// kInvalidArgument with the input's name: "name: must not be empty".
inline tl::unexpected<Error> invalid(std::string field, std::string rule) {
  Error error{ErrorCode::kInvalidArgument, field + ": " + rule};
  error.field = std::move(field);
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace gluepot::core

/// Returns the error of a Status or Result expression to the caller, if it holds one.
#define GLUEPOT_TRY(expression)                                                                                      \
  do {                                                                                                               \
    if (auto gluepot_try = (expression); !gluepot_try) return ::gluepot::core::fail(std::move(gluepot_try).error()); \
  } while (false)

#define GLUEPOT_CONCAT_INNER(a, b) a##b
#define GLUEPOT_CONCAT(a, b) GLUEPOT_CONCAT_INNER(a, b)
/// Declares `target` with the value of a Result expression, or returns its error.
#define GLUEPOT_ASSIGN(target, expression) \
  GLUEPOT_ASSIGN_INNER(GLUEPOT_CONCAT(gluepot_result_, __LINE__), target, expression)
#define GLUEPOT_ASSIGN_INNER(temporary, target, expression)                   \
  auto temporary = (expression);                                              \
  if (!temporary) return ::gluepot::core::fail(std::move(temporary).error()); \
  target = *std::move(temporary)
