// SPDX-License-Identifier: Apache-2.0
// Reading and verifying the audit.
#include "http/api/audit_json.h"
#include "http/api/json.h"
#include "http/api/services.h"

#include "core/ids.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;

Answer list_audit(Services& services, Request& request) {
  audit::Filter filter;
  GLUEPOT_ASSIGN(filter.limit, query_number(request, "limit", 200, 1, 1000));
  GLUEPOT_ASSIGN(filter.before, query_number(request, "before", 0, 0, INT64_MAX));
  filter.action = request.query_parameter("action").value_or("");
  filter.outcome = request.query_parameter("outcome").value_or("");
  filter.text = request.query_parameter("q").value_or("");
  if (const auto record = request.query_parameter("record_id"); record && !record->empty()) filter.record_id = record;
  if (const auto company = request.query_parameter("company_id"); company && !company->empty()) {
    filter.company_id = core::parse_int64(*company);
    if (!filter.company_id) return core::invalid("company_id", "must be an id");
  }
  GLUEPOT_ASSIGN(const auto entries, services.audit.list(filter));
  json::array rows;
  for (const auto& entry : entries) rows.push_back(audit_entry_json(entry));
  const bool more = static_cast<int>(entries.size()) == filter.limit;
  return json::object{{"entries", std::move(rows)},
                      {"next_before", more ? id_json(entries.back().sequence) : json::value(nullptr)}};
}

Answer verify_audit(Services& services, Request& request) {
  GLUEPOT_TRY(read_object(request));
  GLUEPOT_ASSIGN(const auto result, services.audit.verify());
  json::value broken(nullptr);
  if (!result.sound) broken = json::object{{"sequence", result.first_broken}, {"what", result.what}};
  return json::object{{"sound", result.sound},
                      {"entries", result.entries},
                      {"head", result.head},
                      {"checked_at_ms", services.clock.now_ms()},
                      {"first_broken", std::move(broken)}};
}

}  // namespace

json::object audit_entry_json(const audit::Entry& entry) {
  json::value company(nullptr);
  if (entry.company_id) company = json::object{{"id", std::to_string(*entry.company_id)}, {"name", entry.company_name}};
  return {{"sequence", std::to_string(entry.sequence)},
          {"at_ms", entry.at_ms},
          {"actor", {{"kind", entry.actor_kind}, {"name", entry.actor_name}}},
          {"action", entry.action},
          {"subject", text_or_null(entry.subject)},
          {"company", std::move(company)},
          {"record_id", text_or_null(entry.record_id)},
          {"outcome", entry.outcome},
          {"reason", text_or_null(entry.detail)},
          {"address", text_or_null(entry.address)},
          {"finished_at_ms", or_null(entry.finished_at_ms)}};
}

core::Status add_audit_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  GLUEPOT_TRY(router.add({Method::kGet, "/api/v1/audit", "read_audit", answer(with(list_audit))}));
  GLUEPOT_TRY(router.add({Method::kPost, "/api/v1/audit/verify", "read_audit", answer(with(verify_audit))}));
  return {};
}

}  // namespace gluepot::api
