// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "catalog/query.h"
#include "connectors/local/impl/outcome.h"
#include "connectors/local/record_service.h"

namespace gluepot::local {

/// GET /user_metrics: counts of the store; the caller has flushed them.
Outcome<Reply> answer_user_metrics(documentation::Reader& reader, const Call& call, const catalog::Query& query,
                                   std::string_view base_url);
/// GET /logs: what the audit holds of the last 30 days.
Outcome<Reply> answer_logs(documentation::Reader& reader, audit::AuditLog* audit, const core::Clock& clock,
                           const Call& call, const catalog::Query& query, std::string_view base_url);

/// A date filter that may span a week: first and last moment, open ends as the type's limits. Nothing when the filter
/// is not given; `impossible` when its value is no date, so that no row matches. Refusal: 422 with the known title.
struct Span {
  std::int64_t from_ms = INT64_MIN, to_ms = INT64_MAX;
  bool impossible = false;
};
Outcome<std::optional<Span>> week_filter(const catalog::Query& query, std::string_view name);

}  // namespace gluepot::local
