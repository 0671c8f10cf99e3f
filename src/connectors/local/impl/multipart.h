// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/local/impl/outcome.h"

namespace gluepot::local {

/// One part of a form. `content` points into the body.
struct FormPart {
  std::string name;
  std::optional<std::string> file_name;  ///< of a file; UTF-8, as sent
  std::string content_type;              ///< as sent; empty when none was
  std::string_view content;
};

inline constexpr std::size_t kMaxFormParts = 256;
inline constexpr std::size_t kMaxPartHead = 8 * 1024;

bool is_multipart(std::string_view content_type);

/// multipart/form-data (RFC 7578), strictly: one boundary, every part named, no nesting, no transfer encodings but the
/// plain ones. Refusals: 400 that say what is wrong.
Outcome<std::vector<FormPart>> read_form(std::string_view content_type, std::string_view body);

/// The JSON:API document a form stands for: "data[attributes][name]" are nested members, a file is {content (base64),
/// file_name, content_type}. A form without any "data[..]" name holds attributes; with several files of one name it
/// stands for as many rows. The text may be large and hold what must be wiped.
Outcome<std::string> form_document(std::string_view write_type, const std::vector<FormPart>& parts);

}  // namespace gluepot::local
