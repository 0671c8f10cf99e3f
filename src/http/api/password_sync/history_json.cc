// SPDX-License-Identifier: Apache-2.0
#include "http/api/password_sync/history_json.h"

#include "http/api/password_sync_json.h"

namespace gluepot::api {

core::Result<SyncNames> sync_names(Services& services) {
  GLUEPOT_ASSIGN(const auto rows, services.password_sync.sync().rows());
  return sync_names(services, rows);
}

core::Result<SyncNames> sync_names(Services& services, const std::vector<password_sync::CurrentRow>& rows) {
  SyncNames out;
  for (const auto& row : rows)
    if (!row.client_name.empty()) out.clients.emplace(row.client_id, row.client_name);
  GLUEPOT_ASSIGN(const auto mappings, services.mappings.list());
  for (const auto& mapping : mappings)
    out.organizations.emplace(mapping.organization.id.value, mapping.organization.name);
  return out;
}

json::value client_json(const std::optional<password_sync::ClientId>& id, const SyncNames& names) {
  if (!id) return nullptr;
  const auto name = names.clients.find(*id);
  return json::object{{"id", std::to_string(*id)},
                      {"name", name == names.clients.end() ? "client " + std::to_string(*id) : name->second}};
}

json::object history_json(const password_sync::HistoryEntry& entry, const SyncNames& names) {
  std::string organization;
  if (entry.organization)
    if (const auto name = names.organizations.find(entry.organization->value); name != names.organizations.end())
      organization = name->second;
  return {
      {"at_ms", entry.at_ms},
      {"run_id", entry.run_id ? id_json(*entry.run_id) : json::value(nullptr)},
      {"by", entry.by},
      {"direction", entry.direction()},
      {"action", entry.action},
      {"outcome", entry.outcome},
      {"reason", text_or_null(entry.reason)},
      {"documentation_password_id",
       entry.documentation_password_id ? json::value(entry.documentation_password_id->text()) : json::value(nullptr)},
      {"organization_id", entry.organization ? json::value(entry.organization->text()) : json::value(nullptr)},
      {"organization", organization_json(entry.organization, organization)}};
}

}  // namespace gluepot::api
