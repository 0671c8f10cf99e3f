// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "audit/audit_log.h"
#include "audit/stream.h"

namespace gluepot::audit {

/// Seals the entries older than so many days, as far as they were streamed where the audit is streamed, and records
/// that it was done. Errors: as AuditLog::seal.
core::Result<AuditLog::Sealed> seal_old(AuditLog& audit, AuditStream& stream, const core::Clock& clock,
                                        const core::Caller& by, int days);

}  // namespace gluepot::audit
