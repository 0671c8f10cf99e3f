// SPDX-License-Identifier: Apache-2.0
// Document HTML: nothing that runs survives, cleaning twice changes nothing, size stays bounded. Inputs are small
// (2 KiB), because what matters is how tags nest, not how many there are; every second input (chosen by its bytes, so
// that a find repeats) is cleaned twice or read as text, which keeps the rate up.
#include <cstdint>
#include <cstdlib>

#include "../unit/documentation/sanitizer_check.h"
#include "core/text.h"
#include "documentation/sanitizer.h"

using namespace gluepot;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 2048) return 0;
  static const documentation::SanitizeOptions options = [] {
    documentation::SanitizeOptions made;
    made.image_address = [](std::string_view raw) { return raw.starts_with("/i") ? std::string(raw) : std::string(); };
    return made;
  }();
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  std::uint32_t sum = 2166136261U;
  for (std::size_t i = 0; i < size; ++i) sum = (sum ^ data[i]) * 16777619U;
  const std::string clean = documentation::sanitize_html(html, options);
  if (!documentation::unsafe_reason(clean).empty()) std::abort();
  if ((sum >> 16) % 2 == 0) {
    if (documentation::sanitize_html(clean, options) != clean) std::abort();
  } else if (core::valid_utf8(html) && documentation::html_to_text(html).size() > 2 * size + 16) {
    std::abort();
  }
  return 0;
}
