// SPDX-License-Identifier: Apache-2.0
#include "password_sync/schema.h"

namespace gluepot::password_sync {
namespace {

// StickySync had no keys and 32-bit ids: one client could have two organizations, and ids of 16 digits did not fit.
constexpr const char* kSqliteV1 = R"sql(
CREATE TABLE IF NOT EXISTS plugin_stickysync_companymap (ClientID INTEGER NOT NULL PRIMARY KEY, ITGOrgID INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS plugin_stickysync_passwordautosync (PasswordID INTEGER NOT NULL PRIMARY KEY, AutoSync INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS plugin_stickysync_passwordmap (
  PasswordID INTEGER NOT NULL PRIMARY KEY, ITGPasswordID INTEGER NOT NULL UNIQUE, LastSync TEXT);
CREATE TABLE IF NOT EXISTS plugin_stickysync_settings (APIKey TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS password_sync_client (
  client_id INTEGER NOT NULL PRIMARY KEY, rule TEXT NOT NULL, client_value TEXT NOT NULL, organization_value TEXT NOT NULL,
  mapped_at_ms INTEGER NOT NULL, mapped_by TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS password_sync_read (
  password_id INTEGER NOT NULL PRIMARY KEY, cipher_digest BLOB NOT NULL, result TEXT NOT NULL, likely_client INTEGER);
CREATE TABLE IF NOT EXISTS password_sync_base (
  password_id INTEGER NOT NULL PRIMARY KEY, organization_id INTEGER NOT NULL, cipher_digest BLOB NOT NULL, automate_digest BLOB NOT NULL,
  documentation_digest BLOB NOT NULL, password_updated_at_ms INTEGER NOT NULL, pushed_at_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS password_sync_intent (
  password_id INTEGER NOT NULL PRIMARY KEY, id TEXT NOT NULL UNIQUE, organization_id INTEGER NOT NULL, kind TEXT NOT NULL,
  documentation_password_id INTEGER, name_digest BLOB NOT NULL, cipher_digest BLOB NOT NULL, automate_digest BLOB NOT NULL,
  with_value INTEGER NOT NULL, previous_updated_at_ms INTEGER NOT NULL, created_at_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS password_sync_run (
  id INTEGER NOT NULL PRIMARY KEY, started_at_ms INTEGER NOT NULL, finished_at_ms INTEGER, started_by TEXT NOT NULL,
  state TEXT NOT NULL, message TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS password_sync_run_count (
  run_id INTEGER NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (run_id, name));
CREATE TABLE IF NOT EXISTS password_sync_outcome (
  run_id INTEGER NOT NULL, password_id INTEGER NOT NULL, organization_id INTEGER NOT NULL, documentation_password_id INTEGER,
  outcome TEXT NOT NULL, reason TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (run_id, password_id));
CREATE INDEX IF NOT EXISTS password_sync_outcome_password ON password_sync_outcome (password_id, run_id);
CREATE TABLE IF NOT EXISTS password_sync_plan (
  id INTEGER NOT NULL PRIMARY KEY, created_at_ms INTEGER NOT NULL, client_id INTEGER, needs_confirmation INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS password_sync_plan_row (
  password_id INTEGER NOT NULL PRIMARY KEY, client_id INTEGER NOT NULL, client_name TEXT NOT NULL, title TEXT NOT NULL,
  username TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, organization_id INTEGER, organization_name TEXT NOT NULL,
  documentation_password_id INTEGER, last_sync TEXT);
)sql";

constexpr const char* kMariadbV1 = R"sql(
CREATE TABLE IF NOT EXISTS plugin_stickysync_companymap (ClientID BIGINT NOT NULL PRIMARY KEY, ITGOrgID BIGINT NOT NULL) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS plugin_stickysync_passwordautosync (PasswordID BIGINT NOT NULL PRIMARY KEY, AutoSync TINYINT NOT NULL DEFAULT 0) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS plugin_stickysync_passwordmap (
  PasswordID BIGINT NOT NULL PRIMARY KEY, ITGPasswordID BIGINT NOT NULL UNIQUE, LastSync DATETIME) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS plugin_stickysync_settings (APIKey VARCHAR(1000) NOT NULL) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_client (
  client_id BIGINT NOT NULL PRIMARY KEY, rule VARCHAR(20) NOT NULL, client_value VARCHAR(500) NOT NULL, organization_value VARCHAR(500) NOT NULL,
  mapped_at_ms BIGINT NOT NULL, mapped_by VARCHAR(200) NOT NULL) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_read (
  password_id BIGINT NOT NULL PRIMARY KEY, cipher_digest VARBINARY(32) NOT NULL, result VARCHAR(30) NOT NULL, likely_client BIGINT) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_base (
  password_id BIGINT NOT NULL PRIMARY KEY, organization_id BIGINT NOT NULL, cipher_digest VARBINARY(32) NOT NULL, automate_digest VARBINARY(32) NOT NULL,
  documentation_digest VARBINARY(32) NOT NULL, password_updated_at_ms BIGINT NOT NULL, pushed_at_ms BIGINT NOT NULL) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_intent (
  password_id BIGINT NOT NULL PRIMARY KEY, id VARCHAR(60) NOT NULL UNIQUE, organization_id BIGINT NOT NULL, kind VARCHAR(10) NOT NULL,
  documentation_password_id BIGINT, name_digest VARBINARY(32) NOT NULL, cipher_digest VARBINARY(32) NOT NULL, automate_digest VARBINARY(32) NOT NULL,
  with_value TINYINT NOT NULL, previous_updated_at_ms BIGINT NOT NULL, created_at_ms BIGINT NOT NULL) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_run (
  id BIGINT NOT NULL PRIMARY KEY, started_at_ms BIGINT NOT NULL, finished_at_ms BIGINT, started_by VARCHAR(200) NOT NULL,
  state VARCHAR(20) NOT NULL, message TEXT NOT NULL) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_run_count (
  run_id BIGINT NOT NULL, name VARCHAR(30) NOT NULL, count BIGINT NOT NULL, PRIMARY KEY (run_id, name)) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_outcome (
  run_id BIGINT NOT NULL, password_id BIGINT NOT NULL, organization_id BIGINT NOT NULL, documentation_password_id BIGINT,
  outcome VARCHAR(20) NOT NULL, reason TEXT NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (run_id, password_id),
  KEY password_sync_outcome_password (password_id, run_id)) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_plan (
  id BIGINT NOT NULL PRIMARY KEY, created_at_ms BIGINT NOT NULL, client_id BIGINT, needs_confirmation TINYINT NOT NULL) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_plan_row (
  password_id BIGINT NOT NULL PRIMARY KEY, client_id BIGINT NOT NULL, client_name TEXT NOT NULL, title TEXT NOT NULL,
  username TEXT NOT NULL, state VARCHAR(20) NOT NULL, reason TEXT NOT NULL, organization_id BIGINT, organization_name TEXT NOT NULL,
  documentation_password_id BIGINT, last_sync VARCHAR(30)) CHARACTER SET utf8mb4;
)sql";

// From the first version on nothing refers to a plan, so a plan made before the update is simply made again; outcomes
// become history.
constexpr const char* kSqliteV2 = R"sql(
DROP TABLE password_sync_plan_row;
DROP TABLE password_sync_plan;
CREATE TABLE password_sync_plan (
  id INTEGER NOT NULL PRIMARY KEY, created_at_ms INTEGER NOT NULL, created_by TEXT NOT NULL, client_id INTEGER,
  needs_confirmation INTEGER NOT NULL, requests INTEGER NOT NULL, applied_run_id INTEGER);
CREATE TABLE password_sync_plan_row (
  plan_id INTEGER NOT NULL, password_id INTEGER NOT NULL, client_id INTEGER NOT NULL, client_name TEXT NOT NULL, title TEXT NOT NULL,
  username TEXT NOT NULL, location TEXT NOT NULL, state TEXT NOT NULL, action TEXT NOT NULL, reason TEXT NOT NULL, organization_id INTEGER,
  organization_name TEXT NOT NULL, documentation_password_id INTEGER, last_sync TEXT, changes TEXT NOT NULL,
  automate_digest BLOB NOT NULL, documentation_digest BLOB NOT NULL, PRIMARY KEY (plan_id, password_id));
CREATE TABLE password_sync_row (
  password_id INTEGER NOT NULL PRIMARY KEY, client_id INTEGER NOT NULL, client_name TEXT NOT NULL, location TEXT NOT NULL,
  title TEXT NOT NULL, username TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, organization_id INTEGER,
  organization_name TEXT NOT NULL, documentation_password_id INTEGER, changed_here_at TEXT, changed_here_by TEXT,
  changed_there_at_ms INTEGER, cipher_digest BLOB NOT NULL, rotated_at_ms INTEGER, first_seen_at_ms INTEGER NOT NULL,
  seen_at_ms INTEGER NOT NULL);
CREATE TABLE password_sync_history (
  id INTEGER NOT NULL PRIMARY KEY, at_ms INTEGER NOT NULL, run_id INTEGER, password_id INTEGER NOT NULL, client_id INTEGER NOT NULL,
  title TEXT NOT NULL, organization_id INTEGER, documentation_password_id INTEGER, by_name TEXT NOT NULL, action TEXT NOT NULL,
  outcome TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX password_sync_history_run ON password_sync_history (run_id);
CREATE INDEX password_sync_history_password ON password_sync_history (password_id, id);
INSERT INTO password_sync_history (at_ms, run_id, password_id, client_id, title, organization_id, documentation_password_id, by_name, action, outcome, reason)
  SELECT o.at_ms, o.run_id, o.password_id, 0, '', o.organization_id, o.documentation_password_id, COALESCE(r.started_by, 'system'), 'push', o.outcome, o.reason
  FROM password_sync_outcome o LEFT JOIN password_sync_run r ON r.id = o.run_id ORDER BY o.at_ms;
DROP TABLE password_sync_outcome;
CREATE TABLE password_sync_setting (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE password_sync_client_setting (
  client_id INTEGER NOT NULL PRIMARY KEY, auto_sync TEXT NOT NULL DEFAULT 'off', auto_sync_since_ms INTEGER,
  drift TEXT NOT NULL DEFAULT 'default', category_id INTEGER);
CREATE TABLE password_sync_row_setting (
  password_id INTEGER NOT NULL PRIMARY KEY, drift TEXT NOT NULL DEFAULT 'default', stopped INTEGER NOT NULL DEFAULT 0,
  read_with_client INTEGER, kept_digest BLOB);
CREATE TABLE password_sync_mapping_batch (
  id INTEGER NOT NULL PRIMARY KEY, at_ms INTEGER NOT NULL, by_name TEXT NOT NULL, kind TEXT NOT NULL, undone_at_ms INTEGER);
CREATE TABLE password_sync_mapping_batch_row (
  batch_id INTEGER NOT NULL, client_id INTEGER NOT NULL, before_organization_id INTEGER, before_rule TEXT, after_organization_id INTEGER,
  PRIMARY KEY (batch_id, client_id));
)sql";

// Safe to run again from its first line: the outcomes are moved in one statement, and only into an empty history.
constexpr const char* kMariadbV2 = R"sql(
DROP TABLE IF EXISTS password_sync_plan_row;
DROP TABLE IF EXISTS password_sync_plan;
CREATE TABLE IF NOT EXISTS password_sync_plan (
  id BIGINT NOT NULL PRIMARY KEY, created_at_ms BIGINT NOT NULL, created_by TEXT NOT NULL, client_id BIGINT,
  needs_confirmation TINYINT NOT NULL, requests BIGINT NOT NULL, applied_run_id BIGINT) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_plan_row (
  plan_id BIGINT NOT NULL, password_id BIGINT NOT NULL, client_id BIGINT NOT NULL, client_name TEXT NOT NULL, title TEXT NOT NULL,
  username TEXT NOT NULL, location TEXT NOT NULL, state VARCHAR(40) NOT NULL, action VARCHAR(40) NOT NULL, reason TEXT NOT NULL, organization_id BIGINT,
  organization_name TEXT NOT NULL, documentation_password_id BIGINT, last_sync VARCHAR(40), changes TEXT NOT NULL,
  automate_digest VARBINARY(32) NOT NULL, documentation_digest VARBINARY(32) NOT NULL, PRIMARY KEY (plan_id, password_id)) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_row (
  password_id BIGINT NOT NULL PRIMARY KEY, client_id BIGINT NOT NULL, client_name TEXT NOT NULL, location TEXT NOT NULL,
  title TEXT NOT NULL, username TEXT NOT NULL, state VARCHAR(40) NOT NULL, reason TEXT NOT NULL, organization_id BIGINT,
  organization_name TEXT NOT NULL, documentation_password_id BIGINT, changed_here_at VARCHAR(40), changed_here_by TEXT,
  changed_there_at_ms BIGINT, cipher_digest VARBINARY(32) NOT NULL, rotated_at_ms BIGINT, first_seen_at_ms BIGINT NOT NULL,
  seen_at_ms BIGINT NOT NULL) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_history (
  id BIGINT NOT NULL PRIMARY KEY AUTO_INCREMENT, at_ms BIGINT NOT NULL, run_id BIGINT, password_id BIGINT NOT NULL, client_id BIGINT NOT NULL,
  title TEXT NOT NULL, organization_id BIGINT, documentation_password_id BIGINT, by_name TEXT NOT NULL, action VARCHAR(40) NOT NULL,
  outcome VARCHAR(40) NOT NULL, reason TEXT NOT NULL, KEY password_sync_history_run (run_id),
  KEY password_sync_history_password (password_id, id)) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_outcome (
  run_id BIGINT NOT NULL, password_id BIGINT NOT NULL, organization_id BIGINT NOT NULL, documentation_password_id BIGINT,
  outcome VARCHAR(20) NOT NULL, reason TEXT NOT NULL, at_ms BIGINT NOT NULL) CHARACTER SET utf8mb4;
INSERT INTO password_sync_history (at_ms, run_id, password_id, client_id, title, organization_id, documentation_password_id, by_name, action, outcome, reason)
  SELECT o.at_ms, o.run_id, o.password_id, 0, '', o.organization_id, o.documentation_password_id, COALESCE(r.started_by, 'system'), 'push', o.outcome, o.reason
  FROM password_sync_outcome o LEFT JOIN password_sync_run r ON r.id = o.run_id
  WHERE NOT EXISTS (SELECT 1 FROM (SELECT id FROM password_sync_history LIMIT 1) moved) ORDER BY o.at_ms;
DROP TABLE IF EXISTS password_sync_outcome;
CREATE TABLE IF NOT EXISTS password_sync_setting (name VARCHAR(100) NOT NULL PRIMARY KEY, value TEXT NOT NULL) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_client_setting (
  client_id BIGINT NOT NULL PRIMARY KEY, auto_sync VARCHAR(40) NOT NULL DEFAULT 'off', auto_sync_since_ms BIGINT,
  drift VARCHAR(40) NOT NULL DEFAULT 'default', category_id BIGINT) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_row_setting (
  password_id BIGINT NOT NULL PRIMARY KEY, drift VARCHAR(40) NOT NULL DEFAULT 'default', stopped TINYINT NOT NULL DEFAULT 0,
  read_with_client BIGINT, kept_digest VARBINARY(32)) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_mapping_batch (
  id BIGINT NOT NULL PRIMARY KEY, at_ms BIGINT NOT NULL, by_name TEXT NOT NULL, kind VARCHAR(40) NOT NULL, undone_at_ms BIGINT) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_mapping_batch_row (
  batch_id BIGINT NOT NULL, client_id BIGINT NOT NULL, before_organization_id BIGINT, before_rule VARCHAR(40), after_organization_id BIGINT,
  PRIMARY KEY (batch_id, client_id)) CHARACTER SET utf8mb4;
)sql";

// What a batch changed is remembered whole, so that an undo restores who mapped a client and by which rule; and what
// taking over StickySync's tables brought.
constexpr const char* kSqliteV3 = R"sql(
ALTER TABLE password_sync_mapping_batch_row ADD COLUMN before_client_value TEXT;
ALTER TABLE password_sync_mapping_batch_row ADD COLUMN before_organization_value TEXT;
ALTER TABLE password_sync_mapping_batch_row ADD COLUMN before_mapped_by TEXT;
ALTER TABLE password_sync_mapping_batch_row ADD COLUMN before_mapped_at_ms INTEGER;
CREATE TABLE password_sync_mapping_batch_pair (
  batch_id INTEGER NOT NULL, password_id INTEGER NOT NULL, client_id INTEGER NOT NULL, documentation_password_id INTEGER NOT NULL,
  last_sync TEXT NOT NULL, PRIMARY KEY (batch_id, password_id));
CREATE TABLE password_sync_mapping_batch_tick (
  batch_id INTEGER NOT NULL, password_id INTEGER NOT NULL, client_id INTEGER NOT NULL, PRIMARY KEY (batch_id, password_id));
)sql";

constexpr const char* kMariadbV3 = R"sql(
ALTER TABLE password_sync_mapping_batch_row ADD COLUMN IF NOT EXISTS before_client_value VARCHAR(500);
ALTER TABLE password_sync_mapping_batch_row ADD COLUMN IF NOT EXISTS before_organization_value VARCHAR(500);
ALTER TABLE password_sync_mapping_batch_row ADD COLUMN IF NOT EXISTS before_mapped_by VARCHAR(200);
ALTER TABLE password_sync_mapping_batch_row ADD COLUMN IF NOT EXISTS before_mapped_at_ms BIGINT;
CREATE TABLE IF NOT EXISTS password_sync_mapping_batch_pair (
  batch_id BIGINT NOT NULL, password_id BIGINT NOT NULL, client_id BIGINT NOT NULL, documentation_password_id BIGINT NOT NULL,
  last_sync VARCHAR(40) NOT NULL, PRIMARY KEY (batch_id, password_id)) CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS password_sync_mapping_batch_tick (
  batch_id BIGINT NOT NULL, password_id BIGINT NOT NULL, client_id BIGINT NOT NULL, PRIMARY KEY (batch_id, password_id)) CHARACTER SET utf8mb4;
)sql";

// Digests of both sides together: of rows that a person may keep as they are, and of those whose values were compared.
constexpr const char* kSqliteV4 = R"sql(
ALTER TABLE password_sync_row ADD COLUMN both_digest BLOB;
ALTER TABLE password_sync_row ADD COLUMN differ_digest BLOB;
)sql";

constexpr const char* kMariadbV4 = R"sql(
ALTER TABLE password_sync_row ADD COLUMN IF NOT EXISTS both_digest VARBINARY(32);
ALTER TABLE password_sync_row ADD COLUMN IF NOT EXISTS differ_digest VARBINARY(32);
)sql";

constexpr const char* kSqliteV5 = R"sql(
ALTER TABLE password_sync_run ADD COLUMN client_id INTEGER;
ALTER TABLE password_sync_run ADD COLUMN client_name TEXT NOT NULL DEFAULT '';
)sql";

constexpr const char* kMariadbV5 = R"sql(
ALTER TABLE password_sync_run ADD COLUMN IF NOT EXISTS client_id BIGINT;
ALTER TABLE password_sync_run ADD COLUMN IF NOT EXISTS client_name VARCHAR(500) NOT NULL DEFAULT '';
)sql";

constexpr store::Migration kMigrations[] = {{1, "password_sync_tables", kSqliteV1, kMariadbV1},
                                            {2, "password_sync_operation", kSqliteV2, kMariadbV2},
                                            {3, "password_sync_mapping_batches", kSqliteV3, kMariadbV3},
                                            {4, "password_sync_both_sides", kSqliteV4, kMariadbV4},
                                            {5, "password_sync_run_client", kSqliteV5, kMariadbV5}};

}  // namespace

std::span<const store::Migration> migrations() {
  return kMigrations;
}

}  // namespace gluepot::password_sync
