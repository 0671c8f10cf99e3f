// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace gluepot::documentation {

/// First of the sanitizer's two steps: HTML cut into tags and text and written again balanced, with only allowed
/// element names, bounded depth and every other '<' escaped. It bounds what the parser behind it may be made to build
/// (deep trees, formatting elements reopened in every block); what is safe is decided by the second step.
std::string balance_html(std::string_view html, int max_depth, std::size_t max_output);

/// Whether the element may stand in the output at all.
bool is_allowed_element(std::string_view name);
/// Elements without content and end tag.
bool is_void_element(std::string_view name);

}  // namespace gluepot::documentation
