// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>

#include "connectors/automate/source.h"

namespace gluepot::automate {

/// Counts what reading a row gave. `likely_client` is asked only for a row that is listed as unreadable.
void count_row(TestReport& report, const VaultRow& row, const tl::expected<core::Secret, Unreadable>& value,
               const std::function<std::optional<std::int64_t>()>& likely_client);

}  // namespace gluepot::automate
