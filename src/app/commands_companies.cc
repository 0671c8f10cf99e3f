// SPDX-License-Identifier: Apache-2.0
#include "app/commands_companies.h"

#include <cstdio>

#include "app/named.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/text.h"

namespace gluepot::app {
namespace {

using Result = core::Result<int>;

const std::string kBase = "/api/v1/companies";

/// What the flags of create and change say; a flag given empty clears.
core::Result<json::object> members(Session& s) {
  const auto& c = s.command();
  json::object body, contact;
  for (const auto* name : {"name", "identifier", "psa", "status", "type", "industry"})
    if (c.arguments.contains(name)) body[name] = c.argument(name);
  if (c.arguments.contains("external-id")) body["external_id"] = c.argument("external-id");
  for (const auto& [flag, name] : {std::pair{"contact", "name"}, {"email", "email"}, {"phone", "phone"}})
    if (c.arguments.contains(flag)) contact[name] = c.argument(flag);
  if (!contact.empty()) body["contact"] = std::move(contact);
  if (c.arguments.contains("parent")) {
    body["parent_id"] = nullptr;
    if (!c.argument("parent").empty()) {
      GLUEPOT_ASSIGN(body["parent_id"], id_of_company(s, "parent"));
    }
  }
  if (c.arguments.contains("other-ids")) {
    json::array ids;
    const auto text = c.argument("other-ids");
    for (const auto part : core::split(text, ',')) {
      const auto word = core::trim(part);
      const auto colon = word.find(':');
      if (word.empty()) continue;
      if (colon == std::string_view::npos)
        return core::invalid("other-ids", "PSA:ID with commas between, as autotask:17,halopsa:4");
      ids.push_back(json::object{{"psa", word.substr(0, colon)}, {"id", word.substr(colon + 1)}});
    }
    body["other_ids"] = std::move(ids);
  }
  return body;
}

void print_company(const json::object& o) {
  line(text_of(o, "id") + "\t" + text_of(o, "name"));
}

void print_outlook(const json::object& o) {
  const bool done = text_of(o, "done") == "true";
  for (const auto& row : rows_of(o, "effects")) {
    const auto& effect = row.as_object();
    line((text_of(effect, "attention") == "true" ? "! " : "  ") + text_of(effect, "text"));
  }
  line(done ? "Done." : "Nothing was done; --apply does it.");
}

/// Says what it would do; with --apply does exactly that.
Result look_and_act(Session& s, const std::string& target, json::object body) {
  GLUEPOT_ASSIGN(auto answer, s.ask("POST", target, body));
  if (s.command().flag("apply")) {
    body["apply"] = true;
    body["token"] = text_of(answer, "token");
    GLUEPOT_ASSIGN(answer, s.ask("POST", target, body));
  }
  s.show(answer, print_outlook);
  return 0;
}

std::string when(const json::object& object, std::string_view name) {
  const auto ms = core::parse_int64(text_of(object, name));
  return ms ? core::format_time(*ms).substr(0, 16) + "Z" : "";
}

}  // namespace

core::Result<std::string> id_of_company(Session& s, const std::string& argument, bool archived) {
  const auto asked = s.command().argument(argument);
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", kBase));
  json::array rows;
  for (const auto& row : rows_of(answer, "companies"))
    if (text_of(row.as_object(), "id") == asked || (text_of(row.as_object(), "archived") == "true") == archived)
      rows.push_back(row);
  return id_among(rows, asked, argument, "company", "gluepot companies list", core::normalise_name);
}

Result create_company(Session& s) {
  GLUEPOT_ASSIGN(auto body, members(s));
  body["name"] = s.command().argument("NAME");
  GLUEPOT_ASSIGN(const auto answer, s.ask("POST", kBase, body));
  s.show(answer, print_company);
  return 0;
}

Result change_company(Session& s) {
  GLUEPOT_ASSIGN(const auto id, id_of_company(s, "COMPANY"));
  GLUEPOT_ASSIGN(const auto body, members(s));
  if (body.empty()) return core::invalid("COMPANY", "say what is to be changed, as --industry Retail");
  GLUEPOT_ASSIGN(const auto answer, s.ask("PATCH", kBase + "/" + id, body));
  s.show(answer, print_company);
  return 0;
}

Result archive_company(Session& s) {
  GLUEPOT_ASSIGN(const auto id, id_of_company(s, "COMPANY"));
  return look_and_act(s, kBase + "/" + id + "/archive", {});
}

Result restore_company(Session& s) {
  GLUEPOT_ASSIGN(const auto id, id_of_company(s, "COMPANY", true));
  GLUEPOT_ASSIGN(const auto answer, s.ask("POST", kBase + "/" + id + "/restore"));
  s.show(answer, [](const json::object& o) { line(text_of(o, "name") + " is back"); });
  return 0;
}

Result merge_companies(Session& s) {
  GLUEPOT_ASSIGN(const auto from, id_of_company(s, "COMPANY"));
  GLUEPOT_ASSIGN(const auto into, id_of_company(s, "INTO"));
  json::object body{{"into", into}, {"with_limits", s.command().flag("with-limits")}};
  if (const auto organization = s.command().argument("organization"); !organization.empty())
    body["organization_id"] = organization;
  return look_and_act(s, kBase + "/" + from + "/merge", std::move(body));
}

Result list_merges(Session& s) {
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", kBase + "/merges"));
  s.show(answer, [](const json::object& o) {
    for (const auto& row : rows_of(o, "merges")) {
      const auto& merge = row.as_object();
      const auto undone = when(merge, "undone_at_ms");
      line(text_of(merge, "id") + "\t" + when(merge, "at_ms") + "\t" + text_of(merge, "by") + "\t" +
           text_of(object_of(merge, "from"), "name") + " into " + text_of(object_of(merge, "into"), "name") +
           (undone.empty() ? "" : "\tundone " + undone));
    }
  });
  return 0;
}

Result undo_merge(Session& s) {
  GLUEPOT_ASSIGN(const auto answer, s.ask("POST", kBase + "/merges/" + s.command().argument("MERGE") + "/undo"));
  s.show(answer, [](const json::object& o) {
    for (const auto& text : rows_of(o, "restored")) line(core::printable(text.as_string()));
    for (const auto& text : rows_of(o, "kept")) line("Left: " + core::printable(text.as_string()));
  });
  return 0;
}

Result company_health(Session& s) {
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", kBase + "/health"));
  bool bad = false;
  for (const auto& row : rows_of(answer, "companies"))
    bad = bad || text_of(object_of(row.as_object(), "health"), "level") == "bad";
  s.show(answer, [](const json::object& o) {
    for (const auto& row : rows_of(o, "companies")) {
      const auto& company = row.as_object();
      const auto& health = object_of(company, "health");
      const auto score = text_of(health, "score");
      std::string wrong;
      for (const auto& problem : rows_of(health, "problems"))
        wrong += (wrong.empty() ? "" : " ") + text_of(problem.as_object(), "text");
      line((score.empty() ? "-" : score + " %") + "\t" + text_of(company, "id") + "\t" + text_of(company, "name") +
           (wrong.empty() ? "" : "\t" + wrong));
    }
  });
  return bad ? 1 : 0;
}

/// As CSV what import takes; as JSON those same companies, each with all that is known of it.
Result export_companies(Session& s) {
  if (s.command().flag("json")) {
    GLUEPOT_ASSIGN(const auto answer, s.ask("GET", kBase));
    json::array rows;
    for (const auto& row : rows_of(answer, "companies"))
      if (text_of(row.as_object(), "archived") != "true") rows.push_back(row);
    s.show(json::object{{"companies", std::move(rows)}}, {});
    return 0;
  }
  GLUEPOT_ASSIGN(const auto csv, s.ask_secret("GET", kBase + "/export", json::object{}));
  std::fwrite(csv.reveal().data(), 1, csv.reveal().size(), stdout);
  return 0;
}

}  // namespace gluepot::app
