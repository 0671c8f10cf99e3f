// SPDX-License-Identifier: Apache-2.0
// Users and roles.
#include "core/ids.h"
#include "http/api/json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;

json::object user_json(const access::User& user) {
  return {{"id", user.id.text()},
          {"name", user.name},
          {"role", {{"id", user.role_id.text()}, {"name", user.role_name}}},
          {"active", user.active},
          {"setup_pending", user.setup_pending},
          {"last_sign_in_at_ms", or_null(user.last_sign_in_at_ms)}};
}

Answer list_users(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto users, services.users.list());
  json::array rows;
  for (const auto& user : users) rows.push_back(user_json(user));
  return json::object{{"users", std::move(rows)}};
}

/// A role by its id or its name: people type names, pages send ids.
core::Result<std::string> role_name(Services& services, const std::string& given) {
  const auto id = core::parse_int64(given);
  if (!id) return given;
  GLUEPOT_ASSIGN(const auto roles, services.users.roles());
  for (const auto& role : roles)
    if (role.id.value == *id) return role.name;
  return given;
}

Answer create_user(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto name, need_text(body, "name", 100));
  GLUEPOT_ASSIGN(const auto given, need_text(body, "role", 100));
  GLUEPOT_ASSIGN(const auto role, role_name(services, given));
  GLUEPOT_ASSIGN(const auto created, services.users.create(name, role));
  GLUEPOT_TRY(note(services, request, "user_create", created.user.name, "users/" + created.user.id.text(),
                   "role " + created.user.role_name));
  return json::object{{"user", user_json(created.user)},
                      {"setup_url", public_url(services, request) + "/setup/" + created.setup_token}};
}

Answer change_user(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto role, find_text(body, "role", 100));
  GLUEPOT_ASSIGN(auto user, services.users.get(core::UserId{id}));
  if (role) {
    GLUEPOT_ASSIGN(const auto name, role_name(services, *role));
    GLUEPOT_ASSIGN(user, services.users.set_role(core::UserId{id}, name));
    GLUEPOT_TRY(note(services, request, "user_role", user.name, "users/" + user.id.text(), "role " + user.role_name));
  }
  if (body.contains("active")) {
    GLUEPOT_ASSIGN(const bool active, find_boolean(body, "active", true));
    GLUEPOT_ASSIGN(user, services.users.set_active(core::UserId{id}, active));
    GLUEPOT_TRY(
        note(services, request, active ? "user_activate" : "user_deactivate", user.name, "users/" + user.id.text()));
  }
  return user_json(user);
}

Answer renew_setup(Services& services, Request& request) {
  GLUEPOT_TRY(read_object(request));
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto user, services.users.get(core::UserId{id}));
  GLUEPOT_ASSIGN(const auto token, services.users.renew_setup(user.id));
  GLUEPOT_TRY(note(services, request, "user_setup_link", user.name, "users/" + user.id.text()));
  return json::object{{"user", user_json(user)}, {"setup_url", public_url(services, request) + "/setup/" + token}};
}

Answer list_roles(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto roles, services.users.roles());
  json::array rows;
  for (const auto& role : roles) {
    json::array permissions;
    for (const auto& permission : role.permissions) permissions.emplace_back(permission);
    rows.push_back(json::object{{"id", role.id.text()},
                                {"name", role.name},
                                {"description", role.description},
                                {"built_in", role.built_in},
                                {"permissions", std::move(permissions)}});
  }
  return json::object{{"roles", std::move(rows)}};
}

}  // namespace

core::Status add_people_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  GLUEPOT_TRY(router.add({Method::kGet, "/api/v1/users", "read_users", answer(with(list_users))}));
  GLUEPOT_TRY(router.add({Method::kPost, "/api/v1/users", "manage_users", answer(with(create_user), 201)}));
  GLUEPOT_TRY(router.add({Method::kPatch, "/api/v1/users/{id}", "manage_users", answer(with(change_user))}));
  GLUEPOT_TRY(router.add({Method::kPost, "/api/v1/users/{id}/setup-link", "manage_users", answer(with(renew_setup))}));
  GLUEPOT_TRY(
      router.add({Method::kGet, "/api/v1/roles", std::string(http::permission::kSignedIn), answer(with(list_roles))}));
  return {};
}

}  // namespace gluepot::api
