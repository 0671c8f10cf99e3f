// SPDX-License-Identifier: Apache-2.0
// How well Automate's vault is kept.
#include "http/api/json.h"
#include "http/api/password_sync/routes.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;
using http::Response;
namespace sync = password_sync;

json::object client_json(sync::ClientId id, const std::string& name) {
  return {{"id", std::to_string(id)}, {"name", name}};
}

json::object row_json(const sync::HygieneRow& row) {
  json::array findings;
  for (const auto finding : row.findings) findings.emplace_back(sync::finding_name(finding));
  return {{"password_id", std::to_string(row.password_id)},
          {"title", row.title},
          {"username", row.username},
          {"client", client_json(row.client_id, row.client_name)},
          {"location", text_or_null(row.location)},
          {"findings", std::move(findings)},
          {"reused_group", text_or_null(row.reused_group)},
          {"reused_with", row.reused_with},
          {"changed_at", or_null(row.changed_at)},
          {"changed_by", or_null(row.changed_by)},
          {"age_days", or_null(row.age_days)},
          {"expires", or_null(row.expires)},
          {"reason", text_or_null(row.reason)}};
}

Answer show(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto report, from_outside(services.password_sync.sync().hygiene()));
  json::object counts;
  for (const auto& [name, count] : report.counts) counts[name] = count;
  json::array rows, rotated;
  for (const auto& row : report.rows) rows.push_back(row_json(row));
  for (const auto& row : report.rotated_today)
    rotated.push_back(json::object{{"password_id", std::to_string(row.password_id)},
                                   {"title", row.title},
                                   {"client", client_json(row.client_id, row.client_name)},
                                   {"at_ms", row.at_ms},
                                   {"by", or_null(row.by)},
                                   {"synced", row.synced}});
  return json::object{{"checked_at_ms", report.checked_at_ms},
                      {"overdue_days", report.overdue_days},
                      {"passwords", report.passwords},
                      {"counts", std::move(counts)},
                      {"rows", std::move(rows)},
                      {"rotated_today", std::move(rotated)}};
}

Response show_csv(Services& services, Request& request) {
  auto report = from_outside(services.password_sync.sync().hygiene());
  if (!report) return failure(request, report.error());
  if (auto noted = note(services, request, "export", "password hygiene", {},
                        std::to_string(report->rows.size()) + " rows, without values");
      !noted)
    return failure(request, noted.error());
  auto response = Response::text(200, sync::hygiene_csv(*report), "text/csv; charset=utf-8");
  response.headers.set("Content-Disposition", "attachment; filename=\"password-hygiene.csv\"");
  return response;
}

}  // namespace

core::Status add_hygiene_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const std::string base = "/api/v1/password-sync/hygiene";
  GLUEPOT_TRY(router.add({Method::kGet, base, "read_password_sync", answer(with(show))}));
  return router.add({Method::kGet, base + ".csv", "read_password_sync", with(show_csv)});
}

}  // namespace gluepot::api
