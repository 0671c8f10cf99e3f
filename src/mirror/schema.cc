// SPDX-License-Identifier: Apache-2.0
#include "mirror/schema.h"

namespace gluepot::mirror {
namespace {

// A run is resumed while `finished_at_ms` is null. mirror_page outlives runs: an unchanged page is not parsed again, so
// its counts must be remembered. The documentation store is a SQLite file on every node; there is no MariaDB twin.
constexpr store::Migration kMigrations[] = {
    {1, "mirror_plan",
     "CREATE TABLE mirror_run (id INTEGER PRIMARY KEY, started_at_ms INTEGER NOT NULL, active_at_ms INTEGER NOT NULL, "
     "finished_at_ms INTEGER, requests INTEGER NOT NULL DEFAULT 0, stored INTEGER NOT NULL DEFAULT 0, "
     "unchanged INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0);"
     "CREATE TABLE mirror_stream (run_id INTEGER NOT NULL, name TEXT NOT NULL, task INTEGER NOT NULL, kind INTEGER NOT "
     "NULL, "
     "organization_id INTEGER, parent_id INTEGER, state INTEGER NOT NULL, generation INTEGER NOT NULL, attempts "
     "INTEGER NOT NULL, "
     "pages INTEGER NOT NULL, total INTEGER NOT NULL, message TEXT NOT NULL, PRIMARY KEY (run_id, name)) WITHOUT ROWID;"
     "CREATE TABLE mirror_page (stream TEXT NOT NULL, number INTEGER NOT NULL, generation INTEGER NOT NULL, received "
     "INTEGER NOT NULL, "
     "total_count INTEGER NOT NULL, total_pages INTEGER NOT NULL, PRIMARY KEY (stream, number)) WITHOUT ROWID;"
     "CREATE TABLE mirror_body (document_id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, organization_id INTEGER NOT "
     "NULL, "
     "updated_at_ms INTEGER NOT NULL);",
     ""},
    // When each list was last read whole, and for which organizations (",7,12,"): what the compatible API may answer
    // from the store. `running` is of the pass under way, of `generation`.
    {2, "mirror_pass",
     "CREATE TABLE mirror_pass (stream TEXT PRIMARY KEY, generation INTEGER NOT NULL, running TEXT NOT NULL, "
     "finished_at_ms INTEGER NOT NULL DEFAULT 0, organizations TEXT NOT NULL DEFAULT ',') WITHOUT ROWID;",
     ""},
    // A list that was proven whole can be asked for what changed since `watermark_ms` (the source's clock): as long as
    // no other pass has begun (`proven` is its generation) and the same traits are secret (`salt`).
    {3, "mirror_changes",
     "ALTER TABLE mirror_run ADD COLUMN whole INTEGER NOT NULL DEFAULT 1;"
     "ALTER TABLE mirror_pass ADD COLUMN proven INTEGER NOT NULL DEFAULT 0;"
     "ALTER TABLE mirror_pass ADD COLUMN watermark_ms INTEGER NOT NULL DEFAULT 0;"
     "ALTER TABLE mirror_pass ADD COLUMN salt TEXT NOT NULL DEFAULT '';",
     ""},
};

}  // namespace

std::span<const store::Migration> migrations() {
  return kMigrations;
}

}  // namespace gluepot::mirror
