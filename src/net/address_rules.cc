// SPDX-License-Identifier: Apache-2.0
#include "net/address_rules.h"

#include <netinet/in.h>

#include <algorithm>
#include <cstring>

#include "core/ids.h"
#include "core/text.h"

namespace gluepot::net {
namespace {

int default_port(std::string_view scheme) {
  return scheme == "https" ? 443 : 80;
}

bool host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

core::Status read_authority(std::string_view authority, BaseUrl& url) {
  std::string_view port;
  if (!authority.empty() && authority.front() == '[') {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) return core::invalid("url", "the address in brackets has no end");
    url.host = core::to_lower_ascii(authority.substr(1, end - 1));
    port = authority.substr(end + 1);
    const bool literal = std::all_of(url.host.begin(), url.host.end(), [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
    });
    if (!literal) return core::invalid("url", "what stands in brackets is no IPv6 address");
  } else {
    const auto colon = authority.find(':');
    url.host = core::to_lower_ascii(authority.substr(0, colon));
    port = colon == std::string_view::npos ? std::string_view{} : authority.substr(colon);
    if (!std::all_of(url.host.begin(), url.host.end(), host_character))
      return core::invalid("url", "the host name holds characters that no host name has");
  }
  if (url.host.empty()) return core::invalid("url", "names no host");
  url.port = default_port(url.scheme);
  if (port.empty()) return {};
  const auto number = port.front() == ':' ? core::parse_int64(port.substr(1)) : std::nullopt;
  if (!number || *number < 1 || *number > 65535)
    return core::invalid("url", "the port must be a number from 1 to 65535");
  url.port = static_cast<int>(*number);
  return {};
}

}  // namespace

std::string BaseUrl::origin() const {
  std::string text = scheme + "://" + (host.find(':') == std::string::npos ? host : "[" + host + "]");
  if (port != default_port(scheme)) text += ":" + std::to_string(port);
  return text;
}

bool is_loopback_host(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  if (!host.starts_with("127.")) return false;
  const auto parts = core::split(host, '.');
  return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
           const auto number = core::parse_int64(part);
           return number && *number >= 0 && *number <= 255;
         });
}

namespace {

bool may_be_reached_v4(const unsigned char* bytes) {
  const bool link_local = bytes[0] == 169 && bytes[1] == 254;
  return !link_local && bytes[0] != 0 && bytes[0] < 224;
}

}  // namespace

bool may_be_reached(const sockaddr& address) {
  if (address.sa_family == AF_INET)
    return may_be_reached_v4(
        reinterpret_cast<const unsigned char*>(&reinterpret_cast<const sockaddr_in&>(address).sin_addr));
  if (address.sa_family != AF_INET6) return false;
  const auto* bytes = reinterpret_cast<const unsigned char*>(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
  static constexpr unsigned char kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  static constexpr unsigned char kNat64[12] = {0, 0x64, 0xFF, 0x9B};
  static constexpr unsigned char kZero[16] = {};
  static constexpr unsigned char kMetadata[16] = {0xFD, 0, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x54};
  if (std::memcmp(bytes, kMapped, 12) == 0 || std::memcmp(bytes, kNat64, 12) == 0) return may_be_reached_v4(bytes + 12);
  const bool link_local = bytes[0] == 0xFE && (bytes[1] & 0xC0) == 0x80, multicast = bytes[0] == 0xFF;
  return !link_local && !multicast && std::memcmp(bytes, kZero, 16) != 0 && std::memcmp(bytes, kMetadata, 16) != 0;
}

core::Result<BaseUrl> parse_base_url(std::string_view text, const AddressRules& rules) {
  text = core::trim(text);
  BaseUrl url;
  url.scheme = "https";
  if (const auto colon = text.find("://"); colon != std::string_view::npos) {
    url.scheme = core::to_lower_ascii(text.substr(0, colon));
    text.remove_prefix(colon + 3);
  }
  if (url.scheme != "https" && url.scheme != "http") return core::invalid("url", "must begin with https://");
  if (text.find_first_of("?#") != std::string_view::npos)
    return core::invalid("url", "must be a plain address without ? or #");
  if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c <= ' ' || c == 0x7f || c == '\\'; }))
    return core::invalid("url", "must not hold blanks or control characters");
  const auto slash = text.find('/');
  const std::string_view authority = text.substr(0, slash);
  // user:password@host would put a secret into settings, logs and messages.
  if (authority.find('@') != std::string_view::npos)
    return core::invalid("url", "must not hold a user name or password; the key has a field of its own");
  GLUEPOT_TRY(read_authority(authority, url));
  if (slash != std::string_view::npos) url.path = std::string(text.substr(slash));
  while (!url.path.empty() && url.path.back() == '/') url.path.pop_back();
  if (url.scheme == "http" && !rules.allow_plain_http && !is_loopback_host(url.host))
    return core::invalid("url",
                         "must begin with https://: over plain http the key could be read on its way to " + url.host);
  return url;
}

std::string origin_of(std::string_view url) {
  const auto colon = url.find("://");
  if (colon == std::string_view::npos) return {};
  const auto end = url.find_first_of("/?#", colon + 3);
  auto parsed = parse_base_url(url.substr(0, end), AddressRules{.allow_plain_http = true});
  return parsed ? parsed->origin() : std::string{};
}

std::string percent_encode(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size() * 3);
  for (const unsigned char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) {
      out += static_cast<char>(c);
    } else {
      out += '%';
      out += kDigits[c >> 4];
      out += kDigits[c & 15];
    }
  }
  return out;
}

}  // namespace gluepot::net
