// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "connectors/local/impl/write.h"

namespace gluepot::local {

/// An export of one organization, or of the whole account where the key is not limited to some.
Outcome<void> apply_export_rules(WriteContext& context, const Draft& draft, Work& work);
/// Writes down the order of an export just stored.
Outcome<void> order_export(WriteContext& context, const Draft& draft, const Work& work);
Outcome<void> drop_export_order(WriteContext& context, std::int64_t id);
/// Whether the file is there and this caller may have all that is in it.
bool is_export_ready(documentation::Reader& reader, std::int64_t id, const Call& call);

}  // namespace gluepot::local
