// SPDX-License-Identifier: Apache-2.0
#include "app/commands.h"

#include <cstdio>
#include <fstream>
#include <functional>
#include <sstream>

#include "app/command_session.h"
#include "app/commands_companies.h"
#include "app/commands_doctor.h"
#include "app/commands_keys.h"
#include "app/commands_mappings.h"
#include "app/commands_password_sync.h"
#include "app/commands_people.h"
#include "app/commands_vault.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/log.h"
#include "core/text.h"
#include "http/api/json.h"

namespace gluepot::app {
namespace {

using core::ErrorCode;

/// A secret out of a file the person named, less the line end.
core::Result<core::Secret> read_secret(const std::string& path, const std::string& flag) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return core::invalid(flag, path + " cannot be read");
  core::Secret secret = core::Secret::of_size(64 * 1024);
  in.read(secret.data(), static_cast<std::streamsize>(secret.size()));
  secret.resize_down(static_cast<std::size_t>(in.gcount()));
  const auto trimmed = core::trim(secret.reveal());
  if (trimmed.empty()) return core::invalid(flag, path + " is empty");
  return core::Secret(trimmed);
}

/// {"a":..., "<name>":"<secret>"} without a copy of the secret outside.
core::Secret with_secret(const json::object& object, const std::string& name, const core::Secret& secret) {
  const std::string text = json::serialize(object);
  core::Secret body(std::string_view(text).substr(0, text.size() - 1));
  if (!object.empty()) body.append(",");
  body.append("\"" + name + "\":");
  api::append_json_string(body, secret);
  body.append("}");
  return body;
}

using Result = core::Result<int>;

Result connect_itglue(Session& s) {
  json::object body;
  if (const auto region = s.command().argument("region"); !region.empty()) body["region"] = region;
  if (const auto url = s.command().argument("url"); !url.empty()) body["url"] = url;
  if (body.size() != 1) return core::invalid("region", "give either --region us|eu|au or --url URL");
  GLUEPOT_ASSIGN(const auto key, read_secret(s.command().argument("key-file"), "key-file"));
  GLUEPOT_ASSIGN(const auto answer, s.ask("PUT", "/api/v1/integrations/itglue", with_secret(body, "key", key)));
  s.show(answer, [](const json::object& o) {
    const auto& test = object_of(o, "test");
    line("Connected to " + text_of(o, "url") + ". " + text_of(test, "message"));
  });
  return 0;
}

Result connect_automate(Session& s) {
  const auto& c = s.command();
  json::object body{{"host", c.argument("host")}, {"user", c.argument("user")}};
  if (const auto port = c.argument("port"); !port.empty()) {
    const auto number = core::parse_int64(port);
    if (!number) return core::invalid("port", "1 to 65535");
    body["port"] = *number;
  }
  if (const auto database = c.argument("database"); !database.empty()) body["database"] = database;
  if (const auto tls = c.argument("tls"); !tls.empty()) body["tls"] = tls;
  GLUEPOT_ASSIGN(const auto password, read_secret(c.argument("password-file"), "password-file"));
  GLUEPOT_ASSIGN(const auto answer,
                 s.ask("PUT", "/api/v1/integrations/automate", with_secret(body, "password", password)));
  s.show(answer, [](const json::object& o) {
    line("Connected to Automate's database on " + text_of(o, "host") + " (" + text_of(o, "server_version") +
         "): " + text_of(o, "readable") + " of " + text_of(o, "rows") + " passwords readable.");
    for (const auto& warning : rows_of(o, "warnings")) line("Warning: " + std::string(warning.as_string()));
    line("Next: gluepot map quick-match --apply (matches Automate's clients too), then gluepot password-sync plan");
  });
  return 0;
}

Result connect_automate_rest(Session& s) {
  const auto& c = s.command();
  json::object body{{"kind", "rest"},
                    {"url", c.argument("url")},
                    {"user", c.argument("user")},
                    {"client_id", c.argument("client-id")}};
  if (const auto code = c.argument("mfa"); !code.empty()) body["mfa_code"] = code;
  GLUEPOT_ASSIGN(const auto password, read_secret(c.argument("password-file"), "password-file"));
  GLUEPOT_ASSIGN(const auto answer,
                 s.ask("PUT", "/api/v1/integrations/automate", with_secret(body, "password", password)));
  s.show(answer, [](const json::object& o) {
    line("Connected to Automate's REST API at " + text_of(o, "url") + ": " + text_of(o, "readable") + " of " +
         text_of(o, "rows") + " passwords readable.");
    for (const auto& warning : rows_of(o, "warnings")) line("Warning: " + std::string(warning.as_string()));
    line("Next: gluepot map quick-match --apply (matches Automate's clients too), then gluepot password-sync plan");
  });
  return 0;
}

void print_automate_test(const json::object& o) {
  line(text_of(o, "title") + ". " + text_of(o, "message"));
  if (text_of(o, "ok") != "true") {
    for (const auto& step : rows_of(o, "next_steps")) line("  " + std::string(step.as_string()));
    return;
  }
  line("Scheme " + text_of(o, "scheme") + (text_of(o, "encrypted") == "true" ? ", encrypted connection" : "") + "; " +
       text_of(o, "clients") + " clients, " + text_of(o, "locations") + " locations; " + text_of(o, "empty") +
       " without a password, " + text_of(o, "unreadable") + " unreadable");
  for (const auto& row : rows_of(o, "unreadable_rows")) {
    const auto& r = row.as_object();
    const auto& likely = object_of(r, "likely_client");
    line("  " + text_of(r, "password_id") + " " + text_of(r, "title") + " (" + text_of(object_of(r, "client"), "name") +
         "): " + text_of(r, "sentence") + (likely.empty() ? "" : " [" + text_of(likely, "name") + "]"));
  }
  for (const auto& warning : rows_of(o, "warnings")) line("Warning: " + std::string(warning.as_string()));
}

/// Exit code 1 when the connection cannot be used; rows that cannot be read are a finding, not a failure.
Result test_automate(Session& s) {
  GLUEPOT_ASSIGN(const auto answer, s.ask("POST", "/api/v1/integrations/automate/test", json::object{}));
  s.show(answer, print_automate_test);
  return text_of(answer, "ok") == "true" ? 0 : 1;
}

void print_matches(const json::object& o, std::string_view left, std::string_view right) {
  for (const auto& row : rows_of(o, "matched")) {
    const auto& match = row.as_object();
    line(text_of(object_of(match, left), "id") + " " + text_of(object_of(match, left), "name") + " -> " +
         text_of(object_of(match, right), "name") + "  (" + text_of(match, "rule") +
         (text_of(match, "note").empty() ? "" : "; " + text_of(match, "note")) + ")");
  }
  for (const auto& row : rows_of(o, "ambiguous"))
    line("? " + text_of(object_of(row.as_object(), left), "id") + " " +
         text_of(object_of(row.as_object(), left), "name") + ": " + text_of(row.as_object(), "reason"));
  line(std::to_string(rows_of(o, "matched").size()) + " matched, " + std::to_string(rows_of(o, "ambiguous").size()) +
       " ambiguous, " + text_of(o, "unmatched") + " unmatched, " + text_of(o, "already_mapped") + " mapped before" +
       (text_of(o, "applied") != "true" ? "; nothing stored (use --apply)"
        : text_of(o, "left").empty()    ? "; stored"
                                        : "; " + text_of(o, "mapped") + " stored"));
  if (const auto left = text_of(o, "left"); text_of(o, "applied") == "true" && !left.empty() && left != "0")
    line(left + " left for a person to look at; to store them: gluepot password-sync match --apply --client ID,ID");
}

/// Organizations with companies and, where Automate is connected, its clients with organizations: one command brings
/// all that can be matched without a guess together.
Result quick_match(Session& s) {
  const json::object body{{"apply", s.command().flag("apply")}};
  GLUEPOT_ASSIGN(auto answer, s.ask("POST", "/api/v1/mappings/quick-match", body));
  GLUEPOT_ASSIGN(const auto connected, s.ask("GET", "/api/v1/integrations"));
  answer["clients"] = nullptr;
  if (text_of(object_of(connected, "automate"), "state") != "disconnected") {
    GLUEPOT_ASSIGN(answer["clients"], s.ask("POST", "/api/v1/password-sync/clients/quick-match", body));
  }
  s.show(answer, [](const json::object& o) {
    print_matches(o, "organization", "company");
    if (const auto& clients = object_of(o, "clients"); !clients.empty()) {
      line("Automate's clients:");
      print_matches(clients, "client", "organization");
    }
  });
  return 0;
}

Result match_clients(Session& s) {
  json::object body{{"apply", s.command().flag("apply")}};
  if (const auto chosen = s.command().argument("client"); !chosen.empty()) {
    json::array ids;
    for (const auto id : core::split(chosen, ',')) ids.emplace_back(core::trim(id));
    body["client_ids"] = std::move(ids);
  }
  GLUEPOT_ASSIGN(const auto answer, s.ask("POST", "/api/v1/password-sync/clients/quick-match", body));
  s.show(answer, [](const json::object& o) { print_matches(o, "client", "organization"); });
  return 0;
}

Result import_companies(Session& s) {
  std::ifstream in(s.command().argument("FILE"), std::ios::binary);
  if (!in) return core::invalid("FILE", s.command().argument("FILE") + " cannot be read");
  std::stringstream csv;
  csv << in.rdbuf();
  if (!core::valid_utf8(csv.str())) return core::invalid("FILE", "must be UTF-8; save it as \"CSV UTF-8\"");
  GLUEPOT_ASSIGN(const auto answer, s.ask("POST", "/api/v1/companies/import", json::object{{"csv", csv.str()}}));
  s.show(answer, [](const json::object& o) {
    line(text_of(o, "created") + " companies created, " + text_of(o, "updated") + " updated, " +
         text_of(o, "unchanged") + " unchanged");
  });
  return 0;
}

Result list(Session& s, const std::string& target, const std::string& member, const std::vector<std::string>& columns) {
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", target));
  s.show(answer, [&](const json::object& o) {
    for (const auto& row : rows_of(o, member)) {
      std::string text;
      for (const auto& column : columns) {
        const auto& object = row.as_object();
        const auto& inner = object_of(object, column);
        text += (text.empty() ? "" : "\t") + (inner.empty() ? text_of(object, column) : text_of(inner, "name"));
      }
      line(text);
    }
  });
  return 0;
}

Result finish_job(Session& s, json::object job) {
  GLUEPOT_ASSIGN(job, s.follow(std::move(job)));
  s.show(job, print_job);
  return text_of(job, "state") == "succeeded" ? 0 : 1;
}

Result sync(Session& s) {
  GLUEPOT_ASSIGN(auto job, s.ask("POST", "/api/v1/sync", json::object{{"full", s.command().flag("full")}}));
  // Without a running instance the job lives in this process, so its end is waited for.
  if (s.command().flag("wait") || s.in_process()) return finish_job(s, std::move(job));
  s.show(job, [](const json::object& o) { line("Sync started (job " + text_of(o, "id") + ")"); });
  return 0;
}

Result share(Session& s) {
  const auto level = s.command().argument("LEVEL");
  const json::object body =
      level == "off" ? json::object{{"enabled", false}} : json::object{{"enabled", true}, {"default_level", level}};
  GLUEPOT_ASSIGN(const auto answer, s.ask("PUT", "/api/v1/integrations/itglue/password-sharing", body));
  s.show(object_of(answer, "password_sharing"), [&](const json::object&) { line("Password entries: " + level); });
  return 0;
}

Result list_routes(Session& s) {
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", "/api/v1/routes"));
  s.show(answer, [](const json::object& o) {
    for (const auto& row : rows_of(o, "routes")) {
      const auto& route = row.as_object();
      line(text_of(route, "permission") + "\t" + text_of(route, "method") + "\t" + text_of(route, "path"));
    }
  });
  return 0;
}

Result status(Session& s) {
  GLUEPOT_ASSIGN(auto answer, s.ask("GET", "/api/v1/status"));
  answer["serving"] = !s.in_process();
  s.show(answer, [&](const json::object& o) {
    line(s.in_process() ? "Not serving at this moment." : "Serving.");
    for (const auto& row : rows_of(o, "connections")) {
      const auto& connection = row.as_object();
      line(text_of(connection, "kind") + ": " + text_of(connection, "state") + " " + text_of(connection, "host") +
           (text_of(connection, "message").empty()
                ? ""
                : "\n  " + text_of(connection, "message") + " " + text_of(connection, "next_step")));
    }
    for (const auto& [name, count] : object_of(o, "counts")) line(std::string(name) + ": " + json::serialize(count));
  });
  return 0;
}

Result verify_audit(Session& s) {
  GLUEPOT_ASSIGN(const auto answer, s.ask("POST", "/api/v1/audit/verify"));
  const bool sound = text_of(answer, "sound") == "true";
  s.show(answer, [&](const json::object& o) {
    line(sound ? "The audit is sound: " + text_of(o, "entries") + " entries, head " + text_of(o, "head")
               : "The audit is BROKEN: " + text_of(object_of(o, "first_broken"), "what"));
  });
  return sound ? 0 : 1;
}

Result export_audit(Session& s) {
  GLUEPOT_TRY(s.print_answer("/api/v1/audit/export?format=" + std::string(s.command().flag("csv") ? "csv" : "jsonl")));
  return 0;
}

Result seal_audit(Session& s) {
  const auto days = core::parse_int64(s.command().argument("older-than"));
  if (!days) return core::invalid("older-than", "days, 31 or more");
  GLUEPOT_ASSIGN(const auto answer, s.ask("POST", "/api/v1/audit/seal", json::object{{"older_than_days", *days}}));
  s.show(answer, [](const json::object& o) {
    line(text_of(o, "file").empty() ? "Nothing is old enough to be sealed."
                                    : text_of(o, "entries") + " entries sealed in " + text_of(o, "file"));
  });
  return 0;
}

/// What has to be changed when somebody leaves.
Result leaver(Session& s) {
  GLUEPOT_ASSIGN(const auto id, id_of_user(s));
  const std::string target = "/api/v1/audit/leavers/" + id;
  if (s.command().flag("csv")) {
    GLUEPOT_TRY(s.print_answer(target + "/csv"));
    return 0;
  }
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", target));
  s.show(answer, [&](const json::object& o) {
    const auto& counts = object_of(o, "counts");
    for (const auto& row : rows_of(o, "passwords")) {
      const auto& one = row.as_object();
      line(text_of(one, "state") + "\t" + text_of(object_of(one, "company"), "name") + "\t" +
           (text_of(one, "kind") == "passwords" ? "" : "asset: ") + text_of(one, "name"));
    }
    line(text_of(object_of(o, "user"), "name") + " saw passwords: " + text_of(counts, "to_change") + " to change, " +
         text_of(counts, "changed") + " changed since, " + text_of(counts, "gone") + " no longer mirrored.");
    if (const auto away = text_of(object_of(o, "away"), "entries"); away != "0")
      line(away + " sealed entries of the audit lie elsewhere and were not looked at: the list may be incomplete.");
  });
  return 0;
}

struct Entry {
  std::vector<std::string> command;
  std::function<Result(Session&)> work;
  bool may_begin = false;  ///< may be the first of an instance
};

const std::vector<Entry>& entries() {
  static const std::vector<Entry> table = {
      {{"connect", "itglue"}, connect_itglue, true},
      {{"connect", "automate"}, connect_automate, true},
      {{"connect", "automate-rest"}, connect_automate_rest, true},
      {{"automate", "test"}, test_automate},
      {{"map", "quick-match"}, quick_match},
      {{"map", "list"}, list_mappings},
      {{"map", "set"}, set_mapping},
      {{"map", "unset"}, unset_mapping},
      {{"map", "batches"}, list_mapping_batches},
      {{"map", "undo"}, undo_mapping_batch},
      {{"companies", "import"}, import_companies},
      {{"companies", "list"},
       [](Session& s) {
         return list(s, "/api/v1/companies", "companies", {"id", "name", "external_id", "organization"});
       }},
      {{"companies", "create"}, create_company},
      {{"companies", "change"}, change_company},
      {{"companies", "archive"}, archive_company},
      {{"companies", "restore"}, restore_company},
      {{"companies", "merge"}, merge_companies},
      {{"companies", "merges"}, list_merges},
      {{"companies", "undo-merge"}, undo_merge},
      {{"companies", "export"}, export_companies},
      {{"companies", "health"}, company_health},
      {{"users", "create"}, create_user},
      {{"users", "list"}, list_users},
      {{"users", "edit"}, edit_user},
      {{"users", "deactivate"}, [](Session& s) { return activate_user(s, false); }},
      {{"users", "activate"}, [](Session& s) { return activate_user(s, true); }},
      {{"users", "link"}, link_user},
      {{"users", "sessions"}, user_sessions},
      {{"roles", "list"}, list_roles},
      {{"roles", "show"}, show_role},
      {{"roles", "create"}, create_role},
      {{"roles", "edit"}, edit_role},
      {{"roles", "duplicate"}, duplicate_role},
      {{"roles", "delete"}, delete_role},
      {{"keys", "create"}, create_key, true},
      {{"keys", "list"}, list_keys},
      {{"keys", "pause"}, [](Session& s) { return change_key(s, "pause", "paused"); }},
      {{"keys", "activate"}, [](Session& s) { return change_key(s, "activate", "active"); }},
      {{"keys", "revoke"}, [](Session& s) { return change_key(s, "revoke", "revoked"); }},
      {{"keys", "rotate"}, rotate_key},
      {{"keys", "usage"}, key_usage},
      {{"sync"}, sync},
      {{"password-sync", "plan"}, plan_password_sync},
      {{"password-sync", "apply"}, apply_password_sync},
      {{"password-sync", "status"}, password_sync_status},
      {{"password-sync", "autosync"}, set_auto_sync},
      {{"password-sync", "pause"}, [](Session& s) { return pause_password_sync(s, true); }},
      {{"password-sync", "resume"}, [](Session& s) { return pause_password_sync(s, false); }},
      {{"password-sync", "match"}, match_clients},
      {{"automate", "adopt"}, adopt_stickysync},
      {{"password-sync", "hygiene"}, password_hygiene},
      {{"passwords", "share"}, share},
      {{"status"}, status},
      {{"doctor"}, doctor},
      {{"routes"}, list_routes},
      {{"audit", "verify"}, verify_audit},
      {{"audit", "export"}, export_audit},
      {{"audit", "leaver"}, leaver},
      {{"audit", "seal"}, seal_audit},
  };
  return table;
}

}  // namespace

int print_error(const core::Error& error) {
  std::fprintf(stderr, "gluepot: %s\n", error.message.c_str());
  if (!error.next_step.empty()) std::fprintf(stderr, "  %s\n", error.next_step.c_str());
  return error.code == ErrorCode::kInvalidArgument ? 2 : 1;
}

int run_command(const CommandLine& command, const core::Options& options) {
  for (const auto& entry : entries()) {
    if (entry.command != command.command) continue;
    if (command.flag("csv") && command.flag("json"))
      return print_error({ErrorCode::kInvalidArgument, "csv: not together with --json"});
    Session session(command, options);
    if (auto opened = session.open(entry.may_begin); !opened) return print_error(opened.error());
    const auto code = entry.work(session);
    return code ? *code : print_error(code.error());
  }
  return print_error({ErrorCode::kInvalidArgument, "no such command"});
}

}  // namespace gluepot::app
