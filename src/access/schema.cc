// SPDX-License-Identifier: Apache-2.0
#include "access/schema.h"

#include "access/permissions.h"
#include "access/roles.h"

namespace gluepot::access {
namespace {

constexpr store::Migration kMigrations[] = {
    {1, "people_and_keys",
     R"sql(
CREATE TABLE role (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE, description TEXT NOT NULL, built_in INTEGER NOT NULL);
CREATE TABLE role_permission (role_id INTEGER NOT NULL REFERENCES role (id), permission TEXT NOT NULL, PRIMARY KEY (role_id, permission));
CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE, role_id INTEGER NOT NULL REFERENCES role (id),
  password_hash TEXT, active INTEGER NOT NULL DEFAULT 1, created_at_ms INTEGER NOT NULL, last_sign_in_at_ms INTEGER);
CREATE TABLE setup_link (token_digest BLOB PRIMARY KEY, user_id INTEGER REFERENCES user (id), role_id INTEGER NOT NULL REFERENCES role (id),
  expires_at_ms INTEGER NOT NULL);
CREATE TABLE session (token_digest BLOB PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user (id), created_at_ms INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL, address TEXT NOT NULL);
CREATE INDEX session_user ON session (user_id);
CREATE TABLE api_key (id INTEGER PRIMARY KEY, public_part TEXT NOT NULL UNIQUE, secret_digest BLOB NOT NULL, name TEXT NOT NULL,
  password_access INTEGER NOT NULL, state TEXT NOT NULL, created_at_ms INTEGER NOT NULL, created_by TEXT NOT NULL,
  last_used_at_ms INTEGER, last_used_from TEXT);
CREATE TABLE audit_head (node TEXT PRIMARY KEY, sequence INTEGER NOT NULL, mac BLOB NOT NULL, at_ms INTEGER NOT NULL);
)sql",
     ""},
    // Keys carry a scope, end by themselves, follow one another, and are counted by day.
    {2, "key_scopes_and_usage",
     R"sql(
ALTER TABLE api_key ADD COLUMN passwords TEXT NOT NULL DEFAULT 'none';
UPDATE api_key SET passwords = 'read_write' WHERE password_access <> 0;
ALTER TABLE api_key ADD COLUMN scope TEXT NOT NULL DEFAULT '{}';
ALTER TABLE api_key ADD COLUMN warned_at_ms INTEGER;
ALTER TABLE api_key ADD COLUMN revoked_at_ms INTEGER;
ALTER TABLE api_key ADD COLUMN revoked_why TEXT;
ALTER TABLE api_key ADD COLUMN replaces INTEGER;
ALTER TABLE api_key ADD COLUMN replaced_by INTEGER;
ALTER TABLE api_key ADD COLUMN works_until_ms INTEGER;
CREATE TABLE key_usage (day INTEGER NOT NULL, key_id INTEGER NOT NULL, requests INTEGER NOT NULL, upstream INTEGER NOT NULL,
  saved INTEGER NOT NULL, PRIMARY KEY (day, key_id)) WITHOUT ROWID;
)sql",
     ""},
    // run_sync was the one permission that named no level of a resource.
    {3, "permission_levels",
     R"sql(
UPDATE OR IGNORE role_permission SET permission = 'write_integrations' WHERE permission = 'run_sync';
DELETE FROM role_permission WHERE permission = 'run_sync';
)sql",
     ""},
    // Roles are made by people, and may be for some companies only. A session has a name that may be shown; a key knows
    // whose it is, so that it can go with him. A session that is older than its name gets one by chance.
    {4, "people",
     R"sql(
ALTER TABLE role ADD COLUMN all_companies INTEGER NOT NULL DEFAULT 1;
ALTER TABLE role ADD COLUMN is_default INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user ADD COLUMN email TEXT;
CREATE UNIQUE INDEX user_email ON user (email COLLATE NOCASE) WHERE email IS NOT NULL;
CREATE TABLE user_company (user_id INTEGER NOT NULL REFERENCES user (id), company_id INTEGER NOT NULL, PRIMARY KEY (user_id, company_id)) WITHOUT ROWID;
ALTER TABLE session ADD COLUMN id TEXT NOT NULL DEFAULT '';
UPDATE session SET id = lower(hex(randomblob(8)));
CREATE UNIQUE INDEX session_id ON session (id);
ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN second_factor_at_ms INTEGER;
ALTER TABLE api_key ADD COLUMN created_by_id INTEGER NOT NULL DEFAULT 0;
UPDATE api_key SET created_by_id = COALESCE((SELECT u.id FROM user u WHERE u.name = api_key.created_by COLLATE NOCASE), 0);
CREATE TABLE second_factor (user_id INTEGER PRIMARY KEY REFERENCES user (id), sealed BLOB NOT NULL, created_at_ms INTEGER NOT NULL,
  confirmed_at_ms INTEGER, last_step INTEGER NOT NULL DEFAULT 0);
CREATE TABLE recovery_code (digest BLOB PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user (id)) WITHOUT ROWID;
CREATE INDEX recovery_code_user ON recovery_code (user_id);
)sql",
     ""},
    // Whoever activates a key of somebody else answers for it from then on; who made it stays told, because he has it.
    {5, "key_answered_for",
     R"sql(
ALTER TABLE api_key ADD COLUMN answered_by_id INTEGER NOT NULL DEFAULT 0;
UPDATE api_key SET answered_by_id = created_by_id;
)sql",
     ""},
};

constexpr store::Statement kAnyRole{"role.any", "SELECT 1 FROM role LIMIT 1"};
constexpr store::Statement kInsertRole{"role.plant",
                                       "INSERT INTO role (id, name, description, built_in) VALUES (?, ?, ?, 1)"};
constexpr store::Statement kInsertPermission{
    "role_permission.insert", "INSERT OR IGNORE INTO role_permission (role_id, permission) VALUES (?, ?)"};

}  // namespace

std::span<const store::Migration> migrations() {
  return kMigrations;
}

core::Status ensure_built_in_roles(store::Database& database) {
  return database.write([](store::Connection& connection) -> core::Status {
    GLUEPOT_ASSIGN(const auto planted, connection.find(kAnyRole, [](const store::Row&) { return true; }));
    std::int64_t id = 0;
    for (const auto& role : built_in_roles()) {
      ++id;
      if (!planted) GLUEPOT_TRY(connection.execute(kInsertRole, id, role.name, role.description));
      // The others are people's from their first day on; this one has what a newer version knows as well.
      if (planted && id != kPrimaryAdminId.value) continue;
      for (const auto permission : role.permissions) GLUEPOT_TRY(connection.execute(kInsertPermission, id, permission));
    }
    return {};
  });
}

}  // namespace gluepot::access
