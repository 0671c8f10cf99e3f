// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "app/command_session.h"

namespace gluepot::app {

/// Every connection, the last sync, what password entries need, people who are frozen and the audit's chain: well, or
/// what is wrong and the next step. The exit code is 1 when anything is wrong.
core::Result<int> doctor(Session& session);

}  // namespace gluepot::app
