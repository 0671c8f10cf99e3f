// SPDX-License-Identifier: Apache-2.0
// Automate's clients and the organizations their passwords go to.
#include "http/api/json.h"
#include "http/api/password_sync/routes.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;
using http::Response;
namespace sync = password_sync;

json::object client_json(sync::ClientId id, const std::string& name) {
  return {{"id", std::to_string(id)}, {"name", name}};
}

json::array clients_json(const std::vector<automate::Client>& clients) {
  json::array out;
  for (const auto& client : clients) out.push_back(client_json(client.id, client.name));
  return out;
}

json::array candidates_json(const std::vector<sync::Candidate>& candidates) {
  json::array out;
  for (const auto& candidate : candidates)
    out.push_back(json::object{
        {"id", candidate.organization.id.text()}, {"name", candidate.organization.name}, {"rule", candidate.rule}});
  return out;
}

json::object setting_json(const sync::ClientSetting& setting) {
  return {{"auto_sync", sync::auto_sync_name(setting.auto_sync)},
          {"auto_sync_since_ms", or_null(setting.auto_sync_since_ms)},
          {"drift", sync::drift_name(setting.drift)},
          {"category_id", setting.category_id ? json::value(std::to_string(*setting.category_id)) : nullptr}};
}

json::object row_json(const sync::ClientRow& row, const sync::ClientSetting& setting) {
  json::object out = client_json(row.id, row.name);
  out["external_id"] = text_or_null(row.external_id);
  out["gone"] = row.gone;
  out["organization"] = organization_json(row.organization, row.organization_name);
  out["passwords"] = row.passwords;
  out["rule"] = nullptr;
  out["values"] = nullptr;
  out["mapped_by"] = nullptr;
  out["mapped_at_ms"] = nullptr;
  if (row.mapping) {
    out["rule"] = row.mapping->rule;
    out["values"] = json::array{row.mapping->client_value, row.mapping->organization_value};
    out["mapped_by"] = text_or_null(row.mapping->by);
    out["mapped_at_ms"] = time_or_null(row.mapping->at_ms);
  }
  out["candidates"] = candidates_json(row.candidates);
  out["reason"] = text_or_null(row.reason);
  out["ambiguous"] = row.ambiguous;
  out["shared_with"] = clients_json(row.shared_with);
  for (auto& [name, value] : setting_json(setting)) out[name] = value;
  return out;
}

Answer list_clients(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto clients, from_outside(services.password_sync.sync().clients().list()));
  GLUEPOT_ASSIGN(const auto settings, services.password_sync.sync().settings().load());
  json::array rows;
  std::int64_t mapped = 0, ambiguous = 0;
  for (const auto& client : clients) {
    mapped += client.organization ? 1 : 0;
    ambiguous += client.ambiguous ? 1 : 0;
    rows.push_back(row_json(client, settings.client(client.id)));
  }
  const auto all = static_cast<std::int64_t>(clients.size());
  return json::object{
      {"clients", std::move(rows)},
      {"counts", {{"all", all}, {"mapped", mapped}, {"unmapped", all - mapped}, {"ambiguous", ambiguous}}}};
}

Answer map_client(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto client, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_TRY(need_only(body, {"organization_id"}));
  GLUEPOT_ASSIGN(const auto organization, need_id(body, "organization_id"));
  if (const auto mapped =
          services.password_sync.sync().clients().map(client, core::OrganizationId{organization}, request.caller.name);
      !mapped)
    return core::fail(outside(mapped.error()));
  GLUEPOT_TRY(note(services, request, "map_client", "client " + std::to_string(client),
                   "organizations/" + std::to_string(organization)));
  return json::object{{"client_id", std::to_string(client)}, {"organization_id", std::to_string(organization)}};
}

Response unmap_client(Services& services, Request& request) {
  auto work = [&]() -> core::Status {
    GLUEPOT_ASSIGN(const auto client, path_id(request, 0));
    GLUEPOT_TRY(services.password_sync.sync().clients().unmap(client, request.caller.name));
    return note(services, request, "unmap_client", "client " + std::to_string(client));
  }();
  return work ? Response::empty(204) : failure(request, work.error());
}

Answer match_clients(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_TRY(need_only(body, {"apply", "client_ids"}));
  GLUEPOT_ASSIGN(const bool apply, find_boolean(body, "apply", false));
  GLUEPOT_ASSIGN(const auto chosen, find_chosen_ids(body, "client_ids"));
  GLUEPOT_ASSIGN(const auto found,
                 from_outside(services.password_sync.sync().clients().quick_match(apply, request.caller.name, chosen)));
  json::array matched, ambiguous;
  for (const auto& match : found.matched)
    matched.push_back(json::object{{"client", client_json(match.client.id, match.client.name)},
                                   {"organization", organization_json(match.organization.id, match.organization.name)},
                                   {"rule", match.rule},
                                   {"values", json::array{match.client_value, match.organization_value}},
                                   {"note", text_or_null(match.note)},
                                   {"shared_with", clients_json(match.shared_with)}});
  for (const auto& row : found.ambiguous)
    ambiguous.push_back(json::object{{"client", client_json(row.client.id, row.client.name)},
                                     {"candidates", candidates_json(row.candidates)},
                                     {"reason", row.reason}});
  if (apply)
    GLUEPOT_TRY(note(services, request, "quick_match_clients", std::to_string(found.mapped) + " clients mapped"));
  return json::object{{"applied", apply},
                      {"mapped", found.mapped},
                      {"left", found.left},
                      {"matched", std::move(matched)},
                      {"ambiguous", std::move(ambiguous)},
                      {"unmatched", found.unmatched},
                      {"already_mapped", found.already_mapped}};
}

Answer list_batches(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto batches, services.password_sync.sync().clients().batches());
  json::array rows;
  for (const auto& batch : batches)
    rows.push_back(json::object{{"id", std::to_string(batch.id)},
                                {"at_ms", batch.at_ms},
                                {"by", batch.by},
                                {"kind", batch.kind},
                                {"clients", batch.clients},
                                {"passwords", batch.passwords},
                                {"undone_at_ms", or_null(batch.undone_at_ms)},
                                {"may_undo", !batch.undone_at_ms.has_value()}});
  return json::object{{"batches", std::move(rows)}};
}

Answer undo_batch(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto undone, services.password_sync.sync().clients().undo(id));
  GLUEPOT_TRY(note(services, request, "undo_client_mappings", undone.kind, {},
                   std::to_string(undone.restored) + " clients and " + std::to_string(undone.pairs) +
                       " pairs restored, " + std::to_string(undone.kept.size()) + " kept"));
  // Names are a service to the reader; without Automate the undo stands all the same.
  std::map<sync::ClientId, std::string> names;
  if (auto automate = services.automate.source())
    if (const auto clients = (*automate)->clients())
      for (const auto& client : *clients) names.emplace(client.id, client.name);
  json::array kept;
  for (const auto& row : undone.kept)
    kept.push_back(
        json::object{{"client", client_json(row.client, names.contains(row.client) ? names.at(row.client) : "")},
                     {"password_id", row.password ? json::value(std::to_string(*row.password)) : nullptr},
                     {"reason", row.reason}});
  return json::object{{"restored", undone.restored},
                      {"passwords", undone.pairs},
                      {"auto_sync", undone.ticks},
                      {"kept", std::move(kept)}};
}

}  // namespace

core::Status add_password_sync_client_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const std::string base = "/api/v1/password-sync/clients";
  const std::string read = "read_password_sync", write = "write_password_sync";
  GLUEPOT_TRY(router.add({Method::kGet, base, read, answer(with(list_clients))}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/quick-match", write, answer(with(match_clients))}));
  GLUEPOT_TRY(router.add({Method::kGet, base + "/batches", read, answer(with(list_batches))}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/batches/{batch}/undo", write, answer(with(undo_batch))}));
  GLUEPOT_TRY(router.add({Method::kPut, base + "/{client}", write, answer(with(map_client))}));
  GLUEPOT_TRY(router.add({Method::kDelete, base + "/{client}", write, with(unmap_client)}));
  return {};
}

}  // namespace gluepot::api
