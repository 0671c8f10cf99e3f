// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "password_sync/types.h"

namespace gluepot::password_sync {

// History and the saved plan, within a transaction of the repository.
core::Status store_run(store::Connection& connection, const Run& run);
core::Status close_run(store::Connection& connection, const Run& run);
core::Result<std::vector<Run>> read_runs(store::Connection& connection, int limit);
core::Status store_outcome(store::Connection& connection, std::int64_t run_id, const Outcome& outcome);
core::Result<std::vector<Outcome>> read_outcomes(store::Connection& connection, std::int64_t run_id);
core::Status store_plan(store::Connection& connection, const Plan& plan);
core::Result<std::optional<Plan>> read_plan(store::Connection& connection);

}  // namespace gluepot::password_sync
