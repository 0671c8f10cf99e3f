// SPDX-License-Identifier: Apache-2.0
// Password sync: its settings, those of a client, pause, how it stands.
#include <algorithm>
#include <set>

#include "http/api/job_json.h"
#include "http/api/json.h"
#include "http/api/password_sync_json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;
namespace sync = password_sync;

json::object settings_json(const sync::Settings& settings) {
  return {{"paused", settings.paused},
          {"paused_by", settings.paused ? text_or_null(settings.paused_by) : json::value(nullptr)},
          {"paused_at_ms", settings.paused ? or_null(settings.paused_at_ms) : json::value(nullptr)},
          {"interval_minutes", settings.interval_minutes},
          {"quiet_from", text_or_null(settings.quiet_from)},
          {"quiet_to", text_or_null(settings.quiet_to)},
          {"drift_auto", sync::drift_name(settings.drift_auto)},
          {"drift_manual", sync::drift_name(settings.drift_manual)},
          {"name_template", settings.name_template},
          {"username_template", settings.username_template},
          {"url_template", settings.url_template},
          {"notes_template", settings.notes_template},
          {"category_id", settings.category_id ? id_json(*settings.category_id) : json::value(nullptr)},
          {"embed", settings.embed},
          {"large_change_percent", settings.large_change_percent},
          {"large_change_rows", settings.large_change_rows},
          {"overdue_days", settings.overdue_days}};
}

core::Status need_known_members(const json::object& body, const std::set<std::string_view>& known) {
  for (const auto& entry : body)
    if (!known.contains(std::string_view(entry.key())))
      return core::invalid(std::string(entry.key()).substr(0, 100), "is no setting that can be changed here");
  return {};
}

/// What a PATCH says, member by member; one that is absent stays as it is.
struct Patch {
  const json::object& body;
  bool has(std::string_view name) const { return body.contains(name); }

  core::Status flag(std::string_view name, bool& into) const {
    if (!has(name)) return {};
    if (!body.at(name).is_bool()) return core::invalid(std::string(name), "must be true or false");
    into = body.at(name).get_bool();
    return {};
  }
  core::Status number(std::string_view name, std::int64_t& into) const {
    if (!has(name)) return {};
    GLUEPOT_ASSIGN(const auto number, find_number(body, name));
    if (!number) return core::invalid(std::string(name), "must be a whole number");
    into = *number;
    return {};
  }
  core::Status text(std::string_view name, std::string& into) const {
    if (!has(name)) return {};
    GLUEPOT_ASSIGN(const auto text, find_text(body, name));
    if (!text) return core::invalid(std::string(name), "must be a text");
    into = *text;
    return {};
  }
  /// null: none.
  core::Status text_or_none(std::string_view name, std::string& into) const {
    if (!has(name)) return {};
    GLUEPOT_ASSIGN(const auto text, find_text(body, name, 20));
    into = text.value_or("");
    return {};
  }
  core::Status id_or_none(std::string_view name, std::optional<std::int64_t>& into) const {
    if (!has(name)) return {};
    GLUEPOT_ASSIGN(into, find_id(body, name));
    if (into && *into < 1) return core::invalid(std::string(name), "must be an id");
    return {};
  }
  core::Status drift(std::string_view name, sync::Drift& into) const {
    if (!has(name)) return {};
    GLUEPOT_ASSIGN(const auto text, find_text(body, name, 20));
    const auto drift = text ? sync::parse_drift(*text) : std::nullopt;
    if (!drift) return core::invalid(std::string(name), "overwrite, alert, hold, or default where that is possible");
    into = *drift;
    return {};
  }
};

core::Status take_settings(const json::object& body, sync::Settings& s) {
  const Patch patch{body};
  GLUEPOT_TRY(patch.flag("paused", s.paused));
  GLUEPOT_TRY(patch.number("interval_minutes", s.interval_minutes));
  GLUEPOT_TRY(patch.text_or_none("quiet_from", s.quiet_from));
  GLUEPOT_TRY(patch.text_or_none("quiet_to", s.quiet_to));
  GLUEPOT_TRY(patch.drift("drift_auto", s.drift_auto));
  GLUEPOT_TRY(patch.drift("drift_manual", s.drift_manual));
  GLUEPOT_TRY(patch.text("name_template", s.name_template));
  GLUEPOT_TRY(patch.text("username_template", s.username_template));
  GLUEPOT_TRY(patch.text("url_template", s.url_template));
  GLUEPOT_TRY(patch.text("notes_template", s.notes_template));
  GLUEPOT_TRY(patch.id_or_none("category_id", s.category_id));
  GLUEPOT_TRY(patch.flag("embed", s.embed));
  GLUEPOT_TRY(patch.number("large_change_percent", s.large_change_percent));
  GLUEPOT_TRY(patch.number("large_change_rows", s.large_change_rows));
  return patch.number("overdue_days", s.overdue_days);
}

/// "interval_minutes: 15 -> 30, embed: false -> true": of what is different.
std::string difference(const json::object& before, const json::object& after) {
  std::string out;
  for (const auto& entry : after) {
    const auto* old = before.if_contains(entry.key());
    if (entry.key().starts_with("paused_") || (old != nullptr && *old == entry.value())) continue;
    out += (out.empty() ? "" : ", ") + std::string(entry.key()) + ": " +
           (old == nullptr ? "" : json::serialize(*old) + " -> ") + json::serialize(entry.value());
  }
  return out.size() > 2000 ? out.substr(0, out.find_last_of(',', 2000)) + ", ..." : out;
}

using Categories = std::map<std::int64_t, std::string>;

/// The documentation's password categories, as the mirror has them.
core::Result<Categories> categories_of(Services& services) {
  documentation::ListQuery query;
  query.kind = documentation::Kind::kPasswordCategories;
  query.page_size = 10'000;
  query.with_body = false;
  GLUEPOT_ASSIGN(const auto list, services.documentation.list(query));
  Categories out;
  for (const auto& category : list.records) out[category.id] = category.name;
  return out;
}

/// An entry of a category that does not exist would be refused by the documentation, row by row.
core::Status check_category(const json::object& body, const std::optional<std::int64_t>& id,
                            const Categories& categories) {
  if (!body.contains("category_id") || !id || categories.contains(*id)) return {};
  return core::invalid("category_id", "the documentation has no password category " + std::to_string(*id) +
                                          (categories.empty() ? "; sync the documentation first" : ""));
}

core::Result<json::object> whole_json(Services& services, const sync::Settings& settings,
                                      const Categories& categories) {
  json::object out = settings_json(settings);
  GLUEPOT_ASSIGN(out["export"], export_json(services));
  json::array list;
  for (const auto& [id, name] : categories) list.push_back(json::object{{"id", id_json(id)}, {"name", name}});
  out["categories"] = std::move(list);
  return out;
}

void tell(Services& services) {
  services.events.publish("status", {"status", "{}"});
}

Answer show_settings(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto settings, services.password_sync.settings().general());
  GLUEPOT_ASSIGN(const auto categories, categories_of(services));
  GLUEPOT_ASSIGN(auto out, whole_json(services, settings, categories));
  return out;
}

Answer change_settings(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  std::set<std::string_view> known;
  const json::object all = settings_json({});
  for (const auto& entry : all)
    if (!entry.key().starts_with("paused_")) known.insert(std::string_view(entry.key()));
  GLUEPOT_TRY(need_known_members(body, known));
  GLUEPOT_ASSIGN(const auto categories, categories_of(services));
  json::object before;
  GLUEPOT_ASSIGN(const auto now, services.password_sync.change_settings(
                                     [&](sync::Settings& settings) -> core::Status {
                                       before = settings_json(settings);
                                       GLUEPOT_TRY(take_settings(body, settings));
                                       return check_category(body, settings.category_id, categories);
                                     },
                                     request.caller.name));
  if (const auto changed = difference(before, settings_json(now)); !changed.empty()) {
    GLUEPOT_TRY(note(services, request, "change_settings", "password sync", {}, changed));
    tell(services);
  }
  GLUEPOT_ASSIGN(auto out, whole_json(services, now, categories));
  return out;
}

Answer pause(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_TRY(need_known_members(body, {"paused"}));
  if (!body.contains("paused") || !body.at("paused").is_bool())
    return core::invalid("paused", "is needed: true or false");
  const bool paused = body.at("paused").get_bool();
  bool changed = false;
  GLUEPOT_ASSIGN(const auto now, services.password_sync.change_settings(
                                     [&](sync::Settings& settings) -> core::Status {
                                       changed = settings.paused != paused;
                                       settings.paused = paused;
                                       return {};
                                     },
                                     request.caller.name));
  if (changed) {
    GLUEPOT_TRY(note(services, request, paused ? "pause" : "resume", "password sync"));
    tell(services);
  }
  GLUEPOT_ASSIGN(const auto categories, categories_of(services));
  GLUEPOT_ASSIGN(auto out, whole_json(services, now, categories));
  return out;
}

Answer change_client(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto client, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_TRY(need_known_members(body, {"auto_sync", "drift", "category_id"}));
  const Patch patch{body};
  const auto json_of = [](const sync::ClientSetting& setting) {
    return json::object{{"auto_sync", sync::auto_sync_name(setting.auto_sync)},
                        {"auto_sync_since_ms", or_null(setting.auto_sync_since_ms)},
                        {"drift", sync::drift_name(setting.drift)},
                        {"category_id", setting.category_id ? id_json(*setting.category_id) : json::value(nullptr)}};
  };
  GLUEPOT_TRY(services.password_sync.sync().clients().get(client));
  GLUEPOT_ASSIGN(const auto categories, categories_of(services));
  json::object before;
  GLUEPOT_ASSIGN(const auto now, services.password_sync.settings().change_client(
                                     client, [&](sync::ClientSetting& setting) -> core::Status {
                                       before = json_of(setting);
                                       if (patch.has("auto_sync")) {
                                         GLUEPOT_ASSIGN(const auto text, find_text(body, "auto_sync", 20));
                                         const auto mode = text ? sync::parse_auto_sync(*text) : std::nullopt;
                                         if (!mode) return core::invalid("auto_sync", "off, new or all");
                                         setting.auto_sync = *mode;
                                       }
                                       GLUEPOT_TRY(patch.drift("drift", setting.drift));
                                       GLUEPOT_TRY(patch.id_or_none("category_id", setting.category_id));
                                       return check_category(body, setting.category_id, categories);
                                     }));
  json::object out = json_of(now);
  if (const auto changed = difference(before, out); !changed.empty()) {
    GLUEPOT_TRY(note(services, request, "change_settings", "client " + std::to_string(client), {}, changed));
    tell(services);
  }
  out["id"] = std::to_string(client);
  return out;
}

Answer show_status(Services& services, Request& request) {
  auto& job = services.password_sync;
  GLUEPOT_ASSIGN(const auto all, job.settings().load());
  GLUEPOT_ASSIGN(const auto next, job.next_run_at_ms());
  GLUEPOT_ASSIGN(const auto runs, job.sync().runs(1));
  GLUEPOT_ASSIGN(const auto state, job.sync().overview(all));
  GLUEPOT_ASSIGN(const auto automate, services.connections.find("automate"));
  GLUEPOT_ASSIGN(auto exported, export_json(services));
  json::value running(nullptr), quiet(nullptr);
  for (const auto& entry : services.runner.running())
    if (entry.kind == "password_sync") running = job_value(entry, request.caller);
  const auto& settings = all.general;
  if (!settings.quiet_from.empty())
    quiet = json::object{{"from", settings.quiet_from},
                         {"to", settings.quiet_to},
                         {"now", sync::is_quiet(settings, sync::local_minute_of_day(services.clock.now_ms()))}};
  return json::object{{"paused", settings.paused},
                      {"paused_by", settings.paused ? text_or_null(settings.paused_by) : json::value(nullptr)},
                      {"paused_at_ms", settings.paused ? or_null(settings.paused_at_ms) : json::value(nullptr)},
                      {"interval_minutes", settings.interval_minutes},
                      {"running", std::move(running)},
                      {"automate", automate ? json::value(automate->state) : json::value("disconnected")},
                      {"next_run_at_ms", automate ? or_null(next) : json::value(nullptr)},
                      {"quiet", std::move(quiet)},
                      {"last_run", runs.empty() ? json::value(nullptr) : json::value(run_json(runs.front()))},
                      {"export", std::move(exported)},
                      {"counts", counts_json(state.counts)},
                      {"auto_sync", state.auto_sync},
                      {"stopped", state.stopped},
                      {"total", state.total}};
}

}  // namespace

core::Status add_password_sync_settings_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return answer([&services, function](Request& request) { return function(services, request); });
  };
  const std::string base = "/api/v1/password-sync";
  const std::string read = "read_password_sync", write = "write_password_sync";
  GLUEPOT_TRY(router.add({Method::kGet, base + "/settings", read, with(show_settings)}));
  GLUEPOT_TRY(router.add({Method::kPatch, base + "/settings", write, with(change_settings)}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/pause", write, with(pause)}));
  GLUEPOT_TRY(router.add({Method::kGet, base + "/status", read, with(show_status)}));
  return router.add({Method::kPatch, base + "/clients/{client}", write, with(change_client)});
}

}  // namespace gluepot::api
