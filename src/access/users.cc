// SPDX-License-Identifier: Apache-2.0
#include "access/users.h"

#include <sodium.h>

#include <algorithm>
#include <semaphore>
#include <unordered_map>

#include "access/common_passwords.h"
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

#define USER_COLUMNS                                                                                           \
  "SELECT u.id, u.name, u.role_id, r.name, u.active, u.password_hash IS NULL, u.last_sign_in_at_ms, u.email, " \
  "r.all_companies, u.created_at_ms, EXISTS (SELECT 1 FROM second_factor f WHERE f.user_id = u.id AND "        \
  "f.confirmed_at_ms IS NOT NULL) FROM user u JOIN role r ON r.id = u.role_id "
constexpr Statement kList{"user.list", USER_COLUMNS "ORDER BY u.name COLLATE NOCASE LIMIT 10000"};
constexpr Statement kGet{"user.get", USER_COLUMNS "WHERE u.id = ?"};
constexpr Statement kAllCompanies{
    "user_company.list", "SELECT user_id, company_id FROM user_company ORDER BY user_id, company_id LIMIT 1000000"};
constexpr Statement kCompaniesOf{"user_company.of",
                                 "SELECT company_id FROM user_company WHERE user_id = ? ORDER BY company_id"};
constexpr Statement kClearCompanies{"user_company.clear", "DELETE FROM user_company WHERE user_id = ?"};
constexpr Statement kAddCompany{"user_company.add",
                                "INSERT OR IGNORE INTO user_company (user_id, company_id) VALUES (?, ?)"};
constexpr Statement kByName{"user.by_name",
                            "SELECT u.id, u.password_hash, u.active FROM user u WHERE u.name = ? COLLATE NOCASE"};
constexpr Statement kAny{"user.any", "SELECT 1 FROM user LIMIT 1"};
constexpr Statement kByEmail{"user.by_email", "SELECT id FROM user WHERE email = ? COLLATE NOCASE"};
constexpr Statement kInsert{
    "user.insert", "INSERT INTO user (id, name, email, role_id, active, created_at_ms) VALUES (?, ?, ?, ?, 1, ?)"};
constexpr Statement kUpdate{"user.update", "UPDATE user SET name = ?, email = ?, role_id = ?, active = ? WHERE id = ?"};
constexpr Statement kSetPassword{"user.set_password", "UPDATE user SET password_hash = ? WHERE id = ?"};
constexpr Statement kSignedIn{"user.signed_in", "UPDATE user SET last_sign_in_at_ms = ? WHERE id = ?"};
constexpr Statement kOtherAdmins{
    "user.other_admins",
    "SELECT COUNT(*) FROM user u WHERE u.role_id = 1 AND u.active = 1 AND u.password_hash IS NOT NULL AND u.id <> ?"};
constexpr Statement kInsertLink{
    "setup_link.insert", "INSERT INTO setup_link (token_digest, user_id, role_id, expires_at_ms) VALUES (?, ?, ?, ?)"};
constexpr Statement kFindLink{
    "setup_link.find",
    "SELECT l.user_id, u.name, r.name, l.expires_at_ms, r.id FROM setup_link l LEFT JOIN user u ON u.id = l.user_id "
    "JOIN role r ON r.id = COALESCE(u.role_id, l.role_id) WHERE l.token_digest = ? AND l.expires_at_ms > ? AND "
    "COALESCE(u.active, 1) = 1"};
constexpr Statement kUseLink{"setup_link.use", "DELETE FROM setup_link WHERE token_digest = ?"};
constexpr Statement kDropLinksOf{"setup_link.drop_of", "DELETE FROM setup_link WHERE user_id IS ?"};
constexpr Statement kPauseKeys{"api_key.pause_of",
                               "UPDATE api_key SET state = 'paused' "
                               "WHERE (created_by_id = ? OR answered_by_id = ?) AND state = 'active'"};
constexpr Statement kEndSessions{"session.end_of_user", "DELETE FROM session WHERE user_id = ?"};

User read_user(const Row& row) {
  User user;
  user.id = core::UserId{row.integer(0)};
  user.name = row.string(1);
  user.role_id = core::RoleId{row.integer(2)};
  user.role_name = row.string(3);
  user.active = row.boolean(4);
  user.setup_pending = row.boolean(5);
  user.last_sign_in_at_ms = row.optional_integer(6);
  user.email = row.optional_string(7).value_or("");
  user.all_companies = row.boolean(8);
  user.created_at_ms = row.integer(9);
  user.second_factor = row.boolean(10);
  return user;
}

/// For people who make a typing mistake; what an address is, only its mail server knows.
core::Status check_email(std::string_view email) {
  if (email.empty()) return {};
  const auto at = email.rfind('@');
  const bool odd = std::any_of(email.begin(), email.end(), [](unsigned char c) {
    return c <= 0x20 || c == 0x7f || c == ',' || c == ';' || c == '<' || c == '>' || c == '"';
  });
  if (email.size() > 254 || odd || !core::valid_utf8(email) || at == email.npos || at == 0 || at + 1 == email.size() ||
      email.find('@') != at)
    return core::invalid("email", "must be an address like ana@example.com");
  return {};
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
  if (!name.empty() && core::to_lower_ascii(value).find(core::to_lower_ascii(name)) != std::string::npos)
    return core::invalid("password", "must not contain the user name");
  if (const auto why = common_password(value); !why.empty()) return core::invalid("password", "choose another: " + why);
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

core::Status taken(std::string field, std::string_view what) {
  core::Error error{ErrorCode::kConflict, "a user already has the " + field + " " + std::string(what)};
  error.field = field == "e-mail" ? "email" : field;
  return core::fail(std::move(error));
}

core::Status check_free(Connection& connection, std::string_view name, std::string_view email, core::UserId mine) {
  const auto id = [](const Row& row) { return row.integer(0); };
  GLUEPOT_ASSIGN(const auto named, connection.find(kByName, id, name));
  if (named && *named != mine.value) return taken("name", name);
  if (email.empty()) return {};
  GLUEPOT_ASSIGN(const auto mailed, connection.find(kByEmail, id, email));
  if (mailed && *mailed != mine.value) return taken("e-mail", email);
  return {};
}

store::Value email_value(const std::string& email) {
  return email.empty() ? store::Value{store::Null{}} : store::bind(email);
}

core::Status store_companies(Connection& connection, core::UserId id, const std::vector<core::CompanyId>& companies) {
  GLUEPOT_TRY(connection.execute(kClearCompanies, id.value));
  for (const auto company : companies) GLUEPOT_TRY(connection.execute(kAddCompany, id.value, company.value));
  return {};
}

core::Result<User> get_user(Connection& connection, core::UserId id) {
  GLUEPOT_ASSIGN(auto user, connection.find(kGet, read_user, id.value));
  if (!user) return core::fail(ErrorCode::kNotFound, "no such user");
  GLUEPOT_ASSIGN(user->companies,
                 connection.query(
                     kCompaniesOf, [](const Row& row) { return core::CompanyId{row.integer(0)}; }, id.value));
  return std::move(*user);
}

core::Status may_change(Connection& connection, const User& user, const core::Caller& by) {
  GLUEPOT_ASSIGN(const auto grants, Grants::of(connection, by));
  GLUEPOT_ASSIGN(const auto role, Roles::read(connection, user.role_id));
  return grants.cover(role);
}

core::Status keep_an_admin(Connection& connection, const User& user) {
  if (user.role_id != kPrimaryAdminId || !user.active) return {};
  GLUEPOT_ASSIGN(const auto others, connection.find(
                                        kOtherAdmins, [](const Row& row) { return row.integer(0); }, user.id.value));
  if (others.value_or(0) == 0)
    return core::fail(ErrorCode::kConflict, user.name + " is the last active Primary Admin; make another one first");
  return {};
}

}  // namespace

core::Result<std::vector<User>> Users::list() {
  return store::read(strict_, [](Connection& connection) -> core::Result<std::vector<User>> {
    GLUEPOT_ASSIGN(auto users, connection.query(kList, read_user));
    GLUEPOT_ASSIGN(const auto pairs, connection.query(kAllCompanies, [](const Row& row) {
      return std::pair{row.integer(0), core::CompanyId{row.integer(1)}};
    }));
    std::unordered_map<std::int64_t, std::vector<core::CompanyId>> of;
    for (const auto& [user, company] : pairs) of[user].push_back(company);
    for (auto& user : users)
      if (const auto found = of.find(user.id.value); found != of.end()) user.companies = std::move(found->second);
    return users;
  });
}

core::Result<bool> Users::any() {
  return store::read(strict_, [](Connection& connection) -> core::Result<bool> {
    GLUEPOT_ASSIGN(const auto found, connection.find(kAny, [](const Row&) { return true; }));
    return found.has_value();
  });
}

core::Result<Users::Created> Users::create(const NewUser& wanted, const core::Caller& by) {
  GLUEPOT_TRY(check_name(wanted.name));
  GLUEPOT_TRY(check_email(wanted.email));
  const std::string token = core::random_hex(32);
  return store::write(strict_, [&](Connection& connection) -> core::Result<Created> {
    GLUEPOT_TRY(check_free(connection, wanted.name, wanted.email, {}));
    GLUEPOT_ASSIGN(const auto role, Roles::read(connection, wanted.role, "role"));
    GLUEPOT_ASSIGN(const auto grants, Grants::of(connection, by));
    GLUEPOT_TRY(grants.cover(role));
    GLUEPOT_TRY(grants.cover(wanted.companies));
    const core::UserId id{core::new_id(clock_.now_ms())};
    GLUEPOT_TRY(
        connection.execute(kInsert, id.value, wanted.name, email_value(wanted.email), role.id.value, clock_.now_ms()));
    GLUEPOT_TRY(store_companies(connection, id, wanted.companies));
    GLUEPOT_TRY(connection.execute(kDropLinksOf, store::Null{}));  // the first run's
    GLUEPOT_TRY(connection.execute(kInsertLink, store::Blob{vault_.digest("setup", token)}, id.value, role.id.value,
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
    GLUEPOT_TRY(connection.execute(kDropLinksOf, store::Null{}));
    GLUEPOT_TRY(connection.execute(kInsertLink, store::Blob{vault_.digest("setup", token)}, store::Null{},
                                   kPrimaryAdminId.value, clock_.now_ms() + kSetupLifetimeMs));
    return token;
  });
}

core::Result<std::string> Users::renew_setup(core::UserId id, const core::Caller& by) {
  const std::string token = core::random_hex(32);
  return store::write(strict_, [&](Connection& connection) -> core::Result<std::string> {
    GLUEPOT_ASSIGN(const auto user, get_user(connection, id));
    GLUEPOT_TRY(may_change(connection, user, by));
    if (!user.active) return core::fail(ErrorCode::kConflict, user.name + " is not active; activate the account first");
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
      GLUEPOT_TRY(connection.execute(kInsert, id.value, final_name, store::Null{}, found.role_id, clock_.now_ms()));
    }
    GLUEPOT_TRY(connection.execute(kUseLink, store::Blob{digest}));
    GLUEPOT_TRY(connection.execute(kSetPassword, hash, id.value));
    GLUEPOT_TRY(connection.execute(kEndSessions, id.value));
    return get_user(connection, id);
  });
}

core::Result<User> Users::change(core::UserId id, const UserChange& wanted, const core::Caller& by) {
  if (wanted.name) GLUEPOT_TRY(check_name(*wanted.name));
  if (wanted.email) GLUEPOT_TRY(check_email(*wanted.email));
  return store::write(strict_, [&](Connection& connection) -> core::Result<User> {
    GLUEPOT_ASSIGN(const auto before, get_user(connection, id));
    GLUEPOT_TRY(may_change(connection, before, by));
    GLUEPOT_ASSIGN(const auto grants, Grants::of(connection, by));
    core::RoleId role_id = before.role_id;
    if (wanted.role) {
      GLUEPOT_ASSIGN(const auto role, Roles::read(connection, *wanted.role, "role"));
      GLUEPOT_TRY(grants.cover(role));
      role_id = role.id;
    }
    const bool active = wanted.active.value_or(before.active);
    if (!active && by.kind == core::Caller::Kind::kUser && by.id == id.value)
      return core::fail(ErrorCode::kConflict, "you cannot deactivate yourself; somebody else has to");
    if (!active || role_id != before.role_id) GLUEPOT_TRY(keep_an_admin(connection, before));
    const std::string name = wanted.name.value_or(before.name), email = wanted.email.value_or(before.email);
    GLUEPOT_TRY(check_free(connection, name, email, id));
    GLUEPOT_TRY(connection.execute(kUpdate, name, email_value(email), role_id.value, active, id.value));
    if (wanted.companies) {
      GLUEPOT_TRY(grants.cover(*wanted.companies));
      GLUEPOT_TRY(store_companies(connection, id, *wanted.companies));
    }
    if (!active) {
      GLUEPOT_TRY(connection.execute(kEndSessions, id.value));
      GLUEPOT_TRY(connection.execute(kDropLinksOf, id.value));
      GLUEPOT_TRY(connection.execute(kPauseKeys, id.value, id.value));
    }
    return get_user(connection, id);
  });
}

core::Status Users::check_may_change(core::UserId id, const core::Caller& by) {
  return strict_.read([&](Connection& connection) -> core::Status {
    GLUEPOT_ASSIGN(const auto user, get_user(connection, id));
    return may_change(connection, user, by);
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
  return get(core::UserId{stored->id});
}

core::Result<bool> Users::knows(std::string_view name) {
  GLUEPOT_ASSIGN(const auto found, store::read(strict_, [&](Connection& connection) {
                   return connection.find(
                       kByName, [](const Row&) { return true; }, name);
                 }));
  return found.has_value();
}

core::Status Users::signed_in(core::UserId user) {
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kSignedIn, clock_.now_ms(), user.value));
    return {};
  });
}

core::Status Users::change_password(core::UserId id, const core::Secret& password) {
  GLUEPOT_ASSIGN(const auto user, get(id));
  GLUEPOT_TRY(check_password_rules(user.name, password));
  GLUEPOT_ASSIGN(const auto hash, hash_password(password));
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kSetPassword, hash, id.value));
    GLUEPOT_TRY(connection.execute(kDropLinksOf, id.value));
    return {};
  });
}

}  // namespace gluepot::access
