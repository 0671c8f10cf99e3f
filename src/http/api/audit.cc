// SPDX-License-Identifier: Apache-2.0
// Reading, exporting and verifying the audit.
#include "audit/retention.h"
#include "audit/sentence.h"
#include "core/ids.h"
#include "http/api/audit_export.h"
#include "http/api/audit_json.h"
#include "http/api/json.h"
#include "http/api/services.h"
#include "http/api/session.h"
#include "passwords/leaver.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;
using http::Response;

/// "user:3", "key:7", "system", "operator": who.
core::Status read_actor(const Request& request, audit::Filter& filter) {
  const std::string who = request.query_parameter("actor").value_or("");
  if (who.empty()) return {};
  const auto colon = who.find(':');
  filter.actor_kind = who.substr(0, colon);
  if (colon == std::string::npos) return {};
  filter.actor_id = core::parse_int64(std::string_view(who).substr(colon + 1));
  if (!filter.actor_id) return core::invalid("actor", "a kind and an id, as user:3");
  return {};
}

/// What the address asks for, within what the caller may see.
core::Result<audit::Filter> read_filter(const Request& request) {
  audit::Filter filter;
  GLUEPOT_ASSIGN(filter.before, query_number(request, "before", 0, 0, INT64_MAX));
  filter.action = request.query_parameter("action").value_or("");
  filter.outcome = request.query_parameter("outcome").value_or("");
  filter.text = request.query_parameter("q").value_or("");
  GLUEPOT_TRY(read_actor(request, filter));
  if (const auto record = request.query_parameter("record_id"); record && !record->empty()) filter.record_id = record;
  if (const auto company = request.query_parameter("company_id"); company && !company->empty()) {
    filter.company_id = core::parse_int64(*company);
    if (!filter.company_id) return core::invalid("company_id", "must be an id");
  }
  GLUEPOT_ASSIGN(filter.since_ms, query_number(request, "from_ms", 0, 0, INT64_MAX));
  GLUEPOT_ASSIGN(filter.until_ms, query_number(request, "to_ms", INT64_MAX, 0, INT64_MAX));
  filter.companies = request.caller.companies;
  return filter;
}

Answer list_audit(Services& services, Request& request) {
  GLUEPOT_ASSIGN(auto filter, read_filter(request));
  GLUEPOT_ASSIGN(filter.limit, query_number(request, "limit", 200, 1, 1000));
  GLUEPOT_ASSIGN(const auto entries, services.audit.list(filter));
  json::array rows;
  for (const auto& entry : entries) rows.push_back(audit_entry_json(entry));
  const bool more = static_cast<int>(entries.size()) == filter.limit;
  return json::object{{"entries", std::move(rows)},
                      {"next_before", more ? id_json(entries.back().sequence) : json::value(nullptr)}};
}

/// Who stands in the audit, for the choice of a filter. A limited reader is told of people by their entries only.
Answer list_actors(Services& services, Request& request) {
  json::array rows;
  if (!request.caller.companies) {
    GLUEPOT_ASSIGN(const auto actors, services.audit.actors());
    for (const auto& actor : actors)
      rows.push_back(json::object{{"kind", actor.kind},
                                  {"id", actor.id == 0 ? json::value(nullptr) : id_json(actor.id)},
                                  {"name", actor.name}});
  }
  return json::object{{"actors", std::move(rows)}};
}

Answer verify_audit(Services& services, Request& request) {
  GLUEPOT_TRY(read_object(request));
  GLUEPOT_ASSIGN(const auto result, services.audit.verify());
  json::value broken(nullptr);
  if (!result.sound) broken = json::object{{"sequence", result.first_broken}, {"what", result.what}};
  return json::object{{"sound", result.sound},
                      {"entries", result.entries},
                      {"head", result.head},
                      {"sealed", result.sealed},
                      {"away", result.away},
                      {"checked_at_ms", services.clock.now_ms()},
                      {"first_broken", std::move(broken)}};
}

/// Moves what is old into a sealed segment.
Answer seal_audit(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto days, find_number(body, "older_than_days"));
  // What people look at, and what the compatible API's `logs` shows, is of the last month.
  if (!days || *days < 31 || *days > 36'500) return core::invalid("older_than_days", "31 to 36500");
  GLUEPOT_ASSIGN(const auto sealed, audit::seal_old(services.audit, services.audit_stream, services.clock,
                                                    request.caller, static_cast<int>(*days)));
  return json::object{{"entries", sealed.last == 0 ? 0 : sealed.last - sealed.first + 1},
                      {"file", text_or_null(sealed.file)}};
}

/// Whose entries an export may hold, for as long as the session that asked for it lives and may read the audit.
AuditExports::Allowed allowed_to(Services& services, const Request& request) {
  auto session = std::make_shared<core::Secret>();
  if (!request.local_socket)
    if (auto token = session_token(request)) *session = core::Secret::take(std::move(*token));
  return [&services, session,
          companies = request.caller.companies]() -> core::Result<std::optional<std::vector<core::CompanyId>>> {
    if (session->empty()) return companies;
    GLUEPOT_ASSIGN(auto caller, services.sessions.find(session->reveal(), false));
    if (!caller.may("read_audit"))
      return core::fail(core::ErrorCode::kForbidden, "your role lacks the permission read_audit");
    return std::move(caller.companies);
  };
}

std::string told(const Request& request) {
  std::string out;
  for (const auto* name : {"actor", "action", "outcome", "company_id", "record_id", "q", "from_ms", "to_ms"})
    if (const auto value = request.query_parameter(name); value && !value->empty())
      out += (out.empty() ? "" : ", ") + std::string(name) + " " + *value;
  return out.empty() ? "everything" : out;
}

Response export_audit(Services& services, AuditExports& exports, Request& request) {
  const std::string format = request.query_parameter("format").value_or("jsonl");
  if (format != "jsonl" && format != "csv") return failure(request, core::invalid("format", "jsonl or csv").value());
  auto filter = read_filter(request);
  if (!filter) return failure(request, filter.error());
  auto stream =
      exports.open(std::move(*filter), format == "csv" ? audit::ExportFormat::kCsv : audit::ExportFormat::kJsonLines,
                   allowed_to(services, request));
  if (!stream) return failure(request, stream.error());
  // Its own entry stands first, so that whoever reads the export later sees that it was made.
  if (auto noted = note(services, request, "audit_export", format == "csv" ? "CSV" : "JSON lines", {}, told(request));
      !noted)
    return failure(request, noted.error());
  Response response;
  response.headers.set("Content-Type", format == "csv" ? "text/csv; charset=utf-8" : "application/jsonl");
  response.headers.set("Content-Disposition", "attachment; filename=\"audit." + format + "\"");
  response.headers.set("Cache-Control", "no-store");
  response.body = std::move(*stream);
  return response;
}

json::object rotation_json(const passwords::Rotation& row) {
  json::value company(nullptr);
  if (row.company) company = json::object{{"id", row.company->text()}, {"name", row.company_name}};
  return {{"kind", catalog::kind_name(row.kind)},
          {"password_id", id_json(row.password_id)},
          {"name", row.name},
          {"company", std::move(company)},
          {"state", passwords::rotation_state_name(row.state)},
          {"times", row.times},
          {"first_seen_at_ms", row.first_seen_at_ms},
          {"last_seen_at_ms", row.last_seen_at_ms},
          {"changed_at_ms", or_null(row.changed_at_ms)}};
}

struct Leaver {
  access::User user;
  std::vector<passwords::Rotation> rows;
  audit::AuditLog::Away away;
};

core::Result<Leaver> leaver_of(Services& services, const Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  Leaver out;
  GLUEPOT_ASSIGN(out.user, services.users.get(core::UserId{id}));
  std::vector<core::ApiKeyId> keys;
  for (const auto& key : services.keys.list())
    if (key.created_by_id == out.user.id) keys.push_back(key.id);
  GLUEPOT_ASSIGN(out.rows, passwords::leaver_report(services.audit, services.documentation, out.user.id, keys,
                                                    request.caller.companies));
  GLUEPOT_ASSIGN(out.away, services.audit.away());
  return out;
}

/// What has to be changed when this person leaves.
Answer show_leaver(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto leaver, leaver_of(services, request));
  const auto& user = leaver.user;
  json::array list;
  std::map<std::string, int> counts{{"to_change", 0}, {"changed", 0}, {"gone", 0}};
  for (const auto& row : leaver.rows) {
    list.push_back(rotation_json(row));
    ++counts[std::string(passwords::rotation_state_name(row.state))];
  }
  json::object told;
  for (const auto& [state, count] : counts) told[state] = count;
  return json::object{{"user", {{"id", user.id.text()}, {"name", user.name}, {"active", user.active}}},
                      {"counts", std::move(told)},
                      {"passwords", std::move(list)},
                      {"away", audit_away_json(leaver.away)}};
}

Response show_leaver_csv(Services& services, Request& request) {
  auto leaver = leaver_of(services, request);
  if (!leaver) return failure(request, leaver.error());
  const auto& user = leaver->user;
  if (auto noted = note(services, request, "leaver_report", user.name, "users/" + user.id.text(),
                        std::to_string(leaver->rows.size()) + " passwords, without values");
      !noted)
    return failure(request, noted.error());
  auto response = Response::text(200, passwords::leaver_csv(leaver->rows, leaver->away), "text/csv; charset=utf-8");
  response.headers.set("Content-Disposition", "attachment; filename=\"to-change.csv\"");
  response.headers.set("Cache-Control", "no-store");
  return response;
}

}  // namespace

json::object audit_away_json(const audit::AuditLog::Away& away) {
  return {{"entries", away.entries}, {"files", json::value_from(away.files)}};
}

json::object audit_entry_json(const audit::Entry& entry) {
  json::value company(nullptr);
  if (entry.company_id) company = json::object{{"id", std::to_string(*entry.company_id)}, {"name", entry.company_name}};
  return {{"sequence", std::to_string(entry.sequence)},
          {"at_ms", entry.at_ms},
          {"sentence", audit::sentence(entry)},
          {"actor",
           {{"kind", entry.actor_kind},
            {"id", entry.actor_id == 0 ? json::value(nullptr) : id_json(entry.actor_id)},
            {"name", entry.actor_name}}},
          {"action", entry.action},
          {"subject", text_or_null(entry.subject)},
          {"company", std::move(company)},
          {"record_id", text_or_null(entry.record_id)},
          {"outcome", entry.outcome},
          {"reason", text_or_null(entry.detail)},
          {"address", text_or_null(entry.address)},
          {"source", text_or_null(entry.source)},
          {"session", text_or_null(entry.session)},
          {"finished_at_ms", or_null(entry.finished_at_ms)}};
}

core::Status add_audit_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const std::string base = "/api/v1/audit";
  GLUEPOT_TRY(router.add({Method::kGet, base, "read_audit", answer(with(list_audit))}));
  GLUEPOT_TRY(router.add({Method::kGet, base + "/actors", "read_audit", answer(with(list_actors))}));
  // The route's own: they end with the router, before what they read.
  const auto exports = std::make_shared<AuditExports>(services.audit);
  GLUEPOT_TRY(router.add({Method::kGet, base + "/export", "read_audit", [&services, exports](Request& request) {
                            return export_audit(services, *exports, request);
                          }}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/verify", "read_audit", answer(with(verify_audit))}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/seal", "manage_audit", answer(with(seal_audit))}));
  const std::string leaver = base + "/leavers/{id}";
  GLUEPOT_TRY(router.add({Method::kGet, leaver, "read_audit", answer(with(show_leaver))}));
  GLUEPOT_TRY(router.add({Method::kGet, leaver + "/csv", "read_audit", with(show_leaver_csv)}));
  return {};
}

}  // namespace gluepot::api
