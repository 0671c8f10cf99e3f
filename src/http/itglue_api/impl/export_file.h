// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "audit/audit_log.h"
#include "connectors/local/record_service.h"
#include "core/clock.h"
#include "jobs/runner.h"

namespace gluepot::itglue_api {

/// Writes the file of one order into the blobs, a page of records at a time. Errors: kCancelled (stopped), kUnavailable
/// (disk full; the audit cannot be written where values are asked for), kCorrupt.
core::Result<documentation::StoredBlob> make_export_file(local::RecordService& records, audit::AuditLog& audit,
                                                         const core::Clock& clock, const local::ExportOrder& order,
                                                         jobs::Control& control);

}  // namespace gluepot::itglue_api
