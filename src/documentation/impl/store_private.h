// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "documentation/store.h"

namespace gluepot::documentation {

struct Store::Private {
  std::unique_ptr<store::Database> database;
  bool local = false;
  std::atomic<std::uint64_t> revision{1};
};

}  // namespace gluepot::documentation
