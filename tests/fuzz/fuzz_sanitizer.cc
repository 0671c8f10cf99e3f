// SPDX-License-Identifier: Apache-2.0
// Document HTML: nothing that runs survives, cleaning twice changes nothing, size stays bounded.
#include <cstdint>
#include <cstdlib>

#include "../unit/documentation/sanitizer_check.h"
#include "core/text.h"
#include "documentation/sanitizer.h"

using namespace gluepot;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  documentation::SanitizeOptions options;
  options.image_address = [](std::string_view raw) { return raw.starts_with("/i") ? std::string(raw) : std::string(); };
  const std::string clean = documentation::sanitize_html(html, options);
  if (!documentation::unsafe_reason(clean).empty()) std::abort();
  if (documentation::sanitize_html(clean, options) != clean) std::abort();
  if (core::valid_utf8(html) && documentation::html_to_text(html).size() > 2 * size + 16) std::abort();
  return 0;
}
