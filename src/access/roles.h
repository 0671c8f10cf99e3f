// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/caller.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "store/database.h"

namespace gluepot::access {

inline constexpr core::RoleId kPrimaryAdminId{1};

struct Role {
  core::RoleId id;
  std::string name, description;
  bool built_in = false;                 ///< came with Gluepot
  bool editable = true;                  ///< all but Primary Admin
  bool all_companies = true;             ///< false: whoever has it works for the companies that are given to him
  bool is_default = false;               ///< stands first where a role is chosen; at most one
  std::int64_t users = 0;                ///< who have it, inactive ones too
  std::vector<std::string> permissions;  ///< with what they hold (permissions.h, expanded())
};

struct RoleDraft {
  std::string name, description;
  std::vector<std::string> permissions;
  bool all_companies = true;
  bool is_default = false;
};

/// Members that are set replace.
struct RoleChange {
  std::optional<std::string> name, description;
  std::optional<std::vector<std::string>> permissions;
  std::optional<bool> all_companies, is_default;
};

/// What somebody holds, and so may give to others and change of others: nobody hands on what is not his own. Read in
/// the transaction that gives, so that a right lost meanwhile gives nothing.
class Grants {
 public:
  /// System and operator hold everything. Errors: kForbidden (a user who is not active any more; a key).
  static core::Result<Grants> of(store::Connection& connection, const core::Caller& by);

  /// Errors: kForbidden: names the first permission that is missing, or that only a Primary Admin may.
  core::Status cover(const Role& role) const;
  core::Status cover(const std::vector<std::string>& permissions, bool all_companies) const;
  /// Errors: kForbidden: a company that the one who gives does not work for.
  core::Status cover(const std::vector<core::CompanyId>& companies) const;

 private:
  bool everything_ = false, primary_admin_ = false, all_companies_ = false;
  std::vector<std::string> permissions_;
  std::vector<core::CompanyId> companies_;  ///< ascending
};

/// Named sets of permissions. Primary Admin always has everything and is neither edited nor deleted. A change acts on
/// the next request of everybody who has the role. Safe from any thread. Source: tables role, role_permission.
class Roles {
 public:
  Roles(store::Database& strict, const core::Clock& clock) : strict_(strict), clock_(clock) {}

  /// At most 1,000: the default first, then in the order of making.
  core::Result<std::vector<Role>> list();
  /// kNotFound.
  core::Result<Role> get(core::RoleId id);
  /// By id or by name (ASCII case ignored). kInvalidArgument names `field` and the roles there are.
  core::Result<Role> find(std::string_view id_or_name, std::string field = "role");

  /// Errors: kInvalidArgument (name: 1..60 characters; description: at most 300; a permission there is not), kConflict
  /// (name taken), kForbidden (Grants).
  core::Result<Role> create(const RoleDraft& draft, const core::Caller& by);
  /// As create, kNotFound, and kConflict for Primary Admin. Who changes a role must hold what it grants before and
  /// after.
  core::Result<Role> update(core::RoleId id, const RoleChange& change, const core::Caller& by);
  /// "Copy of <name>" (or "Copy of <name> 2", ...) with the same description, permissions and flags, but not the
  /// default.
  core::Result<Role> duplicate(core::RoleId id, const core::Caller& by);
  /// The role as it was. Errors: kNotFound, kForbidden, kConflict (Primary Admin; in use: the message says by how
  /// many).
  core::Result<Role> remove(core::RoleId id, const core::Caller& by);

  /// Inside a transaction of people.
  static core::Result<Role> read(store::Connection& connection, core::RoleId id);
  static core::Result<Role> read(store::Connection& connection, std::string_view id_or_name, std::string field);

 private:
  store::Database& strict_;
  const core::Clock& clock_;
};

}  // namespace gluepot::access
