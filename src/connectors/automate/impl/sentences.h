// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "connectors/automate/mariadb_source.h"
#include "core/error.h"
#include "store/mariadb.h"

namespace gluepot::automate {

/// Why no connection came about, for an administrator: the cause and the next step (promise 7). No secret in it.
core::Error connect_error(const MariadbSettings& settings, const store::MariadbFailure& failure, core::ErrorCode code);
/// Why a statement failed on an open connection.
core::Error read_error(const MariadbSettings& settings, const char* what, const store::MariadbFailure& failure,
                       core::ErrorCode code);

}  // namespace gluepot::automate
