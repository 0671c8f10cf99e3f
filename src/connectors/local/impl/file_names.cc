// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/file_names.h"

#include <algorithm>

#include "core/text.h"

namespace gluepot::local {
namespace {

constexpr std::size_t kMaxName = 255;

struct Known {
  std::string_view extension, content_type;
  bool viewable;
};
constexpr Known kKnown[] = {
    {"pdf", "application/pdf", true},
    {"png", "image/png", true},
    {"jpg", "image/jpeg", true},
    {"jpeg", "image/jpeg", true},
    {"gif", "image/gif", true},
    {"webp", "image/webp", true},
    {"bmp", "image/bmp", true},
    {"tif", "image/tiff", false},
    {"tiff", "image/tiff", false},
    {"svg", "image/svg+xml", false},
    {"txt", "text/plain", true},
    {"log", "text/plain", true},
    {"csv", "text/csv", true},
    {"md", "text/markdown", true},
    {"html", "text/html", false},
    {"htm", "text/html", false},
    {"xml", "application/xml", false},
    {"json", "application/json", false},
    {"zip", "application/zip", false},
    {"7z", "application/x-7z-compressed", false},
    {"gz", "application/gzip", false},
    {"doc", "application/msword", false},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", false},
    {"xls", "application/vnd.ms-excel", false},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false},
    {"ppt", "application/vnd.ms-powerpoint", false},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", false},
    {"vsdx", "application/vnd.ms-visio.drawing", false},
    {"eml", "message/rfc822", false},
    {"msg", "application/vnd.ms-outlook", false},
    {"rtf", "application/rtf", false},
    {"mp4", "video/mp4", false},
    {"mp3", "audio/mpeg", false},
};

const Known* find_known(std::string_view extension) {
  const auto* found = std::find_if(std::begin(kKnown), std::end(kKnown),
                                   [&](const Known& known) { return known.extension == extension; });
  return found == std::end(kKnown) ? nullptr : found;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
  });
}

}  // namespace

std::string clean_file_name(std::string_view name) {
  if (!core::valid_utf8(name)) return {};
  if (const auto slash = name.find_last_of("/\\"); slash != std::string_view::npos) name.remove_prefix(slash + 1);
  std::string clean = core::printable(name);
  clean = std::string(core::trim(clean));
  if (clean.size() > kMaxName) {
    // The extension stays; what is cut before it must leave whole characters.
    const auto dot = clean.rfind('.');
    const auto tail = dot == std::string::npos || clean.size() - dot > 20 ? std::string() : clean.substr(dot);
    std::size_t end = kMaxName - tail.size();
    while (end > 0 && (static_cast<unsigned char>(clean[end]) & 0xC0) == 0x80) --end;
    clean = clean.substr(0, end) + tail;
  }
  if (clean == "." || clean == "..") clean.clear();
  return clean;
}

std::string extension_of(std::string_view file_name) {
  const auto dot = file_name.rfind('.');
  if (dot == std::string_view::npos || dot + 1 == file_name.size() || file_name.size() - dot > 20) return {};
  return core::to_lower_ascii(file_name.substr(dot + 1));
}

std::string_view content_type_for(std::string_view extension) {
  const auto* known = find_known(extension);
  return known == nullptr ? "application/octet-stream" : known->content_type;
}

std::string clean_content_type(std::string_view content_type) {
  const auto type = core::trim(content_type.substr(0, content_type.find(';')));
  const auto slash = type.find('/');
  if (slash == std::string_view::npos || type.size() > 100 || !is_token(type.substr(0, slash)) ||
      !is_token(type.substr(slash + 1)))
    return {};
  return core::to_lower_ascii(type);
}

bool is_viewable(std::string_view extension) {
  const auto* known = find_known(extension);
  return known != nullptr && known->viewable;
}

bool is_picture(std::string_view content_type) {
  return content_type == "image/png" || content_type == "image/jpeg" || content_type == "image/gif" ||
         content_type == "image/webp" || content_type == "image/bmp";
}

}  // namespace gluepot::local
