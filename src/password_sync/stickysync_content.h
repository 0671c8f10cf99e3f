// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "connectors/automate/stickysync_export.h"
#include "password_sync/repository.h"
#include "password_sync/settings.h"

namespace gluepot::password_sync {

/// Our tables in StickySync's shape. AutoSync is what holds for a password, whether its own tick or its client says so,
/// because StickySync knows no clients'. Pure.
automate::StickySyncContent stickysync_content(const State& state, const std::vector<CurrentRow>& rows,
                                               const AllSettings& settings);

}  // namespace gluepot::password_sync
