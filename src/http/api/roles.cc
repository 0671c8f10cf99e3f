// SPDX-License-Identifier: Apache-2.0
// Roles: named sets of permissions.
#include <algorithm>

#include "access/permissions.h"
#include "core/ids.h"
#include "http/api/json.h"
#include "http/api/people_json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;

json::object role_json(const access::Role& role) {
  return {{"id", role.id.text()},
          {"name", role.name},
          {"description", role.description},
          {"built_in", role.built_in},
          {"editable", role.editable},
          {"all_companies", role.all_companies},
          {"default", role.is_default},
          {"users", role.users},
          {"permissions", json::array(role.permissions.begin(), role.permissions.end())}};
}

json::array resources_json() {
  json::array rows;
  for (const auto& resource : access::kResources) {
    json::array levels{"read"};
    if (!resource.read_only) levels.insert(levels.end(), {"write", "manage"});
    rows.push_back(json::object{{"name", resource.name}, {"title", resource.title}, {"levels", std::move(levels)}});
  }
  return rows;
}

/// Who may look at no users and no roles sees his own.
Answer list_roles(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto roles, services.roles.list());
  const bool all = !request.caller.companies && (request.caller.may("read_roles") || request.caller.may("read_users"));
  core::RoleId own;
  if (!all) {
    GLUEPOT_ASSIGN(const auto me, services.users.get(core::UserId{request.caller.id}));
    own = me.role_id;
  }
  json::array rows;
  for (const auto& role : roles)
    if (all || role.id == own) rows.push_back(role_json(role));
  return json::object{{"roles", std::move(rows)}, {"resources", resources_json()}};
}

core::Result<access::Role> role_of(Services& services, const Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  return services.roles.get(core::RoleId{id});
}

Answer show_role(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto role, role_of(services, request));
  return role_json(role);
}

core::Result<std::optional<std::vector<std::string>>> read_permissions(const json::object& body) {
  std::optional<std::vector<std::string>> out;
  const json::value* list = body.if_contains("permissions");
  if (list == nullptr || list->is_null()) return out;
  if (!list->is_array() || list->get_array().size() > 1000)
    return core::invalid("permissions", "must be a list of names such as read_companies");
  out.emplace();
  for (const auto& name : list->get_array()) {
    if (!name.is_string()) return core::invalid("permissions", "must be a list of names such as read_companies");
    out->emplace_back(name.get_string());
  }
  return out;
}

core::Result<access::RoleChange> read_change(const json::object& body) {
  access::RoleChange change;
  if (body.contains("name")) {
    GLUEPOT_ASSIGN(change.name, need_text(body, "name", 60));
  }
  if (const json::value* text = body.if_contains("description"); text != nullptr && !text->is_null()) {
    if (!text->is_string()) return core::invalid("description", "must be a text");
    change.description = std::string(text->get_string());
  }
  GLUEPOT_ASSIGN(change.permissions, read_permissions(body));
  if (body.contains("all_companies")) {
    GLUEPOT_ASSIGN(change.all_companies, find_boolean(body, "all_companies", true));
  }
  if (body.contains("default")) {
    GLUEPOT_ASSIGN(change.is_default, find_boolean(body, "default", false));
  }
  return change;
}

/// "+write_companies -read_audit, for all companies": what an entry of the audit says about a change.
std::string told(const access::Role& before, const access::Role& after) {
  std::string text;
  const auto add = [&](std::string_view word) { text.append(text.empty() ? "" : " ").append(word); };
  const auto missing = [&](const auto& from, const auto& in, char sign) {
    for (const auto& name : from)
      if (std::find(in.begin(), in.end(), name) == in.end()) add(sign + name);
  };
  missing(after.permissions, before.permissions, '+');
  missing(before.permissions, after.permissions, '-');
  if (!before.name.empty() && before.name != after.name) add("was " + before.name);
  if (before.all_companies != after.all_companies)
    add(after.all_companies ? "for all companies" : "for the companies given to each user");
  if (before.is_default != after.is_default) add(after.is_default ? "the default" : "not the default");
  return text.substr(0, 900);
}

Answer create_role(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto name, need_text(body, "name", 60));
  GLUEPOT_ASSIGN(const auto change, read_change(body));
  const access::RoleDraft draft{name, change.description.value_or(""),
                                change.permissions.value_or(std::vector<std::string>{}),
                                change.all_companies.value_or(true), change.is_default.value_or(false)};
  const auto role = services.roles.create(draft, request.caller);
  if (!role) return refused(services, request, "role_create", name, {}, role.error());
  GLUEPOT_TRY(note(services, request, "role_create", role->name, "roles/" + role->id.text(), told({}, *role)));
  return role_json(*role);
}

Answer change_role(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto before, role_of(services, request));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto change, read_change(body));
  const auto after = services.roles.update(before.id, change, request.caller);
  if (!after) return refused(services, request, "role_change", before.name, "roles/" + before.id.text(), after.error());
  GLUEPOT_TRY(note(services, request, "role_change", after->name, "roles/" + after->id.text(), told(before, *after)));
  return role_json(*after);
}

Answer duplicate_role(Services& services, Request& request) {
  GLUEPOT_TRY(read_object(request));
  GLUEPOT_ASSIGN(const auto original, role_of(services, request));
  const auto copy = services.roles.duplicate(original.id, request.caller);
  if (!copy)
    return refused(services, request, "role_create", original.name, "roles/" + original.id.text(), copy.error());
  GLUEPOT_TRY(
      note(services, request, "role_create", copy->name, "roles/" + copy->id.text(), "a copy of " + original.name));
  return role_json(*copy);
}

Answer delete_role(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto before, role_of(services, request));
  const auto gone = services.roles.remove(before.id, request.caller);
  if (!gone) return refused(services, request, "role_delete", before.name, "roles/" + before.id.text(), gone.error());
  GLUEPOT_TRY(note(services, request, "role_delete", gone->name, "roles/" + gone->id.text()));
  return role_json(*gone);
}

}  // namespace

core::Status add_role_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const std::string base = "/api/v1/roles", one = base + "/{id}";
  GLUEPOT_TRY(router.add({Method::kGet, base, std::string(http::permission::kSignedIn), answer(with(list_roles))}));
  GLUEPOT_TRY(router.add({Method::kPost, base, "write_roles", answer(with(create_role), 201)}));
  GLUEPOT_TRY(router.add({Method::kGet, one, "read_roles", answer(with(show_role))}));
  GLUEPOT_TRY(router.add({Method::kPatch, one, "write_roles", answer(with(change_role))}));
  GLUEPOT_TRY(router.add({Method::kPost, one + "/duplicate", "write_roles", answer(with(duplicate_role), 201)}));
  return router.add({Method::kDelete, one, "manage_roles", answer(with(delete_role))});
}

}  // namespace gluepot::api
