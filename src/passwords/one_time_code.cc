// SPDX-License-Identifier: Apache-2.0
#include "passwords/one_time_code.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <optional>
#include <string_view>

#include "core/ids.h"

namespace gluepot::passwords {
namespace {

constexpr std::string_view kAddress = "otpauth://totp/";

struct Parameters {
  std::string_view secret;
  std::int64_t digits = 6, period_s = 30;
  const EVP_MD* hash = EVP_sha1();
};

core::Error not_known() {
  core::Error error{core::ErrorCode::kUpstream,
                    "the source keeps something for one-time codes that is no seed of them"};
  error.next_step = "Set the one-time code up again in the source.";
  return error;
}

/// Nothing when a parameter is one that a code cannot be made by.
std::optional<Parameters> parameters_of(std::string_view seed) {
  Parameters out;
  out.secret = seed;
  if (!seed.starts_with(kAddress)) return out;
  const auto question = seed.find('?');
  if (question == std::string_view::npos) return std::nullopt;
  out.secret = {};
  for (auto rest = seed.substr(question + 1); !rest.empty();) {
    const auto part = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    const auto name = part.substr(0, part.find('='));
    const auto value = name.size() < part.size() ? part.substr(name.size() + 1) : std::string_view();
    if (name == "secret") out.secret = value;
    if (name == "digits") out.digits = core::parse_int64(value).value_or(0);
    if (name == "period") out.period_s = core::parse_int64(value).value_or(0);
    if (name == "algorithm")
      out.hash = value == "SHA1"     ? EVP_sha1()
                 : value == "SHA256" ? EVP_sha256()
                 : value == "SHA512" ? EVP_sha512()
                                     : nullptr;
  }
  if (out.hash == nullptr || out.digits < 6 || out.digits > 8 || out.period_s < 1 || out.period_s > 3600)
    return std::nullopt;
  return out;
}

int base32_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a';
  if (c >= '2' && c <= '7') return c - '2' + 26;
  return -1;
}

std::optional<core::Secret> decode(std::string_view text) {
  auto out = core::Secret::of_size(text.size());
  std::size_t size = 0;
  std::uint32_t bits = 0;
  int have = 0;
  for (const char c : text) {
    if (c == ' ' || c == '-' || c == '=') continue;
    const int value = base32_of(c);
    if (value < 0) return std::nullopt;
    bits = (bits << 5 | static_cast<std::uint32_t>(value)) & 0xfffU;
    have += 5;
    if (have < 8) continue;
    have -= 8;
    out.data()[size++] = static_cast<char>(bits >> have & 0xffU);
  }
  if (size == 0) return std::nullopt;
  out.resize_down(size);
  return out;
}

}  // namespace

core::Result<OneTimeCode> one_time_code(const core::Secret& seed, std::int64_t now_ms) {
  const auto parameters = parameters_of(seed.reveal());
  if (!parameters) return core::fail(not_known());
  const auto key = decode(parameters->secret);
  if (!key) return core::fail(not_known());
  const std::int64_t seconds = now_ms / 1000, step = seconds / parameters->period_s;
  std::array<unsigned char, 8> message{};
  for (std::size_t i = 0; i < 8; ++i)
    message[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (56 - 8 * i));
  auto digest = core::Secret::of_size(EVP_MAX_MD_SIZE);
  unsigned int size = 0;
  if (HMAC(parameters->hash, key->reveal().data(), static_cast<int>(key->size()), message.data(), message.size(),
           reinterpret_cast<unsigned char*>(digest.data()), &size) == nullptr ||
      size < 20)
    return core::fail(core::ErrorCode::kInternal, "a one-time code could not be computed");
  const auto byte = [&](std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(digest.data()[at]));
  };
  const std::size_t offset = byte(size - 1) & 0xfU;
  std::uint32_t number =
      (byte(offset) & 0x7fU) << 24 | byte(offset + 1) << 16 | byte(offset + 2) << 8 | byte(offset + 3);
  OneTimeCode out;
  out.digits = core::Secret::of_size(static_cast<std::size_t>(parameters->digits));
  for (auto at = static_cast<std::size_t>(parameters->digits); at-- > 0; number /= 10)
    out.digits.data()[at] = static_cast<char>('0' + number % 10);
  out.valid_for = std::chrono::seconds(parameters->period_s - seconds % parameters->period_s);
  return out;
}

}  // namespace gluepot::passwords
