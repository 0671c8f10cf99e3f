// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "password_sync/types.h"

namespace gluepot::password_sync {

/// Rows that now deviate in the documentation (drifted, conflict, deleted there) and did not deviate so when last
/// compared: each state is news once. Pure; both lists in PasswordID order.
std::vector<CurrentRow> drift_news(const std::vector<CurrentRow>& before, const std::vector<CurrentRow>& now);

}  // namespace gluepot::password_sync
