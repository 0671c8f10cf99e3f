// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "app/command_session.h"
#include "core/result.h"

namespace gluepot::app {

// gluepot password-sync ...; each gives the exit code. None of them asks anything of a terminal.
core::Result<int> plan_password_sync(Session& session);
/// 1 when the run failed, or any row of it did.
core::Result<int> apply_password_sync(Session& session);
core::Result<int> password_sync_status(Session& session);
core::Result<int> set_auto_sync(Session& session);
core::Result<int> pause_password_sync(Session& session, bool paused);
/// How a job ended, as lines of text.
void print_job(const json::object& job);

}  // namespace gluepot::app
