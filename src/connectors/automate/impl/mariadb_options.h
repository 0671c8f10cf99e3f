// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "connectors/automate/mariadb_source.h"
#include "store/mariadb.h"

namespace gluepot::automate {

/// How both accounts, the one that reads and the one that writes the export, reach the server: one rule for TLS.
/// `password` must outlive what is returned.
store::MariadbOptions mariadb_options(const MariadbSettings& settings, const core::Secret& password, bool read_only);

}  // namespace gluepot::automate
