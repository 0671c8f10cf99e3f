// SPDX-License-Identifier: Apache-2.0
// What of IT Glue is mirrored, for everybody and for one company, and when.
#include <algorithm>

#include "http/api/json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using core::ErrorCode;
using documentation::Kind;
using http::Method;
using http::Request;
using mirror::DocumentationSettings;
using mirror::SyncInterval;

core::Status need_known_members(const json::object& body, std::initializer_list<std::string_view> known) {
  for (const auto& entry : body)
    if (std::find(known.begin(), known.end(), std::string_view(entry.key())) == known.end())
      return core::invalid(std::string(entry.key()).substr(0, 100), "is no setting that can be changed here");
  return {};
}

core::Status need_mirror(Services& services) {
  if (services.itglue.source_kind() != "local") return {};
  return core::fail(ErrorCode::kConflict,
                    "this instance holds the documentation itself (source local): nothing is "
                    "mirrored, so there is nothing to choose");
}

json::object interval_json(const SyncInterval& interval) {
  json::object out{{"kind", mirror::interval_name(interval.kind)}};
  if (interval.kind == SyncInterval::Kind::kMinutes) out["minutes"] = interval.minutes;
  if (interval.kind == SyncInterval::Kind::kDaily) out["at"] = interval.at;
  return out;
}

core::Status take_interval(const json::object& body, SyncInterval& into) {
  const auto* value = body.if_contains("interval");
  if (value == nullptr) return {};
  if (!value->is_object()) return core::invalid("interval", "an object with kind: off, minutes or daily");
  const auto& object = value->get_object();
  GLUEPOT_ASSIGN(const auto name, need_text(object, "kind", 20));
  const auto kind = mirror::parse_interval(name);
  if (!kind) return core::invalid("interval.kind", "off, minutes or daily");
  into.kind = *kind;
  if (*kind == SyncInterval::Kind::kMinutes) {
    GLUEPOT_ASSIGN(const auto minutes, find_number(object, "minutes"));
    if (!minutes) return core::invalid("interval.minutes", "is needed: minutes between two syncs");
    into.minutes = *minutes;
  }
  if (*kind == SyncInterval::Kind::kDaily) {
    GLUEPOT_ASSIGN(into.at, need_text(object, "at", 20));
  }
  return {};
}

core::Status take_time(const json::object& body, std::string_view name, std::string& into) {
  if (!body.contains(name)) return {};
  GLUEPOT_ASSIGN(const auto text, find_text(body, name, 20));
  into = text.value_or("");
  return {};
}

core::Status take_flag(const json::object& body, std::string_view name, bool& into) {
  if (!body.contains(name)) return {};
  if (!body.at(name).is_bool()) return core::invalid(std::string(name), "must be true or false");
  into = body.at(name).get_bool();
  return {};
}

/// [{"id","enabled"}]
core::Result<std::map<std::int64_t, bool>> read_types(const json::object& body) {
  std::map<std::int64_t, bool> types;
  const auto* value = body.if_contains("types");
  if (value == nullptr) return types;
  if (!value->is_array() || value->get_array().size() > 100'000)
    return core::invalid("types", "a list of objects with id and enabled");
  for (const auto& entry : value->get_array()) {
    if (!entry.is_object() || !entry.get_object().contains("enabled"))
      return core::invalid("types", "a list of objects with id and enabled");
    GLUEPOT_ASSIGN(const auto id, need_id(entry.get_object(), "id"));
    GLUEPOT_TRY(take_flag(entry.get_object(), "enabled", types[id]));
  }
  return types;
}

struct Stored {
  std::map<Kind, std::int64_t> kinds;
  std::map<std::int64_t, std::int64_t> types;
};

/// Records in the mirror that are shown, by kind and by flexible asset type.
core::Result<Stored> stored_counts(Services& services) {
  Stored out;
  GLUEPOT_ASSIGN(const auto hidden, services.documentation_settings.hidden());
  documentation::Scope scope;
  scope.hidden = hidden;
  GLUEPOT_TRY(services.documentation.read([&](documentation::Reader& reader) -> core::Status {
    GLUEPOT_ASSIGN(const auto counts, reader.counts(*hidden));
    for (const auto& count : counts) out.kinds[count.kind] += count.records;
    GLUEPOT_ASSIGN(const auto types, reader.counts_by_parent(Kind::kFlexibleAssets, scope));
    out.types.insert(types.begin(), types.end());
    return {};
  }));
  return out;
}

core::Result<json::object> whole_json(Services& services) {
  auto& repository = services.documentation_settings;
  GLUEPOT_ASSIGN(const auto settings, repository.get());
  GLUEPOT_ASSIGN(const auto types, repository.types());
  GLUEPOT_ASSIGN(auto stored, stored_counts(services));
  GLUEPOT_ASSIGN(const auto next, services.sync.next_run_at_ms());
  json::array rows;
  for (const auto& type : types)
    rows.push_back(json::object{{"id", id_json(type.id)},
                                {"name", type.name},
                                {"enabled", type.enabled},
                                {"new", type.is_new},
                                {"count", or_null(type.records)},
                                {"mirrored", stored.types[type.id]},
                                {"found_at_ms", time_or_null(type.found_at_ms)}});
  return json::object{{"documents", settings.documents},
                      {"checklists", settings.checklists},
                      {"passwords", settings.passwords},
                      {"mirrored",
                       {{"documents", stored.kinds[Kind::kDocuments]},
                        {"checklists", stored.kinds[Kind::kChecklists]},
                        {"passwords", stored.kinds[Kind::kPasswords]}}},
                      {"checklist_templates", or_null(settings.checklist_templates)},
                      {"types", std::move(rows)},
                      {"interval", interval_json(settings.interval)},
                      {"quiet_from", text_or_null(settings.quiet_from)},
                      {"quiet_to", text_or_null(settings.quiet_to)},
                      {"next_run_at_ms", or_null(next)},
                      {"changed_at_ms", time_or_null(settings.changed_at_ms)},
                      {"changed_by", text_or_null(settings.changed_by)}};
}

Answer show_settings(Services& services, Request&) {
  GLUEPOT_TRY(need_mirror(services));
  GLUEPOT_ASSIGN(auto out, whole_json(services));
  return out;
}

std::string interval_text(const SyncInterval& interval) {
  if (interval.kind == SyncInterval::Kind::kOff) return "off";
  if (interval.kind == SyncInterval::Kind::kDaily) return "daily at " + interval.at;
  return "every " + std::to_string(interval.minutes) + " minutes";
}

/// What changed, for the audit.
std::string difference(const DocumentationSettings& before, const DocumentationSettings& now,
                       const std::vector<mirror::TypeSetting>& types, const std::map<std::int64_t, bool>& wanted) {
  std::string out;
  const auto add = [&](const std::string& what) { out += (out.empty() ? "" : ", ") + what; };
  const auto flag = [&](std::string_view name, bool was, bool is) {
    if (was != is) add(std::string(name) + (is ? " on" : " off"));
  };
  flag("documents", before.documents, now.documents);
  flag("checklists", before.checklists, now.checklists);
  flag("passwords", before.passwords, now.passwords);
  for (const auto& type : types)
    if (const auto found = wanted.find(type.id); found != wanted.end()) flag(type.name, type.enabled, found->second);
  if (!(before.interval == now.interval)) add("sync " + interval_text(now.interval));
  if (before.quiet_from != now.quiet_from || before.quiet_to != now.quiet_to)
    add(now.quiet_from.empty() ? "no quiet hours" : "quiet from " + now.quiet_from + " to " + now.quiet_to);
  return out.size() > 2000 ? out.substr(0, out.find_last_of(',', 2000)) + ", ..." : out;
}

Answer change_settings(Services& services, Request& request) {
  GLUEPOT_TRY(need_mirror(services));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_TRY(need_known_members(
      body, {"documents", "checklists", "passwords", "types", "interval", "quiet_from", "quiet_to"}));
  GLUEPOT_ASSIGN(const auto types, read_types(body));
  auto& repository = services.documentation_settings;
  GLUEPOT_ASSIGN(const auto known, repository.types());
  DocumentationSettings before;
  GLUEPOT_ASSIGN(const auto now, repository.change(
                                     [&](DocumentationSettings& settings) -> core::Status {
                                       before = settings;
                                       GLUEPOT_TRY(take_flag(body, "documents", settings.documents));
                                       GLUEPOT_TRY(take_flag(body, "checklists", settings.checklists));
                                       GLUEPOT_TRY(take_flag(body, "passwords", settings.passwords));
                                       GLUEPOT_TRY(take_interval(body, settings.interval));
                                       GLUEPOT_TRY(take_time(body, "quiet_from", settings.quiet_from));
                                       return take_time(body, "quiet_to", settings.quiet_to);
                                     },
                                     types, request.caller.name));
  if (const auto changed = difference(before, now, known, types); !changed.empty()) {
    GLUEPOT_TRY(note(services, request, "change_settings", "what is mirrored", "integrations/itglue", changed));
    services.events.publish("status", {"status", "{}"});
  }
  GLUEPOT_ASSIGN(auto out, whole_json(services));
  return out;
}

Answer look(Services& services, Request& request) {
  GLUEPOT_TRY(read_object(request));
  GLUEPOT_TRY(need_mirror(services));
  GLUEPOT_TRY(services.sync.look_at_types());
  GLUEPOT_ASSIGN(auto out, whole_json(services));
  return out;
}

/// Whether documents, checklists and each type are on for the company; `mirrored` says whether they are on at all.
core::Result<json::object> access_json(Services& services, const companies::Company& company) {
  auto& repository = services.documentation_settings;
  GLUEPOT_ASSIGN(const auto settings, repository.get());
  GLUEPOT_ASSIGN(const auto types, repository.types());
  GLUEPOT_ASSIGN(const auto exceptions, repository.of_company(company.id));
  json::array rows;
  for (const auto& type : types)
    rows.push_back(json::object{{"id", id_json(type.id)},
                                {"name", type.name},
                                {"enabled", !exceptions.types_off.contains(type.id)},
                                {"mirrored", type.enabled}});
  return json::object{{"documents", exceptions.documents},
                      {"checklists", exceptions.checklists},
                      {"mirrored", {{"documents", settings.documents}, {"checklists", settings.checklists}}},
                      {"types", std::move(rows)}};
}

core::Result<companies::Company> company_of(Services& services, const Request& request) {
  GLUEPOT_TRY(need_mirror(services));
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  // A foreign company and a missing one are told apart by nobody.
  const core::CompanyId company{request.caller.may_see(core::CompanyId{id}) ? id : 0};
  return services.companies.get(company);
}

Answer show_access(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto company, company_of(services, request));
  GLUEPOT_ASSIGN(auto out, access_json(services, company));
  return out;
}

Answer set_access(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto company, company_of(services, request));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_TRY(need_known_members(body, {"documents", "checklists", "types"}));
  auto& repository = services.documentation_settings;
  GLUEPOT_ASSIGN(auto exceptions, repository.of_company(company.id));
  const auto before = exceptions;
  GLUEPOT_TRY(take_flag(body, "documents", exceptions.documents));
  GLUEPOT_TRY(take_flag(body, "checklists", exceptions.checklists));
  GLUEPOT_ASSIGN(const auto types, read_types(body));
  GLUEPOT_ASSIGN(const auto known, repository.types());
  std::string told;
  const auto tell = [&](const std::string& what, bool was, bool is) {
    if (was != is) told += (told.empty() ? "" : ", ") + what + (is ? " shared" : " not shared");
  };
  for (const auto& [id, enabled] : types) {
    const auto type = std::find_if(known.begin(), known.end(), [&](const auto& each) { return each.id == id; });
    if (type == known.end())
      return core::invalid(
          "types", "no flexible asset type has the id " + std::to_string(id) + "; read the account's types again");
    tell(type->name, !exceptions.types_off.contains(id), enabled);
    if (enabled)
      exceptions.types_off.erase(id);
    else
      exceptions.types_off.insert(id);
  }
  tell("documents", before.documents, exceptions.documents);
  tell("checklists", before.checklists, exceptions.checklists);
  GLUEPOT_TRY(repository.set_company(company.id, exceptions));
  if (!told.empty()) {
    GLUEPOT_TRY(note(services, request, "documentation_access", company, told));
    services.events.publish("status", {"status", "{}"});
  }
  GLUEPOT_ASSIGN(auto out, access_json(services, company));
  return out;
}

}  // namespace

core::Status add_documentation_settings_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return answer([&services, function](Request& request) { return function(services, request); });
  };
  const std::string settings = "/api/v1/integrations/itglue/documentation";
  const std::string access = "/api/v1/companies/{id}/documentation-access";
  const std::string manage = "manage_integrations";
  GLUEPOT_TRY(router.add({Method::kGet, settings, "read_integrations", with(show_settings)}));
  GLUEPOT_TRY(router.add({Method::kPatch, settings, manage, with(change_settings)}));
  GLUEPOT_TRY(router.add({Method::kPost, settings + "/look", manage, with(look)}));
  GLUEPOT_TRY(router.add({Method::kGet, access, manage, with(show_access)}));
  return router.add({Method::kPut, access, manage, with(set_access)});
}

}  // namespace gluepot::api
