// SPDX-License-Identifier: Apache-2.0
#include "app/commands_keys.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <vector>

#include "app/table_text.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/text.h"

namespace gluepot::app {
namespace {

using core::ErrorCode;

constexpr std::int64_t kDayMs = 86'400'000;

/// "a,b" as a JSON list; null when the flag was not given. One that was given empty (a variable that is not set) stays
/// an empty list, which the hub refuses: it must not turn into a key for everything.
json::value list_of(const CommandLine& c, const std::string& flag) {
  if (!c.arguments.contains(flag)) return nullptr;
  json::array list;
  const auto text = c.argument(flag);
  for (const auto part : core::split(text, ','))
    if (const auto word = core::trim(part); !word.empty()) list.emplace_back(word);
  return list;
}

/// "90d" or "90" as days.
std::optional<std::int64_t> days_of(std::string_view text) {
  if (text.ends_with('d') || text.ends_with('D')) text.remove_suffix(1);
  const auto days = core::parse_int64(text);
  return days && *days >= 0 && *days <= 36'500 ? days : std::nullopt;
}

/// "90d" from now, or the end of a day named (the whole day is included), or an instant.
core::Result<json::value> expiry_of(const CommandLine& c) {
  if (!c.arguments.contains("expires")) return json::value(nullptr);
  const auto text = c.argument("expires");
  if (text.ends_with('d') || text.ends_with('D'))
    if (const auto days = days_of(text)) return json::value(core::SystemClock().now_ms() + *days * kDayMs);
  if (const auto at = core::parse_time(text)) return json::value(text.size() == 10 ? *at + kDayMs : *at);
  return core::invalid("expires", "a date (2027-01-31), a time (2027-01-31T18:00Z) or days from now (90d)");
}

core::Result<json::object> wanted_key(const CommandLine& c) {
  const bool full = c.flag("password-access"), write = c.flag("write-only-passwords"),
             read = c.flag("read-only-passwords");
  if (full + write + read > 1)
    return core::invalid("password-access",
                         "give one of --password-access, --read-only-passwords and --write-only-passwords");
  json::object scope{{"organizations", list_of(c, "organizations")},
                     {"types", list_of(c, "types")},
                     {"verbs", list_of(c, "verbs")},
                     {"from", list_of(c, "from")}};
  GLUEPOT_ASSIGN(scope["expires_at_ms"], expiry_of(c));
  if (c.arguments.contains("limit")) {
    const auto number = core::parse_int64(c.argument("limit"));
    if (!number) return core::invalid("limit", "a whole number of requests in 5 minutes");
    scope["limit"] = *number;
  }
  return json::object{{"name", c.argument("NAME")},
                      {"passwords", full    ? "read_write"
                                    : write ? "write_only"
                                    : read  ? "read"
                                            : "none"},
                      {"scope", std::move(scope)}};
}

/// The key alone, so that a script can take it; with --json all of the answer. Never through a string.
core::Result<int> print_key(Session& s, const std::string& target, const json::object& body) {
  GLUEPOT_ASSIGN(const auto answer, s.ask_secret("POST", target, body));
  std::string_view text = answer.reveal();
  if (!s.command().flag("json")) {
    constexpr std::string_view kMember = "\"key\":\"";
    const auto at = text.rfind(kMember);
    if (at == std::string_view::npos) return core::fail(ErrorCode::kInternal, "the answer holds no key");
    text.remove_prefix(at + kMember.size());
    text = text.substr(0, text.find('"'));
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  print("\n");
  return 0;
}

bool usable(const json::object& key) {
  const auto state = text_of(key, "state");
  return state == "active" || state == "paused";
}

/// By id, or by a name that only one key has; among equal names those that still can be used count, and of those the
/// one that was not replaced.
core::Result<std::string> id_of_key(Session& s) {
  const auto wanted = s.command().argument("KEY");
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", "/api/v1/api-keys"));
  std::vector<const json::object*> named;
  for (const auto& row : rows_of(answer, "keys")) {
    const auto& key = row.as_object();
    if (text_of(key, "id") == wanted) return wanted;
    if (text_of(key, "name") == wanted || text_of(key, "masked") == wanted) named.push_back(&key);
  }
  for (const auto& better : {std::function<bool(const json::object&)>(usable),
                             std::function<bool(const json::object&)>(
                                 [](const json::object& key) { return text_of(key, "replaced_by").empty(); })}) {
    std::vector<const json::object*> left;
    std::copy_if(named.begin(), named.end(), std::back_inserter(left), [&](const auto* key) { return better(*key); });
    if (named.size() > 1 && !left.empty()) named = std::move(left);
  }
  if (named.size() == 1) return text_of(*named.front(), "id");
  if (named.empty())
    return core::fail({ErrorCode::kNotFound, "no API key has the id or name \"" + core::printable(wanted) + "\"", "",
                       "gluepot keys list shows them all"});
  std::string ids;
  for (const auto* key : named) ids += (ids.empty() ? "" : ", ") + text_of(*key, "id");
  return core::invalid("KEY",
                       "several keys are called \"" + core::printable(wanted) + "\"; name one by its id: " + ids);
}

std::string joined(const json::object& object, std::string_view name) {
  std::string text;
  for (const auto& value : rows_of(object, name))
    text += (text.empty() ? "" : ",") +
            (value.is_string() ? core::printable(value.get_string()) : std::string(json::serialize(value)));
  return text;
}

/// What the key may do, where that is less than everything.
std::string scope_of(const json::object& key) {
  const auto& scope = object_of(key, "scope");
  std::string text = "passwords " + text_of(key, "passwords");
  const auto add = [&text](const std::string& word, const std::string& value) {
    if (!value.empty()) text += "; " + word + value;
  };
  add("organizations ", joined(scope, "organizations"));
  add("types ", joined(scope, "types"));
  if (rows_of(scope, "verbs").size() < 4) add("verbs ", joined(scope, "verbs"));
  add("from ", joined(scope, "from"));
  add("until ", time_text(scope, "expires_at_ms"));
  add("limit ", text_of(scope, "limit"));
  return text;
}

std::string remarks_of(const json::object& key) {
  std::string text = text_of(key, "warning");
  const auto add = [&text](const std::string& more) { text += (text.empty() ? "" : "; ") + more; };
  if (const auto why = text_of(key, "revoked_why"); !why.empty()) add(why + " " + time_text(key, "revoked_at_ms"));
  if (const auto by = text_of(key, "replaced_by"); !by.empty())
    add("replaced by " + by + ", works until " + time_text(key, "works_until_ms"));
  if (const auto old = text_of(key, "replaces"); !old.empty()) add("replaces " + old);
  return text;
}

}  // namespace

core::Result<int> create_key(Session& s) {
  GLUEPOT_ASSIGN(const auto body, wanted_key(s.command()));
  return print_key(s, "/api/v1/api-keys", body);
}

core::Result<int> rotate_key(Session& s) {
  json::object body;
  if (const auto overlap = s.command().argument("overlap"); !overlap.empty()) {
    const auto days = days_of(overlap);
    if (!days) return core::invalid("overlap", "days: 7d, 0 to 90");
    body["overlap_days"] = *days;
  }
  if (const auto name = s.command().argument("name"); !name.empty()) body["name"] = name;
  GLUEPOT_ASSIGN(const auto id, id_of_key(s));
  return print_key(s, "/api/v1/api-keys/" + id + "/rotate", body);
}

core::Result<int> list_keys(Session& s) {
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", "/api/v1/api-keys"));
  s.show(answer, [](const json::object& o) {
    std::vector<std::vector<std::string>> table{
        {"ID", "NAME", "KEY", "STATE", "SCOPE", "LAST USED", "FROM", "TODAY", "REMARKS"}};
    for (const auto& row : rows_of(o, "keys")) {
      const auto& key = row.as_object();
      const auto used = time_text(key, "last_used_at_ms");
      table.push_back({text_of(key, "id"), text_of(key, "name"), text_of(key, "masked"), text_of(key, "state"),
                       scope_of(key), used.empty() ? "never" : used, text_of(key, "last_used_from"),
                       text_of(key, "requests_today"), remarks_of(key)});
    }
    print_table(table);
  });
  return 0;
}

core::Result<int> change_key(Session& s, const std::string& act, const std::string& state) {
  GLUEPOT_ASSIGN(const auto id, id_of_key(s));
  GLUEPOT_ASSIGN(const auto answer, s.ask("POST", "/api/v1/api-keys/" + id + "/" + act));
  s.show(answer, [&](const json::object& o) { line(text_of(o, "name") + " is " + state); });
  return 0;
}

core::Result<int> key_usage(Session& s) {
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", "/api/v1/api-keys/usage"));
  s.show(answer, [](const json::object& o) {
    std::vector<std::vector<std::string>> table{{"DAY", "ID", "NAME", "REQUESTS", "UPSTREAM", "SAVED"}};
    for (const auto& day : rows_of(o, "days"))
      for (const auto& row : rows_of(day.as_object(), "keys")) {
        const auto& key = row.as_object();
        table.push_back({text_of(day.as_object(), "day"), text_of(key, "id"), text_of(key, "name"),
                         text_of(key, "requests"), text_of(key, "upstream"), text_of(key, "saved")});
      }
    print_table(table);
  });
  return 0;
}

}  // namespace gluepot::app
