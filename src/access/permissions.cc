// SPDX-License-Identifier: Apache-2.0
#include "access/permissions.h"

#include <algorithm>

namespace gluepot::access {
namespace {

constexpr std::string_view kLevels[] = {"read", "write", "manage"};

/// 0 to 2, or -1. The resource's name is left in `name`.
int cut_level(std::string_view& name) {
  for (int level = 0; level < 3; ++level) {
    const auto& word = kLevels[level];
    if (!name.starts_with(word) || name.size() <= word.size() || name[word.size()] != '_') continue;
    name.remove_prefix(word.size() + 1);
    return level;
  }
  return -1;
}

}  // namespace

bool is_permission(std::string_view name) {
  return std::find(std::begin(kPermissions), std::end(kPermissions), name) != std::end(kPermissions);
}

std::vector<std::string> expanded(std::span<const std::string> permissions) {
  std::vector<std::string> out;
  for (const auto candidate : kPermissions) {
    auto resource = candidate;
    const int level = cut_level(resource);
    const bool held = std::any_of(permissions.begin(), permissions.end(), [&](std::string_view given) {
      if (!is_permission(given)) return false;
      return cut_level(given) >= level && given == resource;
    });
    if (held) out.emplace_back(candidate);
  }
  return out;
}

const std::vector<BuiltInRole>& built_in_roles() {
  static const std::vector<BuiltInRole> roles = {
      {kPrimaryAdmin, "Everything. Cannot be edited or removed.", {std::begin(kPermissions), std::end(kPermissions)}},
      {"Technician",
       "Reads documentation and reveals passwords.",
       {"read_companies", "read_documentation", "read_documentation_passwords", "read_integrations",
        "read_password_sync"}},
      {"Reader",
       "Reads documentation; sees password entries, never their values.",
       {"read_companies", "read_documentation"}},
  };
  return roles;
}

}  // namespace gluepot::access
