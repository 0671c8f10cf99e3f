// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace gluepot::documentation {

struct SanitizeOptions {
  /// Turns an image address into one of our own ("/api/v1/images/.."), or returns "" to leave the image in the source:
  /// "[Image: its alt text, in the source]" then stands for it. Called with the decoded attribute. The answer must
  /// start with '/' and not with "//", else the image is left out too; given its own answer it must return it
  /// unchanged.
  std::function<std::string(std::string_view)> image_address;
  std::size_t max_input = 8u << 20;   ///< longer input gives a note instead of the text
  std::size_t max_output = 7u << 20;  ///< the rest is left out, tags are still closed
  int max_depth = 100;                ///< elements nested deeper are unwrapped to their text
};

/// Document HTML made safe to put into the page: parsed as a browser does, then written anew from an allow-list of
/// elements and attributes. No script, style, frame, form, object, SVG, MathML, event handler, id, name, class or
/// address but http, https, mailto, tel, a fragment or a relative one survives; links get rel="noopener noreferrer
/// nofollow" and target="_blank". Sanitising twice changes nothing. Deterministic, no I/O, safe from any thread.
std::string sanitize_html(std::string_view html, const SanitizeOptions& options = {});

/// The text a person would read: tags and comments gone, scripts and styles with their content, entities decoded, block
/// elements as line breaks, blanks collapsed. Never fails; not HTML in, so the text must be escaped when shown.
std::string html_to_text(std::string_view html);

}  // namespace gluepot::documentation
