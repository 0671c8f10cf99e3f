// SPDX-License-Identifier: Apache-2.0
// API keys of the compatible API.
#include "http/api/json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;
using http::Response;

json::object key_json(const access::ApiKey& key) {
  return {{"id", key.id.text()},
          {"name", key.name},
          {"masked", key.masked},
          {"password_access", key.password_access},
          {"created_at_ms", key.created_at_ms},
          {"created_by", key.created_by},
          {"last_used_at_ms", or_null(key.last_used_at_ms)},
          {"last_used_from", text_or_null(key.last_used_from)},
          {"state", key.state}};
}

Answer list_keys(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto keys, services.keys.list());
  json::array rows;
  for (const auto& key : keys) rows.push_back(key_json(key));
  return json::object{{"keys", std::move(rows)}};
}

/// The one answer that holds the key itself: put together in wiped memory.
Response create_key(Services& services, Request& request) {
  auto work = [&]() -> core::Result<core::Secret> {
    GLUEPOT_ASSIGN(const auto body, read_object(request));
    GLUEPOT_ASSIGN(const auto name, need_text(body, "name", 100));
    GLUEPOT_ASSIGN(const bool access, find_boolean(body, "password_access", false));
    GLUEPOT_ASSIGN(const auto created, services.keys.create(name, access, request.caller));
    GLUEPOT_TRY(note(services, request, "key_create", created.key.name, "api_keys/" + created.key.id.text(),
                     access ? "with password access" : "without password access"));
    json::object shown = key_json(created.key);
    std::string text = json::serialize(shown);
    core::Secret answer(std::string_view(text).substr(0, text.size() - 1));
    answer.append(",\"key\":\"");
    answer.append(created.text.reveal());
    answer.append("\"}");
    return answer;
  }();
  if (!work) return failure(request, work.error());
  Response response = Response::json(201, "");
  response.headers.set("Cache-Control", "no-store");
  response.body = std::move(*work);
  return response;
}

Answer set_state(Services& services, Request& request, std::string_view state, std::string_view action) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_TRY(read_object(request));
  GLUEPOT_ASSIGN(const auto key, services.keys.set_state(core::ApiKeyId{id}, state));
  GLUEPOT_TRY(note(services, request, std::string(action), key.name, "api_keys/" + key.id.text()));
  return key_json(key);
}

}  // namespace

core::Status add_key_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  GLUEPOT_TRY(router.add({Method::kGet, "/api/v1/api-keys", "manage_api_keys", answer(with(list_keys))}));
  GLUEPOT_TRY(router.add({Method::kPost, "/api/v1/api-keys", "manage_api_keys", with(create_key)}));
  const struct {
    std::string_view path, state, action;
  } changes[] = {
      {"revoke", "revoked", "key_revoke"}, {"pause", "paused", "key_pause"}, {"activate", "active", "key_activate"}};
  for (const auto& change : changes)
    GLUEPOT_TRY(router.add({Method::kPost, "/api/v1/api-keys/{id}/" + std::string(change.path), "manage_api_keys",
                            answer([&services, change](Request& request) {
                              return set_state(services, request, change.state, change.action);
                            })}));
  return {};
}

}  // namespace gluepot::api
