// SPDX-License-Identifier: Apache-2.0
#include "access/address_range.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "core/ids.h"
#include "core/text.h"

namespace gluepot::access {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

core::Result<AddressRange> bad(std::string_view text, std::string_view why) {
  return core::fail(core::ErrorCode::kInvalidArgument,
                    "\"" + core::printable(text.substr(0, 80)) + "\" " + std::string(why));
}

}  // namespace

bool AddressRange::read(std::string_view text, Bytes& out, bool& ipv4) {
  char buffer[INET6_ADDRSTRLEN + 1];
  text = text.substr(0, text.find('%'));
  if (text.empty() || text.size() >= sizeof buffer) return false;
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = '\0';
  ipv4 = text.find(':') == std::string_view::npos;
  if (!ipv4) {
    if (inet_pton(AF_INET6, buffer, out.data()) != 1) return false;
    ipv4 = std::equal(kMapped.begin(), kMapped.end(), out.begin());
    return true;
  }
  std::copy(kMapped.begin(), kMapped.end(), out.begin());
  return inet_pton(AF_INET, buffer, out.data() + kMapped.size()) == 1;
}

AddressRange::Bytes AddressRange::masked(const Bytes& address, int bits) {
  Bytes out = address;
  for (int i = 0; i < 16; ++i) {
    const int kept = std::clamp(bits - 8 * i, 0, 8);
    out[static_cast<std::size_t>(i)] &= static_cast<std::uint8_t>(0xff00u >> kept);
  }
  return out;
}

core::Result<AddressRange> AddressRange::parse(std::string_view text) {
  text = core::trim(text);
  const auto slash = text.find('/');
  AddressRange range;
  Bytes address{};
  const auto host = text.substr(0, slash);
  if (host.find('%') != std::string_view::npos || !read(host, address, range.ipv4_))
    return bad(text, "is no address range; write 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32");
  const bool short_form = host.find(':') == std::string_view::npos;
  if (slash != std::string_view::npos) {
    const auto bits = core::parse_int64(text.substr(slash + 1));
    if (!bits || *bits < 0 || *bits > (short_form ? 32 : 128))
      return bad(text, short_form ? "has a length that is not 0 to 32" : "has a length that is not 0 to 128");
    range.bits_ = static_cast<int>(*bits) + (short_form ? 96 : 0);
  }
  range.ipv4_ = range.ipv4_ && range.bits_ >= 96;
  range.first_ = masked(address, range.bits_);
  if (range.first_ != address)
    return bad(text, "names an address inside the range; write " + range.text() + " or " + std::string(host));
  return range;
}

bool AddressRange::contains(std::string_view address) const {
  Bytes bytes{};
  bool ipv4 = false;
  return read(address, bytes, ipv4) && masked(bytes, bits_) == first_;
}

std::string AddressRange::text() const {
  char buffer[INET6_ADDRSTRLEN + 1] = {};
  if (ipv4_)
    inet_ntop(AF_INET, first_.data() + kMapped.size(), buffer, sizeof buffer);
  else
    inet_ntop(AF_INET6, first_.data(), buffer, sizeof buffer);
  return buffer + (bits_ == 128 ? std::string() : "/" + std::to_string(ipv4_ ? bits_ - 96 : bits_));
}

std::string network_of(std::string_view address) {
  in6_addr bytes{};
  const std::string text(address.substr(0, address.find('%')));
  if (inet_pton(AF_INET6, text.c_str(), &bytes) != 1) return std::string(address);
  return core::to_hex({reinterpret_cast<const char*>(&bytes), 8});
}

}  // namespace gluepot::access
