// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "core/result.h"
#include "store/database.h"

namespace gluepot::companies {

/// Tells every cache that names or mappings moved; part of the change's own transaction.
inline core::Status move_generation(store::Connection& connection) {
  static constexpr store::Statement kMove{"mapping_generation.move",
                                          "UPDATE mapping_generation SET generation = generation + 1 WHERE id = 1"};
  GLUEPOT_TRY(connection.execute(kMove));
  return {};
}

}  // namespace gluepot::companies
