// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/impl/write_audit.h"

#include "core/log.h"

namespace gluepot::itglue_api {
namespace {

std::string_view action_name(local::Action action) {
  switch (action) {
    case local::Action::kCreate:
      return "create";
    case local::Action::kUpdate:
    case local::Action::kUpdateBulk:
    case local::Action::kPublish:
      return "update";
    case local::Action::kDelete:
    case local::Action::kDeleteBulk:
      return "delete";
    case local::Action::kIndex:
    case local::Action::kShow:
      return {};
  }
  return {};
}

}  // namespace

void note_writes(audit::AuditLog* audit, const http::Request& request, std::string_view path,
                 const std::vector<local::Touched>& touched) {
  if (audit == nullptr) return;
  std::vector<audit::Draft> drafts;
  for (const auto& one : touched) {
    const auto action = action_name(one.action);
    if (action.empty()) continue;
    audit::Draft draft{std::string(action), request.caller, one.name,
                       std::string(catalog::kind_name(one.kind)) + "/" + std::to_string(one.id)};
    draft.detail = std::string(http::method_name(request.method)) + " " + std::string(path) + ", organization " +
                   std::to_string(one.organization_id);
    drafts.push_back(std::move(draft));
  }
  if (auto noted = audit->record_all(drafts, audit::Outcome::kDone); !noted)
    core::log_error("writes could not be noted in the audit",
                    {{"count", static_cast<std::int64_t>(drafts.size())}, {"cause", noted.error().message}});
}

}  // namespace gluepot::itglue_api
