// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>

#include "core/result.h"
#include "documentation/store.h"

namespace gluepot::mirror {

/// When each organization's records were last read whole: the newest list that held it. Those never read are missing.
/// One look at the store, whatever the number of organizations.
core::Result<std::map<std::int64_t, std::int64_t>> last_read(documentation::Store& store);

}  // namespace gluepot::mirror
