// SPDX-License-Identifier: Apache-2.0
#include "access/permissions.h"

namespace gluepot::access {

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
