// SPDX-License-Identifier: Apache-2.0
#include "app/commands_vault.h"

namespace gluepot::app {
namespace {

std::string mark_of(const json::object& row) {
  return text_of(row, "proposed") == "true"  ? "+"
         : text_of(row, "settled") == "true" ? "="
         : text_of(row, "held") == "true"    ? "!"
                                             : "-";
}

std::string with_reason(std::string text, const json::object& row) {
  const auto reason = text_of(row, "reason");
  return reason.empty() ? text : text + "  (" + reason + ")";
}

void print_proposal(const json::object& o) {
  if (text_of(o, "present") != "true") {
    line("Automate has no tables of StickySync.");
    return;
  }
  for (const auto& item : rows_of(o, "clients")) {
    const auto& row = item.as_object();
    const auto& client = object_of(row, "client");
    const auto& organization = object_of(row, "organization");
    line(with_reason(mark_of(row) + " client " + text_of(client, "id") + " " + text_of(client, "name") + " -> " +
                         text_of(organization, "id") + " " + text_of(organization, "name"),
                     row));
  }
  for (const auto& item : rows_of(o, "passwords")) {
    const auto& row = item.as_object();
    line(with_reason(mark_of(row) + " password " + text_of(row, "password_id") + " " + text_of(row, "title") + " -> " +
                         text_of(row, "documentation_password_id"),
                     row));
  }
  for (const auto& item : rows_of(o, "auto_sync")) {
    const auto& row = item.as_object();
    if (text_of(row, "settled") == "true") continue;
    line(with_reason(mark_of(row) + " AutoSync of password " + text_of(row, "password_id"), row));
  }
  for (const auto& [name, counts] : object_of(o, "counts"))
    line(std::string(name) + ": " + text_of(counts.as_object(), "proposed") + " proposed, " +
         text_of(counts.as_object(), "settled") + " as they are already, " + text_of(counts.as_object(), "held") +
         " held for a person to settle, " + text_of(counts.as_object(), "refused") + " refused");
  line("Nothing was stored (use --apply).");
}

void print_hygiene(const json::object& o) {
  for (const auto& item : rows_of(o, "rows")) {
    const auto& row = item.as_object();
    std::string findings;
    for (const auto& finding : rows_of(row, "findings"))
      findings += (findings.empty() ? "" : ", ") + std::string(finding.as_string());
    if (const auto group = text_of(row, "reused_group"); !group.empty()) findings += " (group " + group + ")";
    line(with_reason(text_of(row, "password_id") + "\t" + text_of(object_of(row, "client"), "name") + "\t" +
                         text_of(row, "title") + "\t" + findings,
                     row));
  }
  for (const auto& item : rows_of(o, "rotated_today")) {
    const auto& row = item.as_object();
    line("rotated today: " + text_of(row, "password_id") + "\t" + text_of(object_of(row, "client"), "name") + "\t" +
         text_of(row, "title") + (text_of(row, "synced") == "true" ? "\tsynced" : "\tnot synced yet"));
  }
  line(text_of(o, "passwords") + " passwords");
  for (const auto& [name, count] : object_of(o, "counts")) line(std::string(name) + ": " + json::serialize(count));
}

}  // namespace

core::Result<int> password_hygiene(Session& s) {
  const std::string base = "/api/v1/password-sync/hygiene";
  if (s.command().flag("csv")) {
    GLUEPOT_ASSIGN(const auto table, s.ask_secret("GET", base + ".csv", json::object{}));
    print(std::string(table.reveal()));
    return 0;
  }
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", base));
  s.show(answer, print_hygiene);
  return 0;
}

core::Result<int> adopt_stickysync(Session& s) {
  const std::string base = "/api/v1/password-sync/stickysync";
  if (!s.command().flag("apply")) {
    GLUEPOT_ASSIGN(const auto answer, s.ask("GET", base));
    s.show(answer, print_proposal);
    return 0;
  }
  GLUEPOT_ASSIGN(const auto answer, s.ask("POST", base + "/adopt"));
  s.show(answer, [](const json::object& o) {
    line(text_of(o, "clients") + " clients, " + text_of(o, "passwords") + " passwords and " + text_of(o, "auto_sync") +
         " AutoSync ticks taken over; " + text_of(o, "held") + " pairs held for a person to settle, " +
         text_of(o, "refused") + " rows refused (gluepot automate adopt says why)");
    if (text_of(o, "auto_sync") != "0")
      line("AutoSync begins by itself after its interval; gluepot password-sync pause holds it.");
    line("Next: gluepot password-sync plan");
  });
  return 0;
}

}  // namespace gluepot::app
