// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "store/database.h"

namespace gluepot::password_sync {

/// A password that was changed or deleted in the documentation, as the last comparison saw it. No value.
struct Drifted {
  std::int64_t password_id = 0;
  std::string title, client_name, state;  ///< "drifted", "conflict", "deleted_there"
  std::optional<std::int64_t> organization_id;
};
/// All of them, by id; at most 100,000.
core::Result<std::vector<Drifted>> drifted_rows(store::Database& strict);

}  // namespace gluepot::password_sync
