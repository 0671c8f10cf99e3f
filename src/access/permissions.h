// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gluepot::access {

/// What a permission is for. Three levels each: read (view), write (create and edit), manage (everything, removal and
/// settings with it). A level holds those below it. Password values are read, never written, so they have one level.
struct Resource {
  std::string_view name;  ///< as in the permission: "documentation_passwords"
  std::string_view title;
  bool read_only = false;
};
inline constexpr Resource kResources[] = {{"companies", "Companies"},
                                          {"documentation", "Documentation"},
                                          {"documentation_passwords", "Password values", true},
                                          {"integrations", "Integrations and syncs"},
                                          {"mappings", "Mappings"},
                                          {"password_sync", "Password Sync"},
                                          {"audit", "Audit"},
                                          {"users", "Users"},
                                          {"roles", "Roles"},
                                          {"api_keys", "API keys"},
                                          {"notifications", "Notifications"},
                                          {"tenant", "This instance"}};

/// Every permission there is, `<level>_<resource>`, in the order of the resources. Routes name one of these; roles are
/// sets of them.
inline constexpr std::string_view kPermissions[] = {"read_companies",
                                                    "write_companies",
                                                    "manage_companies",  //
                                                    "read_documentation",
                                                    "write_documentation",
                                                    "manage_documentation",          //
                                                    "read_documentation_passwords",  //
                                                    "read_integrations",
                                                    "write_integrations",
                                                    "manage_integrations",  //
                                                    "read_mappings",
                                                    "write_mappings",
                                                    "manage_mappings",  //
                                                    "read_password_sync",
                                                    "write_password_sync",
                                                    "manage_password_sync",  //
                                                    "read_audit",
                                                    "write_audit",
                                                    "manage_audit",  //
                                                    "read_users",
                                                    "write_users",
                                                    "manage_users",  //
                                                    "read_roles",
                                                    "write_roles",
                                                    "manage_roles",  //
                                                    "read_api_keys",
                                                    "write_api_keys",
                                                    "manage_api_keys",  //
                                                    "read_notifications",
                                                    "write_notifications",
                                                    "manage_notifications",  //
                                                    "read_tenant",
                                                    "write_tenant",
                                                    "manage_tenant"};

bool is_permission(std::string_view name);
/// With what they hold: manage_x brings write_x and read_x, write_x brings read_x. In the table's order, each once;
/// names that are none are left out.
std::vector<std::string> expanded(std::span<const std::string> permissions);

struct BuiltInRole {
  std::string_view name;
  std::string_view description;
  std::vector<std::string_view> permissions;
};

/// Primary Admin (everything, can be neither edited nor removed), Technician, Reader.
const std::vector<BuiltInRole>& built_in_roles();
inline constexpr std::string_view kPrimaryAdmin = "Primary Admin";

}  // namespace gluepot::access
