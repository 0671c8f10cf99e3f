// SPDX-License-Identifier: Apache-2.0
#include "password_sync/impl/setting_texts.h"

#include <algorithm>

#include "core/ids.h"
#include "core/text.h"

namespace gluepot::password_sync {
namespace {

using core::invalid;

constexpr std::size_t kLongestTemplate = 1000;

/// How each setting becomes text and is read back: one line a setting.
struct Field {
  const char* name;
  std::string (*text)(const Settings&);
  void (*take)(Settings&, std::string_view);
};

std::string flag_text(bool on) {
  return on ? "1" : "0";
}
std::string number_text(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : std::string();
}
void take_number(std::int64_t& into, std::string_view text) {
  if (const auto number = core::parse_int64(text)) into = *number;
}
void take_drift(Drift& into, std::string_view text) {
  if (const auto drift = parse_drift(text)) into = *drift;
}

constexpr Field kFields[] = {
    {"paused", [](const Settings& s) { return flag_text(s.paused); },
     [](Settings& s, std::string_view t) { s.paused = t == "1"; }},
    {"paused_by", [](const Settings& s) { return s.paused_by; },
     [](Settings& s, std::string_view t) { s.paused_by = t; }},
    {"paused_at_ms", [](const Settings& s) { return number_text(s.paused_at_ms); },
     [](Settings& s, std::string_view t) { s.paused_at_ms = core::parse_int64(t); }},
    {"interval_minutes", [](const Settings& s) { return std::to_string(s.interval_minutes); },
     [](Settings& s, std::string_view t) { take_number(s.interval_minutes, t); }},
    {"quiet_from", [](const Settings& s) { return s.quiet_from; },
     [](Settings& s, std::string_view t) { s.quiet_from = t; }},
    {"quiet_to", [](const Settings& s) { return s.quiet_to; }, [](Settings& s, std::string_view t) { s.quiet_to = t; }},
    {"drift_auto", [](const Settings& s) { return std::string(drift_name(s.drift_auto)); },
     [](Settings& s, std::string_view t) { take_drift(s.drift_auto, t); }},
    {"drift_manual", [](const Settings& s) { return std::string(drift_name(s.drift_manual)); },
     [](Settings& s, std::string_view t) { take_drift(s.drift_manual, t); }},
    {"name_template", [](const Settings& s) { return s.name_template; },
     [](Settings& s, std::string_view t) { s.name_template = t; }},
    {"username_template", [](const Settings& s) { return s.username_template; },
     [](Settings& s, std::string_view t) { s.username_template = t; }},
    {"url_template", [](const Settings& s) { return s.url_template; },
     [](Settings& s, std::string_view t) { s.url_template = t; }},
    {"notes_template", [](const Settings& s) { return s.notes_template; },
     [](Settings& s, std::string_view t) { s.notes_template = t; }},
    {"category_id", [](const Settings& s) { return number_text(s.category_id); },
     [](Settings& s, std::string_view t) { s.category_id = core::parse_int64(t); }},
    {"embed", [](const Settings& s) { return flag_text(s.embed); },
     [](Settings& s, std::string_view t) { s.embed = t == "1"; }},
    {"large_change_percent", [](const Settings& s) { return std::to_string(s.large_change_percent); },
     [](Settings& s, std::string_view t) { take_number(s.large_change_percent, t); }},
    {"large_change_rows", [](const Settings& s) { return std::to_string(s.large_change_rows); },
     [](Settings& s, std::string_view t) { take_number(s.large_change_rows, t); }},
    {"overdue_days", [](const Settings& s) { return std::to_string(s.overdue_days); },
     [](Settings& s, std::string_view t) { take_number(s.overdue_days, t); }},
};

core::Status check_range(std::string_view field, std::int64_t value, std::int64_t minimum, std::int64_t maximum) {
  if (value >= minimum && value <= maximum) return {};
  return invalid(std::string(field), std::to_string(minimum) + " to " + std::to_string(maximum));
}

core::Status check_time(std::string_view field, std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  const bool shaped = text.size() == 5 && text[2] == ':' && digit(0) && digit(1) && digit(3) && digit(4);
  if (shaped && text.substr(0, 2) <= "23" && text.substr(3) <= "59") return {};
  return invalid(std::string(field), "a time of day between 00:00 and 23:59, as HH:MM");
}

core::Status check_quiet(const Settings& settings) {
  if (settings.quiet_from.empty() && settings.quiet_to.empty()) return {};
  if (settings.quiet_from.empty()) return invalid("quiet_from", "is needed with quiet_to; null for both turns it off");
  if (settings.quiet_to.empty()) return invalid("quiet_to", "is needed with quiet_from; null for both turns it off");
  GLUEPOT_TRY(check_time("quiet_from", settings.quiet_from));
  GLUEPOT_TRY(check_time("quiet_to", settings.quiet_to));
  if (settings.quiet_from == settings.quiet_to)
    return invalid("quiet_to", "must differ from quiet_from; to run nothing by itself set interval_minutes to 0");
  return {};
}

}  // namespace

std::vector<std::pair<std::string, std::string>> setting_texts(const Settings& settings) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& field : kFields) out.emplace_back(field.name, field.text(settings));
  return out;
}

void take_setting(Settings& settings, std::string_view name, std::string_view text) {
  for (const auto& field : kFields)
    if (field.name == name) return field.take(settings, text);
}

const std::vector<std::string_view>& template_placeholders() {
  static const std::vector<std::string_view> names = {"title",    "username", "url",     "notes",     "client",
                                                      "location", "id",       "expires", "changed_by"};
  return names;
}

core::Status check_template(std::string_view field, std::string_view text) {
  const std::string name(field);
  if (text.size() > kLongestTemplate) return invalid(name, "at most " + std::to_string(kLongestTemplate) + " bytes");
  if (!core::valid_utf8(text)) return invalid(name, "must be UTF-8");
  const auto& known = template_placeholders();
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '}') return invalid(name, "a } without its {");
    if (text[at] != '{') continue;
    const auto end = text.find('}', at);
    if (end == std::string_view::npos) return invalid(name, "a { without its }");
    const auto placeholder = text.substr(at + 1, end - at - 1);
    if (std::find(known.begin(), known.end(), placeholder) == known.end()) {
      std::string all;
      for (const auto& entry : known) all += (all.empty() ? "{" : ", {") + std::string(entry) + "}";
      return invalid(name,
                     "unknown placeholder {" + core::printable(placeholder.substr(0, 40)) + "}; known are " + all);
    }
    at = end;
  }
  return {};
}

core::Status check_settings(const Settings& settings) {
  if (settings.interval_minutes != 0 && (settings.interval_minutes < 5 || settings.interval_minutes > 1440))
    return invalid("interval_minutes", "0 (only by hand) or 5 to 1440");
  GLUEPOT_TRY(check_quiet(settings));
  if (settings.drift_auto == Drift::kDefault) return invalid("drift_auto", "overwrite, alert or hold");
  if (settings.drift_manual == Drift::kDefault) return invalid("drift_manual", "overwrite, alert or hold");
  GLUEPOT_TRY(check_template("name_template", settings.name_template));
  if (core::trim(settings.name_template).empty()) return invalid("name_template", "must not be empty");
  GLUEPOT_TRY(check_template("username_template", settings.username_template));
  GLUEPOT_TRY(check_template("url_template", settings.url_template));
  GLUEPOT_TRY(check_template("notes_template", settings.notes_template));
  if (settings.category_id && *settings.category_id <= 0) return invalid("category_id", "an id, or null for none");
  GLUEPOT_TRY(check_range("large_change_percent", settings.large_change_percent, 1, 100));
  GLUEPOT_TRY(check_range("large_change_rows", settings.large_change_rows, 1, 1'000'000));
  return check_range("overdue_days", settings.overdue_days, 1, 3650);
}

}  // namespace gluepot::password_sync
