// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include "store/migration.h"

namespace gluepot::mirror {

/// The mirror's own tables in the documentation store's file (schema name "mirror"): what a run means to read and how
/// far it came. They change in the same transaction as the records, so a kill anywhere loses nothing and repeats at
/// most what was under way.
std::span<const store::Migration> migrations();

}  // namespace gluepot::mirror
