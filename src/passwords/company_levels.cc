// SPDX-License-Identifier: Apache-2.0
#include "passwords/company_levels.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "passwords/sharing.h"

namespace gluepot::passwords {
namespace {

using companies::Effect;
using store::Connection;
using store::Row;

constexpr companies::CompanyTable kLevels{
    "SELECT password_category_id, level FROM password_access WHERE company_id = ? ORDER BY password_category_id "
    "LIMIT 100000",
    "DELETE FROM password_access WHERE company_id = ?",
    "INSERT INTO password_access (company_id, password_category_id, level) VALUES (?, ?, ?)",
    "password_access.of_company"};
constexpr companies::CompanyTable kRestricted{
    "SELECT 1 FROM restricted_allowed WHERE company_id = ? LIMIT 1",
    "DELETE FROM restricted_allowed WHERE company_id = ?",
    // The column behind the company is the row's mere being there.
    "INSERT INTO restricted_allowed (company_id) SELECT ? WHERE ? IS NOT NULL", "restricted_allowed.of_company"};
constexpr store::Statement kDefault{"password_sharing.default_of",
                                    "SELECT default_level FROM password_sharing WHERE id = 1"};

struct Settings {
  std::map<std::int64_t, Level> levels;
  bool restricted = false;
  bool any() const { return !levels.empty() || restricted; }
  Level at(std::int64_t category, Level standard) const {
    if (const auto own = levels.find(category); own != levels.end()) return own->second;
    if (const auto company = levels.find(0); company != levels.end()) return company->second;
    return standard;
  }
  bool operator==(const Settings&) const = default;
};

core::Result<Settings> read_settings(Connection& connection, core::CompanyId company) {
  Settings out;
  const std::vector<store::Value> values{company.value};
  GLUEPOT_TRY(connection.each({kLevels.name, kLevels.select}, values, [&](const Row& row) {
    out.levels[row.integer(0)] = parse_level(row.text(1)).value_or(Level::kNone);
    return true;
  }));
  GLUEPOT_TRY(connection.each({kRestricted.name, kRestricted.select}, values, [&](const Row&) {
    out.restricted = true;
    return false;
  }));
  return out;
}

core::Status put_settings(Connection& connection, core::CompanyId company, const Settings& settings) {
  boost::json::array levels, restricted;
  for (const auto& [category, level] : settings.levels)
    levels.push_back(boost::json::array{std::to_string(category), level_name(level)});
  if (settings.restricted) restricted.push_back(boost::json::array{"1"});
  GLUEPOT_TRY(companies::put_rows(connection, kLevels, company, boost::json::serialize(levels)));
  return companies::put_rows(connection, kRestricted, company, boost::json::serialize(restricted));
}

Settings stricter(const Settings& a, const Settings& b, Level standard) {
  Settings out;
  std::set<std::int64_t> categories{0};
  for (const auto* one : {&a, &b})
    for (const auto& [category, level] : one->levels) categories.insert(category);
  for (const auto category : categories)
    out.levels[category] = std::min(a.at(category, standard), b.at(category, standard));
  out.restricted = a.restricted && b.restricted;
  return out;
}

std::string words(const Settings& settings, Level standard) {
  std::string text = "“" + std::string(level_name(settings.at(0, standard))) + "”";
  const auto own = settings.levels.size() - (settings.levels.contains(0) ? 1 : 0);
  if (own > 0) text += " with " + companies::counted(own, "exception by category", "exceptions by category");
  if (settings.restricted) text += ", restricted entries allowed";
  return text;
}

}  // namespace

core::Result<std::vector<Effect>> CompanyLevels::merge(Connection& connection, const companies::MergeStep& step) {
  GLUEPOT_ASSIGN(const auto theirs, read_settings(connection, step.from.id));
  GLUEPOT_ASSIGN(const auto own, read_settings(connection, step.into.id));
  GLUEPOT_ASSIGN(const auto stored, connection.find(kDefault, [](const Row& row) { return row.string(0); }));
  const Level standard = parse_level(stored.value_or("none")).value_or(Level::kNone);
  const bool comes_with =
      step.organization && step.from.organization && step.organization->id == step.from.organization->id;
  if (!comes_with || theirs == own) {
    if (!own.any() && !theirs.any()) return std::vector<Effect>{};
    return std::vector<Effect>{{kind().data(),
                                "The password level of " + step.into.name + " stays " + words(own, standard) +
                                    "; that of " + step.from.name + " counts no more.",
                                false}};
  }
  const Settings after = own.any() ? stricter(theirs, own, standard) : theirs;
  GLUEPOT_TRY(put_settings(connection, step.into.id, after));
  return std::vector<Effect>{
      {kind().data(),
       "The password level of " + step.into.name + " becomes " + words(after, standard) +
           (own.any() ? ", the stricter of both (" + words(theirs, standard) + " at " + step.from.name + ", " +
                            words(own, standard) + " at " + step.into.name + ")."
                      : ", as it is for these entries at " + step.from.name + "."),
       own.any()}};
}

core::Result<std::vector<Effect>> CompanyLevels::archive(Connection& connection, const companies::Company& company) {
  GLUEPOT_ASSIGN(const auto own, read_settings(connection, company.id));
  if (!own.any()) return std::vector<Effect>{};
  return std::vector<Effect>{
      {kind().data(), "Its own password levels are kept and count again when it is brought back.", false}};
}

core::Result<std::string> CompanyLevels::state(Connection& connection, core::CompanyId company) {
  GLUEPOT_ASSIGN(const auto levels, companies::read_rows(connection, kLevels, company));
  GLUEPOT_ASSIGN(const auto restricted, companies::read_rows(connection, kRestricted, company));
  return levels + "\n" + restricted;
}

core::Status CompanyLevels::put_state(Connection& connection, core::CompanyId company, std::string_view state) {
  const auto cut = state.find('\n');
  if (cut == std::string_view::npos)
    return core::fail(core::ErrorCode::kCorrupt, "what was kept of the password levels is unreadable");
  GLUEPOT_TRY(companies::put_rows(connection, kLevels, company, state.substr(0, cut)));
  return companies::put_rows(connection, kRestricted, company, state.substr(cut + 1));
}

}  // namespace gluepot::passwords
