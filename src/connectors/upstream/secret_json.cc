// SPDX-License-Identifier: Apache-2.0
#include "connectors/upstream/secret_json.h"

#include <cstdint>

namespace gluepot::upstream {
namespace {

int hex4(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

void utf8(std::uint32_t point, char out[4], std::size_t& size) {
  if (point < 0x80) {
    out[0] = static_cast<char>(point);
    size = 1;
  } else if (point < 0x800) {
    out[0] = static_cast<char>(0xC0 | (point >> 6));
    out[1] = static_cast<char>(0x80 | (point & 63));
    size = 2;
  } else if (point < 0x10000) {
    out[0] = static_cast<char>(0xE0 | (point >> 12));
    out[1] = static_cast<char>(0x80 | ((point >> 6) & 63));
    out[2] = static_cast<char>(0x80 | (point & 63));
    size = 3;
  } else {
    out[0] = static_cast<char>(0xF0 | (point >> 18));
    out[1] = static_cast<char>(0x80 | ((point >> 12) & 63));
    out[2] = static_cast<char>(0x80 | ((point >> 6) & 63));
    out[3] = static_cast<char>(0x80 | (point & 63));
    size = 4;
  }
}

/// Reads "\uXXXX" (a pair when it is a surrogate) that begins at `raw[at]`; moves `at` behind it. False: malformed.
bool unicode_escape(std::string_view raw, std::size_t& at, std::uint32_t& point) {
  if (at + 6 > raw.size()) return false;
  const int high = hex4(raw.substr(at + 2, 4));
  if (high < 0) return false;
  at += 6;
  point = static_cast<std::uint32_t>(high);
  if (point < 0xD800 || point > 0xDFFF) return true;
  if (point > 0xDBFF || at + 6 > raw.size() || raw[at] != '\\' || raw[at + 1] != 'u') return false;
  const int low = hex4(raw.substr(at + 2, 4));
  if (low < 0xDC00 || low > 0xDFFF) return false;
  at += 6;
  point = 0x10000 + ((point - 0xD800) << 10) + (static_cast<std::uint32_t>(low) - 0xDC00);
  return true;
}

}  // namespace

bool unescape_json(std::string_view raw, char* out, std::size_t& size) {
  size = 0;
  for (std::size_t at = 0; at < raw.size();) {
    if (raw[at] != '\\') {
      out[size++] = raw[at++];
      continue;
    }
    if (at + 1 >= raw.size()) return false;
    if (raw[at + 1] == 'u') {
      std::uint32_t point = 0;
      if (!unicode_escape(raw, at, point)) return false;
      std::size_t length = 0;
      utf8(point, out + size, length);
      size += length;
      continue;
    }
    constexpr std::string_view kNames = "\"\\/bfnrt", kValues = "\"\\/\b\f\n\r\t";
    const auto found = kNames.find(raw[at + 1]);
    if (found == std::string_view::npos) return false;
    out[size++] = kValues[found];
    at += 2;
  }
  return true;
}

std::optional<std::string_view> json_text(const char* begin, const core::Secret& body) {
  const char* const end = body.reveal().data() + body.size();
  for (const char* at = begin; at < end; ++at) {
    if (*at == '\\')
      ++at;
    else if (*at == '"')
      return std::string_view(begin, static_cast<std::size_t>(at - begin));
  }
  return std::nullopt;
}

std::optional<core::Secret> json_secret(std::string_view raw) {
  auto secret = core::Secret::of_size(raw.size());
  std::size_t size = 0;
  if (!unescape_json(raw, secret.data(), size)) return std::nullopt;
  secret.resize_down(size);
  return secret;
}

void append_json_text(core::Secret& out, std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out.append("\"");
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text.substr(plain, i - plain));
    plain = i + 1;
    const char escape[] = {'\\', 'u', '0', '0', kDigits[c >> 4], kDigits[c & 15]};
    out.append({escape, sizeof escape});
  }
  out.append(text.substr(plain));
  out.append("\"");
}

bool repeats(std::string_view body, std::initializer_list<std::string_view> secrets) {
  constexpr std::size_t kLargest = 64u << 10, kShortest = 3;
  if (body.size() > kLargest) return true;
  const auto holds = [&](std::string_view text) {
    for (const auto secret : secrets)
      if (secret.size() >= kShortest && text.find(secret) != std::string_view::npos) return true;
    return false;
  };
  if (holds(body)) return true;
  core::Secret text{body};
  for (int level = 0; level < 2; ++level) {
    auto plain = json_secret(text.reveal());
    if (!plain) return false;
    if (holds(plain->reveal())) return true;
    text = std::move(*plain);
  }
  return false;
}

}  // namespace gluepot::upstream
