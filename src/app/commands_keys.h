// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "app/command_session.h"

namespace gluepot::app {

// `gluepot keys ...`. Each returns the exit code.

core::Result<int> create_key(Session& session);
core::Result<int> rotate_key(Session& session);
core::Result<int> list_keys(Session& session);
/// `act` is the route ("pause"), `state` what it leads to ("paused").
core::Result<int> change_key(Session& session, const std::string& act, const std::string& state);
core::Result<int> key_usage(Session& session);

}  // namespace gluepot::app
