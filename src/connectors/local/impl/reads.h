// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "catalog/target.h"
#include "connectors/local/impl/outcome.h"
#include "connectors/local/record_service.h"

namespace gluepot::local {

/// What reading needs besides the call.
struct ReadContext {
  documentation::Store& store;
  const vault::Vault& vault;
  const FileLinks& links;
  const core::Clock& clock;
  audit::AuditLog* audit;
};

Outcome<Reply> answer_index(const ReadContext& context, const Call& call, const Target& target);
Outcome<Reply> answer_show(const ReadContext& context, const Call& call, const Target& target);

/// The rows that a bulk write's filters select, at most 1,000 (422 beyond). Nothing when the query holds no filter the
/// type knows.
Outcome<std::optional<std::vector<documentation::Record>>> select_by_filters(documentation::Reader& reader,
                                                                             const Call& call, const Target& target);

/// The address of a list with its query, less the page: links keep every other parameter.
std::string list_url(const Call& call);

/// show_password=true|1; `otherwise` when it is not given or is no boolean.
bool asks_to_show_password(std::string_view query, bool otherwise);

}  // namespace gluepot::local
