// SPDX-License-Identifier: Apache-2.0
// S-17: whoever may manage people and roles, and nothing else, comes by nothing else, whatever he calls one after the
// other. The rules themselves are asked: every permission a route would ask for besides is taken as held.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "access/permissions.h"
#include "access/roles.h"
#include "access/schema.h"
#include "access/sessions.h"
#include "access/users.h"
#include "core/text.h"
#include "store/sqlite.h"

namespace gluepot::access {
namespace {

using List = std::vector<std::string>;
constexpr int kCalls = 4;
constexpr core::CompanyId kOwn{5}, kForeign{6};

/// What stands in the tables of people, to go back to.
class Snapshots {
 public:
  explicit Snapshots(store::Database& database) : database_(database) {
    for (const auto* table : kTables)
      run(std::string("CREATE TABLE saved_") + table + " AS SELECT 0 AS state, * FROM " + table + " WHERE 0");
  }
  void save(int state) {
    std::string sql;
    for (const auto* table : kTables)
      sql += std::string("INSERT INTO saved_") + table + " SELECT " + std::to_string(state) + ", * FROM " + table + ";";
    run(sql);
  }
  void restore(int state) {
    std::string sql = "PRAGMA defer_foreign_keys=ON;";
    for (const auto* table : kTables) {
      const std::string name(table);
      sql += "DELETE FROM " + name + ";CREATE TEMP TABLE back AS SELECT * FROM saved_" + name +
             " WHERE state = " + std::to_string(state) + ";ALTER TABLE temp.back DROP COLUMN state;INSERT INTO " +
             name + " SELECT * FROM temp.back;DROP TABLE temp.back;";
    }
    run(sql);
  }

 private:
  static constexpr const char* kTables[] = {"role", "role_permission", "user", "user_company", "setup_link", "session"};
  void run(const std::string& sql) {
    const auto done = database_.write([&](store::Connection& connection) { return connection.script(sql); });
    ASSERT_TRUE(done) << done.error().message;
  }
  store::Database& database_;
};

struct State {
  std::set<std::int64_t> controlled;  ///< people the attacker is, or could sign in as
  std::string path;                   ///< the calls that led here
};

class EscalationTest : public testing::Test {
 protected:
  void SetUp() override {
    (void)core::init_secrets(false);
    vault_ = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
    folder_ = testing::TempDir() + "/escalation-" + core::random_hex(8);
    std::filesystem::create_directories(folder_);
    store::SqliteOptions options;
    options.path = folder_ + "/strict.db";
    options.synchronous_full = false;
    strict_ = std::move(*store::open_sqlite(options));
    ASSERT_TRUE(store::migrate(*strict_, "access", migrations()));
    ASSERT_TRUE(ensure_built_in_roles(*strict_));
    users_ = std::make_unique<Users>(*strict_, *vault_, clock_);
    roles_ = std::make_unique<Roles>(*strict_, clock_);
  }
  void TearDown() override {
    strict_.reset();
    std::filesystem::remove_all(folder_);
  }

  /// The people of a small MSP, and the attacker with a role of his own.
  void people(List held, bool all_companies) {
    const auto system = core::Caller::system();
    const auto desk = *roles_->create({"Desk", "", std::move(held), all_companies, false}, system);
    ASSERT_TRUE(users_->create({"ana", std::string(kPrimaryAdmin)}, system));
    ASSERT_TRUE(users_->create({"tom", "Technician"}, system));
    const auto kim = *users_->create({"kim", "Desk", {}, {kOwn}}, system);
    kim_ = kim.user.id.value;
    start_ = desk;
    snapshots_ = std::make_unique<Snapshots>(*strict_);
  }

  core::Caller as(std::int64_t user) const {
    core::Caller caller;
    caller.kind = core::Caller::Kind::kUser;
    caller.id = user;
    caller.name = "attacker";
    return caller;
  }

  /// What the attacker holds beyond the beginning; empty: nothing.
  std::string gained(const State& state) {
    std::map<std::int64_t, Role> roles;
    const auto all = *roles_->list();
    const auto users = *users_->list();
    for (const auto& role : all) roles[role.id.value] = role;
    for (const auto& user : users) {
      if (!state.controlled.contains(user.id.value) || !user.active) continue;
      const auto& role = roles.at(user.role_id.value);
      if (role.id == kPrimaryAdminId) return user.name + " is a Primary Admin";
      for (const auto& permission : role.permissions)
        if (std::find(start_.permissions.begin(), start_.permissions.end(), permission) == start_.permissions.end())
          return user.name + " holds " + permission;
      if (start_.all_companies) continue;
      if (role.all_companies) return user.name + " works for every company";
      for (const auto company : user.companies)
        if (company != kOwn) return user.name + " works for another company";
    }
    return {};
  }

  /// The same for what is the same but for names and ids.
  std::string picture(const State& state) {
    std::map<std::int64_t, std::string> roles;
    std::vector<std::string> lines;
    const auto all = *roles_->list();
    const auto users = *users_->list();
    for (const auto& role : all) {
      auto& text = roles[role.id.value];
      text = role.editable ? "" : "admin:";
      for (const auto& permission : role.permissions) text += permission + ",";
      text += role.all_companies ? "all" : "";
      lines.push_back("role " + text);
    }
    for (const auto& user : users) {
      std::string line = "user " + roles[user.role_id.value] + (user.active ? " on" : " off") +
                         (state.controlled.contains(user.id.value) ? " mine" : "");
      for (const auto company : user.companies) line += " " + company.text();
      lines.push_back(std::move(line));
    }
    std::sort(lines.begin(), lines.end());
    std::string out;
    for (const auto& line : lines) out += line + "\n";
    return out;
  }

  struct Call {
    std::string what;
    std::function<bool(State&)> run;  ///< false: refused
  };

  std::vector<Call> calls(const State& state) {
    const auto roles = *roles_->list();
    const auto users = *users_->list();
    const List everything(std::begin(kPermissions), std::end(kPermissions));
    const std::vector<List> sets{everything, start_.permissions, {"read_documentation_passwords"}, {"manage_users"}};
    std::vector<Call> out;
    for (const auto me : state.controlled) {
      const auto by = as(me);
      for (const auto& set : sets)
        for (const bool all : {true, false})
          if (roles.size() < kMostRoles)
            out.push_back({"make a role", [=, this](State&) {
                             return roles_->create({core::random_hex(4) + "x", "", set, all, false}, by).has_value();
                           }});
      for (const auto& role : roles) {
        for (const auto& set : sets)
          for (const bool all : {true, false})
            out.push_back({"change " + role.name, [=, this](State&) {
                             RoleChange change;
                             change.permissions = set;
                             change.all_companies = all;
                             return roles_->update(role.id, change, by).has_value();
                           }});
        if (roles.size() < kMostRoles)
          out.push_back(
              {"copy " + role.name, [=, this](State&) { return roles_->duplicate(role.id, by).has_value(); }});
        out.push_back({"remove " + role.name, [=, this](State&) { return roles_->remove(role.id, by).has_value(); }});
        if (users.size() < kMostUsers)
          for (const auto company : {kOwn, kForeign})
            out.push_back({"invite as " + role.name, [=, this](State& now) {
                             const auto made = users_->create({core::random_hex(4), role.id.text(), {}, {company}}, by);
                             if (made) now.controlled.insert(made->user.id.value);
                             return made.has_value();
                           }});
      }
      for (const auto& user : users) {
        const auto change = [&](std::string what, UserChange wanted) {
          out.push_back(
              {what + " " + user.name, [=, this](State&) { return users_->change(user.id, wanted, by).has_value(); }});
        };
        for (const auto& role : roles) {
          UserChange wanted;
          wanted.role = role.id.text();
          change("give " + role.name + " to", wanted);
        }
        UserChange more, off, on;
        more.companies = std::vector{kOwn, kForeign};
        off.active = false;
        on.active = true;
        change("give companies to", more);
        change("end", off);
        change("bring back", on);
        out.push_back({"make a set-up link of " + user.name, [=, this](State& now) {
                         const bool made = users_->renew_setup(user.id, by).has_value();
                         if (made) now.controlled.insert(user.id.value);
                         return made;
                       }});
      }
    }
    return out;
  }

  /// Breadth first, each different state once. Returns how many there were.
  int search() {
    std::set<std::string> seen;
    std::vector<std::pair<int, State>> now, next;
    int states = 0, tried = 0;
    State first;
    first.controlled = {kim_};
    EXPECT_EQ(gained(first), "");
    seen.insert(picture(first));
    snapshots_->save(states);
    now.emplace_back(states++, first);
    for (int depth = 1; depth <= kCalls; ++depth) {
      next.clear();
      for (const auto& [number, state] : now) {
        snapshots_->restore(number);
        bool fresh = true;
        for (const auto& call : calls(state)) {
          if (!fresh) snapshots_->restore(number);
          State after = state;
          ++tried;
          fresh = !call.run(after);
          if (fresh) continue;
          after.path += (after.path.empty() ? "" : ", ") + call.what;
          const auto more = gained(after);
          if (!more.empty()) {
            ADD_FAILURE() << after.path << ": " << more;
            return states;
          }
          if (!seen.insert(picture(after)).second || depth == kCalls) continue;
          snapshots_->save(states);
          next.emplace_back(states++, std::move(after));
        }
      }
      now.swap(next);
    }
    RecordProperty("states", states);
    RecordProperty("calls", tried);
    return states;
  }

  static constexpr std::size_t kMostRoles = 5, kMostUsers = 4;
  core::ManualClock clock_;
  std::unique_ptr<vault::Vault> vault_;
  std::string folder_;
  std::unique_ptr<store::Database> strict_;
  std::unique_ptr<Users> users_;
  std::unique_ptr<Roles> roles_;
  std::unique_ptr<Snapshots> snapshots_;
  std::int64_t kim_ = 0;
  Role start_;
};

TEST_F(EscalationTest, S17_WhoManagesPeopleAndRolesGainsNothingInFourCalls) {
  people({"manage_users", "manage_roles"}, true);
  EXPECT_GT(search(), 50);
}

TEST_F(EscalationTest, S17_WhoIsLimitedToACompanyGainsNoOtherInFourCalls) {
  people({"manage_users", "manage_roles"}, false);
  EXPECT_GT(search(), 10);
}

}  // namespace
}  // namespace gluepot::access
