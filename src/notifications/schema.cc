// SPDX-License-Identifier: Apache-2.0
#include "notifications/schema.h"

namespace gluepot::notifications {
namespace {

// What is told stands in the outbox, in the transaction that moves the mark up to which was looked, before anything is
// sent: a kill loses nothing, and (event, channel) is unique, so nothing is queued twice.
constexpr store::Migration kMigrations[] = {
    {1, "notifications",
     R"sql(
CREATE TABLE notification_channel (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL UNIQUE, enabled INTEGER NOT NULL,
  settings TEXT NOT NULL, sealed_secret BLOB, secret_set_at_ms INTEGER, secret_set_by TEXT NOT NULL, created_at_ms INTEGER NOT NULL);
CREATE TABLE notification_rule (kind TEXT PRIMARY KEY, enabled INTEGER NOT NULL, settings TEXT NOT NULL, changed_at_ms INTEGER NOT NULL,
  changed_by TEXT NOT NULL);
CREATE TABLE notification_mark (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE notification_outbox (id TEXT PRIMARY KEY, event TEXT NOT NULL, channel_id INTEGER NOT NULL, channel_name TEXT NOT NULL,
  rule TEXT NOT NULL, company_id INTEGER, subject TEXT NOT NULL, message TEXT NOT NULL, data TEXT NOT NULL, created_at_ms INTEGER NOT NULL,
  state TEXT NOT NULL, attempts INTEGER NOT NULL, next_at_ms INTEGER NOT NULL, last_error TEXT NOT NULL, finished_at_ms INTEGER,
  UNIQUE (event, channel_id));
CREATE INDEX notification_outbox_due ON notification_outbox (state, next_at_ms);
CREATE INDEX notification_outbox_created ON notification_outbox (created_at_ms);
)sql",
     ""},
};

}  // namespace

std::span<const store::Migration> migrations() {
  return kMigrations;
}

}  // namespace gluepot::notifications
