// SPDX-License-Identifier: Apache-2.0
// What this instance is called and how it shows itself to everybody. Saved as a whole, by an explicit act.
#include <algorithm>
#include <memory>
#include <mutex>

#include "core/text.h"
#include "http/api/json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using core::ErrorCode;
using http::Method;
using http::Request;

constexpr std::string_view kSetting = "tenant";

struct Tenant {
  std::string name, time_zone, date_language, banner_text, banner_tone = "info";
  std::int64_t revision = 0;  ///< moves with each change; who saves names the one he saw
  std::int64_t changed_at_ms = 0;
  std::string changed_by;
};

std::string text_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

core::Result<Tenant> load(Services& services) {
  Tenant tenant;
  GLUEPOT_ASSIGN(const auto stored, services.connections.setting(kSetting));
  if (stored) {
    json::error_code error;
    const json::value value = json::parse(*stored, error);
    if (error || !value.is_object())
      return core::fail(ErrorCode::kCorrupt, "the settings of this instance are unreadable");
    const auto& o = value.get_object();
    tenant = {
        text_in(o, "name"),        text_in(o, "time_zone"),  text_in(o, "date_language"),   text_in(o, "banner_text"),
        text_in(o, "banner_tone"), number_in(o, "revision"), number_in(o, "changed_at_ms"), text_in(o, "changed_by")};
  }
  if (tenant.name.empty()) tenant.name = services.options.text("instance.name");
  return tenant;
}

json::object tenant_json(const Tenant& tenant) {
  return {{"name", tenant.name},
          {"time_zone", text_or_null(tenant.time_zone)},
          {"date_language", text_or_null(tenant.date_language)},
          {"banner_text", text_or_null(tenant.banner_text)},
          {"banner_tone", tenant.banner_tone},
          {"revision", tenant.revision},
          {"changed_at_ms", time_or_null(tenant.changed_at_ms)},
          {"changed_by", text_or_null(tenant.changed_by)}};
}

/// "Europe/Berlin", "Etc/GMT+5", "UTC": the form of a name of the time zone database. Browsers know which exist.
bool is_time_zone(std::string_view text) {
  if (text.empty() || text.size() > 60 || text.front() == '/' || text.back() == '/') return false;
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '_' ||
           c == '-' || c == '+';
  });
}

/// "en", "de-CH": a language and perhaps a country.
bool is_language(std::string_view text) {
  const auto letters = [](std::string_view part, bool upper) {
    return std::all_of(part.begin(), part.end(),
                       [&](char c) { return upper ? c >= 'A' && c <= 'Z' : c >= 'a' && c <= 'z'; });
  };
  const auto dash = text.find('-');
  const auto language = text.substr(0, dash);
  if ((language.size() != 2 && language.size() != 3) || !letters(language, false)) return false;
  return dash == std::string_view::npos || (text.size() == dash + 3 && letters(text.substr(dash + 1), true));
}

core::Status check_line(const char* field, std::string_view text, std::size_t most) {
  if (!core::valid_utf8(text)) return core::invalid(field, "is not valid UTF-8");
  if (text.size() > most) return core::invalid(field, "at most " + std::to_string(most) + " bytes");
  if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
    return core::invalid(field, "must not hold control characters or line breaks");
  return {};
}

core::Result<Tenant> changed(Tenant tenant, const json::object& body, std::string& told) {
  const auto take = [&](const char* name, std::string& member) -> core::Status {
    if (!body.contains(name)) return {};
    GLUEPOT_ASSIGN(const auto text, find_text(body, name));
    const std::string wanted(core::trim(text.value_or("")));
    if (wanted == member) return {};
    member = wanted;
    told += (told.empty() ? "" : ", ") + std::string(name);
    return {};
  };
  GLUEPOT_TRY(take("name", tenant.name));
  GLUEPOT_TRY(take("time_zone", tenant.time_zone));
  GLUEPOT_TRY(take("date_language", tenant.date_language));
  GLUEPOT_TRY(take("banner_text", tenant.banner_text));
  GLUEPOT_TRY(take("banner_tone", tenant.banner_tone));
  if (tenant.name.empty()) return core::invalid("name", "must not be empty");
  GLUEPOT_TRY(check_line("name", tenant.name, 80));
  if (!tenant.time_zone.empty() && !is_time_zone(tenant.time_zone))
    return core::invalid("time_zone", "a name as Europe/Berlin, or nothing for each viewer's own");
  if (!tenant.date_language.empty() && !is_language(tenant.date_language))
    return core::invalid("date_language", "a language as en or de-CH, or nothing for each viewer's own");
  GLUEPOT_TRY(check_line("banner_text", tenant.banner_text, 500));
  if (tenant.banner_tone != "info" && tenant.banner_tone != "attention")
    return core::invalid("banner_tone", "info or attention");
  return tenant;
}

Answer show(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto tenant, load(services));
  return tenant_json(tenant);
}

Answer save(Services& services, Request& request, std::mutex& one_at_a_time) {
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto seen, find_number(body, "revision"));
  if (!seen) return core::invalid("revision", "is needed: the one of the settings that you looked at");
  const std::lock_guard lock(one_at_a_time);
  GLUEPOT_ASSIGN(const auto before, load(services));
  if (before.revision != *seen)
    return core::fail({ErrorCode::kConflict, before.changed_by + " changed these settings since you opened them", "",
                       "Look at them as they are now, then save again."});
  std::string told;
  GLUEPOT_ASSIGN(auto tenant, changed(before, body, told));
  if (told.empty()) return tenant_json(before);
  tenant.revision = before.revision + 1;
  tenant.changed_at_ms = services.clock.now_ms();
  tenant.changed_by = request.caller.name;
  GLUEPOT_TRY(services.connections.set_setting(kSetting, json::serialize(tenant_json(tenant))));
  GLUEPOT_TRY(note(services, request, "tenant_change", tenant.name, "settings", told));
  return tenant_json(tenant);
}

}  // namespace

std::string instance_name(Services& services) {
  const auto tenant = load(services);
  return tenant ? tenant->name : services.options.text("instance.name");
}

core::Status add_tenant_routes(http::Router& router, Services& services) {
  GLUEPOT_TRY(router.add({Method::kGet, "/api/v1/settings", std::string(http::permission::kSignedIn),
                          answer([&services](Request& request) { return show(services, request); })}));
  return router.add({Method::kPatch, "/api/v1/settings", "write_tenant",
                     answer([&services, lock = std::make_shared<std::mutex>()](Request& request) {
                       return save(services, request, *lock);
                     })});
}

}  // namespace gluepot::api
