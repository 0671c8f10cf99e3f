// SPDX-License-Identifier: Apache-2.0
// What an existing StickySync left in Automate's database, and taking it over.
#include "http/api/json.h"
#include "http/api/password_sync/routes.h"
#include "http/api/password_sync/stickysync_json.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;
namespace sync = password_sync;

json::object named(std::int64_t id, const std::string& name) {
  return {{"id", std::to_string(id)}, {"name", name}};
}

template <typename Row>
void add_judgement(json::object& out, const Row& row) {
  out["proposed"] = row.proposed;
  out["settled"] = row.settled;
  if constexpr (requires { row.held; }) out["held"] = row.held;
  out["reason"] = text_or_null(row.reason);
}

template <typename Rows>
json::object counts_of(const Rows& rows) {
  std::int64_t proposed = 0, settled = 0, held = 0;
  for (const auto& row : rows) {
    proposed += row.proposed ? 1 : 0;
    settled += row.settled ? 1 : 0;
    if constexpr (requires { row.held; }) held += row.held ? 1 : 0;
  }
  return {{"proposed", proposed},
          {"settled", settled},
          {"held", held},
          {"refused", static_cast<std::int64_t>(rows.size()) - proposed - settled - held}};
}

Answer show(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto proposal, from_outside(services.password_sync.sync().stickysync({})));
  return stickysync_json(proposal);
}

Answer adopt(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  // A choice that is not understood must not become "all".
  GLUEPOT_TRY(need_only(body, {"password_ids", "client_ids"}));
  sync::StickyChoice choice;
  GLUEPOT_ASSIGN(choice.passwords, find_chosen_ids(body, "password_ids"));
  GLUEPOT_ASSIGN(choice.clients, find_chosen_ids(body, "client_ids"));
  GLUEPOT_ASSIGN(const auto done, from_outside(services.password_sync.adopt(choice, request.caller.name)));
  GLUEPOT_TRY(note(services, request, "adopt_stickysync", "StickySync", {},
                   std::to_string(done.clients) + " clients, " + std::to_string(done.passwords) + " passwords, " +
                       std::to_string(done.auto_sync) + " AutoSync ticks taken over, " + std::to_string(done.held) +
                       " held, " + std::to_string(done.refused) + " refused"));
  return json::object{{"clients", done.clients},
                      {"passwords", done.passwords},
                      {"auto_sync", done.auto_sync},
                      {"held", done.held},
                      {"refused", done.refused},
                      {"batch_id", done.batch ? json::value(std::to_string(*done.batch)) : json::value(nullptr)}};
}

}  // namespace

json::object stickysync_json(const sync::StickyProposal& proposal) {
  json::array clients, passwords, ticks;
  for (const auto& row : proposal.clients) {
    json::object out{{"client", named(row.client, row.client_name)},
                     {"organization", named(row.organization, row.organization_name)}};
    add_judgement(out, row);
    clients.push_back(std::move(out));
  }
  for (const auto& row : proposal.passwords) {
    json::object out{{"password_id", std::to_string(row.password)},
                     {"title", row.title},
                     {"client", named(row.client, row.client_name)},
                     {"documentation_password_id", std::to_string(row.entry)},
                     {"last_sync_at_ms", nullptr},
                     {"last_sync_text", text_or_null(row.last_sync)}};
    add_judgement(out, row);
    passwords.push_back(std::move(out));
  }
  for (const auto& row : proposal.auto_sync) {
    json::object out{{"password_id", std::to_string(row.password)}, {"on", row.on}};
    add_judgement(out, row);
    ticks.push_back(std::move(out));
  }
  return {{"present", proposal.present},
          {"checked_at_ms", proposal.checked_at_ms},
          {"clients", std::move(clients)},
          {"passwords", std::move(passwords)},
          {"auto_sync", std::move(ticks)},
          {"counts",
           {{"clients", counts_of(proposal.clients)},
            {"passwords", counts_of(proposal.passwords)},
            {"auto_sync", counts_of(proposal.auto_sync)}}}};
}

core::Status add_stickysync_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const std::string base = "/api/v1/password-sync/stickysync";
  GLUEPOT_TRY(router.add({Method::kGet, base, "read_password_sync", answer(with(show))}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/adopt", "write_password_sync", answer(with(adopt))}));
  return {};
}

}  // namespace gluepot::api
