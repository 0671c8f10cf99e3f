// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "documentation/store.h"

namespace gluepot::local {

/// The lists that an account of source local is born with and nobody can add to: countries, regions, platforms,
/// operating systems. Stored once, under ids that are the same in every installation; later calls change nothing.
core::Status plant_lists(documentation::Store& store);

/// Whether records of the kind come from plant_lists.
bool is_planted(catalog::Kind kind);

}  // namespace gluepot::local
