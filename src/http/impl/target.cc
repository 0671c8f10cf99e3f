// SPDX-License-Identifier: Apache-2.0
#include "http/impl/target.h"

#include <algorithm>

#include "core/text.h"

namespace gluepot::http {
namespace {

bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}
bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    const auto end = path.find_first_of("/\\");
    const auto segment = path.substr(0, end);
    if (segment == "." || segment == "..") return true;
    if (end == std::string_view::npos) return false;
    path.remove_prefix(end + 1);
  }
  return false;
}

/// "http://host/path" becomes "/path"; the authority takes the place of the Host header (RFC 9112, 3.2.2).
bool strip_authority(std::string_view& target, std::string& host) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (core::to_lower_ascii(target.substr(0, scheme.size())) != scheme) continue;
    target.remove_prefix(scheme.size());
    const auto authority = target.substr(0, target.find_first_of("/?"));
    if (authority.empty() || !valid_host(authority)) return false;
    host.assign(authority);
    target.remove_prefix(authority.size());
    return !target.empty() && target.front() == '/';
  }
  return false;
}

}  // namespace

bool valid_host(std::string_view host) {
  return host.size() <= 262 && std::all_of(host.begin(), host.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  std::string_view(".-_:[]%").find(c) != std::string_view::npos;
         });
}

bool split_target(Request& request) {
  std::string_view target = request.target;
  if (!printable(target)) return false;
  if (!target.starts_with('/') && !strip_authority(target, request.host)) return false;
  const auto question = target.find('?');
  const auto path = target.substr(0, question);
  request.query.assign(question == std::string_view::npos ? std::string_view{} : target.substr(question + 1));
  if (path.find('%') == std::string_view::npos) {
    request.path.assign(path);
  } else {
    auto decoded = percent_decode(path, false);
    if (!decoded) return false;
    request.path = *std::move(decoded);
    if (std::any_of(request.path.begin(), request.path.end(), is_control)) return false;
    if (!std::all_of(request.path.begin(), request.path.end(), is_ascii) && !core::valid_utf8(request.path))
      return false;
  }
  return !has_dot_segment(request.path);
}

}  // namespace gluepot::http
