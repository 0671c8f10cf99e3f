// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "audit/audit_log.h"

namespace gluepot::audit {

/// How the audit leaves the hub: one line an entry.
enum class ExportFormat { kJsonLines, kCsv };

/// The first line of a CSV (with its line end), nothing for JSON lines.
std::string export_head(ExportFormat format);
/// One entry with its line end. In a CSV a text that a spreadsheet would take as a formula gets an apostrophe in front.
std::string export_line(ExportFormat format, const Entry& entry);

}  // namespace gluepot::audit
