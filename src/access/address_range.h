// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace gluepot::access {

/// Addresses that share a prefix: "10.0.0.0/8", "2001:db8::/32", or one alone. An IPv4 address and the same written as
/// IPv6 ("::ffff:10.0.0.1") are equal.
class AddressRange {
 public:
  /// Errors: kInvalidArgument (no address, prefix too long, bits set behind the prefix; the message says what was
  /// probably meant).
  static core::Result<AddressRange> parse(std::string_view text);

  /// An address as the server hands it on ("192.0.2.7", "2001:db8::1", also with a zone "%eth0"). False for anything
  /// that is none.
  bool contains(std::string_view address) const;
  /// Spelt one way: a lone address without its length.
  std::string text() const;
  bool operator==(const AddressRange&) const = default;

 private:
  using Bytes = std::array<std::uint8_t, 16>;
  static bool read(std::string_view text, Bytes& out, bool& ipv4);
  static Bytes masked(const Bytes& address, int bits);

  Bytes first_{};  ///< IPv4 stands mapped, behind ::ffff:0:0/96
  int bits_ = 128;
  bool ipv4_ = false;
};

/// What counts as one place that requests come from: an IPv4 address, or the first 64 bits of an IPv6 one.
std::string network_of(std::string_view address);

}  // namespace gluepot::access
