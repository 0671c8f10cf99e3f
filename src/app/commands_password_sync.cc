// SPDX-License-Identifier: Apache-2.0
#include "app/commands_password_sync.h"

#include "core/clock.h"
#include "core/ids.h"
#include "core/text.h"

namespace gluepot::app {
namespace {

using Result = core::Result<int>;

const std::string kBase = "/api/v1/password-sync";

/// "1,2" -> ["1","2"]. kInvalidArgument for anything that is no id.
core::Result<json::array> ids_of(const std::string& flag, const std::string& text) {
  json::array out;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(',', at), text.size());
    const std::string id(core::trim(std::string_view(text).substr(at, end - at)));
    if (!core::parse_int64(id)) return core::invalid(flag, "ids with commas between: 17,23");
    out.emplace_back(id);
    at = end + 1;
  }
  return out;
}

/// The client that --client names: its id, or its name when exactly one has it. Empty without that flag.
core::Result<std::string> client_of(Session& s) {
  const auto asked = s.command().argument("client");
  if (asked.empty()) return std::string();
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", kBase + "/clients"));
  std::vector<std::string> named;
  for (const auto& row : rows_of(answer, "clients")) {
    const auto& client = row.as_object();
    if (text_of(client, "id") == asked) return asked;
    if (core::normalise_name(text_of(client, "name")) == core::normalise_name(asked))
      named.push_back(text_of(client, "id"));
  }
  if (named.size() == 1) return named.front();
  return core::invalid("client", named.empty() ? "no client of Automate has this id or name"
                                               : "several clients have this name; give the id");
}

std::string when(const json::object& object, std::string_view name) {
  const auto ms = core::parse_int64(text_of(object, name));
  return ms ? core::format_time(*ms).substr(0, 19) + "Z" : "";
}

std::int64_t count_of(const json::object& job, std::string_view name) {
  return core::parse_int64(text_of(object_of(job, "summary"), name)).value_or(0);
}

void print_auto_sync(const json::object& answer) {
  std::size_t shown = 0;
  for (const auto& row : rows_of(answer, "passwords")) {
    const auto& entry = row.as_object();
    if (text_of(entry, "auto_sync") != "true") continue;
    ++shown;
    line(text_of(entry, "password_id") + "\t" + text_of(object_of(entry, "client"), "name") + "\t" +
         text_of(entry, "title") + "\tby " + text_of(entry, "auto_sync_from") + "\t" + text_of(entry, "state"));
  }
  line(std::to_string(shown) + " passwords have AutoSync");
  if (text_of(answer, "planned_at_ms").empty())
    line("Nothing has been compared yet: gluepot password-sync plan shows what there is.");
}

Result auto_sync_of_passwords(Session& s, const std::string& mode) {
  if (mode != "on" && mode != "off" && mode != "default")
    return core::invalid("MODE", "on, off or default for passwords; new and all are for a client");
  GLUEPOT_ASSIGN(auto ids, ids_of("password", s.command().argument("password")));
  GLUEPOT_ASSIGN(const auto answer,
                 s.ask("POST", kBase + "/passwords/actions",
                       json::object{{"action", "auto_sync_" + mode}, {"password_ids", std::move(ids)}}));
  s.show(answer, [](const json::object& o) {
    line(text_of(o, "changed") + " passwords changed");
    for (const auto& row : rows_of(o, "refused"))
      line(text_of(row.as_object(), "password_id") + ": " + text_of(row.as_object(), "reason"));
  });
  return rows_of(answer, "refused").empty() ? 0 : 1;
}

}  // namespace

void print_job(const json::object& job) {
  for (const auto& row : rows_of(job, "tasks")) {
    const auto& task = row.as_object();
    line("  " + text_of(task, "name") + ": " + text_of(task, "state") + ", " + text_of(task, "done") +
         (text_of(task, "total").empty() ? "" : " of " + text_of(task, "total")) +
         (text_of(task, "message").empty() ? "" : " (" + text_of(task, "message") + ")"));
  }
  std::string summary;
  for (const auto& [name, count] : object_of(job, "summary"))
    summary += (summary.empty() ? "" : ", ") + json::serialize(count) + " " + std::string(name);
  line(text_of(job, "state") + (summary.empty() ? "" : ": " + summary));
  if (const auto& error = object_of(job, "error"); !error.empty())
    line(text_of(error, "message") + " " + text_of(error, "next_step"));
}

Result plan_password_sync(Session& s) {
  json::object body;
  GLUEPOT_ASSIGN(const auto client, client_of(s));
  if (!client.empty()) body["client_id"] = client;
  GLUEPOT_ASSIGN(const auto answer, s.ask("POST", kBase + "/plan", body));
  s.show(answer, [](const json::object& o) {
    for (const auto& row : rows_of(o, "rows")) {
      const auto& entry = row.as_object();
      if (text_of(entry, "state") == "unchanged") continue;
      line(text_of(entry, "state") + "\t" + text_of(object_of(entry, "client"), "name") + "\t" +
           text_of(entry, "title") + "\t" + text_of(entry, "reason"));
    }
    for (const auto& [state, count] : object_of(o, "counts")) line(std::string(state) + ": " + json::serialize(count));
    line("Plan " + text_of(o, "id") +
         (text_of(o, "needs_confirmation") == "true"
              ? " changes a large share of what was pushed before; gluepot password-sync apply needs --confirm"
              : ""));
  });
  return 0;
}

Result apply_password_sync(Session& s) {
  json::object body;
  GLUEPOT_ASSIGN(const auto client, client_of(s));
  if (!client.empty()) body["client_id"] = client;
  if (const auto plan = s.command().argument("plan"); !plan.empty()) body["plan_id"] = plan;
  if (const auto only = s.command().argument("only"); !only.empty()) {
    GLUEPOT_ASSIGN(body["password_ids"], ids_of("only", only));
  }
  for (const auto& [flag, member] :
       {std::pair("confirm", "confirmed"), std::pair("overwrite", "overwrite"), std::pair("recreate", "recreate")})
    if (s.command().flag(flag)) body[member] = true;
  GLUEPOT_ASSIGN(auto job, s.ask("POST", kBase + "/apply", body));
  GLUEPOT_ASSIGN(job, s.follow(std::move(job)));
  s.show(job, print_job);
  const bool whole = count_of(job, "failed") == 0 && count_of(job, "unknown") == 0;
  return text_of(job, "state") == "succeeded" && whole ? 0 : 1;
}

Result password_sync_status(Session& s) {
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", kBase + "/status"));
  s.show(answer, [](const json::object& o) {
    if (text_of(o, "paused") == "true")
      line("Paused by " + text_of(o, "paused_by") + " since " + when(o, "paused_at_ms") + ".");
    line("Automate: " + text_of(o, "automate"));
    if (!object_of(o, "running").empty()) line("Running, started by " + text_of(object_of(o, "running"), "started_by"));
    const auto next = when(o, "next_run_at_ms");
    line("AutoSync: " + text_of(o, "auto_sync") + " of " + text_of(o, "total") + " passwords, " +
         (next.empty() ? "no run planned" : "next run " + next));
    if (const auto& quiet = object_of(o, "quiet"); !quiet.empty())
      line("Quiet from " + text_of(quiet, "from") + " to " + text_of(quiet, "to") +
           (text_of(quiet, "now") == "true" ? " (now)" : ""));
    if (const auto& run = object_of(o, "last_run"); !run.empty())
      line("Last run: " + when(run, "started_at_ms") + " by " + text_of(run, "started_by") + ", " +
           text_of(run, "state") + (text_of(run, "message").empty() ? "" : ": " + text_of(run, "message")));
    for (const auto& [state, count] : object_of(o, "counts")) line(std::string(state) + ": " + json::serialize(count));
    if (const auto& exported = object_of(o, "export"); text_of(exported, "enabled") == "true")
      line("Export to Automate's plug-in tables: " + text_of(exported, "state") +
           (text_of(exported, "message").empty() ? "" : ": " + text_of(exported, "message")));
  });
  return 0;
}

Result set_auto_sync(Session& s) {
  const auto mode = s.command().argument("MODE");
  const bool of_client = !s.command().argument("client").empty();
  const bool of_passwords = !s.command().argument("password").empty();
  if (mode == "list") {
    if (of_client || of_passwords) return core::invalid("MODE", "list shows all; leave out --client and --password");
    GLUEPOT_ASSIGN(const auto answer, s.ask("GET", kBase + "/passwords"));
    s.show(answer, print_auto_sync);
    return 0;
  }
  if (of_client == of_passwords) return core::invalid("MODE", "needs either --client ID|NAME or --password ID,ID");
  if (of_passwords) return auto_sync_of_passwords(s, mode);
  if (mode != "off" && mode != "new" && mode != "all")
    return core::invalid("MODE", "off, new or all for a client; on and default are for passwords");
  GLUEPOT_ASSIGN(const auto client, client_of(s));
  GLUEPOT_ASSIGN(const auto answer, s.ask("PATCH", kBase + "/clients/" + client, json::object{{"auto_sync", mode}}));
  s.show(answer,
         [](const json::object& o) { line("Client " + text_of(o, "id") + ": AutoSync " + text_of(o, "auto_sync")); });
  return 0;
}

Result pause_password_sync(Session& s, bool paused) {
  GLUEPOT_ASSIGN(const auto answer, s.ask("POST", kBase + "/pause", json::object{{"paused", paused}}));
  s.show(answer, [](const json::object& o) {
    line(text_of(o, "paused") == "true" ? "Password sync is paused; a run under way ends after the password it is at."
                                        : "Password sync goes on.");
  });
  return 0;
}

}  // namespace gluepot::app
