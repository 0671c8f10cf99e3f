// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <unordered_set>

#include "core/ids.h"
#include "core/result.h"
#include "documentation/store.h"

namespace gluepot::passwords {

/// An organization's password folders that the source restricts, and those that lie below one; as of the last sync. A
/// folder that is not mirrored (the source lists none to this key) restricts nothing: the entry's own mark decides.
/// Reads all of the organization's folders, 10,000 a query. Errors: those of the store. Safe from any thread.
core::Result<std::unordered_set<std::int64_t>> restricted_folders(documentation::Store& store,
                                                                  core::OrganizationId organization);
/// Marks the entries in such folders as restricted themselves, so that whatever asks for the mark obeys the folder's.
/// All must be of `organization`. Reads nothing when none lies in a folder. Errors and threads: as above.
core::Status mark_restricted(documentation::Store& store, core::OrganizationId organization,
                             std::span<documentation::Record> entries);

}  // namespace gluepot::passwords
