// SPDX-License-Identifier: Apache-2.0
#include "password_sync/drifted.h"

namespace gluepot::password_sync {
namespace {

constexpr store::Statement kDrifted{
    "password_sync.drifted",
    "SELECT password_id, title, client_name, state, organization_id FROM password_sync_row WHERE state IN ('drifted', "
    "'conflict', 'deleted_there') ORDER BY password_id LIMIT 100000"};

}  // namespace

core::Result<std::vector<Drifted>> drifted_rows(store::Database& strict) {
  return store::read(strict, [](store::Connection& connection) {
    return connection.query(kDrifted, [](const store::Row& row) {
      return Drifted{row.integer(0), row.string(1), row.string(2), row.string(3), row.optional_integer(4)};
    });
  });
}

}  // namespace gluepot::password_sync
