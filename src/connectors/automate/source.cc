// SPDX-License-Identifier: Apache-2.0
#include "connectors/automate/source.h"

namespace gluepot::automate {

core::Result<std::set<std::int64_t>> AutomateSource::present(const std::vector<std::int64_t>& ids) {
  std::set<std::int64_t> found;
  if (ids.empty()) return found;
  const std::set<std::int64_t> wanted(ids.begin(), ids.end());
  GLUEPOT_TRY(each_row([&](VaultRow&& row) {
    if (wanted.contains(row.id)) found.insert(row.id);
    core::wipe(row.sealed);
    return true;
  }));
  return found;
}

}  // namespace gluepot::automate
