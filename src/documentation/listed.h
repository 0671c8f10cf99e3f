// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "documentation/store.h"

namespace gluepot::documentation {

/// The ids that a pass over a list received, those not stored included; ascending, each once. Empty when pages of it
/// have been replaced.
core::Result<std::vector<std::int64_t>> listed_ids(Store& store, std::string_view stream, std::int64_t generation,
                                                   Kind kind);

}  // namespace gluepot::documentation
