// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace gluepot::local {

/// What a file is called here: the last part of a path, without control characters, at most 255 bytes of UTF-8. Empty
/// when nothing is left.
std::string clean_file_name(std::string_view name);
/// In lower case, without the dot; empty when there is none.
std::string extension_of(std::string_view file_name);
/// By the extension; "application/octet-stream" when it is not known.
std::string_view content_type_for(std::string_view extension);
/// A media type that may stand in a header: type/subtype, parameters dropped. Empty when it is none.
std::string clean_content_type(std::string_view content_type);
/// Whether a browser shows it as it is: pictures, text, PDF.
bool is_viewable(std::string_view extension);
/// Raster pictures that may be shown inside a page.
bool is_picture(std::string_view content_type);

}  // namespace gluepot::local
