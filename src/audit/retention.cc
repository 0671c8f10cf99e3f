// SPDX-License-Identifier: Apache-2.0
#include "audit/retention.h"

namespace gluepot::audit {

core::Result<AuditLog::Sealed> seal_old(AuditLog& audit, AuditStream& stream, const core::Clock& clock,
                                        const core::Caller& by, int days) {
  GLUEPOT_ASSIGN(const auto streamed, stream.state());
  const std::int64_t most = streamed.target.kind == StreamTarget::Kind::kOff ? INT64_MAX : streamed.sent;
  GLUEPOT_ASSIGN(const auto sealed, audit.seal(clock.now_ms() - std::int64_t{days} * 86'400'000, most));
  if (sealed.last == 0) return sealed;
  Draft draft{"audit_seal", by, std::to_string(sealed.last - sealed.first + 1) + " entries", sealed.file};
  draft.detail = "older than " + std::to_string(days) + " days";
  GLUEPOT_TRY(audit.record(draft, Outcome::kDone));
  return sealed;
}

}  // namespace gluepot::audit
