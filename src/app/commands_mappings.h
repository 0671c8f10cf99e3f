// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "app/command_session.h"

namespace gluepot::app {

// `gluepot map ...` beside quick-match. Each returns the exit code.

core::Result<int> list_mappings(Session& session);
core::Result<int> set_mapping(Session& session);
core::Result<int> unset_mapping(Session& session);
/// The Quick Matches that were applied.
core::Result<int> list_mapping_batches(Session& session);
core::Result<int> undo_mapping_batch(Session& session);

}  // namespace gluepot::app
