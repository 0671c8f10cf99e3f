// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gluepot::access {

/// Every permission there is, `<level>_<resource>`. Routes name one of these; roles are sets of them.
inline constexpr std::string_view kPermissions[] = {"read_companies",
                                                    "write_companies",
                                                    "manage_companies",
                                                    "read_documentation",
                                                    "read_documentation_passwords",
                                                    "read_integrations",
                                                    "manage_integrations",
                                                    "write_mappings",
                                                    "run_sync",
                                                    "read_password_sync",
                                                    "write_password_sync",
                                                    "read_audit",
                                                    "manage_users",
                                                    "manage_roles",
                                                    "manage_api_keys"};

struct BuiltInRole {
  std::string_view name;
  std::string_view description;
  std::vector<std::string_view> permissions;
};

/// Primary Admin (everything, can be neither edited nor removed), Technician, Reader.
const std::vector<BuiltInRole>& built_in_roles();
inline constexpr std::string_view kPrimaryAdmin = "Primary Admin";

}  // namespace gluepot::access
