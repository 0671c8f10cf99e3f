// SPDX-License-Identifier: Apache-2.0
// When a reveal demands more than the permission: rules, the frozen, and approvals by another person.
#include <algorithm>

#include "http/api/record_scope.h"
#include "passwords/folders.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;
using passwords::RevealRule;
using passwords::RuleTable;

constexpr std::string_view kReveal = "read_documentation_passwords";

json::object rule_json(const RevealRule& rule) {
  json::value demand(nullptr);
  if (rule.demand) demand = passwords::demand_name(*rule.demand);
  return {{"demand", std::move(demand)},
          {"second_factor", or_null(rule.second_factor)},
          {"approval", or_null(rule.approval)}};
}

core::Result<std::optional<bool>> read_flag(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return std::optional<bool>();
  if (!value->is_bool()) return core::invalid(std::string(name), "true, false or null");
  return std::optional(value->get_bool());
}

core::Result<RevealRule> read_rule(const json::object& object) {
  RevealRule rule;
  // A misspelt member would be a demand that nobody meets and nobody misses.
  for (const auto& member : object)
    if (member.key() != "demand" && member.key() != "second_factor" && member.key() != "approval" &&
        member.key() != "id")
      return core::invalid("rule", "has demand, second_factor and approval, and nothing else");
  GLUEPOT_ASSIGN(const auto demand, find_text(object, "demand", 20));
  if (demand) {
    rule.demand = passwords::parse_demand(*demand);
    if (!rule.demand) return core::invalid("demand", "none, reason, ticket or null");
  }
  GLUEPOT_ASSIGN(rule.second_factor, read_flag(object, "second_factor"));
  GLUEPOT_ASSIGN(rule.approval, read_flag(object, "approval"));
  return rule;
}

using Names = std::map<std::int64_t, std::string>;

/// {"rule":{..},"categories":[{"id":..,"demand":..}]}: what stands at one company, or (0) everywhere.
core::Result<std::map<RuleTable::Place, RevealRule>> read_rules(const json::object& body, std::int64_t company,
                                                                const Names& names) {
  std::map<RuleTable::Place, RevealRule> out;
  if (const auto* rule = body.if_contains("rule"); rule != nullptr) {
    if (!rule->is_object()) return core::invalid("rule", "an object with demand, second_factor and approval");
    GLUEPOT_ASSIGN((out[{company, 0}]), read_rule(rule->get_object()));
  }
  const auto* categories = body.if_contains("categories");
  if (categories == nullptr) return out;
  if (!categories->is_array()) return core::invalid("categories", "a list of objects with id and the rule");
  for (const auto& category : categories->get_array()) {
    if (!category.is_object()) return core::invalid("categories", "a list of objects with id and the rule");
    GLUEPOT_ASSIGN(const auto id, need_id(category.get_object(), "id"));
    GLUEPOT_ASSIGN(auto rule, read_rule(category.get_object()));
    // The rule of a category that is gone at the source may be taken away still.
    if (!names.contains(id) && !rule.says_nothing())
      return core::invalid("categories", "no password category has the id " + std::to_string(id));
    out[{company, id}] = std::move(rule);
  }
  return out;
}

/// Every category with what stands at it, by name; then those that are gone at the source and still have a rule.
json::object rules_json(const RuleTable& table, std::int64_t company, const Names& names) {
  json::array categories;
  const auto add = [&](std::int64_t id, const std::string& name, const RevealRule& rule) {
    auto row = rule_json(rule);
    row["id"] = id_json(id);
    row["name"] = text_or_null(name);
    categories.push_back(std::move(row));
  };
  const auto at = [&](std::int64_t category) {
    const auto rule = table.rules.find({company, category});
    return rule == table.rules.end() ? RevealRule{} : rule->second;
  };
  std::vector<std::pair<std::string, std::int64_t>> by_name;
  for (const auto& [id, name] : names) by_name.emplace_back(name, id);
  std::sort(by_name.begin(), by_name.end());
  for (const auto& [name, id] : by_name) add(id, name, at(id));
  for (const auto& [place, rule] : table.rules)
    if (place.first == company && place.second != 0 && !names.contains(place.second)) add(place.second, {}, rule);
  return {{"rule", rule_json(at(0))}, {"categories", std::move(categories)}};
}

core::Result<json::object> settings_json(Services& services) {
  GLUEPOT_ASSIGN(const auto settings, services.reveal_rules.settings());
  GLUEPOT_ASSIGN(const auto table, services.reveal_rules.table(core::CompanyId{0}));
  GLUEPOT_ASSIGN(const auto frozen, services.reveal_rules.frozen());
  GLUEPOT_ASSIGN(const auto names, category_names(services));
  auto out = rules_json(table, 0, names);
  out["grace_minutes"] = settings.grace_minutes;
  out["most_per_hour"] = settings.most_per_hour;
  out["approval_minutes"] = settings.approval_minutes;
  out["second_factor_minutes"] = settings.second_factor_minutes;
  json::array people;
  for (const auto& one : frozen)
    people.push_back(
        json::object{{"user", {{"id", one.user.text()}, {"name", one.name}}}, {"frozen_at_ms", one.frozen_at_ms}});
  out["frozen"] = std::move(people);
  return out;
}

Answer show_settings(Services& services, Request&) {
  return settings_json(services);
}

core::Status read_number(const json::object& body, std::string_view name, int& into) {
  GLUEPOT_ASSIGN(const auto number, find_number(body, name));
  if (!number) return {};
  if (*number < 0 || *number > 1'000'000) return core::invalid(std::string(name), "out of range");
  into = static_cast<int>(*number);
  return {};
}

std::string told_rule(const RevealRule& rule) {
  std::string out;
  if (rule.demand) out += std::string("asks for ") + std::string(passwords::demand_name(*rule.demand));
  if (rule.second_factor)
    out += std::string(out.empty() ? "" : ", ") + "second factor " + (*rule.second_factor ? "on" : "off");
  if (rule.approval) out += std::string(out.empty() ? "" : ", ") + "approval " + (*rule.approval ? "on" : "off");
  return out.empty() ? "as set above" : out;
}

std::string told_rules(const std::map<RuleTable::Place, RevealRule>& rules, const Names& names) {
  std::string out;
  for (const auto& [place, rule] : rules) {
    const auto name = names.find(place.second);
    out += (out.empty() ? "" : "; ") +
           (place.second == 0     ? std::string("every category")
            : name == names.end() ? "category " + std::to_string(place.second)
                                  : name->second) +
           ": " + told_rule(rule);
  }
  return out;
}

Answer change_settings(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(auto settings, services.reveal_rules.settings());
  GLUEPOT_TRY(read_number(body, "grace_minutes", settings.grace_minutes));
  GLUEPOT_TRY(read_number(body, "most_per_hour", settings.most_per_hour));
  GLUEPOT_TRY(read_number(body, "approval_minutes", settings.approval_minutes));
  GLUEPOT_TRY(read_number(body, "second_factor_minutes", settings.second_factor_minutes));
  GLUEPOT_ASSIGN(const auto names, category_names(services));
  GLUEPOT_ASSIGN(const auto rules, read_rules(body, 0, names));
  GLUEPOT_TRY(services.reveal_rules.set_settings(settings));
  GLUEPOT_TRY(services.reveal_rules.set_rules(rules));
  const std::string told = "grace " + std::to_string(settings.grace_minutes) + " minutes, at most " +
                           (settings.most_per_hour == 0 ? "any number" : std::to_string(settings.most_per_hour)) +
                           " an hour, approvals hold " + std::to_string(settings.approval_minutes) +
                           " minutes, a second factor " + std::to_string(settings.second_factor_minutes);
  GLUEPOT_TRY(note(services, request, "reveal_rules", "every company", "reveal-settings",
                   rules.empty() ? told : told + "; " + told_rules(rules, names)));
  return settings_json(services);
}

Answer show_company_rules(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto scope, company_scope(services, request));
  GLUEPOT_ASSIGN(const auto table, services.reveal_rules.table(scope.company.id));
  GLUEPOT_ASSIGN(const auto names, category_names(services));
  return rules_json(table, scope.company.id.value, names);
}

Answer change_company_rules(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto scope, company_scope(services, request));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto names, category_names(services));
  GLUEPOT_ASSIGN(const auto rules, read_rules(body, scope.company.id.value, names));
  if (rules.empty()) return core::invalid("rule", "give rule or categories");
  GLUEPOT_TRY(services.reveal_rules.set_rules(rules));
  GLUEPOT_TRY(note(services, request, "reveal_rules", scope.company, told_rules(rules, names)));
  GLUEPOT_ASSIGN(const auto table, services.reveal_rules.table(scope.company.id));
  return rules_json(table, scope.company.id.value, names);
}

Answer release(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_TRY(read_object(request));
  if (request.caller.kind == core::Caller::Kind::kUser && request.caller.id == id)
    return core::fail(core::ErrorCode::kForbidden, "nobody releases himself; another administrator must");
  GLUEPOT_ASSIGN(const auto name, services.reveal_rules.release(core::UserId{id}));
  GLUEPOT_TRY(note(services, request, "reveals_released", name, "users/" + std::to_string(id)));
  services.events.publish("status", {"status", "{}"});
  return settings_json(services);
}

json::object approval_json(const passwords::Approval& one, const core::Caller& caller) {
  const bool own = caller.kind == core::Caller::Kind::kUser && caller.id == one.user.value;
  return {
      {"id", id_json(one.id)},
      {"company", {{"id", one.company.text()}, {"name", one.company_name}}},
      {"password", {{"id", one.password.text()}, {"name", one.password_name}}},
      {"user", {{"id", one.user.text()}, {"name", one.user_name}}},
      {"reason", text_or_null(one.reason)},
      {"state", one.state},
      {"asked_at_ms", one.asked_at_ms},
      {"decided_by", text_or_null(one.decided_by)},
      {"decided_at_ms", time_or_null(one.decided_at_ms)},
      {"expires_at_ms", time_or_null(one.expires_at_ms)},
      {"own", own},
      {"may_decide", one.state == "asked" && !own && caller.kind == core::Caller::Kind::kUser && caller.may(kReveal)}};
}

audit::Draft draft_of(const Request& request, std::string action, const passwords::Approval& one, std::string detail) {
  audit::Draft draft{std::move(action), request.caller, one.password_name, "passwords/" + one.password.text()};
  draft.company = one.company;
  draft.company_name = one.company_name;
  draft.detail = std::move(detail);
  return draft;
}

/// A person asks for one reveal of one entry; whoever may not reveal it at all may not ask either.
Answer ask(Services& services, Request& request) {
  GLUEPOT_ASSIGN(auto scope, company_scope(services, request));
  scope.scope.hide_restricted = false;
  GLUEPOT_ASSIGN(const auto id, path_id(request, 1));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto reason, need_text(body, "reason", 500));
  GLUEPOT_ASSIGN(const auto rules, services.sharing.rules(scope.company.id));
  GLUEPOT_ASSIGN(auto entry, company_record(services, scope, documentation::Kind::kPasswords, id));
  if (!passwords::may_list(rules, entry))
    return core::fail(core::ErrorCode::kNotFound, "no such record in " + scope.company.name);
  GLUEPOT_TRY(passwords::mark_restricted(services.documentation, scope.organization, {&entry, 1}));
  if (const auto denied = passwords::denial(request.caller, rules, entry)) {
    core::Error error{core::ErrorCode::kForbidden, denied->message};
    error.next_step = denied->who;
    return core::fail(std::move(error));
  }
  const auto category = entry.side_integer("password-category-id").value_or(0);
  if (!rules.reveals.of(scope.company.id, category).approval)
    return core::fail(core::ErrorCode::kConflict, "this entry needs no approval; reveal it");
  GLUEPOT_ASSIGN(const auto asked, services.approvals.ask(request.caller, {scope.company.id, scope.company.name,
                                                                           core::PasswordId{id}, entry.name, reason}));
  GLUEPOT_TRY(services.audit.record(draft_of(request, "reveal_request", asked, asked.reason), audit::Outcome::kDone));
  services.events.publish("status", {"status", "{}"});
  return approval_json(asked, request.caller);
}

/// One's own questions, and those of others that one could be shown the entry of.
Answer list(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto all, services.approvals.list(std::nullopt));
  json::array rows;
  for (const auto& one : all) {
    const bool own = request.caller.kind == core::Caller::Kind::kUser && request.caller.id == one.user.value;
    if (!request.caller.may_see(one.company) || (!own && !request.caller.may(kReveal))) continue;
    rows.push_back(approval_json(one, request.caller));
  }
  return json::object{{"approvals", std::move(rows)}};
}

Answer decide(Services& services, Request& request, bool approved) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_TRY(read_object(request));
  GLUEPOT_ASSIGN(const auto asked, services.approvals.get(id));
  if (!request.caller.may_see(asked.company)) return core::fail(core::ErrorCode::kNotFound, "no such question");
  GLUEPOT_ASSIGN(const auto settings, services.reveal_rules.settings());
  // Recorded first: an approval that stands nowhere opens nothing.
  GLUEPOT_ASSIGN(const auto begun,
                 services.audit.begin(draft_of(request, approved ? "reveal_approve" : "reveal_refuse", asked,
                                               "asked by " + asked.user_name + ": " + asked.reason)));
  auto done = services.approvals.decide(request.caller, id, approved, settings.approval_minutes);
  GLUEPOT_TRY(services.audit.finish(begun, done ? audit::Outcome::kDone : audit::Outcome::kRefused,
                                    done ? std::string_view{} : std::string_view(done.error().message)));
  if (!done) return core::fail(std::move(done).error());
  services.events.publish("status", {"status", "{}"});
  return approval_json(*done, request.caller);
}

}  // namespace

core::Status add_reveal_rule_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const std::string manage = "manage_integrations", base = "/api/v1/reveal-settings";
  GLUEPOT_TRY(router.add({Method::kGet, base, manage, answer(with(show_settings))}));
  GLUEPOT_TRY(router.add({Method::kPatch, base, manage, answer(with(change_settings))}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/frozen/{id}/release", manage, answer(with(release))}));
  const std::string company = "/api/v1/companies/{id}/reveal-rules";
  GLUEPOT_TRY(router.add({Method::kGet, company, manage, answer(with(show_company_rules))}));
  GLUEPOT_TRY(router.add({Method::kPut, company, manage, answer(with(change_company_rules))}));
  const std::string reveal(kReveal), approvals = "/api/v1/reveal-approvals";
  GLUEPOT_TRY(router.add(
      {Method::kPost, "/api/v1/companies/{id}/passwords/{password}/approvals", reveal, answer(with(ask), 201)}));
  GLUEPOT_TRY(router.add({Method::kGet, approvals, reveal, answer(with(list))}));
  for (const bool approved : {true, false})
    GLUEPOT_TRY(
        router.add({Method::kPost, approvals + "/{id}/" + (approved ? "approve" : "refuse"), reveal,
                    answer([&services, approved](Request& request) { return decide(services, request, approved); })}));
  return {};
}

}  // namespace gluepot::api
