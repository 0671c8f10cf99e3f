// SPDX-License-Identifier: Apache-2.0
#include "passwords/sharing.h"

namespace gluepot::passwords {
namespace {

using store::Connection;
using store::Row;
using store::Statement;

constexpr store::Migration kMigrations[] = {
    {1, "password_sharing",
     R"sql(
CREATE TABLE password_sharing (id INTEGER PRIMARY KEY CHECK (id = 1), enabled INTEGER NOT NULL, default_level TEXT NOT NULL);
INSERT INTO password_sharing (id, enabled, default_level) VALUES (1, 0, 'none');
CREATE TABLE password_access (company_id INTEGER NOT NULL, password_category_id INTEGER NOT NULL, level TEXT NOT NULL,
  PRIMARY KEY (company_id, password_category_id));
CREATE TABLE restricted_allowed (company_id INTEGER PRIMARY KEY);
)sql",
     ""},
    {2, "reveal_rules",
     R"sql(
CREATE TABLE reveal_settings (id INTEGER PRIMARY KEY CHECK (id = 1), grace_minutes INTEGER NOT NULL,
  most_per_hour INTEGER NOT NULL, approval_minutes INTEGER NOT NULL);
INSERT INTO reveal_settings (id, grace_minutes, most_per_hour, approval_minutes) VALUES (1, 15, 0, 60);
CREATE TABLE reveal_rule (company_id INTEGER NOT NULL, password_category_id INTEGER NOT NULL, demand TEXT,
  second_factor INTEGER, approval INTEGER, PRIMARY KEY (company_id, password_category_id));
CREATE TABLE reveal_reason (user_id INTEGER NOT NULL, company_id INTEGER NOT NULL, reason TEXT NOT NULL,
  ticket TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (user_id, company_id));
CREATE TABLE reveal_freeze (user_id INTEGER PRIMARY KEY, user_name TEXT NOT NULL, frozen_at_ms INTEGER NOT NULL,
  released_at_ms INTEGER NOT NULL);
CREATE TABLE reveal_approval (id INTEGER PRIMARY KEY AUTOINCREMENT, company_id INTEGER NOT NULL, company_name TEXT NOT NULL,
  password_id INTEGER NOT NULL, password_name TEXT NOT NULL, user_id INTEGER NOT NULL, user_name TEXT NOT NULL,
  reason TEXT NOT NULL, asked_at_ms INTEGER NOT NULL, state TEXT NOT NULL, decided_by_id INTEGER NOT NULL,
  decided_by TEXT NOT NULL, decided_at_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL);
CREATE INDEX reveal_approval_user ON reveal_approval (user_id, password_id, state);
)sql",
     ""},
    // How long a second factor that was passed is good for stood in the program.
    {3, "second_factor_minutes",
     R"sql(
ALTER TABLE reveal_settings ADD COLUMN second_factor_minutes INTEGER NOT NULL DEFAULT 10;
)sql",
     ""},
};

constexpr Statement kGet{"password_sharing.get", "SELECT enabled, default_level FROM password_sharing WHERE id = 1"};
constexpr Statement kSet{"password_sharing.set",
                         "UPDATE password_sharing SET enabled = ?, default_level = ? WHERE id = 1"};
constexpr Statement kSetLevel{"password_access.set",
                              "INSERT INTO password_access (company_id, password_category_id, level) VALUES (?, ?, ?) "
                              "ON CONFLICT (company_id, password_category_id) DO UPDATE SET level = excluded.level"};
constexpr Statement kClearLevel{"password_access.clear",
                                "DELETE FROM password_access WHERE company_id = ? AND password_category_id = ?"};
constexpr Statement kLevels{"password_access.list",
                            "SELECT password_category_id, level FROM password_access WHERE company_id = ? LIMIT 10000"};
constexpr Statement kAllLevels{
    "password_access.all",
    "SELECT company_id, password_category_id, level FROM password_access ORDER BY company_id LIMIT 1000000"};
constexpr Statement kDropExceptions{"password_access.drop_exceptions",
                                    "DELETE FROM password_access WHERE company_id = ? AND password_category_id <> 0"};
constexpr Statement kAllow{"restricted_allowed.set",
                           "INSERT OR IGNORE INTO restricted_allowed (company_id) VALUES (?)"};
constexpr Statement kForbid{"restricted_allowed.clear", "DELETE FROM restricted_allowed WHERE company_id = ?"};
constexpr Statement kAllowed{"restricted_allowed.find", "SELECT 1 FROM restricted_allowed WHERE company_id = ?"};
constexpr Statement kAllAllowed{"restricted_allowed.list", "SELECT company_id FROM restricted_allowed LIMIT 100000"};

Sharing read_sharing(const Row& row) {
  return {row.boolean(0), parse_level(row.text(1)).value_or(Level::kNone)};
}

core::Status put_change(Connection& connection, core::CompanyId company, const SharingRepository::Change& change) {
  if (change.drop_exceptions) GLUEPOT_TRY(connection.execute(kDropExceptions, company.value));
  for (const auto& [category_id, level] : change.levels) {
    if (level)
      GLUEPOT_TRY(connection.execute(kSetLevel, company.value, category_id, level_name(*level)));
    else
      GLUEPOT_TRY(connection.execute(kClearLevel, company.value, category_id));
  }
  if (change.restricted_allowed)
    GLUEPOT_TRY(connection.execute(*change.restricted_allowed ? kAllow : kForbid, company.value));
  return {};
}

}  // namespace

std::string_view level_name(Level level) {
  switch (level) {
    case Level::kNone:
      return "none";
    case Level::kList:
      return "list";
    case Level::kReveal:
      return "reveal";
  }
  return "none";
}

std::optional<Level> parse_level(std::string_view text) {
  for (const auto level : {Level::kNone, Level::kList, Level::kReveal})
    if (level_name(level) == text) return level;
  return std::nullopt;
}

std::span<const store::Migration> migrations() {
  return kMigrations;
}

Level SharingRepository::Rules::level(std::int64_t category_id) const {
  if (!sharing.enabled) return Level::kNone;
  if (const auto own = by_category.find(category_id); category_id != 0 && own != by_category.end()) return own->second;
  if (const auto company = by_category.find(0); company != by_category.end()) return company->second;
  return sharing.default_level;
}

bool SharingRepository::Rules::loosens(std::int64_t from, std::int64_t to) const {
  const auto had = reveals.of(company, from), has = reveals.of(company, to);
  return level(to) > level(from) || has.demand < had.demand || has.second_factor < had.second_factor ||
         has.approval < had.approval;
}

core::Result<Sharing> SharingRepository::get() {
  GLUEPOT_ASSIGN(const auto found,
                 store::read(strict_, [](Connection& connection) { return connection.find(kGet, read_sharing); }));
  return found.value_or(Sharing{});
}

core::Status SharingRepository::set(const Sharing& sharing) {
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kSet, sharing.enabled, level_name(sharing.default_level)));
    return {};
  });
}

core::Status SharingRepository::set_level(core::CompanyId company, std::int64_t category_id,
                                          std::optional<Level> level) {
  return change(company, {{{category_id, level}}, std::nullopt});
}

core::Status SharingRepository::allow_restricted(core::CompanyId company, bool allowed) {
  return change(company, {{}, allowed});
}

core::Status SharingRepository::change(core::CompanyId company, const Change& change) {
  return this->change(std::span(&company, 1), change);
}

core::Status SharingRepository::change(std::span<const core::CompanyId> companies, const Change& change) {
  return strict_.write([&](Connection& connection) -> core::Status {
    for (const auto company : companies) GLUEPOT_TRY(put_change(connection, company, change));
    return {};
  });
}

core::Result<std::map<std::int64_t, SharingRepository::Levels>> SharingRepository::all_levels() {
  return store::read(strict_, [](Connection& connection) -> core::Result<std::map<std::int64_t, Levels>> {
    std::map<std::int64_t, Levels> out;
    GLUEPOT_TRY(connection.each(kAllLevels, {}, [&](const Row& row) {
      out[row.integer(0)][row.integer(1)] = parse_level(row.text(2)).value_or(Level::kNone);
      return true;
    }));
    return out;
  });
}

core::Result<SharingRepository::Rules> SharingRepository::rules(core::CompanyId company) {
  const bool mirrored = !mirrored_ || mirrored_();
  return store::read(strict_, [&](Connection& connection) -> core::Result<Rules> {
    Rules rules;
    GLUEPOT_ASSIGN(const auto sharing, connection.find(kGet, read_sharing));
    rules.sharing = sharing.value_or(Sharing{});
    rules.sharing.enabled = rules.sharing.enabled && mirrored;
    GLUEPOT_ASSIGN(const auto levels,
                   connection.query(
                       kLevels,
                       [](const Row& row) {
                         return std::pair{row.integer(0), parse_level(row.text(1)).value_or(Level::kNone)};
                       },
                       company.value));
    rules.by_category.insert(levels.begin(), levels.end());
    GLUEPOT_ASSIGN(const auto allowed, connection.find(
                                           kAllowed, [](const Row&) { return true; }, company.value));
    rules.restricted_allowed = allowed.has_value();
    rules.company = company;
    GLUEPOT_ASSIGN(rules.reveals, RevealRules::read_table(connection, company));
    return rules;
  });
}

core::Result<std::vector<std::int64_t>> SharingRepository::companies_with_restricted_allowed() {
  return store::read(strict_, [](Connection& connection) {
    return connection.query(kAllAllowed, [](const Row& row) { return row.integer(0); });
  });
}

}  // namespace gluepot::passwords
