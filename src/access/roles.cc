// SPDX-License-Identifier: Apache-2.0
#include "access/roles.h"

#include <algorithm>

#include "access/permissions.h"
#include "core/text.h"

namespace gluepot::access {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr std::size_t kLongestName = 60, kLongestDescription = 300;
constexpr int kMostRoles = 1000;

#define ROLE_COLUMNS                                                                                           \
  "SELECT r.id, r.name, r.description, r.built_in, r.all_companies, r.is_default, (SELECT COUNT(*) FROM user " \
  "u WHERE u.role_id = r.id) FROM role r "
constexpr Statement kList{"role.list", ROLE_COLUMNS "ORDER BY r.is_default DESC, r.id LIMIT 1000"};
constexpr Statement kGet{"role.get", ROLE_COLUMNS "WHERE r.id = ?"};
constexpr Statement kByName{"role.by_name", "SELECT id FROM role WHERE name = ? COLLATE NOCASE"};
constexpr Statement kCount{"role.count", "SELECT COUNT(*) FROM role"};
constexpr Statement kPermissionsOf{"role_permission.list",
                                   "SELECT permission FROM role_permission WHERE role_id = ? ORDER BY permission"};
constexpr Statement kInsert{"role.insert",
                            "INSERT INTO role (id, name, description, built_in, all_companies) VALUES (?, ?, ?, 0, ?)"};
constexpr Statement kUpdate{"role.update", "UPDATE role SET name = ?, description = ?, all_companies = ? WHERE id = ?"};
constexpr Statement kDelete{"role.delete", "DELETE FROM role WHERE id = ?"};
constexpr Statement kMakeDefault{"role.make_default",
                                 "UPDATE role SET is_default = CASE WHEN id = ? THEN 1 ELSE 0 END"};
constexpr Statement kNotDefault{"role.not_default", "UPDATE role SET is_default = 0 WHERE id = ?"};
constexpr Statement kClear{"role_permission.clear_of", "DELETE FROM role_permission WHERE role_id = ?"};
constexpr Statement kGrant{"role_permission.grant", "INSERT INTO role_permission (role_id, permission) VALUES (?, ?)"};
constexpr Statement kFollowLinks{
    "setup_link.follow_role",
    "UPDATE setup_link SET role_id = (SELECT u.role_id FROM user u WHERE u.id = setup_link.user_id) WHERE role_id = ? "
    "AND user_id IS NOT NULL"};
constexpr Statement kGranter{"role.granter", "SELECT role_id FROM user WHERE id = ? AND active = 1"};
constexpr Statement kCompaniesOf{"user_company.granter",
                                 "SELECT company_id FROM user_company WHERE user_id = ? ORDER BY company_id"};

Role read_role(const Row& row) {
  Role role;
  role.id = core::RoleId{row.integer(0)};
  role.name = row.string(1);
  role.description = row.string(2);
  role.built_in = row.boolean(3);
  role.editable = role.id != kPrimaryAdminId;
  role.all_companies = row.boolean(4);
  role.is_default = row.boolean(5);
  role.users = row.integer(6);
  return role;
}

core::Status read_permissions(Connection& connection, Role& role) {
  GLUEPOT_ASSIGN(const auto granted, connection.query(
                                         kPermissionsOf, [](const Row& row) { return row.string(0); }, role.id.value));
  role.permissions = expanded(granted);
  return {};
}

core::Status check_text(std::string_view text, std::string field, std::size_t least, std::size_t most) {
  const bool control = std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (text.size() < least || text.size() > most || control || !core::valid_utf8(text) || core::trim(text) != text)
    return core::invalid(std::move(field), std::to_string(least) + " to " + std::to_string(most) +
                                               " characters, no control characters, no blanks around it");
  return {};
}

core::Status check(const RoleDraft& draft) {
  GLUEPOT_TRY(check_text(draft.name, "name", 1, kLongestName));
  // All digits would be taken for an id.
  if (core::parse_int64(draft.name)) return core::invalid("name", "a name has at least one letter");
  GLUEPOT_TRY(check_text(draft.description, "description", 0, kLongestDescription));
  for (const auto& permission : draft.permissions)
    if (!is_permission(permission)) return core::invalid("permissions", "there is no permission " + permission);
  return {};
}

core::Status check_free(Connection& connection, std::string_view name, core::RoleId mine) {
  GLUEPOT_ASSIGN(const auto taken, connection.find(
                                       kByName, [](const Row& row) { return row.integer(0); }, name));
  if (!taken || *taken == mine.value) return {};
  core::Error error{ErrorCode::kConflict, "a role is already called " + std::string(name)};
  error.field = "name";
  return core::fail(std::move(error));
}

core::Status store_permissions(Connection& connection, core::RoleId id, const std::vector<std::string>& permissions) {
  GLUEPOT_TRY(connection.execute(kClear, id.value));
  for (const auto& permission : expanded(permissions)) GLUEPOT_TRY(connection.execute(kGrant, id.value, permission));
  return {};
}

core::Result<Role> insert(Connection& connection, const RoleDraft& draft, const core::Clock& clock) {
  GLUEPOT_ASSIGN(const auto count, connection.find(kCount, [](const Row& row) { return row.integer(0); }));
  if (count.value_or(0) >= kMostRoles) return core::fail(ErrorCode::kConflict, "there are 1,000 roles already");
  GLUEPOT_TRY(check_free(connection, draft.name, {}));
  const core::RoleId id{core::new_id(clock.now_ms())};
  GLUEPOT_TRY(connection.execute(kInsert, id.value, draft.name, draft.description, draft.all_companies));
  GLUEPOT_TRY(store_permissions(connection, id, draft.permissions));
  if (draft.is_default) GLUEPOT_TRY(connection.execute(kMakeDefault, id.value));
  return Roles::read(connection, id);
}

core::Status need_editable(const Role& role, std::string_view verb) {
  if (role.editable) return {};
  return core::fail(ErrorCode::kConflict,
                    role.name + " always has everything; it cannot be " + std::string(verb) + ". Duplicate it instead");
}

}  // namespace

core::Result<Grants> Grants::of(Connection& connection, const core::Caller& by) {
  Grants grants;
  if (by.kind == core::Caller::Kind::kSystem || by.kind == core::Caller::Kind::kOperator) {
    grants.everything_ = grants.primary_admin_ = grants.all_companies_ = true;
    return grants;
  }
  std::optional<std::int64_t> role_id;
  if (by.kind == core::Caller::Kind::kUser) {
    GLUEPOT_ASSIGN(role_id, connection.find(
                                kGranter, [](const Row& row) { return row.integer(0); }, by.id));
  }
  if (!role_id) return core::fail(ErrorCode::kForbidden, "only an active user may give rights to others");
  GLUEPOT_ASSIGN(auto role, Roles::read(connection, core::RoleId{*role_id}));
  grants.primary_admin_ = role.id == kPrimaryAdminId;
  grants.all_companies_ = role.all_companies;
  grants.permissions_ = std::move(role.permissions);
  GLUEPOT_ASSIGN(grants.companies_,
                 connection.query(
                     kCompaniesOf, [](const Row& row) { return core::CompanyId{row.integer(0)}; }, by.id));
  return grants;
}

core::Status Grants::cover(const Role& role) const {
  if (role.id == kPrimaryAdminId && !primary_admin_)
    return core::fail(ErrorCode::kForbidden, "only a Primary Admin may make or change a Primary Admin");
  return cover(role.permissions, role.all_companies);
}

core::Status Grants::cover(const std::vector<std::string>& permissions, bool all_companies) const {
  if (everything_) return {};
  for (const auto& permission : expanded(permissions))
    if (std::find(permissions_.begin(), permissions_.end(), permission) == permissions_.end()) {
      core::Error error{ErrorCode::kForbidden, "you do not hold " + permission +
                                                   " yourself, so you cannot give it, or "
                                                   "change who holds it"};
      error.next_step = "Ask somebody whose role has it, such as a Primary Admin.";
      return core::fail(std::move(error));
    }
  if (all_companies && !all_companies_)
    return core::fail(ErrorCode::kForbidden, "your role is limited to companies, so you cannot lift that for others");
  return {};
}

core::Status Grants::cover(const std::vector<core::CompanyId>& companies) const {
  if (all_companies_) return {};
  if (std::includes(companies_.begin(), companies_.end(), companies.begin(), companies.end())) return {};
  return core::fail(ErrorCode::kForbidden, "you can give only companies that you work for yourself");
}

core::Result<Role> Roles::read(Connection& connection, core::RoleId id) {
  GLUEPOT_ASSIGN(auto role, connection.find(kGet, read_role, id.value));
  if (!role) return core::fail(ErrorCode::kNotFound, "no such role");
  GLUEPOT_TRY(read_permissions(connection, *role));
  return std::move(*role);
}

core::Result<Role> Roles::read(Connection& connection, std::string_view id_or_name, std::string field) {
  auto id = core::parse_int64(id_or_name);
  if (!id) {
    GLUEPOT_ASSIGN(id, connection.find(
                           kByName, [](const Row& row) { return row.integer(0); }, id_or_name));
  }
  if (id) {
    GLUEPOT_ASSIGN(auto role, connection.find(kGet, read_role, *id));
    if (role) {
      GLUEPOT_TRY(read_permissions(connection, *role));
      return std::move(*role);
    }
  }
  GLUEPOT_ASSIGN(const auto all, connection.query(kList, read_role));
  std::string names;
  for (const auto& role : all) names += (names.empty() ? "" : ", ") + role.name;
  return core::invalid(std::move(field), "no role is called \"" + std::string(id_or_name) + "\"; there are " + names);
}

core::Result<std::vector<Role>> Roles::list() {
  return store::read(strict_, [](Connection& connection) -> core::Result<std::vector<Role>> {
    GLUEPOT_ASSIGN(auto roles, connection.query(kList, read_role));
    for (auto& role : roles) GLUEPOT_TRY(read_permissions(connection, role));
    return roles;
  });
}

core::Result<Role> Roles::get(core::RoleId id) {
  return store::read(strict_, [&](Connection& connection) { return read(connection, id); });
}

core::Result<Role> Roles::find(std::string_view id_or_name, std::string field) {
  return store::read(strict_, [&](Connection& connection) { return read(connection, id_or_name, field); });
}

core::Result<Role> Roles::create(const RoleDraft& draft, const core::Caller& by) {
  GLUEPOT_TRY(check(draft));
  return store::write(strict_, [&](Connection& connection) -> core::Result<Role> {
    GLUEPOT_ASSIGN(const auto grants, Grants::of(connection, by));
    GLUEPOT_TRY(grants.cover(draft.permissions, draft.all_companies));
    return insert(connection, draft, clock_);
  });
}

core::Result<Role> Roles::update(core::RoleId id, const RoleChange& change, const core::Caller& by) {
  return store::write(strict_, [&](Connection& connection) -> core::Result<Role> {
    GLUEPOT_ASSIGN(const auto before, read(connection, id));
    GLUEPOT_TRY(need_editable(before, "edited"));
    const RoleDraft after{change.name.value_or(before.name), change.description.value_or(before.description),
                          change.permissions.value_or(before.permissions),
                          change.all_companies.value_or(before.all_companies),
                          change.is_default.value_or(before.is_default)};
    GLUEPOT_TRY(check(after));
    GLUEPOT_ASSIGN(const auto grants, Grants::of(connection, by));
    GLUEPOT_TRY(grants.cover(before));
    GLUEPOT_TRY(grants.cover(after.permissions, after.all_companies));
    GLUEPOT_TRY(check_free(connection, after.name, id));
    GLUEPOT_TRY(connection.execute(kUpdate, after.name, after.description, after.all_companies, id.value));
    GLUEPOT_TRY(store_permissions(connection, id, after.permissions));
    if (after.is_default != before.is_default)
      GLUEPOT_TRY(connection.execute(after.is_default ? kMakeDefault : kNotDefault, id.value));
    return read(connection, id);
  });
}

core::Result<Role> Roles::duplicate(core::RoleId id, const core::Caller& by) {
  return store::write(strict_, [&](Connection& connection) -> core::Result<Role> {
    GLUEPOT_ASSIGN(const auto original, read(connection, id));
    GLUEPOT_ASSIGN(const auto grants, Grants::of(connection, by));
    GLUEPOT_TRY(grants.cover(original.permissions, original.all_companies));
    RoleDraft copy{"Copy of " + original.name, original.description, original.permissions, original.all_companies,
                   false};
    if (!original.editable) copy.description = "Everything, as Primary Admin has it at the time of copying.";
    const auto fit = [&](const std::string& tail) {
      std::string name = "Copy of " + original.name;
      while (name.size() + tail.size() > kLongestName || !core::valid_utf8(name)) name.pop_back();
      return std::string(core::trim(name)) + tail;
    };
    copy.name = fit("");
    for (int number = 2; number <= kMostRoles; ++number) {
      GLUEPOT_ASSIGN(const auto taken, connection.find(
                                           kByName, [](const Row&) { return true; }, copy.name));
      if (!taken) break;
      copy.name = fit(" " + std::to_string(number));
    }
    return insert(connection, copy, clock_);
  });
}

core::Result<Role> Roles::remove(core::RoleId id, const core::Caller& by) {
  return store::write(strict_, [&](Connection& connection) -> core::Result<Role> {
    GLUEPOT_ASSIGN(auto role, read(connection, id));
    GLUEPOT_TRY(need_editable(role, "deleted"));
    GLUEPOT_ASSIGN(const auto grants, Grants::of(connection, by));
    GLUEPOT_TRY(grants.cover(role));
    if (role.users > 0) {
      core::Error error{ErrorCode::kConflict, role.users == 1
                                                  ? "1 user has the role " + role.name
                                                  : std::to_string(role.users) + " users have the role " + role.name};
      error.next_step = "Give them another role first, inactive users too.";
      return core::fail(std::move(error));
    }
    GLUEPOT_TRY(connection.execute(kFollowLinks, id.value));
    GLUEPOT_TRY(connection.execute(kClear, id.value));
    GLUEPOT_TRY(connection.execute(kDelete, id.value));
    return role;
  });
}

}  // namespace gluepot::access
