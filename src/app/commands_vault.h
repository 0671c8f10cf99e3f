// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "app/command_session.h"

namespace gluepot::app {

// Commands about what stands in Automate's vault beside the sync itself.

/// gluepot automate adopt [--apply]
core::Result<int> adopt_stickysync(Session& session);
/// gluepot password-sync hygiene [--csv]
core::Result<int> password_hygiene(Session& session);

}  // namespace gluepot::app
