// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include "store/migration.h"

namespace gluepot::openid {

/// The strict store's tables of this folder; schema name "openid".
std::span<const store::Migration> migrations();

}  // namespace gluepot::openid
