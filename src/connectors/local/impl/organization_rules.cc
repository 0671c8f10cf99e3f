// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/rules.h"

namespace gluepot::local {
namespace {

constexpr int kMaxDepth = 32;

}  // namespace

Outcome<void> apply_organization_rules(WriteContext& context, const Draft&, Work& work) {
  if (work.creating) work.set("logo", "");
  if (!work.has_change("parent-id")) return {};
  json::array ancestors;
  auto at = work.integer("parent-id");
  for (int depth = 0; at != 0; ++depth) {
    if (at == work.id || depth == kMaxDepth) return unprocessable("must not lie below itself", "parent-id");
    LOCAL_ASSIGN(const auto parent, must_exist(context, Kind::kOrganizations, at, "parent-id"));
    ancestors.insert(ancestors.begin(), parent.id);
    at = parent.parent_id;
  }
  work.set("ancestor-ids", json::serialize(ancestors));  // a text that holds an array, as the account shows it
  return {};
}

Outcome<void> organization_stored(WriteContext& context, const Draft&, Work& work) {
  if (work.creating || !work.has_change("short-name")) return {};
  return copy_to(context, Kind::kConfigurations, "organization-id", work.id, "organization-short-name",
                 work.attributes.at("short-name"));
}

}  // namespace gluepot::local
