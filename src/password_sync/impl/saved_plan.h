// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "password_sync/applier.h"

namespace gluepot::password_sync {

/// Whether a saved plan may still be applied with these options: every row that it would write, or that would be
/// written now, is as the plan shows it (state, action, organization, entry, both sides).
/// Errors: kConflict, saying how many of how many changed and the first titles.
core::Status check_as_planned(const Plan& saved, const WorkPlan& now, const ApplyOptions& options);

}  // namespace gluepot::password_sync
