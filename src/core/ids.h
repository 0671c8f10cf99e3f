// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <charconv>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gluepot::core {

/// A 64-bit id of one kind of record; strings in JSON. 0 is a valid id at some sources ("0" is Autotask's own company).
template <typename Tag>
struct Id {
  std::int64_t value = 0;
  auto operator<=>(const Id&) const = default;
  std::string text() const { return std::to_string(value); }
};

using OrganizationId = Id<struct OrganizationTag>;
using CompanyId = Id<struct CompanyTag>;
using PasswordId = Id<struct PasswordTag>;
using UserId = Id<struct UserTag>;
using RoleId = Id<struct RoleTag>;
using ApiKeyId = Id<struct ApiKeyTag>;
using RecordId = std::int64_t;

/// The whole text as a signed 64-bit number, or nothing. No blanks, no plus sign.
inline std::optional<std::int64_t> parse_int64(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

}  // namespace gluepot::core

template <typename Tag>
struct std::hash<gluepot::core::Id<Tag>> {
  std::size_t operator()(gluepot::core::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
