// SPDX-License-Identifier: Apache-2.0
// A company's password entries and the live reveal.
#include "core/log.h"
#include "documentation/sanitizer.h"
#include "http/api/record_scope.h"
#include "passwords/folders.h"

namespace gluepot::api {
namespace {

using documentation::Kind;
using documentation::Record;
using http::Method;
using http::Request;
using http::Response;

constexpr std::int64_t kNinetyDaysMs = 90LL * 24 * 3600 * 1000;

/// Entries are listed even when restricted at the source (their values stay hidden), so the scope does not hide them
/// here.
core::Result<CompanyScope> entry_scope(Services& services, const Request& request) {
  GLUEPOT_ASSIGN(auto scope, company_scope(services, request));
  scope.scope.hide_restricted = false;
  return scope;
}

core::Result<std::map<std::int64_t, std::string>> category_names(Services& services) {
  documentation::ListQuery query;
  query.kind = Kind::kPasswordCategories;
  query.page_size = 10'000;
  query.with_body = false;
  GLUEPOT_ASSIGN(const auto list, services.documentation.list(query));
  std::map<std::int64_t, std::string> names;
  for (const auto& category : list.records) names[category.id] = category.name;
  return names;
}

json::object entry_json(const Record& entry, const core::Caller& caller,
                        const passwords::SharingRepository::Rules& rules,
                        const std::map<std::int64_t, std::string>& categories) {
  const auto attributes = attributes_of(entry);
  const auto category = categories.find(entry.side_integer("password-category-id").value_or(0));
  const auto denied = passwords::denial(caller, rules, entry);
  json::value denial(nullptr);
  if (denied) denial = json::object{{"code", denied->code}, {"message", denied->message}, {"who", denied->who}};
  // Of an entry that the source restricts only the name is shown, so that a person knows whom to ask.
  const bool hidden =
      (entry.flags & (catalog::kFlagRestricted | catalog::kFlagPersonal)) != 0 && !rules.restricted_allowed;
  const auto shown_text = [&](std::string_view name) {
    return hidden ? json::value(nullptr) : text_or_null(text_of(attributes, name));
  };
  const auto otp = attributes.if_contains("otp-enabled");
  const auto changed = core::parse_time(text_of(attributes, "password-updated-at"));
  return {{"id", id_json(entry.id)},
          {"name", entry.name},
          {"username", shown_text("username")},
          {"url", shown_text("url")},
          {"category", category == categories.end() ? json::value(nullptr) : json::value(category->second)},
          {"notes_present", !shown_text("notes").is_null()},
          {"otp_enabled", otp != nullptr && otp->is_bool() && otp->get_bool()},
          {"password_updated_at_ms", changed ? json::value(*changed) : json::value(nullptr)},
          {"updated_at_ms", time_or_null(entry.updated_at_ms)},
          {"archived", entry.archived},
          {"may_reveal", !denied},
          {"reveal_denied", std::move(denial)},
          {"source_url", source_url(attributes)}};
}

Answer list_entries(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto scope, entry_scope(services, request));
  GLUEPOT_ASSIGN(const auto rules, services.sharing.rules(scope.company.id));
  json::array rows;
  if (rules.sharing.enabled) {
    GLUEPOT_ASSIGN(const auto categories, category_names(services));
    GLUEPOT_ASSIGN(auto entries, company_records(services, scope, Kind::kPasswords, true));
    GLUEPOT_TRY(passwords::mark_restricted(services.documentation, scope.organization, entries));
    for (const auto& entry : entries)
      if (passwords::may_list(rules, entry)) rows.push_back(entry_json(entry, request.caller, rules, categories));
  }
  return json::object{{"sharing", rules.sharing.enabled ? passwords::level_name(rules.level(0)) : "off"},
                      {"passwords", std::move(rows)}};
}

Answer show_entry(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto scope, entry_scope(services, request));
  GLUEPOT_ASSIGN(const auto id, path_id(request, 1));
  GLUEPOT_ASSIGN(const auto rules, services.sharing.rules(scope.company.id));
  GLUEPOT_ASSIGN(auto entry, company_record(services, scope, Kind::kPasswords, id));
  if (!passwords::may_list(rules, entry))
    return core::fail(core::ErrorCode::kNotFound, "no such record in " + scope.company.name);
  GLUEPOT_TRY(passwords::mark_restricted(services.documentation, scope.organization, {&entry, 1}));
  GLUEPOT_ASSIGN(const auto categories, category_names(services));
  auto row = entry_json(entry, request.caller, rules, categories);
  row["notes_html"] = row.at("notes_present").as_bool()
                          ? documentation::sanitize_html(text_of(attributes_of(entry), "notes"))
                          : std::string();
  row["folder_path"] = json::array{};
  const auto shown = services.audit.shown("passwords/" + std::to_string(id), services.clock.now_ms() - kNinetyDaysMs);
  row["shown_by_people_90_days"] = shown ? json::value(shown->people) : json::value(nullptr);
  row["last_shown_at_ms"] = shown ? or_null(shown->last_at_ms) : json::value(nullptr);
  return row;
}

json::value level_json(const std::map<std::int64_t, passwords::Level>& levels, std::int64_t category_id) {
  const auto level = levels.find(category_id);
  return level == levels.end() ? json::value(nullptr) : json::value(passwords::level_name(level->second));
}

core::Result<json::object> access_json(Services& services, const companies::Company& company) {
  GLUEPOT_ASSIGN(const auto rules, services.sharing.rules(company.id));
  GLUEPOT_ASSIGN(const auto names, category_names(services));
  json::array categories;
  for (const auto& [id, name] : names)
    categories.push_back(
        json::object{{"id", id_json(id)}, {"name", name}, {"level", level_json(rules.by_category, id)}});
  return json::object{{"enabled", rules.sharing.enabled},
                      {"default_level", passwords::level_name(rules.sharing.default_level)},
                      {"level", level_json(rules.by_category, 0)},
                      {"restricted_allowed", rules.restricted_allowed},
                      {"categories", std::move(categories)}};
}

Answer show_access(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto company, services.companies.get(core::CompanyId{id}));
  return access_json(services, company);
}

/// The level that an object's member "level" names; null: back to what stands above it.
core::Result<std::optional<passwords::Level>> read_level(const json::object& object) {
  GLUEPOT_ASSIGN(const auto text, find_text(object, "level", 20));
  if (!text) return std::optional<passwords::Level>();
  const auto level = passwords::parse_level(*text);
  if (!level) return core::invalid("level", "none, list, reveal or null");
  return level;
}

core::Result<passwords::SharingRepository::Change> read_access(Services& services, const json::object& body) {
  passwords::SharingRepository::Change change;
  if (body.contains("level")) {
    GLUEPOT_ASSIGN(change.levels[0], read_level(body));
  }
  if (body.contains("restricted_allowed")) {
    GLUEPOT_ASSIGN(change.restricted_allowed, find_boolean(body, "restricted_allowed", false));
  }
  if (const json::value* categories = body.if_contains("categories"); categories != nullptr) {
    if (!categories->is_array()) return core::invalid("categories", "a list of objects with id and level");
    GLUEPOT_ASSIGN(const auto names, category_names(services));
    for (const auto& category : categories->get_array()) {
      if (!category.is_object()) return core::invalid("categories", "a list of objects with id and level");
      GLUEPOT_ASSIGN(const auto id, need_id(category.get_object(), "id"));
      if (!names.contains(id))
        return core::invalid("categories", "no password category has the id " + std::to_string(id));
      GLUEPOT_ASSIGN(change.levels[id], read_level(category.get_object()));
    }
  }
  if (change.levels.empty() && !change.restricted_allowed)
    return core::invalid("level", "give level, categories or restricted_allowed");
  return change;
}

Answer set_access(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto company, services.companies.get(core::CompanyId{id}));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto change, read_access(services, body));
  GLUEPOT_TRY(services.sharing.change(company.id, change));
  GLUEPOT_ASSIGN(const auto names, category_names(services));
  std::string told;
  for (const auto& [category, level] : change.levels) {
    const auto name = names.find(category);
    told += (told.empty() ? "" : ", ") + (name == names.end() ? "every category" : name->second) + ": " +
            (level ? std::string(passwords::level_name(*level)) : "as set above");
  }
  if (change.restricted_allowed)
    told += std::string(told.empty() ? "" : ", ") + "restricted entries " +
            (*change.restricted_allowed ? "allowed" : "hidden");
  GLUEPOT_TRY(note(services, request, "password_access", company.name, "companies/" + company.id.text(), told));
  return access_json(services, company);
}

core::Result<core::Secret> reveal_body(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto company_id, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto password_id, path_id(request, 1));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto purpose, find_text(body, "purpose", 20));
  GLUEPOT_ASSIGN(const auto reason, find_text(body, "reason", 500));
  if (purpose && *purpose != "show" && *purpose != "copy") return core::invalid("purpose", "show or copy");
  GLUEPOT_ASSIGN(const auto company, services.companies.get(core::CompanyId{company_id}));
  passwords::RevealPassword::Input input{company.id, company.name, core::PasswordId{password_id},
                                         purpose.value_or("show"), reason.value_or("")};
  GLUEPOT_ASSIGN(auto output, services.reveal.handle(request.caller, input));
  const auto shown =
      services.audit.shown("passwords/" + std::to_string(password_id), services.clock.now_ms() - kNinetyDaysMs);
  const json::object rest{{"hide_after_seconds", output.hide_after.count()},
                          {"shown_by_people_90_days", shown ? json::value(shown->people) : json::value(nullptr)},
                          {"password_updated_at_ms", time_or_null(output.password_updated_at_ms)}};
  const std::string tail = json::serialize(rest);
  core::Secret text("{\"value\":");
  append_json_string(text, output.value);
  text.append(",");
  text.append(std::string_view(tail).substr(1));
  return text;
}

Response reveal(Services& services, Request& request) {
  auto text = reveal_body(services, request);
  if (!text) return failure(request, text.error());
  Response response = Response::json(200, "");
  response.headers.set("Cache-Control", "no-store");
  response.body = std::move(*text);
  return response;
}

}  // namespace

core::Status add_password_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const std::string base = "/api/v1/companies/{id}/passwords";
  GLUEPOT_TRY(router.add({Method::kGet, base, "read_documentation", answer(with(list_entries))}));
  GLUEPOT_TRY(router.add({Method::kGet, base + "/{password}", "read_documentation", answer(with(show_entry))}));
  const std::string access = "/api/v1/companies/{id}/password-access";
  GLUEPOT_TRY(router.add({Method::kGet, access, "manage_integrations", answer(with(show_access))}));
  GLUEPOT_TRY(router.add({Method::kPut, access, "manage_integrations", answer(with(set_access))}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/{password}/reveal", "read_documentation_passwords", with(reveal)}));
  return {};
}

}  // namespace gluepot::api
