// SPDX-License-Identifier: Apache-2.0
#include "app/commands_people.h"

#include "app/named.h"
#include "app/table_text.h"
#include "core/ids.h"
#include "core/text.h"

namespace gluepot::app {
namespace {

using Result = core::Result<int>;

/// "a,b" as its parts.
std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> out;
  for (const auto part : core::split(text, ','))
    if (const auto word = core::trim(part); !word.empty()) out.emplace_back(word);
  return out;
}

core::Result<std::string> id_of_role(Session& s) {
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", "/api/v1/roles"));
  return id_among(rows_of(answer, "roles"), s.command().argument("ROLE"), "ROLE", "role", "gluepot roles list");
}

/// --companies: ids or names, comma between; given empty it means none.
core::Status take_companies(Session& s, json::object& body) {
  if (!s.command().arguments.contains("companies")) return {};
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", "/api/v1/companies"));
  json::array ids;
  for (const auto& word : parts_of(s.command().argument("companies"))) {
    GLUEPOT_ASSIGN(const auto id,
                   id_among(rows_of(answer, "companies"), word, "companies", "company", "gluepot companies list"));
    ids.emplace_back(id);
  }
  body["companies"] = std::move(ids);
  return {};
}

core::Status take_profile(Session& s, json::object& body) {
  for (const auto* name : {"name", "role"})
    if (s.command().arguments.contains(name)) body[name] = s.command().argument(name);
  if (s.command().arguments.contains("email")) {
    const auto email = s.command().argument("email");
    body["email"] = email.empty() ? json::value(nullptr) : json::value(email);
  }
  return take_companies(s, body);
}

std::string companies_of(const json::object& user) {
  if (text_of(user, "all_companies") == "true") return "all";
  std::string names;
  for (const auto& company : rows_of(user, "companies"))
    names += (names.empty() ? "" : ", ") + text_of(company.as_object(), "name");
  return names.empty() ? "none" : names;
}

std::string state_of(const json::object& user) {
  if (text_of(user, "active") != "true") return "inactive";
  return text_of(user, "setup_pending") == "true" ? "invited" : "active";
}

void print_user(const json::object& user) {
  line(text_of(user, "name") + ": " + text_of(object_of(user, "role"), "name") + ", " + state_of(user) +
       ", companies: " + companies_of(user));
}

/// The levels of each resource as the highest: "companies write".
std::string permissions_of(const json::object& role) {
  std::vector<std::pair<std::string, std::string>> highest;
  for (const auto& value : rows_of(role, "permissions")) {
    const std::string name(value.as_string());
    const auto cut = name.find('_');
    if (cut == std::string::npos) continue;
    const std::string resource = name.substr(cut + 1);
    // They come with the lower levels first.
    if (!highest.empty() && highest.back().first == resource)
      highest.back().second = name.substr(0, cut);
    else
      highest.emplace_back(resource, name.substr(0, cut));
  }
  std::string text;
  for (const auto& [resource, level] : highest) text += (text.empty() ? "" : ", ") + level + "_" + resource;
  return text.empty() ? "nothing" : text;
}

void print_role(const json::object& role) {
  line(text_of(role, "name") + (text_of(role, "description").empty() ? "" : ": " + text_of(role, "description")));
  line("  " + permissions_of(role));
  line(std::string("  ") +
       (text_of(role, "all_companies") == "true" ? "all companies" : "companies given to each user") + "; " +
       text_of(role, "users") + " users" + (text_of(role, "default") == "true" ? "; the default" : "") +
       (text_of(role, "editable") == "true" ? "" : "; cannot be changed"));
}

core::Result<json::object> role_body(const CommandLine& c) {
  json::object body;
  for (const auto* name : {"name", "description"})
    if (c.arguments.contains(name)) body[name] = c.argument(name);
  if (c.arguments.contains("permissions")) {
    json::array list;
    for (const auto& word : parts_of(c.argument("permissions"))) list.emplace_back(word);
    body["permissions"] = std::move(list);
  }
  if (c.arguments.contains("companies")) {
    const auto which = c.argument("companies");
    if (which != "all" && which != "given") return core::invalid("companies", "all, or given (to each user)");
    body["all_companies"] = which == "all";
  }
  if (c.flag("default")) body["default"] = true;
  return body;
}

}  // namespace

core::Result<std::string> id_of_user(Session& s) {
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", "/api/v1/users"));
  return id_among(rows_of(answer, "users"), s.command().argument("USER"), "USER", "user", "gluepot users list");
}

Result create_user(Session& s) {
  json::object body{{"name", s.command().argument("NAME")}};
  GLUEPOT_TRY(take_profile(s, body));
  GLUEPOT_ASSIGN(const auto answer, s.ask("POST", "/api/v1/users", body));
  s.show(answer, [](const json::object& o) { line(text_of(o, "setup_url")); });
  return 0;
}

Result list_users(Session& s) {
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", "/api/v1/users"));
  s.show(answer, [](const json::object& o) {
    std::vector<std::vector<std::string>> table{
        {"ID", "NAME", "E-MAIL", "ROLE", "STATE", "COMPANIES", "SECOND FACTOR", "LAST SIGN-IN"}};
    for (const auto& row : rows_of(o, "users")) {
      const auto& user = row.as_object();
      const auto last = time_text(user, "last_sign_in_at_ms");
      table.push_back({text_of(user, "id"), text_of(user, "name"), text_of(user, "email"),
                       text_of(object_of(user, "role"), "name"), state_of(user), companies_of(user),
                       text_of(user, "second_factor") == "true" ? "yes" : "no", last.empty() ? "never" : last});
    }
    print_table(table);
  });
  return 0;
}

Result edit_user(Session& s) {
  json::object body;
  GLUEPOT_TRY(take_profile(s, body));
  if (body.empty()) return core::invalid("USER", "say what to change: --name, --email, --role or --companies");
  GLUEPOT_ASSIGN(const auto id, id_of_user(s));
  GLUEPOT_ASSIGN(const auto answer, s.ask("PATCH", "/api/v1/users/" + id, body));
  s.show(answer, print_user);
  return 0;
}

Result activate_user(Session& s, bool active) {
  GLUEPOT_ASSIGN(const auto id, id_of_user(s));
  GLUEPOT_ASSIGN(const auto answer, s.ask("PATCH", "/api/v1/users/" + id, json::object{{"active", active}}));
  s.show(answer, print_user);
  return 0;
}

Result link_user(Session& s) {
  GLUEPOT_ASSIGN(const auto id, id_of_user(s));
  GLUEPOT_ASSIGN(const auto answer, s.ask("POST", "/api/v1/users/" + id + "/setup-link"));
  s.show(answer, [](const json::object& o) { line(text_of(o, "setup_url")); });
  return 0;
}

Result user_sessions(Session& s) {
  GLUEPOT_ASSIGN(const auto id, id_of_user(s));
  const std::string target = "/api/v1/users/" + id + "/sessions";
  if (s.command().flag("end")) {
    GLUEPOT_ASSIGN(const auto answer, s.ask("DELETE", target));
    s.show(answer, [](const json::object& o) { line(text_of(o, "ended") + " sessions ended"); });
    return 0;
  }
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", target));
  s.show(answer, [](const json::object& o) {
    std::vector<std::vector<std::string>> table{{"ID", "SINCE", "LAST SEEN", "FROM", "BROWSER"}};
    for (const auto& row : rows_of(o, "sessions")) {
      const auto& session = row.as_object();
      table.push_back({text_of(session, "id"), time_text(session, "started_at_ms"),
                       time_text(session, "last_seen_at_ms"), text_of(session, "address"),
                       text_of(session, "browser")});
    }
    print_table(table);
  });
  return 0;
}

Result list_roles(Session& s) {
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", "/api/v1/roles"));
  s.show(answer, [](const json::object& o) {
    std::vector<std::vector<std::string>> table{{"ID", "NAME", "USERS", "COMPANIES", "PERMISSIONS"}};
    for (const auto& row : rows_of(o, "roles")) {
      const auto& role = row.as_object();
      const bool everything = text_of(role, "editable") != "true";
      table.push_back({text_of(role, "id"), text_of(role, "name") + (text_of(role, "default") == "true" ? " *" : ""),
                       text_of(role, "users"), text_of(role, "all_companies") == "true" ? "all" : "given",
                       everything ? "everything" : permissions_of(role)});
    }
    print_table(table);
  });
  return 0;
}

Result show_role(Session& s) {
  GLUEPOT_ASSIGN(const auto id, id_of_role(s));
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", "/api/v1/roles/" + id));
  s.show(answer, print_role);
  return 0;
}

Result create_role(Session& s) {
  GLUEPOT_ASSIGN(auto body, role_body(s.command()));
  body["name"] = s.command().argument("NAME");
  GLUEPOT_ASSIGN(const auto answer, s.ask("POST", "/api/v1/roles", body));
  s.show(answer, print_role);
  return 0;
}

Result edit_role(Session& s) {
  GLUEPOT_ASSIGN(const auto body, role_body(s.command()));
  if (body.empty())
    return core::invalid("ROLE", "say what to change: --name, --description, --permissions, --companies or --default");
  GLUEPOT_ASSIGN(const auto id, id_of_role(s));
  GLUEPOT_ASSIGN(const auto answer, s.ask("PATCH", "/api/v1/roles/" + id, body));
  s.show(answer, print_role);
  return 0;
}

Result duplicate_role(Session& s) {
  GLUEPOT_ASSIGN(const auto id, id_of_role(s));
  GLUEPOT_ASSIGN(const auto answer, s.ask("POST", "/api/v1/roles/" + id + "/duplicate"));
  s.show(answer, print_role);
  return 0;
}

Result delete_role(Session& s) {
  GLUEPOT_ASSIGN(const auto id, id_of_role(s));
  GLUEPOT_ASSIGN(const auto answer, s.ask("DELETE", "/api/v1/roles/" + id));
  s.show(answer, [](const json::object& o) { line(text_of(o, "name") + " is deleted"); });
  return 0;
}

}  // namespace gluepot::app
