// SPDX-License-Identifier: Apache-2.0
#include "openid/schema.h"

namespace gluepot::openid {
namespace {

constexpr store::Migration kMigrations[] = {
    {1, "openid",
     R"sql(
CREATE TABLE openid_provider (id INTEGER PRIMARY KEY CHECK (id = 1), settings TEXT NOT NULL, secret BLOB, secret_set_at_ms INTEGER NOT NULL DEFAULT 0,
  secret_set_by TEXT NOT NULL DEFAULT '', revision INTEGER NOT NULL, changed_at_ms INTEGER NOT NULL, changed_by TEXT NOT NULL);
CREATE TABLE openid_used (state_digest BLOB PRIMARY KEY, expires_at_ms INTEGER NOT NULL) WITHOUT ROWID;
)sql",
     ""},
};

}  // namespace

std::span<const store::Migration> migrations() {
  return kMigrations;
}

}  // namespace gluepot::openid
