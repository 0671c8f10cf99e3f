// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <vector>

#include "audit/audit_log.h"
#include "connectors/local/record_service.h"
#include "http/message.h"

namespace gluepot::itglue_api {

/// An entry for each record that an answered request created, changed or deleted: what `logs` shows. It stands after
/// the write; a write is not undone because it could not be noted, but the log of the program says so.
void note_writes(audit::AuditLog* audit, const http::Request& request, std::string_view path,
                 const std::vector<local::Touched>& touched);

}  // namespace gluepot::itglue_api
