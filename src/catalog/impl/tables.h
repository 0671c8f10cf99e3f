// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "catalog/catalog.h"

namespace gluepot::catalog {

/// The rows of the catalogue, in the order of Kind (number 1 first).
std::span<const ResourceType> all_types();

}  // namespace gluepot::catalog
