// SPDX-License-Identifier: Apache-2.0
#include "access/key_scope.h"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>

#include "core/clock.h"
#include "core/ids.h"
#include "core/text.h"

namespace gluepot::access {
namespace {

namespace json = boost::json;

constexpr struct {
  PasswordRights rights;
  std::string_view name;
} kRights[] = {{PasswordRights::kNone, "none"},
               {PasswordRights::kRead, "read"},
               {PasswordRights::kReadWrite, "read_write"},
               {PasswordRights::kWriteOnly, "write_only"}};

constexpr struct {
  std::uint32_t verb;
  std::string_view name, method;
} kVerbs[] = {{kVerbRead, "read", "get"},
              {kVerbCreate, "create", "post"},
              {kVerbUpdate, "update", "patch"},
              {kVerbDelete, "delete", "delete"}};

constexpr std::string_view kMembers[] = {"organizations", "types", "verbs", "from", "expires_at_ms", "limit"};

/// How many letters have to change: what a slip of the hand looks like.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1)});
      corner = above;
    }
  }
  return row[b.size()];
}

std::string unknown_type(std::string_view name) {
  const std::string wanted = catalog::underscored(core::to_lower_ascii(name.substr(0, 60)));
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const auto& type : catalog::resource_types()) {
    const bool part = wanted.size() > 3 && type.write_type.find(wanted) != std::string_view::npos;
    near.emplace_back(part ? 0 : distance(wanted, type.write_type), type.write_type);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string text = "\"" + core::printable(name.substr(0, 60)) + "\" is no resource type; nearest: ";
  for (std::size_t i = 0; i < std::min<std::size_t>(3, near.size()); ++i)
    text += (i == 0 ? "" : ", ") + std::string(near[i].second);
  return text;
}

/// The members of a list, or nothing for null and missing.
core::Result<const json::array*> find_list(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return nullptr;
  const std::string field = "scope." + std::string(name);
  if (!value->is_array()) return core::invalid(field, "a list, or null for all");
  const auto& list = value->get_array();
  if (list.empty()) return core::invalid(field, "an empty list allows nothing; leave it out (null) to allow all");
  if (list.size() > kMaxScopeEntries)
    return core::invalid(field, "at most " + std::to_string(kMaxScopeEntries) + " entries");
  return &list;
}

std::optional<std::int64_t> id_of(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  if (value.is_string()) return core::parse_int64(core::trim(value.get_string()));
  return std::nullopt;
}

core::Status read_organizations(const json::object& object, KeyScope& scope) {
  GLUEPOT_ASSIGN(const json::array* const list, find_list(object, "organizations"));
  if (list == nullptr) return {};
  scope.organizations.emplace();
  for (const auto& value : *list) {
    const auto id = id_of(value);
    if (!id || *id < 1)
      return core::invalid("scope.organizations", "organizations are named by their ids (a number), not by " +
                                                      core::printable(json::serialize(value).substr(0, 80)));
    scope.organizations->push_back(*id);
  }
  std::sort(scope.organizations->begin(), scope.organizations->end());
  scope.organizations->erase(std::unique(scope.organizations->begin(), scope.organizations->end()),
                             scope.organizations->end());
  return {};
}

core::Result<std::string_view> word(const json::value& value, std::string_view member) {
  if (!value.is_string()) return core::invalid("scope." + std::string(member), "a list of words");
  return core::trim(value.get_string());
}

core::Status read_types(const json::object& object, KeyScope& scope) {
  GLUEPOT_ASSIGN(const json::array* const list, find_list(object, "types"));
  if (list == nullptr) return {};
  scope.kinds.emplace();
  for (const auto& value : *list) {
    GLUEPOT_ASSIGN(const auto name, word(value, "types"));
    const auto* type = name.empty() || name.front() == '/' ? nullptr : catalog::find_by_path(name);
    if (type == nullptr) return core::invalid("scope.types", unknown_type(name));
    scope.kinds->set(static_cast<std::size_t>(type->kind));
  }
  return {};
}

core::Status read_verbs(const json::object& object, KeyScope& scope) {
  GLUEPOT_ASSIGN(const json::array* const list, find_list(object, "verbs"));
  if (list == nullptr) return {};
  scope.verbs = 0;
  for (const auto& value : *list) {
    GLUEPOT_ASSIGN(const auto given, word(value, "verbs"));
    const std::string name = core::to_lower_ascii(given);
    const auto* verb = std::find_if(std::begin(kVerbs), std::end(kVerbs),
                                    [&](const auto& v) { return v.name == name || v.method == name; });
    if (verb == std::end(kVerbs))
      return core::invalid("scope.verbs",
                           "\"" + core::printable(name.substr(0, 60)) +
                               "\" is no verb; read, create, update, delete (or get, post, patch, delete)");
    scope.verbs |= verb->verb;
  }
  return {};
}

core::Status read_from(const json::object& object, KeyScope& scope) {
  GLUEPOT_ASSIGN(const json::array* const list, find_list(object, "from"));
  if (list == nullptr) return {};
  scope.from.emplace();
  for (const auto& value : *list) {
    GLUEPOT_ASSIGN(const auto text, word(value, "from"));
    auto range = AddressRange::parse(text);
    if (!range) return core::invalid("scope.from", range.error().message);
    if (std::find(scope.from->begin(), scope.from->end(), *range) == scope.from->end())
      scope.from->push_back(std::move(*range));
  }
  return {};
}

core::Result<std::optional<std::int64_t>> read_number(const json::object& object, std::string_view name,
                                                      std::int64_t maximum, std::string_view rule) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (!value->is_int64() || value->get_int64() < 1 || value->get_int64() > maximum)
    return core::invalid("scope." + std::string(name), std::string(rule));
  return value->get_int64();
}

}  // namespace

std::string_view password_rights_name(PasswordRights rights) {
  for (const auto& row : kRights)
    if (row.rights == rights) return row.name;
  return "none";
}

std::optional<PasswordRights> find_password_rights(std::string_view name) {
  for (const auto& row : kRights)
    if (row.name == name) return row.rights;
  return std::nullopt;
}

bool KeyScope::may_come_from(std::string_view address) const {
  return !from || std::any_of(from->begin(), from->end(), [&](const auto& range) { return range.contains(address); });
}

core::Result<KeyScope> read_scope(const json::object& object, std::int64_t now_ms) {
  for (const auto& member : object)
    if (std::find(std::begin(kMembers), std::end(kMembers), std::string_view(member.key())) == std::end(kMembers))
      return core::invalid("scope." + core::printable(std::string_view(member.key()).substr(0, 60)),
                           "is no part of a scope; organizations, types, verbs, from, expires_at_ms, limit");
  KeyScope scope;
  GLUEPOT_TRY(read_organizations(object, scope));
  GLUEPOT_TRY(read_types(object, scope));
  GLUEPOT_TRY(read_verbs(object, scope));
  GLUEPOT_TRY(read_from(object, scope));
  GLUEPOT_ASSIGN(scope.expires_at_ms, read_number(object, "expires_at_ms", std::numeric_limits<std::int64_t>::max() / 2,
                                                  "a time in milliseconds since 1970, or null for never"));
  if (scope.expires_at_ms && *scope.expires_at_ms <= now_ms)
    return core::invalid("scope.expires_at_ms",
                         "lies in the past (it is " + core::format_time(now_ms) + " now); such a key would never work");
  GLUEPOT_ASSIGN(scope.limit, read_number(object, "limit", kMaxKeyLimit,
                                          "1 to " + std::to_string(kMaxKeyLimit) +
                                              " requests in 5 minutes, or null for the account's limit alone"));
  return scope;
}

json::object scope_json(const KeyScope& scope) {
  json::object out{{"organizations", nullptr}, {"types", nullptr},         {"verbs", json::array{}},
                   {"from", nullptr},          {"expires_at_ms", nullptr}, {"limit", nullptr}};
  if (scope.organizations) {
    auto& list = out["organizations"].emplace_array();
    for (const auto id : *scope.organizations) list.emplace_back(std::to_string(id));
  }
  if (scope.kinds) {
    auto& list = out["types"].emplace_array();
    for (const auto& type : catalog::resource_types())
      if (scope.may_see(type.kind)) list.emplace_back(type.write_type);
  }
  for (const auto& verb : kVerbs)
    if ((scope.verbs & verb.verb) != 0) out["verbs"].as_array().emplace_back(verb.name);
  if (scope.from) {
    auto& list = out["from"].emplace_array();
    for (const auto& range : *scope.from) list.emplace_back(range.text());
  }
  if (scope.expires_at_ms) out["expires_at_ms"] = *scope.expires_at_ms;
  if (scope.limit) out["limit"] = *scope.limit;
  return out;
}

}  // namespace gluepot::access
