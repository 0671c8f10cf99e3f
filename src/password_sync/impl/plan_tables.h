// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "password_sync/types.h"

namespace gluepot::password_sync {

// Saved plans, within a transaction of the repository. The last 20 are kept.
core::Status store_plan(store::Connection& connection, const Plan& plan);
/// Without an id the newest.
core::Result<std::optional<Plan>> read_plan(store::Connection& connection, std::optional<std::int64_t> id);
core::Result<std::optional<std::int64_t>> newest_plan_at_ms(store::Connection& connection);
/// Newest first.
core::Result<std::vector<PlanSummary>> read_plans(store::Connection& connection);
/// kNotFound; kConflict when it has been applied before.
core::Status mark_applied(store::Connection& connection, std::int64_t id, std::int64_t run_id);
/// kNotFound.
core::Status delete_plan(store::Connection& connection, std::int64_t id);

}  // namespace gluepot::password_sync
