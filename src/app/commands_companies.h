// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "app/command_session.h"
#include "core/result.h"

namespace gluepot::app {

/// `gluepot companies ...` beside import and list. Each returns the exit code. What archives or merges says only what
/// it would do, unless --apply is given.
/// The id of the company that an argument names: its id, or its name among those that are `archived` or are not.
/// Errors: as id_among.
core::Result<std::string> id_of_company(Session& session, const std::string& argument, bool archived = false);

core::Result<int> create_company(Session& session);
core::Result<int> change_company(Session& session);
core::Result<int> archive_company(Session& session);
core::Result<int> restore_company(Session& session);
core::Result<int> merge_companies(Session& session);
core::Result<int> list_merges(Session& session);
core::Result<int> undo_merge(Session& session);
core::Result<int> export_companies(Session& session);
/// Exit code 1 when a company is under 60 %.
core::Result<int> company_health(Session& session);

}  // namespace gluepot::app
