// SPDX-License-Identifier: Apache-2.0
#include "access/users.h"

#include <sodium.h>

#include <algorithm>
#include <semaphore>

#include "access/permissions.h"
#include "core/text.h"

namespace gluepot::access {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr std::int64_t kSetupLifetimeMs = 7LL * 24 * 3600 * 1000;
constexpr std::size_t kMinPassword = 12, kMaxPassword = 256;

#define USER_COLUMNS                                                                                                  \
  "SELECT u.id, u.name, u.role_id, r.name, u.active, u.password_hash IS NULL, u.last_sign_in_at_ms FROM user u JOIN " \
  "role r ON r.id = u.role_id "
constexpr Statement kList{"user.list", USER_COLUMNS "ORDER BY u.name COLLATE NOCASE LIMIT 10000"};
constexpr Statement kGet{"user.get", USER_COLUMNS "WHERE u.id = ?"};
constexpr Statement kByName{"user.by_name",
                            "SELECT u.id, u.password_hash, u.active FROM user u WHERE u.name = ? COLLATE NOCASE"};
constexpr Statement kAny{"user.any", "SELECT 1 FROM user LIMIT 1"};
constexpr Statement kInsert{"user.insert",
                            "INSERT INTO user (id, name, role_id, active, created_at_ms) VALUES (?, ?, ?, 1, ?)"};
constexpr Statement kSetPassword{"user.set_password", "UPDATE user SET password_hash = ? WHERE id = ?"};
constexpr Statement kSetActive{"user.set_active", "UPDATE user SET active = ? WHERE id = ?"};
constexpr Statement kSetRole{"user.set_role", "UPDATE user SET role_id = ? WHERE id = ?"};
constexpr Statement kSignedIn{"user.signed_in", "UPDATE user SET last_sign_in_at_ms = ? WHERE id = ?"};
constexpr Statement kOtherAdmins{
    "user.other_admins",
    "SELECT COUNT(*) FROM user u JOIN role r ON r.id = u.role_id WHERE r.name = 'Primary Admin' AND "
    "u.active = 1 AND u.password_hash IS NOT NULL AND u.id <> ?"};
constexpr Statement kRoleByName{"role.by_name", "SELECT id FROM role WHERE name = ? COLLATE NOCASE"};
constexpr Statement kRoles{"role.list", "SELECT id, name, description, built_in FROM role ORDER BY id LIMIT 1000"};
constexpr Statement kRolePermissions{"role_permission.list",
                                     "SELECT permission FROM role_permission WHERE role_id = ? ORDER BY permission"};
constexpr Statement kInsertLink{
    "setup_link.insert", "INSERT INTO setup_link (token_digest, user_id, role_id, expires_at_ms) VALUES (?, ?, ?, ?)"};
constexpr Statement kFindLink{
    "setup_link.find",
    "SELECT l.user_id, u.name, r.name, l.expires_at_ms, l.role_id FROM setup_link l JOIN role r ON r.id = l.role_id "
    "LEFT JOIN user u ON u.id = l.user_id WHERE l.token_digest = ? AND l.expires_at_ms > ?"};
constexpr Statement kUseLink{"setup_link.use", "DELETE FROM setup_link WHERE token_digest = ?"};
constexpr Statement kDropLinksOf{"setup_link.drop_of", "DELETE FROM setup_link WHERE user_id IS ?"};
constexpr Statement kEndSessions{"session.end_of_user", "DELETE FROM session WHERE user_id = ?"};

User read_user(const Row& row) {
  return {
      core::UserId{row.integer(0)}, row.string(1),          core::RoleId{row.integer(2)}, row.string(3), row.boolean(4),
      row.boolean(5) != 0,          row.optional_integer(6)};
}

core::Status check_name(std::string_view name) {
  const bool control = std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (name.empty() || name.size() > 100 || control || !core::valid_utf8(name) || core::trim(name) != name)
    return core::invalid("name", "1 to 100 characters, no control characters, no blanks around it");
  return {};
}

core::Status check_password_rules(std::string_view name, const core::Secret& password) {
  const auto value = password.reveal();
  if (value.size() < kMinPassword) return core::invalid("password", "at least 12 characters");
  if (value.size() > kMaxPassword) return core::invalid("password", "at most 256 bytes");
  if (std::all_of(value.begin(), value.end(), [&](char c) { return c == value[0]; }))
    return core::invalid("password", "not one character repeated");
  if (!name.empty() && core::to_lower_ascii(value).find(core::to_lower_ascii(name)) != std::string::npos)
    return core::invalid("password", "must not contain the user name");
  return {};
}

// t=3, 64 MiB: 70 ms a hash. At most four at a time, so that sign-ins cannot use up the memory.
std::counting_semaphore<4> hashing{4};

struct HashSlot {
  HashSlot() { hashing.acquire(); }
  ~HashSlot() { hashing.release(); }
};

core::Result<std::string> hash_password(const core::Secret& password) {
  const HashSlot slot;
  char out[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(out, password.reveal().data(), password.size(), 3, 64ULL << 20,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return core::fail(ErrorCode::kUnavailable, "no memory to hash a password; try again");
  return std::string(out);
}

/// A hash nobody knows the password of: unknown users cost the same time as known ones.
const std::string& decoy_hash() {
  static const std::string hash = [] { return hash_password(core::Secret(core::random_hex(16))).value_or(""); }();
  return hash;
}

core::Result<std::int64_t> role_id(Connection& connection, std::string_view role) {
  GLUEPOT_ASSIGN(const auto id, connection.find(
                                    kRoleByName, [](const Row& row) { return row.integer(0); }, role));
  if (!id)
    return core::invalid(
        "role", "no role is called \"" + std::string(role) + "\"; there are Primary Admin, Technician, Reader");
  return *id;
}

core::Result<User> get_user(Connection& connection, core::UserId id) {
  GLUEPOT_ASSIGN(auto user, connection.find(kGet, read_user, id.value));
  if (!user) return core::fail(ErrorCode::kNotFound, "no such user");
  return *user;
}

core::Status keep_an_admin(Connection& connection, const User& user) {
  if (user.role_name != kPrimaryAdmin || !user.active) return {};
  GLUEPOT_ASSIGN(const auto others, connection.find(
                                        kOtherAdmins, [](const Row& row) { return row.integer(0); }, user.id.value));
  if (others.value_or(0) == 0)
    return core::fail(ErrorCode::kConflict, user.name + " is the last active Primary Admin; make another one first");
  return {};
}

}  // namespace

core::Result<std::vector<User>> Users::list() {
  return store::read(strict_, [](Connection& connection) { return connection.query(kList, read_user); });
}

core::Result<bool> Users::any() {
  return store::read(strict_, [](Connection& connection) -> core::Result<bool> {
    GLUEPOT_ASSIGN(const auto found, connection.find(kAny, [](const Row&) { return true; }));
    return found.has_value();
  });
}

core::Result<std::vector<Role>> Users::roles() {
  return store::read(strict_, [](Connection& connection) -> core::Result<std::vector<Role>> {
    GLUEPOT_ASSIGN(auto roles, connection.query(kRoles, [](const Row& row) {
      return Role{core::RoleId{row.integer(0)}, row.string(1), row.string(2), row.boolean(3), {}};
    }));
    for (auto& role : roles) {
      GLUEPOT_ASSIGN(const auto granted,
                     connection.query(
                         kRolePermissions, [](const Row& row) { return row.string(0); }, role.id.value));
      role.permissions = expanded(granted);
    }
    return roles;
  });
}

core::Result<Users::Created> Users::create(std::string_view name, std::string_view role) {
  GLUEPOT_TRY(check_name(name));
  const std::string token = core::random_hex(32);
  return store::write(strict_, [&](Connection& connection) -> core::Result<Created> {
    GLUEPOT_ASSIGN(const auto taken, connection.find(
                                         kByName, [](const Row&) { return true; }, name));
    if (taken) return core::fail(ErrorCode::kConflict, "name: a user is already called " + std::string(name));
    GLUEPOT_ASSIGN(const auto role_value, role_id(connection, role));
    const core::UserId id{core::new_id(clock_.now_ms())};
    GLUEPOT_TRY(connection.execute(kInsert, id.value, name, role_value, clock_.now_ms()));
    GLUEPOT_TRY(connection.execute(kDropLinksOf, store::Null{}));  // the first run's
    GLUEPOT_TRY(connection.execute(kInsertLink, store::Blob{vault_.digest("setup", token)}, id.value, role_value,
                                   clock_.now_ms() + kSetupLifetimeMs));
    GLUEPOT_ASSIGN(auto user, get_user(connection, id));
    return Created{std::move(user), token};
  });
}

core::Result<std::string> Users::first_run_token() {
  const std::string token = core::random_hex(32);
  return store::write(strict_, [&](Connection& connection) -> core::Result<std::string> {
    GLUEPOT_ASSIGN(const auto any_user, connection.find(kAny, [](const Row&) { return true; }));
    if (any_user)
      return core::fail(ErrorCode::kConflict, "a user exists already; use: gluepot users create NAME --role ROLE");
    GLUEPOT_ASSIGN(const auto role, role_id(connection, kPrimaryAdmin));
    GLUEPOT_TRY(connection.execute(kDropLinksOf, store::Null{}));
    GLUEPOT_TRY(connection.execute(kInsertLink, store::Blob{vault_.digest("setup", token)}, store::Null{}, role,
                                   clock_.now_ms() + kSetupLifetimeMs));
    return token;
  });
}

core::Result<std::string> Users::renew_setup(core::UserId id) {
  const std::string token = core::random_hex(32);
  return store::write(strict_, [&](Connection& connection) -> core::Result<std::string> {
    GLUEPOT_ASSIGN(const auto user, get_user(connection, id));
    GLUEPOT_TRY(connection.execute(kDropLinksOf, id.value));
    GLUEPOT_TRY(connection.execute(kInsertLink, store::Blob{vault_.digest("setup", token)}, id.value,
                                   user.role_id.value, clock_.now_ms() + kSetupLifetimeMs));
    return token;
  });
}

namespace {

struct StoredLink {
  std::optional<std::int64_t> user_id;
  SetupLink link;
  std::int64_t role_id = 0;
};

core::Error link_gone() {
  return {ErrorCode::kNotFound,
          "this set-up link is unknown, was used, or has expired; ask an administrator for a new one"};
}

core::Result<StoredLink> find_link(Connection& connection, const vault::Digest& digest, std::int64_t now_ms) {
  GLUEPOT_ASSIGN(
      auto found,
      connection.find(
          kFindLink,
          [](const Row& row) {
            return StoredLink{row.optional_integer(0), {row.string(1), row.string(2), row.integer(3)}, row.integer(4)};
          },
          store::Blob{digest}, now_ms));
  if (!found) return core::fail(link_gone());
  // The first run's link makes a Primary Admin: it is for an instance without people.
  if (!found->user_id) {
    GLUEPOT_ASSIGN(const auto any_user, connection.find(kAny, [](const Row&) { return true; }));
    if (any_user) return core::fail(link_gone());
  }
  return *found;
}

}  // namespace

core::Result<SetupLink> Users::find_setup(std::string_view token) {
  const auto digest = vault_.digest("setup", token);
  return store::read(strict_, [&](Connection& connection) -> core::Result<SetupLink> {
    GLUEPOT_ASSIGN(auto found, find_link(connection, digest, clock_.now_ms()));
    return found.link;
  });
}

core::Result<User> Users::use_setup(std::string_view token, std::string_view name, const core::Secret& password) {
  GLUEPOT_ASSIGN(const auto before, find_setup(token));
  const std::string final_name = before.user_name.empty() ? std::string(name) : before.user_name;
  GLUEPOT_TRY(check_name(final_name));
  GLUEPOT_TRY(check_password_rules(final_name, password));
  GLUEPOT_ASSIGN(const auto hash, hash_password(password));
  const auto digest = vault_.digest("setup", token);
  return store::write(strict_, [&](Connection& connection) -> core::Result<User> {
    GLUEPOT_ASSIGN(auto found, find_link(connection, digest, clock_.now_ms()));
    core::UserId id{found.user_id.value_or(0)};
    if (!found.user_id) {
      GLUEPOT_ASSIGN(const auto taken, connection.find(
                                           kByName, [](const Row&) { return true; }, final_name));
      if (taken) return core::fail(ErrorCode::kConflict, "name: a user is already called " + final_name);
      id = core::UserId{core::new_id(clock_.now_ms())};
      GLUEPOT_TRY(connection.execute(kInsert, id.value, final_name, found.role_id, clock_.now_ms()));
    }
    GLUEPOT_TRY(connection.execute(kUseLink, store::Blob{digest}));
    GLUEPOT_TRY(connection.execute(kSetPassword, hash, id.value));
    GLUEPOT_TRY(connection.execute(kEndSessions, id.value));
    return get_user(connection, id);
  });
}

core::Result<User> Users::set_active(core::UserId id, bool active) {
  return store::write(strict_, [&](Connection& connection) -> core::Result<User> {
    GLUEPOT_ASSIGN(const auto user, get_user(connection, id));
    if (!active) GLUEPOT_TRY(keep_an_admin(connection, user));
    GLUEPOT_TRY(connection.execute(kSetActive, active, id.value));
    if (!active) GLUEPOT_TRY(connection.execute(kEndSessions, id.value));
    return get_user(connection, id);
  });
}

core::Result<User> Users::set_role(core::UserId id, std::string_view role) {
  return store::write(strict_, [&](Connection& connection) -> core::Result<User> {
    GLUEPOT_ASSIGN(const auto user, get_user(connection, id));
    GLUEPOT_ASSIGN(const auto role_value, role_id(connection, role));
    if (role_value != user.role_id.value) GLUEPOT_TRY(keep_an_admin(connection, user));
    GLUEPOT_TRY(connection.execute(kSetRole, role_value, id.value));
    return get_user(connection, id);
  });
}

core::Result<User> Users::get(core::UserId id) {
  return store::read(strict_, [&](Connection& connection) { return get_user(connection, id); });
}

core::Result<User> Users::check_password(std::string_view name, const core::Secret& password) {
  struct Stored {
    std::int64_t id;
    std::optional<std::string> hash;
    bool active;
  };
  GLUEPOT_ASSIGN(const auto stored, store::read(strict_, [&](Connection& connection) {
                   return connection.find(
                       kByName,
                       [](const Row& row) {
                         return Stored{row.integer(0), row.optional_string(1), row.boolean(2)};
                       },
                       name);
                 }));
  const std::string hash = stored && stored->hash ? *stored->hash : decoy_hash();
  bool fits = false;
  {
    const HashSlot slot;
    fits = !hash.empty() && password.size() <= kMaxPassword &&
           crypto_pwhash_str_verify(hash.c_str(), password.reveal().data(), password.size()) == 0;
  }
  if (!fits || !stored || !stored->hash || !stored->active)
    return core::fail(ErrorCode::kUnauthenticated, "name or password is wrong, or the user is not active");
  return store::write(strict_, [&](Connection& connection) -> core::Result<User> {
    GLUEPOT_TRY(connection.execute(kSignedIn, clock_.now_ms(), stored->id));
    return get_user(connection, core::UserId{stored->id});
  });
}

}  // namespace gluepot::access
