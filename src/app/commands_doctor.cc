// SPDX-License-Identifier: Apache-2.0
#include "app/commands_doctor.h"

#include <algorithm>

#include "app/table_text.h"

namespace gluepot::app {
namespace {

/// One line of what is told.
json::object checked(const std::string& name, bool well, const std::string& message, const std::string& next_step) {
  return {{"name", name}, {"well", well}, {"message", message}, {"next_step", next_step}};
}

json::object check_audit(Session& s) {
  const auto answer = s.ask("POST", "/api/v1/audit/verify");
  if (!answer) return checked("audit", false, answer.error().message, answer.error().next_step);
  if (text_of(*answer, "sound") == "true")
    return checked("audit", true, text_of(*answer, "entries") + " entries, the chain is sound", "");
  return checked("audit", false, text_of(object_of(*answer, "first_broken"), "what"),
                 "Keep a copy of the folder audit as it is; gluepot audit verify tells more.");
}

/// The last sync that came to an end; one that a person stopped is no fault.
json::object check_sync(const json::object& status) {
  const auto& last = object_of(status, "last_sync");
  if (last.empty()) return checked("sync", true, "none yet", "");
  const auto at = time_text(last, "finished_at_ms");
  if (text_of(last, "state") != "failed") return checked("sync", true, text_of(last, "state") + " " + at, "");
  const auto& error = object_of(last, "error");
  const auto next = text_of(error, "next_step");
  return checked("sync", false, "the last one failed " + at + ": " + text_of(error, "message"),
                 next.empty() ? "Mend the cause, then: gluepot sync --wait" : next);
}

/// Whether the hub may show values at all somewhere; an exception for a category may be any level.
bool shows_values(const json::object& levels) {
  const auto& companies = rows_of(levels, "companies");
  return text_of(levels, "default_level") == "reveal" ||
         std::any_of(companies.begin(), companies.end(), [](const json::value& row) {
           return text_of(row.as_object(), "level") == "reveal" || text_of(row.as_object(), "exceptions") != "0";
         });
}

/// What may be shown needs a key that may read it.
json::object check_passwords(Session& s, const std::string& access) {
  const auto levels = s.ask("GET", "/api/v1/password-access");
  if (!levels) return checked("passwords", false, levels.error().message, levels.error().next_step);
  if (text_of(*levels, "enabled") != "true") return checked("passwords", true, "not shared", "");
  if (access == "false" && shows_values(*levels))
    return checked(
        "passwords", false, "entries are shared, but IT Glue's key has no Password Access: no value can be shown",
        "In IT Glue, make a key with Password Access and connect it with: gluepot connect itglue; or: gluepot "
        "passwords share list");
  return checked("passwords", true, "shared, at first with " + text_of(*levels, "default_level"), "");
}

/// Who was shown so much within an hour that nothing more is shown until an administrator has looked.
json::object check_people(Session& s) {
  const auto settings = s.ask("GET", "/api/v1/reveal-settings");
  if (!settings) return checked("people", false, settings.error().message, settings.error().next_step);
  std::string names;
  for (const auto& row : rows_of(*settings, "frozen"))
    names += (names.empty() ? "" : ", ") + text_of(object_of(row.as_object(), "user"), "name");
  if (names.empty()) return checked("people", true, "nobody is frozen", "");
  return checked("people", false, "shown no more passwords until released: " + names,
                 "Look at the audit what they were shown, then release them in the portal: Settings > Reveal rules.");
}

json::object check_connection(const json::object& connection) {
  const auto state = text_of(connection, "state"), message = text_of(connection, "message");
  return checked(text_of(connection, "kind"), state != "error",
                 !message.empty()            ? message
                 : state == "not_configured" ? "not connected"
                                             : state,
                 text_of(connection, "next_step"));
}

void print_checks(const json::object& o) {
  for (const auto& row : rows_of(o, "checks")) {
    const auto& check = row.as_object();
    line((check.at("well").as_bool() ? "well   " : "WRONG  ") + text_of(check, "name") + ": " +
         text_of(check, "message"));
    if (const auto next = text_of(check, "next_step"); !next.empty()) line("       " + next);
  }
}

}  // namespace

core::Result<int> doctor(Session& s) {
  GLUEPOT_ASSIGN(const auto status, s.ask("GET", "/api/v1/status"));
  json::array checks;
  for (const auto& row : rows_of(status, "connections")) {
    const auto& connection = row.as_object();
    checks.push_back(check_connection(connection));
    if (text_of(connection, "kind") != "itglue" || text_of(connection, "state") == "not_configured") continue;
    checks.push_back(check_sync(status));
    checks.push_back(check_passwords(s, text_of(connection, "password_access")));
  }
  checks.push_back(check_people(s));
  checks.push_back(check_audit(s));
  const bool well =
      std::all_of(checks.begin(), checks.end(), [](const json::value& check) { return check.at("well").as_bool(); });
  s.show(json::object{{"well", well}, {"checks", std::move(checks)}}, print_checks);
  return well ? 0 : 1;
}

}  // namespace gluepot::app
