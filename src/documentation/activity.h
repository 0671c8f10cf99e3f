// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "catalog/query.h"
#include "core/result.h"
#include "documentation/records.h"
#include "store/database.h"

namespace gluepot::documentation {

/// Who did how much with which kind of records of an organization on one day (UTC).
struct Activity {
  std::int64_t id = 0;   ///< given by the store
  std::int64_t day = 0;  ///< days since 1970
  std::int64_t user_id = 0, organization_id = 0;
  Kind kind = Kind::kOrganizations;
  std::int64_t created = 0, viewed = 0, edited = 0, deleted = 0;
};

struct ActivityQuery {
  std::optional<std::vector<std::int64_t>> user_ids, organization_ids, kinds;  ///< nothing: any
  std::optional<std::vector<std::int64_t>> scope;                              ///< organizations the caller may see
  std::int64_t first_day = INT64_MIN, last_day = INT64_MAX;
  std::vector<catalog::QuerySort> sorts;  ///< id, created, viewed, edited, deleted, date; others are left out
  std::int64_t page_number = 1;
  int page_size = 50;
};

struct ActivityList {
  std::vector<Activity> rows;
  std::int64_t total = 0;
};

/// Adds the counts to those of the same day, user, organization and kind.
core::Status add_activity(store::Connection& connection, std::span<const Activity> counts);
core::Result<ActivityList> list_activity(store::Connection& connection, const ActivityQuery& query);
core::Status drop_activity_before(store::Connection& connection, std::int64_t day);

}  // namespace gluepot::documentation
