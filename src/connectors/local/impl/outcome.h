// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "catalog/document_writer.h"
#include "core/error.h"

namespace gluepot::local {

/// What the API answers when it does not do what was asked: status, title, detail, pointer.
using Refusal = catalog::ApiError;
template <typename T>
using Outcome = tl::expected<T, Refusal>;

inline tl::unexpected<Refusal> refuse(int status, std::string title, std::string detail = {},
                                      std::string pointer = {}) {
  return tl::unexpected<Refusal>(Refusal{status, std::move(title), std::move(detail), std::move(pointer)});
}
/// Model validation's style: "/data/attributes/<dashed-name>".
inline tl::unexpected<Refusal> unprocessable(std::string detail, std::string_view attribute) {
  return refuse(422, "Unprocessable Entity", std::move(detail), "/data/attributes/" + std::string(attribute));
}
inline tl::unexpected<Refusal> unauthorized() {
  return refuse(401, "Unauthorized", "Unauthorized resource access", "id");
}
inline tl::unexpected<Refusal> missing_row() {
  return refuse(404, "Not Found", "The record does not exist or cannot be seen with this key");
}
inline tl::unexpected<Refusal> bad_request(std::string detail) {
  return refuse(400, "Bad Request", std::move(detail));
}

inline Refusal as_refusal(Refusal refusal) {
  return refusal;
}
inline Refusal as_refusal(core::Error error) {
  const int status = error.code == core::ErrorCode::kInvalidArgument ? 422 : core::http_status(error.code);
  std::string title = status == 422   ? "Unprocessable Entity"
                      : status == 404 ? "Not Found"
                      : status == 503 ? "Service Unavailable"
                                      : "Error";
  std::string pointer = error.field.empty() ? std::string{} : "data/attributes/" + error.field;
  return Refusal{status, std::move(title), std::move(error.message), std::move(pointer)};
}

}  // namespace gluepot::local

/// As GLUEPOT_TRY and GLUEPOT_ASSIGN, for functions that return an Outcome; takes a Result as well.
#define LOCAL_TRY(expression)                                                                                       \
  do {                                                                                                              \
    if (auto local_try = (expression); !local_try)                                                                  \
      return tl::unexpected<::gluepot::local::Refusal>(::gluepot::local::as_refusal(std::move(local_try).error())); \
  } while (false)
#define LOCAL_CONCAT_INNER(a, b) a##b
#define LOCAL_CONCAT(a, b) LOCAL_CONCAT_INNER(a, b)
#define LOCAL_ASSIGN(target, expression) LOCAL_ASSIGN_INNER(LOCAL_CONCAT(local_result_, __LINE__), target, expression)
#define LOCAL_ASSIGN_INNER(temporary, target, expression)                                                         \
  auto temporary = (expression);                                                                                  \
  if (!temporary)                                                                                                 \
    return tl::unexpected<::gluepot::local::Refusal>(::gluepot::local::as_refusal(std::move(temporary).error())); \
  target = *std::move(temporary)
