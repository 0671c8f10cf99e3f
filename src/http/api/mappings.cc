// SPDX-License-Identifier: Apache-2.0
// Organizations of the source and the companies they are mapped to.
#include <map>

#include "http/api/company_scope.h"
#include "http/api/json.h"
#include "http/api/quick_match_json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::size_t kMaxMarked = 5000, kMaxTold = 400;

json::object row_json(const companies::OrganizationRow& row) {
  json::array psa_ids;
  for (const auto& id : row.organization.psa_ids) psa_ids.emplace_back(id);
  json::value company(nullptr);
  if (row.company) company = json::object{{"id", row.company->id.text()}, {"name", row.company->name}};
  return {{"id", row.organization.id.text()},
          {"name", row.organization.name},
          {"short_name", text_or_null(row.organization.short_name)},
          {"psa_ids", std::move(psa_ids)},
          {"status", text_or_null(row.organization.status)},
          {"company", std::move(company)},
          {"company_archived", row.company_archived},
          {"rule", text_or_null(row.rule)},
          {"seen_at_ms", time_or_null(row.organization.seen_at_ms)},
          {"gone_at_ms", or_null(row.organization.gone_at_ms)},
          {"internal_at_ms", or_null(row.internal_at_ms)},
          {"internal_by", text_or_null(row.internal_by)}};
}

/// Mapped, waiting to be, or left out on purpose.
std::string_view state_of(const companies::OrganizationRow& row) {
  return row.company ? "mapped" : row.internal_at_ms ? "internal" : "unmapped";
}

bool sees(const core::Caller& caller, const companies::OrganizationRow& row) {
  return !caller.companies || (row.company && caller.may_see(row.company->id));
}

/// The organization of the path; kNotFound, in the same words, where the caller may not see it.
core::Result<companies::OrganizationRow> seen_organization(Services& services, const Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_ASSIGN(auto row, services.mappings.get(core::OrganizationId{id}));
  if (!sees(request.caller, row))
    return core::fail(core::ErrorCode::kNotFound, "no organization has the id " + std::to_string(id));
  return row;
}

Answer list_organizations(Services& services, Request& request) {
  const std::string filter = request.query_parameter("filter").value_or("all");
  if (filter != "all" && filter != "mapped" && filter != "unmapped" && filter != "internal")
    return core::invalid("filter", "all, mapped, unmapped or internal");
  GLUEPOT_ASSIGN(auto rows, services.mappings.list());
  // To a limited person only what is mapped to his companies; what nobody has mapped yet may be anybody's.
  std::erase_if(rows, [&](const auto& row) { return !sees(request.caller, row); });
  json::array out;
  std::map<std::string_view, std::int64_t> counts;
  for (const auto& row : rows) {
    ++counts[state_of(row)];
    if (filter == "all" || filter == state_of(row)) out.push_back(row_json(row));
  }
  return json::object{{"organizations", std::move(out)},
                      {"counts",
                       {{"all", rows.size()},
                        {"mapped", counts["mapped"]},
                        {"unmapped", counts["unmapped"]},
                        {"internal", counts["internal"]}}},
                      {"reading", services.sync.reading_organizations()}};
}

/// An entry of the company too, so that people limited to it read who mapped it; it names no other company.
core::Status note_mapping(Services& services, const Request& request, std::string action, std::string subject,
                          core::OrganizationId organization, const companies::CompanyRef& company) {
  audit::Draft draft{std::move(action), request.caller, std::move(subject), "organizations/" + organization.text()};
  draft.company = company.id;
  draft.company_name = company.name;
  return services.audit.record(draft, audit::Outcome::kDone);
}

Answer map(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto before, seen_organization(services, request));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto company, need_id(body, "company_id"));
  if (!request.caller.may_see(core::CompanyId{company}))
    return core::fail(core::ErrorCode::kNotFound, "no such company");
  const core::OrganizationId id = before.organization.id;
  if (!before.company || before.company->id.value != company) {
    if (before.company) GLUEPOT_TRY(may_change_organization(services, request.caller, before.company->id));
    GLUEPOT_TRY(may_change_organization(services, request.caller, core::CompanyId{company}));
  }
  // Choosing another company in the row is a swap. The records stay: they are the organization's.
  auto row = services.mappings.remap(id, core::CompanyId{company}, request.caller.name);
  if (!row) return core::fail(row.error());
  GLUEPOT_TRY(
      note_mapping(services, request, "map", row->organization.name + " to " + row->company->name, id, *row->company));
  return row_json(*row);
}

Response unmap(Services& services, Request& request) {
  auto work = [&]() -> core::Status {
    GLUEPOT_ASSIGN(const auto before, seen_organization(services, request));
    const core::OrganizationId id = before.organization.id;
    if (before.company) GLUEPOT_TRY(may_change_organization(services, request.caller, before.company->id));
    GLUEPOT_ASSIGN(const bool was, services.mappings.unmap(id));
    GLUEPOT_TRY(services.sync.forget(id));
    if (was && before.company)
      GLUEPOT_TRY(note_mapping(services, request, "unmap", before.organization.name, id, *before.company));
    else if (was)
      GLUEPOT_TRY(note(services, request, "unmap", before.organization.name, "organizations/" + id.text()));
    return {};
  }();
  return work ? Response::empty(204) : failure(request, work.error());
}

json::object ref_json(const companies::PartyRef& ref) {
  return {{"id", std::to_string(ref.id)}, {"name", ref.name}};
}

/// What the caller may not map by hand is told to him, and not done for him.
core::Status hold_back(Services& services, const core::Caller& caller, companies::QuickMatch& found) {
  std::vector<companies::Match> allowed;
  for (auto& match : found.matched) {
    const auto may = may_change_organization(services, caller, core::CompanyId{match.right.id});
    if (!may && may.error().code != core::ErrorCode::kForbidden) return may;
    if (may) {
      allowed.push_back(std::move(match));
      continue;
    }
    found.suggestions.push_back({match.left,
                                 {match.right},
                                 "the company has access levels or reveal rules of its own; ask somebody who may "
                                 "manage integrations to map it"});
    ++found.unmatched;
  }
  found.matched = std::move(allowed);
  return {};
}

Answer quick_match(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const bool apply, find_boolean(body, "apply", false));
  GLUEPOT_TRY(sees_all(request.caller));
  GLUEPOT_ASSIGN(auto found, services.mappings.quick_match());
  GLUEPOT_TRY(hold_back(services, request.caller, found));
  json::object out = quick_match_json(found, "organization", "company");
  out["applied"] = apply;
  if (apply) {
    GLUEPOT_ASSIGN(const auto applied, services.mappings.apply(found, request.caller.name));
    out["mapped"] = applied.mapped;
    out["left"] = applied.left;
    out["batch_id"] = applied.batch == 0 ? json::value(nullptr) : id_json(applied.batch);
    GLUEPOT_TRY(note(services, request, "quick_match", std::to_string(applied.mapped) + " organizations mapped"));
  }
  return out;
}

Answer list_batches(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto batches, services.mappings.batches());
  json::array rows;
  for (const auto& batch : batches)
    rows.push_back(json::object{{"id", id_json(batch.id)},
                                {"at_ms", batch.at_ms},
                                {"by", batch.by},
                                {"organizations", batch.organizations},
                                {"undone_at_ms", or_null(batch.undone_at_ms)},
                                {"undone_by", text_or_null(batch.undone_by)},
                                {"may_undo", !batch.undone_at_ms.has_value()}});
  return json::object{{"batches", std::move(rows)}};
}

Answer undo_batch(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_TRY(read_object(request));
  GLUEPOT_ASSIGN(const auto companies, services.mappings.companies_of_batch(id));
  for (const auto company : companies) GLUEPOT_TRY(may_change_organization(services, request.caller, company));
  GLUEPOT_ASSIGN(const auto undone, services.mappings.undo(id, request.caller.name));
  // First of all: what nobody is mapped to is not kept, whether or not it can be recorded.
  for (const auto organization : undone.unmapped) GLUEPOT_TRY(services.sync.forget(organization));
  json::array kept;
  std::string names;
  for (const auto& row : undone.kept) {
    kept.push_back(json::object{{"organization", ref_json(row.organization)}, {"reason", row.reason}});
    if (names.size() < kMaxTold) names += (names.empty() ? "" : "; ") + row.organization.name + ": " + row.reason;
  }
  GLUEPOT_TRY(note(services, request, "quick_match_undo",
                   std::to_string(undone.unmapped.size()) + " organizations unmapped", {},
                   names.empty() ? "" : std::to_string(undone.kept.size()) + " left as they are: " + names));
  return json::object{{"unmapped", undone.unmapped.size()}, {"kept", std::move(kept)}};
}

/// Somebody decides that organizations are not mapped, or takes that back.
Answer set_internal(Services& services, Request& request) {
  GLUEPOT_TRY(sees_all(request.caller));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto chosen, find_chosen_ids(body, "organization_ids"));
  if (!chosen || chosen->empty() || chosen->size() > kMaxMarked)
    return core::invalid("organization_ids", "a list of 1 to " + std::to_string(kMaxMarked) + " ids");
  if (!body.contains("internal")) return core::invalid("internal", "true or false");
  GLUEPOT_ASSIGN(const bool internal, find_boolean(body, "internal", true));
  std::vector<core::OrganizationId> organizations;
  for (const auto id : *chosen) organizations.push_back({id});
  GLUEPOT_ASSIGN(const auto changed, services.mappings.set_internal(organizations, internal, request.caller.name));
  for (const auto& row : changed)
    GLUEPOT_TRY(note(services, request, internal ? "organization_internal" : "organization_not_internal",
                     row.organization.name, "organizations/" + row.organization.id.text()));
  return json::object{{"changed", changed.size()}};
}

/// A file, as import takes it.
Response export_mappings(Services& services, Request& request) {
  const auto csv = services.mappings.export_csv(request.caller.companies);
  if (!csv) return failure(request, csv.error());
  if (auto noted = note(services, request, "mapping_export", "mappings as CSV"); !noted)
    return failure(request, noted.error());
  Response response = Response::text(200, *csv, "text/csv; charset=utf-8");
  response.headers.set("content-disposition", "attachment; filename=\"mappings.csv\"");
  response.headers.set("cache-control", "no-store");
  return response;
}

Response import_mappings(Services& services, Request& request) {
  auto work = [&]() -> core::Result<companies::Mappings::Imported> {
    GLUEPOT_TRY(sees_all(request.caller));
    GLUEPOT_ASSIGN(const auto body, read_object(request));
    GLUEPOT_ASSIGN(const auto csv, need_text(body, "csv", companies::kMaxImportBytes));
    const auto may_map = [&](core::CompanyId company) {
      return may_change_organization(services, request.caller, company);
    };
    GLUEPOT_ASSIGN(auto done, services.mappings.import_csv(csv, request.caller.name, may_map));
    if (done.mapped > 0)
      GLUEPOT_TRY(note(services, request, "mapping_import", std::to_string(done.mapped) + " organizations mapped"));
    return done;
  }();
  if (!work) return failure(request, work.error());
  json::array errors;
  for (const auto& error : work->errors)
    errors.push_back(
        json::object{{"line", error.line}, {"field", text_or_null(error.field)}, {"message", error.message}});
  json::object out{{"mapped", work->mapped}, {"unchanged", work->unchanged}, {"errors", std::move(errors)}};
  if (work->errors.empty()) return json_response(200, out);
  const auto& first = work->errors.front();
  json::object error{{"code", "invalid_argument"},
                     {"message", "nothing was imported: line " + std::to_string(first.line) + ": " + first.message},
                     {"field", text_or_null(first.field)},
                     {"next_step", "Mend the file and import it again."},
                     {"request_id", request.request_id},
                     {"details", std::move(out)}};
  return json_response(422, json::object{{"error", std::move(error)}});
}

}  // namespace

json::object quick_match_json(const companies::QuickMatch& found, std::string_view left, std::string_view right) {
  json::array matched, ambiguous, suggestions;
  for (const auto& match : found.matched)
    matched.push_back(json::object{{left, ref_json(match.left)},
                                   {right, ref_json(match.right)},
                                   {"rule", companies::rule_name(match.rule)},
                                   {"values", json::array{match.values.first, match.values.second}},
                                   {"note", text_or_null(match.note)}});
  const auto listed = [&](const auto& rows, json::array& out) {
    for (const auto& row : rows) {
      json::array candidates;
      for (const auto& candidate : row.candidates) candidates.push_back(ref_json(candidate));
      out.push_back(
          json::object{{left, ref_json(row.left)}, {"candidates", std::move(candidates)}, {"reason", row.reason}});
    }
  };
  listed(found.ambiguous, ambiguous);
  listed(found.suggestions, suggestions);
  return {{"applied", false},
          {"matched", std::move(matched)},
          {"ambiguous", std::move(ambiguous)},
          {"suggestions", std::move(suggestions)},
          {"unmatched", found.unmatched},
          {"already_mapped", found.already_mapped}};
}

core::Status add_mapping_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  GLUEPOT_TRY(
      router.add({Method::kGet, "/api/v1/organizations", "read_integrations", answer(with(list_organizations))}));
  GLUEPOT_TRY(router.add({Method::kPut, "/api/v1/mappings/{organization}", "write_mappings", answer(with(map))}));
  GLUEPOT_TRY(router.add({Method::kDelete, "/api/v1/mappings/{organization}", "write_mappings", with(unmap)}));
  GLUEPOT_TRY(router.add({Method::kGet, "/api/v1/mappings/export", "read_mappings", with(export_mappings)}));
  http::Route import{Method::kPost, "/api/v1/mappings/import", "write_mappings", with(import_mappings)};
  import.max_body = 2 * companies::kMaxImportBytes;
  GLUEPOT_TRY(router.add(std::move(import)));
  GLUEPOT_TRY(router.add({Method::kPost, "/api/v1/mappings/quick-match", "write_mappings", answer(with(quick_match))}));
  const std::string batches = "/api/v1/mappings/batches";
  GLUEPOT_TRY(router.add({Method::kGet, batches, "read_mappings", answer(with(list_batches))}));
  GLUEPOT_TRY(router.add({Method::kPost, batches + "/{batch}/undo", "write_mappings", answer(with(undo_batch))}));
  GLUEPOT_TRY(
      router.add({Method::kPost, "/api/v1/organizations/internal", "write_mappings", answer(with(set_internal))}));
  return {};
}

}  // namespace gluepot::api
