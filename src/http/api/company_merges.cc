// SPDX-License-Identifier: Apache-2.0
// Archiving and merging companies: what it would do first, then the act.
#include "companies/merges.h"

#include "http/api/company_scope.h"
#include "http/api/json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using companies::Merges;
using companies::Outlook;
using http::Method;
using http::Request;

json::object ref_json(const companies::Company& company) {
  return {{"id", company.id.text()}, {"name", company.name}};
}

json::object outlook_json(const Outlook& outlook, bool done) {
  json::array effects;
  for (const auto& effect : outlook.effects)
    effects.push_back(json::object{{"kind", effect.kind}, {"text", effect.text}, {"attention", effect.attention}});
  return {{"done", done},
          {"company", ref_json(outlook.company)},
          {"into", outlook.into ? json::value(ref_json(*outlook.into)) : json::value(nullptr)},
          {"effects", std::move(effects)},
          {"token", outlook.token},
          {"merge_id", done && outlook.merge != 0 ? id_json(outlook.merge) : json::value(nullptr)}};
}

/// The audit entry stands before the act and gets its outcome afterwards. No entry, no act.
template <typename Act>
auto audited(Services& services, const Request& request, std::string action, const companies::Company& company,
             std::string subject, Act&& act) -> decltype(act()) {
  audit::Draft draft{std::move(action), request.caller, std::move(subject), "companies/" + company.id.text()};
  draft.company = company.id;
  draft.company_name = company.name;
  GLUEPOT_ASSIGN(const auto entry, services.audit.begin(draft));
  auto done = act();
  const auto outcome = done                                              ? audit::Outcome::kDone
                       : done.error().code == core::ErrorCode::kConflict ? audit::Outcome::kRefused
                                                                         : audit::Outcome::kFailed;
  GLUEPOT_TRY(services.audit.finish(entry, outcome, done ? std::string() : done.error().message));
  return done;
}

/// The records of an organization that is served no more go at once; what a kill leaves goes at the next start.
core::Status forget_left(Services& services, const Outlook& outlook) {
  if (outlook.left) GLUEPOT_TRY(services.sync.forget(outlook.left->id));
  return {};
}

/// A look needs no token; one that is no text is wrong all the same.
core::Result<std::string> unused_token(const json::object& body) {
  GLUEPOT_ASSIGN(const auto token, find_text(body, "token"));
  return token.value_or("");
}

Answer archive(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto company, seen_company(services, request));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const bool apply, find_boolean(body, "apply", false));
  GLUEPOT_ASSIGN(const auto token, apply ? need_text(body, "token") : unused_token(body));
  if (!apply) {
    GLUEPOT_ASSIGN(const auto outlook, services.merges.archive_outlook(company.id));
    return outlook_json(outlook, false);
  }
  GLUEPOT_ASSIGN(const auto outlook, audited(services, request, "company_archive", company, company.name,
                                             [&] { return services.merges.archive(company.id, token); }));
  GLUEPOT_TRY(forget_left(services, outlook));
  return outlook_json(outlook, true);
}

Answer restore(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto company, seen_company(services, request));
  GLUEPOT_TRY(read_object(request));
  GLUEPOT_ASSIGN(const auto back, audited(services, request, "company_restore", company, company.name,
                                          [&] { return services.companies.archive(company.id, false); }));
  return ref_json(back);
}

/// A merge does what is a right of its own elsewhere: it maps, and changes whom limited people work for.
core::Status need(const core::Caller& caller, std::string_view permission) {
  if (caller.may(permission)) return {};
  return core::fail(core::ErrorCode::kForbidden, "your role lacks the permission " + std::string(permission));
}

Answer merge(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto company, seen_company(services, request));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const bool apply, find_boolean(body, "apply", false));
  GLUEPOT_ASSIGN(const auto into, need_id(body, "into"));
  GLUEPOT_ASSIGN(const auto organization, find_id(body, "organization_id"));
  Merges::Wanted wanted{company.id, core::CompanyId{into}, std::nullopt, false};
  GLUEPOT_ASSIGN(wanted.with_limits, find_boolean(body, "with_limits", false));
  if (organization) wanted.organization = core::OrganizationId{*organization};
  if (!request.caller.may_see(wanted.into)) return core::fail(core::ErrorCode::kNotFound, "no such company");
  GLUEPOT_ASSIGN(const auto token, apply ? need_text(body, "token") : unused_token(body));
  GLUEPOT_ASSIGN(const auto other, services.companies.get(wanted.into));
  if (wanted.with_limits) GLUEPOT_TRY(need(request.caller, "write_users"));
  if (company.organization || other.organization) GLUEPOT_TRY(need(request.caller, "write_mappings"));
  // Of two that are mapped one loses its organization, which then is anybody's to map.
  if (company.organization && other.organization && wanted.organization) {
    const bool keeps_own = *wanted.organization == company.organization->id;
    GLUEPOT_TRY(may_change_organization(services, request.caller, keeps_own ? other.id : company.id));
  }
  if (!apply) {
    GLUEPOT_ASSIGN(const auto outlook, services.merges.merge_outlook(wanted));
    return outlook_json(outlook, false);
  }
  GLUEPOT_ASSIGN(const auto outlook,
                 audited(services, request, "company_merge", company, company.name + " into " + other.name,
                         [&] { return services.merges.merge(wanted, token, request.caller.name); }));
  GLUEPOT_TRY(forget_left(services, outlook));
  return outlook_json(outlook, true);
}

json::object row_json(const companies::MergeRow& row) {
  return {{"id", id_json(row.id)},
          {"at_ms", row.at_ms},
          {"by", row.by},
          {"from", {{"id", row.from.text()}, {"name", row.from_name}}},
          {"into", {{"id", row.into.text()}, {"name", row.into_name}}},
          {"undone_at_ms", or_null(row.undone_at_ms)},
          {"undone_by", text_or_null(row.undone_by)}};
}

bool sees(const core::Caller& caller, const companies::MergeRow& row) {
  return caller.may_see(row.from) && caller.may_see(row.into);
}

Answer list_merges(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto rows, services.merges.list());
  json::array out;
  for (const auto& row : rows)
    if (sees(request.caller, row)) out.push_back(row_json(row));
  return json::object{{"merges", std::move(out)}};
}

Answer undo_merge(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto rows, services.merges.list());
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const auto& one) { return one.id == id && sees(request.caller, one); });
  if (row == rows.end()) return core::fail(core::ErrorCode::kNotFound, "there is no such merge");
  GLUEPOT_TRY(read_object(request));
  for (const std::string_view permission : {"write_mappings", "write_users"})
    GLUEPOT_TRY(need(request.caller, permission));  // it puts both back as they were
  GLUEPOT_TRY(may_change_organization(services, request.caller, row->into));
  GLUEPOT_ASSIGN(const auto company, services.companies.get(row->from));
  GLUEPOT_ASSIGN(const auto undone,
                 audited(services, request, "company_merge_undo", company, row->from_name + " out of " + row->into_name,
                         [&] { return services.merges.undo(id, request.caller.name); }));
  json::array restored, kept;
  for (const auto& text : undone.restored) restored.emplace_back(text);
  for (const auto& text : undone.kept) kept.emplace_back(text);
  return json::object{{"merge", row_json(undone.row)}, {"restored", std::move(restored)}, {"kept", std::move(kept)}};
}

}  // namespace

core::Status add_merge_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return answer([&services, function](Request& request) { return function(services, request); });
  };
  const std::string base = "/api/v1/companies";
  GLUEPOT_TRY(router.add({Method::kPost, base + "/{id}/archive", "manage_companies", with(archive)}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/{id}/restore", "manage_companies", with(restore)}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/{id}/merge", "manage_companies", with(merge)}));
  GLUEPOT_TRY(router.add({Method::kGet, base + "/merges", "read_companies", with(list_merges)}));
  return router.add({Method::kPost, base + "/merges/{id}/undo", "manage_companies", with(undo_merge)});
}

}  // namespace gluepot::api
