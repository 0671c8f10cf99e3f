// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "app/command_line.h"
#include "app/command_session.h"

namespace gluepot::app {

// `gluepot users ...` and `gluepot roles ...`. Each returns the exit code.

/// The id of the user that the argument USER names. Errors: as id_among.
core::Result<std::string> id_of_user(Session& session);

core::Result<int> create_user(Session& session);
core::Result<int> list_users(Session& session);
core::Result<int> edit_user(Session& session);
core::Result<int> activate_user(Session& session, bool active);
/// A fresh set-up link.
core::Result<int> link_user(Session& session);
/// Lists them, or ends them all with --end.
core::Result<int> user_sessions(Session& session);

core::Result<int> list_roles(Session& session);
core::Result<int> show_role(Session& session);
core::Result<int> create_role(Session& session);
core::Result<int> edit_role(Session& session);
core::Result<int> duplicate_role(Session& session);
core::Result<int> delete_role(Session& session);

}  // namespace gluepot::app
