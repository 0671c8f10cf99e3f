// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include "store/migration.h"

namespace gluepot::companies {

/// The strict store's tables of this folder (company, organization, mapping); schema name "companies".
std::span<const store::Migration> migrations();

}  // namespace gluepot::companies
