// SPDX-License-Identifier: Apache-2.0
// Companies, by hand and from a CSV file.
#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "http/api/company_scope.h"
#include "http/api/json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using documentation::Kind;
using http::Method;
using http::Request;
using http::Response;

/// When a record of an organization was changed last at the source. Read from every record, so kept until something
/// changes, and then for ten seconds more: a running mirror changes things all the time.
class LastChanges {
 public:
  using Times = std::shared_ptr<const std::map<std::int64_t, std::int64_t>>;

  core::Result<Times> get(Services& services) {
    const std::lock_guard lock(mutex_);
    const std::int64_t now = services.clock.now_ms();
    const auto revision = services.documentation.revision();
    if (times_ && (revision == revision_ || now - read_at_ms_ < 10'000)) return times_;
    auto times = std::make_shared<std::map<std::int64_t, std::int64_t>>();
    GLUEPOT_TRY(services.documentation.read([&](documentation::Reader& reader) -> core::Status {
      for (const Kind kind : {Kind::kDocuments, Kind::kFlexibleAssets, Kind::kChecklists, Kind::kPasswords}) {
        GLUEPOT_ASSIGN(const auto known, reader.known(kind, std::nullopt));
        for (const auto& record : known) {
          auto& newest = (*times)[record.organization_id];
          newest = std::max(newest, record.updated_at_ms);
        }
      }
      return {};
    }));
    revision_ = revision;
    read_at_ms_ = now;
    times_ = std::move(times);
    return times_;
  }

 private:
  std::mutex mutex_;
  Times times_;
  std::uint64_t revision_ = 0;
  std::int64_t read_at_ms_ = 0;
};

struct Counts {
  std::int64_t documents = 0, flexible_assets = 0, checklists = 0, passwords = 0, last_change_at_ms = 0;
};

core::Result<std::map<std::int64_t, Counts>> counts_by_organization(Services& services) {
  GLUEPOT_ASSIGN(const auto hidden, services.documentation_settings.hidden());
  GLUEPOT_ASSIGN(const auto counts, services.documentation.counts(*hidden));
  std::map<std::int64_t, Counts> out;
  for (const auto& count : counts) {
    Counts& mine = out[count.organization_id];
    if (count.kind == Kind::kDocuments) mine.documents += count.records;
    if (count.kind == Kind::kFlexibleAssets) mine.flexible_assets += count.records;
    if (count.kind == Kind::kChecklists) mine.checklists += count.records;
    if (count.kind == Kind::kPasswords) mine.passwords += count.records;
  }
  return out;
}

/// What is shown of other companies and systems beside each row.
struct CompanyContext {
  std::map<std::int64_t, std::string> names;                                  ///< of companies the caller may see
  std::multimap<std::int64_t, password_sync::ClientMappings::Named> clients;  ///< Automate's, by organization
};

core::Result<CompanyContext> company_context(Services& services, const core::Caller& caller,
                                             const std::vector<companies::Company>& companies) {
  CompanyContext context;
  for (const auto& company : companies)
    if (caller.may_see(company.id)) context.names.emplace(company.id.value, company.name);
  GLUEPOT_ASSIGN(context.clients, services.client_mappings.by_organization());
  return context;
}

core::Result<std::map<std::int64_t, Counts>> counts_and_changes(Services& services, LastChanges& changes) {
  GLUEPOT_ASSIGN(auto counts, counts_by_organization(services));
  GLUEPOT_ASSIGN(const auto times, changes.get(services));
  for (const auto& [organization, at_ms] : *times) counts[organization].last_change_at_ms = at_ms;
  return counts;
}

core::Result<CompanyContext> company_context(Services& services, const core::Caller& caller) {
  GLUEPOT_ASSIGN(const auto companies, services.companies.list());
  return company_context(services, caller, companies);
}

json::value ref_or_null(const std::optional<core::CompanyId>& id, const CompanyContext& context) {
  if (!id) return nullptr;
  const auto name = context.names.find(id->value);
  if (name == context.names.end()) return nullptr;  // of no concern to the caller
  return json::object{{"id", id->text()}, {"name", name->second}};
}

json::object company_json(const companies::Company& company, const std::map<std::int64_t, Counts>& counts,
                          const CompanyContext& context) {
  json::value organization(nullptr), own(nullptr), last_change(nullptr);
  json::array clients, other_ids;
  if (company.organization) {
    organization = json::object{{"id", company.organization->id.text()}, {"name", company.organization->name}};
    const auto found = counts.find(company.organization->id.value);
    const Counts mine = found == counts.end() || company.archived ? Counts{} : found->second;
    own = json::object{{"documents", mine.documents},
                       {"flexible_assets", mine.flexible_assets},
                       {"checklists", mine.checklists},
                       {"passwords", mine.passwords}};
    last_change = time_or_null(mine.last_change_at_ms);
    const auto [first, last] = context.clients.equal_range(company.organization->id.value);
    for (auto client = first; client != last; ++client)
      clients.push_back(json::object{{"id", std::to_string(client->second.client)}, {"name", client->second.name}});
  }
  for (const auto& id : company.other_ids) other_ids.push_back(json::object{{"psa", id.psa}, {"id", id.id}});
  return {{"id", company.id.text()},
          {"name", company.name},
          {"identifier", or_null(company.identifier)},
          {"external_id", or_null(company.external_id)},
          {"psa", company.psa},
          {"other_ids", std::move(other_ids)},
          {"status", text_or_null(company.status)},
          {"type", text_or_null(company.type)},
          {"industry", text_or_null(company.industry)},
          {"contact",
           {{"name", text_or_null(company.contact.name)},
            {"email", text_or_null(company.contact.email)},
            {"phone", text_or_null(company.contact.phone)}}},
          {"parent", ref_or_null(company.parent, context)},
          {"merged_into", ref_or_null(company.merged_into, context)},
          {"archived", company.archived},
          {"organization", std::move(organization)},
          {"automate_clients", std::move(clients)},
          {"counts", std::move(own)},
          {"last_change_at_ms", std::move(last_change)},
          {"updated_at_ms", time_or_null(company.updated_at_ms)}};
}

Answer list_companies(Services& services, Request& request, LastChanges& changes) {
  GLUEPOT_ASSIGN(const auto companies, services.companies.list());
  GLUEPOT_ASSIGN(const auto counts, counts_and_changes(services, changes));
  GLUEPOT_ASSIGN(const auto context, company_context(services, request.caller, companies));
  json::array rows;
  for (const auto& company : companies)
    if (request.caller.may_see(company.id)) rows.push_back(company_json(company, counts, context));
  return json::object{{"companies", std::move(rows)}};
}

Answer show_company(Services& services, Request& request, LastChanges& changes) {
  GLUEPOT_ASSIGN(const auto company, seen_company(services, request));
  GLUEPOT_ASSIGN(const auto counts, counts_and_changes(services, changes));
  GLUEPOT_ASSIGN(const auto context, company_context(services, request.caller));
  return company_json(company, counts, context);
}

/// The members that a new company and a changed one share.
core::Result<companies::CompanyChange> read_change(const json::object& body, const core::Caller& caller) {
  companies::CompanyChange change;
  for (const auto& [name, member] : {std::pair{"name", &change.name},
                                     {"identifier", &change.identifier},
                                     {"external_id", &change.external_id},
                                     {"psa", &change.psa},
                                     {"status", &change.status},
                                     {"type", &change.type},
                                     {"industry", &change.industry}}) {
    GLUEPOT_ASSIGN(*member, find_text(body, name));
  }
  if (const auto* contact = body.if_contains("contact"); contact != nullptr && !contact->is_null()) {
    if (!contact->is_object()) return core::invalid("contact", "must be an object with name, email and phone");
    for (const auto& member : contact->get_object())
      if (member.key() != "name" && member.key() != "email" && member.key() != "phone")
        return core::invalid("contact", "has name, email and phone, and nothing else");
    for (const auto& [name, member] : {std::pair{"name", &change.contact_name},
                                       {"email", &change.contact_email},
                                       {"phone", &change.contact_phone}}) {
      GLUEPOT_ASSIGN(*member, find_text(contact->get_object(), name));
      if (contact->get_object().contains(name) && !*member) member->emplace();
    }
  }
  if (body.contains("parent_id")) {
    GLUEPOT_ASSIGN(const auto parent, find_id(body, "parent_id"));
    change.parent.emplace();
    if (parent) *change.parent = core::CompanyId{*parent};
    if (parent && !caller.may_see(**change.parent)) return core::invalid("parent", "no such company");
  }
  if (const auto* ids = body.if_contains("other_ids"); ids != nullptr && !ids->is_null()) {
    if (!ids->is_array()) return core::invalid("other_ids", "must be a list of {psa, id}");
    change.other_ids.emplace();
    for (const auto& entry : ids->get_array()) {
      if (!entry.is_object()) return core::invalid("other_ids", "must be a list of {psa, id}");
      companies::ExternalId id;
      GLUEPOT_ASSIGN(id.psa, need_text(entry.get_object(), "psa"));
      GLUEPOT_ASSIGN(id.id, need_text(entry.get_object(), "id"));
      change.other_ids->push_back(std::move(id));
    }
  }
  return change;
}

Answer create_company(Services& services, Request& request) {
  GLUEPOT_TRY(sees_all(request.caller));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  companies::CompanyDraft draft;
  GLUEPOT_ASSIGN(draft.name, need_text(body, "name"));
  GLUEPOT_ASSIGN(auto given, read_change(body, request.caller));
  draft.identifier = given.identifier;
  draft.external_id = given.external_id;
  draft.psa = given.psa.value_or("manual");
  draft.status = given.status.value_or("");
  draft.type = given.type.value_or("");
  draft.industry = given.industry.value_or("");
  draft.contact = {given.contact_name.value_or(""), given.contact_email.value_or(""), given.contact_phone.value_or("")};
  if (given.parent) draft.parent = *given.parent;
  if (given.other_ids) draft.other_ids = std::move(*given.other_ids);
  GLUEPOT_ASSIGN(const auto company, services.companies.create(draft));
  GLUEPOT_TRY(note(services, request, "company_create", company));
  GLUEPOT_ASSIGN(const auto context, company_context(services, request.caller));
  return company_json(company, {}, context);
}

Answer change_company(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto before, seen_company(services, request));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(auto change, read_change(body, request.caller));
  if (body.contains("archived")) {
    GLUEPOT_ASSIGN(change.archived, find_boolean(body, "archived", false));
    if (*change.archived != before.archived && !request.caller.may("manage_companies"))
      return core::fail(core::ErrorCode::kForbidden, "archived: your role lacks the permission manage_companies");
  }
  auto updated = services.companies.update(before.id, change);
  // Whose the id is, is none of the business of somebody who may not see that company.
  if (!updated && request.caller.companies && updated.error().code == core::ErrorCode::kConflict &&
      !updated.error().field.empty())
    return core::fail({core::ErrorCode::kConflict, updated.error().field + ": is taken", updated.error().field});
  GLUEPOT_ASSIGN(const auto company, std::move(updated));
  if (company.archived && company.organization) GLUEPOT_TRY(services.sync.forget(company.organization->id));
  GLUEPOT_TRY(note(services, request, "company_change", company));
  GLUEPOT_ASSIGN(const auto counts, counts_by_organization(services));
  GLUEPOT_ASSIGN(const auto context, company_context(services, request.caller));
  return company_json(company, counts, context);
}

/// A file, as import takes it.
Response export_companies(Services& services, Request& request) {
  const auto csv = services.companies.export_csv(request.caller.companies);
  if (!csv) return failure(request, csv.error());
  if (auto noted = note(services, request, "company_export", "companies as CSV"); !noted)
    return failure(request, noted.error());
  Response response = Response::text(200, *csv, "text/csv; charset=utf-8");
  response.headers.set("content-disposition", "attachment; filename=\"companies.csv\"");
  response.headers.set("cache-control", "no-store");
  return response;
}

json::object import_json(const companies::ImportResult& result) {
  json::array errors;
  for (const auto& error : result.errors)
    errors.push_back(
        json::object{{"line", error.line}, {"field", text_or_null(error.field)}, {"message", error.message}});
  return {{"created", result.created},
          {"updated", result.updated},
          {"unchanged", result.unchanged},
          {"errors", std::move(errors)}};
}

Response import_companies(Services& services, Request& request) {
  auto work = [&]() -> core::Result<companies::ImportResult> {
    GLUEPOT_TRY(sees_all(request.caller));
    GLUEPOT_ASSIGN(const auto body, read_object(request));
    GLUEPOT_ASSIGN(const auto csv, need_text(body, "csv", companies::kMaxImportBytes));
    GLUEPOT_ASSIGN(auto result, services.companies.import_csv(csv));
    if (result.errors.empty())
      GLUEPOT_TRY(note(services, request, "company_import",
                       std::to_string(result.created) + " created, " + std::to_string(result.updated) + " updated"));
    return result;
  }();
  if (!work) return failure(request, work.error());
  if (work->errors.empty()) return json_response(200, import_json(*work));
  const auto& first = work->errors.front();
  json::object error{{"code", "invalid_argument"},
                     {"message", "nothing was imported: line " + std::to_string(first.line) + ": " + first.message},
                     {"field", text_or_null(first.field)},
                     {"next_step", "Mend the file and import it again."},
                     {"request_id", request.request_id},
                     {"details", import_json(*work)}};
  return json_response(422, json::object{{"error", std::move(error)}});
}

Answer from_organizations(Services& services, Request& request) {
  GLUEPOT_TRY(sees_all(request.caller));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  const json::value* ids = body.if_contains("organization_ids");
  if (ids == nullptr || !ids->is_array() || ids->get_array().size() > 50'000)
    return core::invalid("organization_ids", "must be a list of ids");
  std::vector<core::OrganizationId> organizations;
  for (const auto& value : ids->get_array()) {
    GLUEPOT_ASSIGN(const auto id, need_id(json::object{{"organization_ids", value}}, "organization_ids"));
    organizations.push_back({id});
  }
  // It maps, and makes companies as well: both rights are needed.
  if (!request.caller.may("write_companies"))
    return core::fail(core::ErrorCode::kForbidden, "your role lacks the permission write_companies");
  GLUEPOT_ASSIGN(const auto made, services.companies.create_from_organizations(organizations, request.caller.name));
  GLUEPOT_TRY(note(services, request, "company_import", std::to_string(made.created) + " created from organizations"));
  return json::object{{"created", made.created}, {"mapped", made.mapped}};
}

}  // namespace

core::Status sees_all(const core::Caller& caller) {
  if (!caller.companies) return {};
  return core::fail({core::ErrorCode::kForbidden,
                     "your account is limited to certain companies, and this concerns all of them", "",
                     "Ask somebody whose account sees every company."});
}

core::Status may_change_organization(Services& services, const core::Caller& caller, core::CompanyId company) {
  if (caller.may("manage_integrations")) return {};
  GLUEPOT_ASSIGN(const auto rules, services.sharing.rules(company));
  GLUEPOT_ASSIGN(const auto exceptions, services.documentation_settings.of_company(company));
  const bool own_rules = std::any_of(rules.reveals.rules.begin(), rules.reveals.rules.end(),
                                     [&](const auto& rule) { return rule.first.first == company.value; });
  if (!own_rules && rules.by_category.empty() && !rules.restricted_allowed && exceptions.documents &&
      exceptions.checklists && exceptions.types_off.empty())
    return {};
  return core::fail({core::ErrorCode::kForbidden,
                     "this company has access levels or reveal rules of its own, and they would hold for other records",
                     "", "Ask somebody who may manage integrations."});
}

core::Result<companies::Company> seen_company(Services& services, const Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  if (!request.caller.may_see(core::CompanyId{id})) return core::fail(core::ErrorCode::kNotFound, "no such company");
  return services.companies.get(core::CompanyId{id});
}

core::Status add_company_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const auto with_changes = [&services, changes = std::make_shared<LastChanges>()](auto function) {
    return [&services, changes, function](Request& request) { return function(services, request, *changes); };
  };
  const std::string base = "/api/v1/companies";
  GLUEPOT_TRY(router.add({Method::kGet, base, "read_companies", answer(with_changes(list_companies))}));
  GLUEPOT_TRY(router.add({Method::kPost, base, "write_companies", answer(with(create_company), 201)}));
  http::Route import{Method::kPost, base + "/import", "write_companies", with(import_companies)};
  import.max_body = 2 * companies::kMaxImportBytes;
  GLUEPOT_TRY(router.add(std::move(import)));
  http::Route from{Method::kPost, base + "/from-organizations", "write_mappings", answer(with(from_organizations))};
  from.max_body = 4U << 20;
  GLUEPOT_TRY(router.add(std::move(from)));
  GLUEPOT_TRY(router.add({Method::kGet, base + "/export", "read_companies", with(export_companies)}));
  GLUEPOT_TRY(router.add({Method::kGet, base + "/{id}", "read_companies", answer(with_changes(show_company))}));
  GLUEPOT_TRY(router.add({Method::kPatch, base + "/{id}", "write_companies", answer(with(change_company))}));
  GLUEPOT_TRY(add_merge_routes(router, services));
  return add_health_routes(router, services);
}

}  // namespace gluepot::api
