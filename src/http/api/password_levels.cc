// SPDX-License-Identifier: Apache-2.0
// The levels of password sharing of many companies: as they stand, and changed at once after a look at what that does.
#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "companies/holdings.h"
#include "core/text.h"
#include "http/api/company_scope.h"
#include "http/api/record_scope.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;
using passwords::Level;
using Levels = passwords::SharingRepository::Levels;

constexpr std::size_t kMostCompanies = 5000;
constexpr std::size_t kMostShown = 200;

/// Entries by company and category (0: without one).
using Entries = std::unordered_map<std::int64_t, std::map<std::int64_t, std::int64_t>>;

core::Result<Entries> count_entries(Services& services) {
  GLUEPOT_ASSIGN(const auto served, services.mappings.served_pairs());
  std::unordered_map<std::int64_t, std::int64_t> company_of;
  documentation::ListQuery query;
  query.kind = documentation::Kind::kPasswords;
  query.scope = documentation::Scope::only({});
  for (const auto& [organization, company] : served) {
    company_of.emplace(organization.value, company.value);
    query.scope.organizations->push_back(organization.value);
  }
  GLUEPOT_ASSIGN(query.scope.hidden, services.documentation_settings.hidden());
  query.page_size = 10'000;
  query.with_body = false;
  query.with_total = false;
  Entries out;
  for (;; ++query.page_number) {
    GLUEPOT_ASSIGN(const auto page, services.documentation.list(query));
    for (const auto& entry : page.records)
      ++out[company_of[entry.organization_id]][entry.side_integer("password-category-id").value_or(0)];
    if (static_cast<int>(page.records.size()) < query.page_size) return out;
  }
}

Level level_of(const Levels& levels, std::int64_t category, Level standard) {
  if (const auto own = levels.find(category); category != 0 && own != levels.end()) return own->second;
  const auto company = levels.find(0);
  return company == levels.end() ? standard : company->second;
}

json::value level_json(const Levels& levels, std::int64_t category) {
  const auto found = levels.find(category);
  return found == levels.end() ? json::value(nullptr) : json::value(passwords::level_name(found->second));
}

Answer list_levels(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto sharing, services.sharing.get());
  GLUEPOT_ASSIGN(const auto levels, services.sharing.all_levels());
  GLUEPOT_ASSIGN(const auto companies, services.companies.list());
  GLUEPOT_ASSIGN(const auto names, category_names(services));
  GLUEPOT_ASSIGN(const auto entries, count_entries(services));
  json::array rows, categories;
  for (const auto& [id, name] : names) categories.push_back(json::object{{"id", id_json(id)}, {"name", name}});
  const Levels nothing;
  for (const auto& company : companies) {
    if (company.archived) continue;
    const auto found = levels.find(company.id.value);
    const Levels& own = found == levels.end() ? nothing : found->second;
    std::int64_t count = 0;
    if (const auto of = entries.find(company.id.value); of != entries.end())
      for (const auto& [category, number] : of->second) count += number;
    rows.push_back(json::object{{"id", company.id.text()},
                                {"name", company.name},
                                {"mapped", company.organization.has_value()},
                                {"level", level_json(own, 0)},
                                {"exceptions", own.size() - own.count(0)},
                                {"entries", count}});
  }
  return json::object{{"enabled", sharing.enabled},
                      {"default_level", passwords::level_name(sharing.default_level)},
                      {"categories", std::move(categories)},
                      {"companies", std::move(rows)}};
}

struct Wanted {
  std::vector<std::int64_t> companies;
  std::int64_t category = 0;  ///< 0: every one
  std::optional<Level> level;
  bool drop_exceptions = false;
};

core::Result<Wanted> read_wanted(const json::object& body) {
  Wanted out;
  GLUEPOT_ASSIGN(const auto chosen, find_chosen_ids(body, "company_ids"));
  if (!chosen || chosen->empty() || chosen->size() > kMostCompanies)
    return core::invalid("company_ids", "a list of 1 to " + std::to_string(kMostCompanies) + " ids");
  out.companies = *chosen;
  std::sort(out.companies.begin(), out.companies.end());
  out.companies.erase(std::unique(out.companies.begin(), out.companies.end()), out.companies.end());
  GLUEPOT_ASSIGN(const auto category, find_id(body, "category_id"));
  out.category = category.value_or(0);
  if (!body.contains("level")) return core::invalid("level", "none, list, reveal or null");
  GLUEPOT_ASSIGN(const auto text, find_text(body, "level", 20));
  if (text) {
    out.level = passwords::parse_level(*text);
    if (!out.level) return core::invalid("level", "none, list, reveal or null");
  }
  GLUEPOT_ASSIGN(out.drop_exceptions, find_boolean(body, "drop_exceptions", false));
  if (out.drop_exceptions && out.category != 0)
    return core::invalid("drop_exceptions", "goes with every category, not with one");
  return out;
}

/// What the change does at one company.
struct Step {
  companies::Company company;
  Levels before, after;
  std::int64_t entries = 0;  ///< of which the level changes
};

struct Plan {
  std::vector<Step> steps;
  std::int64_t entries = 0, unchanged = 0;
  Level standard = Level::kNone;
  bool enabled = false;
  std::string category;  ///< its name; empty: every one
  std::string token;     ///< of exactly these steps
};

Levels changed(Levels levels, const Wanted& wanted) {
  if (wanted.drop_exceptions) std::erase_if(levels, [](const auto& level) { return level.first != 0; });
  if (wanted.level)
    levels[wanted.category] = *wanted.level;
  else
    levels.erase(wanted.category);
  return levels;
}

std::string text_of_levels(const Levels& levels) {
  std::string out;
  for (const auto& [category, level] : levels)
    out += std::to_string(category) + ":" + std::string(passwords::level_name(level)) + ",";
  return out;
}

core::Result<Plan> make_plan(Services& services, const Wanted& wanted) {
  Plan plan;
  GLUEPOT_ASSIGN(const auto sharing, services.sharing.get());
  plan.standard = sharing.default_level;
  plan.enabled = sharing.enabled;
  if (wanted.category != 0) {
    GLUEPOT_ASSIGN(const auto names, category_names(services));
    const auto name = names.find(wanted.category);
    if (name == names.end())
      return core::invalid("category_id", "no password category has the id " + std::to_string(wanted.category));
    plan.category = name->second;
  }
  GLUEPOT_ASSIGN(const auto levels, services.sharing.all_levels());
  GLUEPOT_ASSIGN(const auto companies, services.companies.list());
  GLUEPOT_ASSIGN(const auto entries, count_entries(services));
  std::map<std::int64_t, const companies::Company*> by_id;
  for (const auto& company : companies) by_id.emplace(company.id.value, &company);
  std::string content(passwords::level_name(plan.standard));
  for (const auto id : wanted.companies) {
    const auto company = by_id.find(id);
    if (company == by_id.end() || company->second->archived)
      return core::fail(core::ErrorCode::kNotFound, "no company in use has the id " + std::to_string(id));
    Step step{*company->second, {}, {}, 0};
    if (const auto own = levels.find(id); own != levels.end()) step.before = own->second;
    step.after = changed(step.before, wanted);
    if (step.after == step.before) {
      ++plan.unchanged;
      continue;
    }
    if (const auto of = entries.find(id); of != entries.end())
      for (const auto& [category, count] : of->second)
        if (level_of(step.before, category, plan.standard) != level_of(step.after, category, plan.standard))
          step.entries += count;
    plan.entries += step.entries;
    content += "\n" + std::to_string(id) + " " + text_of_levels(step.before) + " " + text_of_levels(step.after);
    plan.steps.push_back(std::move(step));
  }
  std::sort(plan.steps.begin(), plan.steps.end(), [](const Step& a, const Step& b) {
    return std::tie(a.company.name, a.company.id.value) < std::tie(b.company.name, b.company.id.value);
  });
  plan.token = core::to_hex(core::sha256(content)).substr(0, 32);
  return plan;
}

json::object plan_json(const Plan& plan, const Wanted& wanted, bool applied) {
  json::array rows;
  for (const auto& step : plan.steps) {
    if (rows.size() == kMostShown) break;
    rows.push_back(json::object{
        {"company", {{"id", step.company.id.text()}, {"name", step.company.name}}},
        {"entries", step.entries},
        {"before", level_json(step.before, wanted.category)},
        {"after", level_json(step.after, wanted.category)},
        {"exceptions_dropped", wanted.drop_exceptions ? step.before.size() - step.before.count(0) : std::size_t{0}}});
  }
  return {{"applied", applied},
          {"enabled", plan.enabled},
          {"default_level", passwords::level_name(plan.standard)},
          {"companies", plan.steps.size()},
          {"entries", plan.entries},
          {"unchanged", plan.unchanged},
          {"changes", std::move(rows)},
          {"token", plan.token}};
}

std::string told(const Plan& plan, const Wanted& wanted, const Step& step) {
  const auto words = [](const Levels& levels, std::int64_t category) {
    const auto found = levels.find(category);
    return found == levels.end() ? std::string("as set above") : std::string(passwords::level_name(found->second));
  };
  std::string out = (wanted.category == 0 ? "every category" : plan.category) + ": " +
                    words(step.after, wanted.category) + ", before: " + words(step.before, wanted.category);
  if (const auto own = step.before.size() - step.before.count(0); wanted.drop_exceptions && own > 0)
    out += "; " + companies::counted(own, "exception by category", "exceptions by category") + " taken away";
  return out;
}

/// A look first; the act takes the look's token and does exactly that.
Answer change_levels(Services& services, Request& request) {
  GLUEPOT_TRY(sees_all(request.caller));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto wanted, read_wanted(body));
  GLUEPOT_ASSIGN(const bool apply, find_boolean(body, "apply", false));
  GLUEPOT_ASSIGN(const auto token, find_text(body, "token"));
  GLUEPOT_ASSIGN(const auto plan, make_plan(services, wanted));
  if (!apply) return plan_json(plan, wanted, false);
  if (token != plan.token)
    return core::fail({core::ErrorCode::kConflict, "this would do something else than what was shown", "token",
                       "Look at it again, then do it."});
  std::vector<core::CompanyId> companies;
  for (const auto& step : plan.steps) companies.push_back(step.company.id);
  passwords::SharingRepository::Change change;
  change.levels[wanted.category] = wanted.level;
  change.drop_exceptions = wanted.drop_exceptions;
  GLUEPOT_TRY(services.sharing.change(companies, change));
  for (const auto& step : plan.steps)
    GLUEPOT_TRY(note(services, request, "password_access", step.company, told(plan, wanted, step)));
  return plan_json(plan, wanted, true);
}

}  // namespace

core::Status add_password_level_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return answer([&services, function](Request& request) { return function(services, request); });
  };
  const std::string base = "/api/v1/password-access";
  GLUEPOT_TRY(router.add({Method::kGet, base, "manage_integrations", with(list_levels)}));
  return router.add({Method::kPost, base, "manage_integrations", with(change_levels)});
}

}  // namespace gluepot::api
