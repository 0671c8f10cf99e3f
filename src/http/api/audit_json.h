// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "audit/audit_log.h"
#include "http/api/json.h"

namespace gluepot::api {

/// An audit entry as the hub API shows it.
json::object audit_entry_json(const audit::Entry& entry);
/// What lists and reports could not look at.
json::object audit_away_json(const audit::AuditLog::Away& away);

}  // namespace gluepot::api
