// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "documentation/impl/id_index.h"
#include "documentation/impl/single_changes.h"
#include "documentation/store.h"

namespace gluepot::documentation {

struct Store::Private {
  std::unique_ptr<store::Database> database;
  bool local = false;
  std::atomic<std::uint64_t> revision{1};
  SingleChanges singles;
  IdIndex ids;

  /// Reads all ids of a kind into `ids`.
  core::Status build_ids(Kind kind);
};

}  // namespace gluepot::documentation
