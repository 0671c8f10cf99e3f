// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>

#include "audit/audit_log.h"
#include "connectors/local/record_service.h"
#include "core/clock.h"
#include "jobs/runner.h"

namespace gluepot::itglue_api {

/// Whether a record's values may go into the file; asked once for each record that has some.
using MayShow = std::function<core::Result<bool>(const documentation::Record& record)>;

/// Writes the file of one order into the blobs, a page of records at a time. `may_show` empty: all. Errors: its own,
/// kCancelled (stopped), kUnavailable (disk full; the audit cannot be written where values are asked for), kCorrupt.
core::Result<documentation::StoredBlob> make_export_file(local::RecordService& records, audit::AuditLog& audit,
                                                         const core::Clock& clock, const local::ExportOrder& order,
                                                         jobs::Control& control, const MayShow& may_show = {});

}  // namespace gluepot::itglue_api
