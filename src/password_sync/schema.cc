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

constexpr store::Migration kMigrations[] = {{1, "password_sync_tables", kSqliteV1, kMariadbV1}};

}  // namespace

std::span<const store::Migration> migrations() {
  return kMigrations;
}

}  // namespace gluepot::password_sync
