// SPDX-License-Identifier: Apache-2.0
#include "password_sync/drift_news.h"

namespace gluepot::password_sync {
namespace {

bool deviates(RowState state) {
  return state == RowState::kDrifted || state == RowState::kConflict || state == RowState::kDeletedThere;
}

}  // namespace

std::vector<CurrentRow> drift_news(const std::vector<CurrentRow>& before, const std::vector<CurrentRow>& now) {
  std::vector<CurrentRow> out;
  auto old = before.begin();
  for (const auto& row : now) {
    while (old != before.end() && old->password_id < row.password_id) ++old;
    const bool known = old != before.end() && old->password_id == row.password_id && old->state == row.state;
    if (deviates(row.state) && !known) out.push_back(row);
  }
  return out;
}

}  // namespace gluepot::password_sync
