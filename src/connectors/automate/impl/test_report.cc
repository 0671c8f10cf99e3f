// SPDX-License-Identifier: Apache-2.0
#include "connectors/automate/impl/test_report.h"

namespace gluepot::automate {
namespace {

constexpr std::size_t kListedRows = 200;

}  // namespace

void count_row(TestReport& report, const VaultRow& row, const tl::expected<core::Secret, Unreadable>& value,
               const std::function<std::optional<std::int64_t>()>& likely_client) {
  ++report.rows;
  if (value && !value->empty()) {
    ++report.readable;
    return;
  }
  const auto reason = value ? Unreadable::kEmpty : value.error();
  if (reason == Unreadable::kEmpty) {
    ++report.empty;
    return;
  }
  ++report.unreadable;
  ++report.reasons[reason];
  if (report.unreadable_rows.size() < kListedRows)
    report.unreadable_rows.push_back({row.id, row.client_id, row.title, reason, likely_client()});
}

}  // namespace gluepot::automate
