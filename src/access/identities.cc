// SPDX-License-Identifier: Apache-2.0
#include "access/identities.h"

#include <algorithm>

#include "core/text.h"

namespace gluepot::access {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr store::Migration kMigrations[] = {
    {1, "identity",
     R"sql(
CREATE TABLE identity (issuer TEXT NOT NULL, subject TEXT NOT NULL, user_id INTEGER NOT NULL REFERENCES user (id),
  linked_at_ms INTEGER NOT NULL, PRIMARY KEY (issuer, subject)) WITHOUT ROWID;
CREATE UNIQUE INDEX identity_user ON identity (user_id, issuer);
)sql",
     ""},
};

constexpr Statement kFind{"identity.find", "SELECT user_id FROM identity WHERE issuer = ? AND subject = ?"};
constexpr Statement kInsert{"identity.insert",
                            "INSERT INTO identity (issuer, subject, user_id, linked_at_ms) VALUES (?, ?, ?, ?)"};
constexpr Statement kOfUser{"identity.of_user", "SELECT 1 FROM identity WHERE user_id = ? AND issuer = ?"};
constexpr Statement kUsers{"identity.users", "SELECT DISTINCT user_id FROM identity LIMIT 10000"};
constexpr Statement kRemove{"identity.remove", "DELETE FROM identity WHERE user_id = ?"};
constexpr Statement kEndSessions{"identity.end_sessions", "DELETE FROM session WHERE user_id = ?"};
constexpr Statement kDropPassword{"identity.drop_password", "UPDATE user SET password_hash = NULL WHERE id = ?"};
constexpr Statement kDropLinks{"identity.drop_links", "DELETE FROM setup_link WHERE user_id = ?"};
constexpr Statement kDropFactor{"identity.drop_factor", "DELETE FROM second_factor WHERE user_id = ?"};
constexpr Statement kDropCodes{"identity.drop_codes", "DELETE FROM recovery_code WHERE user_id = ?"};
constexpr Statement kPauseKeys{"identity.pause_keys",
                               "UPDATE api_key SET state = 'paused' "
                               "WHERE (created_by_id = ?1 OR answered_by_id = ?1) AND state = 'active'"};
constexpr Statement kByEmail{"identity.user_by_email", "SELECT id FROM user WHERE email = ? COLLATE NOCASE"};
constexpr Statement kByName{"identity.user_by_name", "SELECT id FROM user WHERE name = ? COLLATE NOCASE"};
constexpr Statement kMake{
    "identity.make_user",
    "INSERT INTO user (id, name, email, role_id, active, created_at_ms) VALUES (?, ?, ?, ?, 1, ?)"};
constexpr Statement kState{"identity.user_state", "SELECT active, role_id, name FROM user WHERE id = ?"};
constexpr Statement kSetRole{"identity.set_role", "UPDATE user SET role_id = ? WHERE id = ?"};

tl::unexpected<core::Error> refuse(std::string reason, std::string message, std::string next_step) {
  core::Error error{ErrorCode::kForbidden, std::move(message)};
  error.next_step = std::move(next_step);
  error.reason = std::move(reason);
  return core::fail(std::move(error));
}

std::int64_t first(const Row& row) {
  return row.integer(0);
}

/// Marks that are not seen and turn the text around them, so that a name looks like another's.
bool turns_around(std::string_view name) {
  for (const std::string_view mark :
       {"\xd8\x9c", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xaa", "\xe2\x80\xab", "\xe2\x80\xac", "\xe2\x80\xad",
        "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9"})
    if (name.find(mark) != name.npos) return true;
  return false;
}

/// As a name of ours, or nothing.
std::string usable_name(std::string_view text) {
  const auto name = core::trim(text);
  const bool control = std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  return name.empty() || name.size() > 100 || control || !core::valid_utf8(name) || turns_around(name)
             ? std::string()
             : std::string(name);
}

/// The name he goes by, or the e-mail where somebody has that name already.
core::Result<std::string> free_name(Connection& connection, const Vouched& who) {
  for (const auto& wanted : {usable_name(who.name), usable_name(who.email)}) {
    if (wanted.empty()) continue;
    GLUEPOT_ASSIGN(const auto taken, connection.find(kByName, first, wanted));
    if (!taken) return wanted;
  }
  return refuse("name_taken", "users already have the name and the e-mail " + who.email + " as theirs",
                "Rename the other user under Settings > Users & Roles.");
}

/// A role that has gone since the rules were saved admits nobody.
core::Result<Role> role_of(Connection& connection, core::RoleId id) {
  auto role = Roles::read(connection, id);
  if (!role && role.error().code == ErrorCode::kNotFound)
    return refuse("no_role", "the role that single sign-on gives does not exist any more",
                  "Choose another under Settings > Single sign-on.");
  if (role && role->id == kPrimaryAdminId)
    return refuse("primary_admin", "single sign-on makes nobody a Primary Admin",
                  "Choose another role under Settings > Single sign-on.");
  return role;
}

/// Whoever wrote the e-mail there may hold any way into the account, another provider's too: from now on it is theirs
/// whom this provider vouches for.
core::Status take_away(Connection& connection, std::int64_t user) {
  for (const auto* statement :
       {&kDropPassword, &kDropLinks, &kDropFactor, &kDropCodes, &kEndSessions, &kPauseKeys, &kRemove})
    GLUEPOT_TRY(connection.execute(*statement, user));
  return {};
}

}  // namespace

std::span<const store::Migration> identity_migrations() {
  return kMigrations;
}

core::Result<core::UserId> Identities::find_or_make(Connection& connection, const Vouched& who,
                                                    const Admission& admission, Admitted& out) {
  GLUEPOT_ASSIGN(const auto known, connection.find(kFind, first, who.issuer, who.subject));
  if (known) return core::UserId{*known};
  const auto now = clock_.now_ms();
  GLUEPOT_ASSIGN(const auto mailed, connection.find(kByEmail, first, who.email));
  if (mailed) {
    if (!admission.link_by_email)
      return refuse("not_linked", "a user has the e-mail " + who.email + ", and users are not linked by it",
                    "Allow it under Settings > Single sign-on, or sign in with name and password.");
    GLUEPOT_ASSIGN(const auto other, connection.find(kOfUser, first, *mailed, who.issuer));
    if (other)
      return refuse("linked_elsewhere", "the user with the e-mail " + who.email + " is linked to another account",
                    "Unlink it under Settings > Users & Roles if the account was made anew.");
    GLUEPOT_TRY(take_away(connection, *mailed));
    out.linked = true;
  } else if (!admission.create) {
    return refuse("unknown_user", "no user has the e-mail " + who.email + ", and users are not made at first sign-in",
                  "Invite them under Settings > Users & Roles, with this e-mail.");
  }
  core::UserId id{mailed.value_or(0)};
  if (!mailed) {
    if (!who.role) return refuse("no_role", "nothing says which role " + who.email + " gets", "");
    GLUEPOT_ASSIGN(const auto role, role_of(connection, *who.role));
    GLUEPOT_ASSIGN(const auto name, free_name(connection, who));
    id = core::UserId{core::new_id(now)};
    GLUEPOT_TRY(connection.execute(kMake, id.value, name, who.email, role.id.value, now));
    out.created = true;
  }
  GLUEPOT_TRY(connection.execute(kInsert, who.issuer, who.subject, id.value, now));
  return id;
}

core::Result<Identities::Admitted> Identities::admit(const Vouched& who, const Admission& admission) {
  core::UserId id{};
  GLUEPOT_ASSIGN(auto admitted, store::write(strict_, [&](Connection& connection) -> core::Result<Admitted> {
                   Admitted out;
                   GLUEPOT_ASSIGN(id, find_or_make(connection, who, admission, out));
                   struct State {
                     bool active;
                     std::int64_t role;
                     std::string name;
                   };
                   GLUEPOT_ASSIGN(const auto state, connection.find(
                                                        kState,
                                                        [](const Row& row) {
                                                          return State{row.boolean(0), row.integer(1), row.string(2)};
                                                        },
                                                        id.value));
                   if (!state) return core::fail(ErrorCode::kCorrupt, "an identity belongs to no user");
                   if (!state->active)
                     return refuse("deactivated", state->name + " is deactivated",
                                   "An administrator can activate the account under Settings > Users & Roles.");
                   if (state->role == kPrimaryAdminId.value)
                     return refuse("primary_admin",
                                   state->name + " is a Primary Admin and signs in with name and password", "");
                   if (!who.role || who.first_role_only || who.role->value == state->role) return out;
                   GLUEPOT_ASSIGN(const auto role, role_of(connection, *who.role));
                   GLUEPOT_ASSIGN(const auto before, Roles::read(connection, core::RoleId{state->role}));
                   GLUEPOT_TRY(connection.execute(kSetRole, role.id.value, id.value));
                   out.role_before = before.name;
                   return out;
                 }));
  GLUEPOT_ASSIGN(admitted.user, users_.get(id));
  return admitted;
}

core::Result<std::unordered_set<std::int64_t>> Identities::users() {
  return store::read(strict_, [](Connection& connection) -> core::Result<std::unordered_set<std::int64_t>> {
    GLUEPOT_ASSIGN(const auto ids, connection.query(kUsers, first));
    return std::unordered_set<std::int64_t>(ids.begin(), ids.end());
  });
}

core::Result<bool> Identities::unlink(core::UserId user, const core::Caller& by) {
  GLUEPOT_TRY(users_.check_may_change(user, by));
  return store::write(strict_, [&](Connection& connection) -> core::Result<bool> {
    GLUEPOT_ASSIGN(const auto removed, connection.execute(kRemove, user.value));
    if (removed > 0) GLUEPOT_TRY(connection.execute(kEndSessions, user.value));
    return removed > 0;
  });
}

}  // namespace gluepot::access
