// SPDX-License-Identifier: Apache-2.0
// Roles that people make, whom they may be given by, and the companies a user works for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "access/api_keys.h"
#include "access/permissions.h"
#include "access/roles.h"
#include "access/schema.h"
#include "access/sessions.h"
#include "access/users.h"
#include "core/text.h"
#include "store/sqlite.h"

namespace gluepot::access {
namespace {

using core::ErrorCode;
using List = std::vector<std::string>;

class PeopleTest : public testing::Test {
 protected:
  void SetUp() override {
    (void)core::init_secrets(false);
    vault_ = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
    folder_ = testing::TempDir() + "/people-" + core::random_hex(8);
    std::filesystem::create_directories(folder_);
    store::SqliteOptions options;
    options.path = folder_ + "/strict.db";
    strict_ = std::move(*store::open_sqlite(options));
    ASSERT_TRUE(store::migrate(*strict_, "access", migrations()));
    ASSERT_TRUE(ensure_built_in_roles(*strict_));
    users_ = std::make_unique<Users>(*strict_, *vault_, clock_);
    roles_ = std::make_unique<Roles>(*strict_, clock_);
    sessions_ = std::make_unique<Sessions>(*strict_, *vault_, clock_);
    keys_ = std::make_unique<ApiKeys>(*strict_, *vault_, clock_);
    ASSERT_TRUE(keys_->load());
  }
  void TearDown() override {
    strict_.reset();
    std::filesystem::remove_all(folder_);
  }
  User person(const std::string& name, std::string_view role, std::vector<core::CompanyId> companies = {}) {
    const auto made = users_->create({name, std::string(role), {}, std::move(companies)}, core::Caller::system());
    return *users_->use_setup(made->setup_token, "", core::Secret("correct horse 1"));
  }
  Role role(const std::string& name, List permissions, bool all_companies = true) {
    auto made = roles_->create({name, "", std::move(permissions), all_companies, false}, core::Caller::system());
    EXPECT_TRUE(made) << made.error().message;
    return *made;
  }
  core::Caller as(const User& user) { return *sessions_->find(*sessions_->start(user.id, "")); }
  ErrorCode code_of(const core::Result<User>& result) { return result ? ErrorCode::kInternal : result.error().code; }

  core::ManualClock clock_;
  std::unique_ptr<vault::Vault> vault_;
  std::string folder_;
  std::unique_ptr<store::Database> strict_;
  std::unique_ptr<Users> users_;
  std::unique_ptr<Roles> roles_;
  std::unique_ptr<Sessions> sessions_;
  std::unique_ptr<ApiKeys> keys_;
};

TEST_F(PeopleTest, B101_ARoleIsMadeEditedAndDeletedAndActsOnTheNextRequest) {
  const auto made = role("Service desk", {"write_companies"});
  EXPECT_EQ(made.permissions, (List{"read_companies", "write_companies"}));
  EXPECT_FALSE(made.built_in);
  const auto jo = person("Jo", made.id.text());
  const auto token = *sessions_->start(jo.id, "");
  EXPECT_TRUE(sessions_->find(token)->may("write_companies"));
  RoleChange change;
  change.permissions = List{"read_companies", "read_audit"};
  change.description = "Looks on";
  const auto changed = roles_->update(made.id, change, core::Caller::system());
  ASSERT_TRUE(changed) << changed.error().message;
  EXPECT_EQ(changed->description, "Looks on");
  EXPECT_EQ(changed->name, "Service desk");
  EXPECT_FALSE(sessions_->find(token)->may("write_companies"));
  EXPECT_TRUE(sessions_->find(token)->may("read_audit"));
  const auto bad = [&](RoleDraft draft) { return roles_->create(draft, core::Caller::system()).error(); };
  EXPECT_EQ(bad({"x", "", {"run_sync"}}).field, "permissions");
  EXPECT_EQ(bad({"", "", {}}).field, "name");
  EXPECT_EQ(bad({" x", "", {}}).field, "name");
  EXPECT_EQ(bad({"17", "", {}}).field, "name") << "would be taken for an id";
  EXPECT_EQ(bad({std::string(61, 'x'), "", {}}).field, "name");
  EXPECT_EQ(bad({"x", std::string(301, 'x'), {}}).field, "description");
  EXPECT_EQ(bad({"service DESK", "", {}}).code, ErrorCode::kConflict);
  EXPECT_EQ(bad({"primary admin", "", {}}).code, ErrorCode::kConflict);
}

TEST_F(PeopleTest, B101_TheDefaultStandsFirstAndThereIsOne) {
  const auto a = role("A", {}), b = role("B", {});
  RoleChange yes;
  yes.is_default = true;
  ASSERT_TRUE(roles_->update(a.id, yes, core::Caller::system()));
  ASSERT_TRUE(roles_->update(b.id, yes, core::Caller::system()));
  const auto all = *roles_->list();
  EXPECT_EQ(all[0].id, b.id);
  EXPECT_EQ(std::count_if(all.begin(), all.end(), [](const auto& one) { return one.is_default; }), 1);
  RoleChange no;
  no.is_default = false;
  EXPECT_FALSE(roles_->update(b.id, no, core::Caller::system())->is_default);
  EXPECT_EQ(roles_->list()->front().name, kPrimaryAdmin);
}

TEST_F(PeopleTest, B102_ACopyHasTheSamePermissionsAndFlagsAndANameOfItsOwn) {
  RoleDraft draft{"Night shift", "At night", {"read_companies", "write_password_sync"}, false, true};
  const auto original = *roles_->create(draft, core::Caller::system());
  const auto copy = *roles_->duplicate(original.id, core::Caller::system());
  EXPECT_EQ(copy.name, "Copy of Night shift");
  EXPECT_EQ(copy.description, original.description);
  EXPECT_EQ(copy.permissions, original.permissions);
  EXPECT_EQ(copy.all_companies, original.all_companies);
  EXPECT_FALSE(copy.is_default);
  EXPECT_EQ(roles_->duplicate(original.id, core::Caller::system())->name, "Copy of Night shift 2");
  EXPECT_EQ(roles_->duplicate(original.id, core::Caller::system())->name, "Copy of Night shift 3");
  const auto lengthy = role(std::string(56, 'x') + "\xC3\xA9", {});
  EXPECT_TRUE(roles_->duplicate(lengthy.id, core::Caller::system())) << "the name is cut between characters";
  const auto everything = *roles_->duplicate(kPrimaryAdminId, core::Caller::system());
  EXPECT_EQ(everything.permissions.size(), std::size(kPermissions));
  EXPECT_TRUE(everything.editable) << "a copy is a role like any other";
  EXPECT_TRUE(roles_->remove(everything.id, core::Caller::system()));
}

TEST_F(PeopleTest, B97_PrimaryAdminIsNeitherEditedNorDeletedAndHoldsWhatANewVersionBrings) {
  RoleChange change;
  for (int what = 0; what < 5; ++what) {
    RoleChange wanted;
    if (what == 0) wanted.name = "Boss";
    if (what == 1) wanted.description = "x";
    if (what == 2) wanted.permissions = List{};
    if (what == 3) wanted.all_companies = false;
    if (what == 4) wanted.is_default = true;
    EXPECT_EQ(roles_->update(kPrimaryAdminId, wanted, core::Caller::system()).error().code, ErrorCode::kConflict);
  }
  EXPECT_EQ(roles_->remove(kPrimaryAdminId, core::Caller::system()).error().code, ErrorCode::kConflict);
  constexpr store::Statement kForget{"test.forget",
                                     "DELETE FROM role_permission WHERE role_id = 1 AND permission = 'manage_tenant'"};
  ASSERT_TRUE(strict_->write([&](store::Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kForget));
    return {};
  }));
  ASSERT_TRUE(ensure_built_in_roles(*strict_));
  EXPECT_EQ(roles_->get(kPrimaryAdminId)->permissions.size(), std::size(kPermissions));
}

TEST_F(PeopleTest, RolesThatCameWithGluepotArePeoplesFromThenOn) {
  RoleChange change;
  change.permissions = List{"read_companies"};
  ASSERT_TRUE(roles_->update(roles_->find("Technician")->id, change, core::Caller::system()));
  ASSERT_TRUE(roles_->remove(roles_->find("Reader")->id, core::Caller::system()));
  ASSERT_TRUE(ensure_built_in_roles(*strict_));  // the next start
  EXPECT_EQ(roles_->find("technician")->permissions, List{"read_companies"});
  EXPECT_EQ(roles_->find("Reader").error().code, ErrorCode::kInvalidArgument);
}

TEST_F(PeopleTest, B109_ARoleInUseStaysUntilItsUsersHaveAnother) {
  const auto made = role("Desk", {"read_companies"});
  const auto jo = person("Jo", "Desk");
  auto invited = users_->create("Al", "Desk");
  ASSERT_TRUE(users_->set_active(jo.id, false));
  const auto refused = roles_->remove(made.id, core::Caller::system());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_NE(refused.error().message.find("2 users"), std::string::npos) << refused.error().message;
  ASSERT_TRUE(users_->set_role(jo.id, "Reader"));
  EXPECT_NE(roles_->remove(made.id, core::Caller::system()).error().message.find("1 user "), std::string::npos);
  ASSERT_TRUE(users_->set_role(invited->user.id, "Reader"));
  ASSERT_TRUE(roles_->remove(made.id, core::Caller::system()));
  EXPECT_EQ(users_->find_setup(invited->setup_token)->role_name, "Reader") << "the invitation goes on";
  EXPECT_EQ(roles_->get(made.id).error().code, ErrorCode::kNotFound);
}

TEST_F(PeopleTest, B103_B104_ALimitedRoleLeavesTheCompaniesGivenAndAllCompaniesLiftsThem) {
  const auto made = role("Local", {"read_companies"}, false);
  const auto jo = person("Jo", "Local", {{7}, {3}});
  const auto token = *sessions_->start(jo.id, "");
  ASSERT_TRUE(sessions_->find(token)->companies);
  EXPECT_EQ(*sessions_->find(token)->companies, (std::vector<core::CompanyId>{{3}, {7}}));
  EXPECT_TRUE(sessions_->find(token)->may_see({7}));
  EXPECT_FALSE(sessions_->find(token)->may_see({8}));
  UserChange change;
  change.companies = std::vector<core::CompanyId>{{8}};
  ASSERT_TRUE(users_->change(jo.id, change, core::Caller::system()));
  EXPECT_TRUE(sessions_->find(token)->may_see({8})) << "with the next request";
  EXPECT_FALSE(sessions_->find(token)->may_see({7}));
  change.companies->clear();
  ASSERT_TRUE(users_->change(jo.id, change, core::Caller::system()));
  ASSERT_TRUE(sessions_->find(token)->companies) << "no company is not every company";
  EXPECT_TRUE(sessions_->find(token)->companies->empty());
  RoleChange lift;
  lift.all_companies = true;
  ASSERT_TRUE(roles_->update(made.id, lift, core::Caller::system()));
  EXPECT_FALSE(sessions_->find(token)->companies);
  ASSERT_TRUE(roles_->update(made.id, RoleChange{{}, {}, {}, false, {}}, core::Caller::system()));
  EXPECT_TRUE(sessions_->find(token)->companies);
}

TEST_F(PeopleTest, NobodyGivesWhatHeDoesNotHold) {
  person("Ada", kPrimaryAdmin);
  role("People", {"manage_users", "manage_roles", "read_companies"});
  role("Spy", {"manage_users", "manage_roles", "read_companies", "read_audit"});
  const auto kim = person("Kim", "People"), bo = person("Bo", "Spy");
  const auto ada = *users_->create("Bea", kPrimaryAdmin);
  const auto by = as(kim);
  const auto forbidden = [](const auto& result) { return !result && result.error().code == ErrorCode::kForbidden; };
  // Roles.
  RoleChange more;
  more.permissions = List{"manage_users", "manage_roles", "read_companies", "read_documentation_passwords"};
  EXPECT_TRUE(forbidden(roles_->update(roles_->find("People")->id, more, by))) << "his own role";
  EXPECT_TRUE(forbidden(roles_->create({"New", "", {"read_audit"}}, by)));
  EXPECT_TRUE(forbidden(roles_->duplicate(kPrimaryAdminId, by)));
  EXPECT_TRUE(forbidden(roles_->duplicate(roles_->find("Spy")->id, by)));
  RoleChange less;
  less.permissions = List{};
  EXPECT_TRUE(forbidden(roles_->update(roles_->find("Spy")->id, less, by))) << "nor takes it from others";
  EXPECT_TRUE(forbidden(roles_->remove(roles_->find("Technician")->id, by)));
  EXPECT_TRUE(roles_->create({"New", "", {"write_users", "read_companies"}}, by)) << "what he holds, he gives";
  // Users.
  for (const auto* name : {"Primary Admin", "Spy", "Technician"}) {
    UserChange change;
    change.role = name;
    EXPECT_TRUE(forbidden(users_->change(kim.id, change, by))) << "himself " << name;
    EXPECT_TRUE(forbidden(users_->create({"Zed", name}, by))) << name;
  }
  for (const auto target : {bo.id, ada.user.id}) {
    UserChange off, mail, role_of;
    off.active = false;
    mail.email = "me@example.com";
    role_of.role = "New";
    EXPECT_TRUE(forbidden(users_->change(target, off, by)));
    EXPECT_TRUE(forbidden(users_->change(target, mail, by)));
    EXPECT_TRUE(forbidden(users_->change(target, role_of, by)));
    EXPECT_TRUE(forbidden(users_->renew_setup(target, by))) << "the link would sign in as the other";
    EXPECT_TRUE(forbidden(users_->check_may_change(target, by)));
  }
  EXPECT_TRUE(users_->create({"Zed", "New"}, by));
  // A role with every permission is still not Primary Admin.
  ASSERT_TRUE(roles_->duplicate(kPrimaryAdminId, core::Caller::system()));
  const auto max = person("Max", "Copy of Primary Admin");
  EXPECT_TRUE(forbidden(users_->create({"Zoe", "Primary Admin"}, as(max))));
  EXPECT_TRUE(forbidden(users_->renew_setup(ada.user.id, as(max))));
  UserChange up;
  up.role = "Primary Admin";
  EXPECT_TRUE(forbidden(users_->change(max.id, up, as(max))));
}

TEST_F(PeopleTest, WhoLostARightMeanwhileGivesNothing) {
  person("Ada", kPrimaryAdmin);
  const auto bo = person("Bo", kPrimaryAdmin);
  const auto stale = as(bo);  // his request is under way
  ASSERT_TRUE(users_->set_role(bo.id, "Reader"));
  EXPECT_EQ(users_->create({"Zed", "Primary Admin"}, stale).error().code, ErrorCode::kForbidden);
  ASSERT_TRUE(users_->set_active(bo.id, false));
  EXPECT_EQ(users_->create({"Zed", "Reader"}, stale).error().code, ErrorCode::kForbidden);
  EXPECT_EQ(roles_->create({"Any", "", {}}, stale).error().code, ErrorCode::kForbidden);
  core::Caller key;
  key.kind = core::Caller::Kind::kKey;
  EXPECT_EQ(roles_->create({"Any", "", {}}, key).error().code, ErrorCode::kForbidden);
}

TEST_F(PeopleTest, ALimitedManagerGivesHisCompaniesAndNoMore) {
  role("Branch", {"manage_users", "manage_roles"}, false);
  const auto kim = person("Kim", "Branch", {{3}, {7}});
  const auto by = as(kim);
  EXPECT_TRUE(users_->create({"A", "Branch", {}, {{3}}}, by));
  EXPECT_EQ(users_->create({"B", "Branch", {}, {{3}, {8}}}, by).error().code, ErrorCode::kForbidden);
  UserChange more;
  more.companies = std::vector<core::CompanyId>{{3}, {7}, {8}};
  EXPECT_EQ(code_of(users_->change(kim.id, more, by)), ErrorCode::kForbidden);
  EXPECT_EQ(roles_->create({"Wide", "", {"read_users"}, true}, by).error().code, ErrorCode::kForbidden);
  EXPECT_TRUE(roles_->create({"Narrow", "", {"read_users"}, false}, by));
}

TEST_F(PeopleTest, B93_B94_AUserHasAnEmailThatNobodyElseHas) {
  const auto jo = *users_->create({"Jo", "Reader", "jo@example.com"}, core::Caller::system());
  EXPECT_EQ(jo.user.email, "jo@example.com");
  const auto al = *users_->create({"Al", "Reader"}, core::Caller::system());
  EXPECT_EQ(al.user.email, "");
  const auto taken = users_->create({"Xi", "Reader", "JO@example.com"}, core::Caller::system());
  EXPECT_EQ(taken.error().code, ErrorCode::kConflict);
  EXPECT_EQ(taken.error().field, "email");
  UserChange change;
  for (const auto* bad : {"jo", "@x", "jo@", "a b@x", "a@b@c", "<jo@x>", "jo@x,al@x"}) {
    change.email = bad;
    EXPECT_EQ(users_->change(al.user.id, change, core::Caller::system()).error().field, "email") << bad;
  }
  change.email = "al@example.com";
  change.name = "Alma";
  change.role = "Technician";
  const auto changed = users_->change(al.user.id, change, core::Caller::system());
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->name + " " + changed->email + " " + changed->role_name, "Alma al@example.com Technician");
  change = {};
  change.name = "Jo";
  change.role = "Reader";
  EXPECT_EQ(users_->change(al.user.id, change, core::Caller::system()).error().field, "name");
  EXPECT_EQ(users_->get(al.user.id)->role_name, "Technician") << "all of a change or nothing";
  change = {};
  change.email = "";
  EXPECT_EQ(users_->change(al.user.id, change, core::Caller::system())->email, "");
}

TEST_F(PeopleTest, B95_WithAUserGoHisSessionsHisLinksAndHisKeys) {
  person("Ada", kPrimaryAdmin);
  const auto jo = person("Jo", kPrimaryAdmin), al = person("Al", kPrimaryAdmin);
  const auto stale = as(jo);
  const auto mine = *keys_->create("mine", false, stale), other = *keys_->create("other", false, as(al));
  const auto paused = *keys_->create("paused", false, stale),
             system = *keys_->create("hub", false, core::Caller::system());
  ASSERT_TRUE(keys_->set_state(paused.key.id, "paused", stale));
  const auto link = *users_->renew_setup(jo.id, core::Caller::system());
  const auto token = *sessions_->start(jo.id, "");
  ASSERT_TRUE(users_->set_active(jo.id, false));
  const auto stopped = keys_->paused_with(jo.id);
  ASSERT_EQ(stopped.size(), 1U);
  EXPECT_EQ(stopped[0].name, "mine");
  EXPECT_FALSE(sessions_->find(token));
  EXPECT_EQ(users_->find_setup(link).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(keys_->check(mine.text.reveal(), ""));
  EXPECT_TRUE(keys_->check(other.text.reveal(), "") && keys_->check(system.text.reveal(), ""));
  EXPECT_EQ(keys_->create("late", false, stale).error().code, ErrorCode::kForbidden) << "a request under way";
  ASSERT_TRUE(keys_->load());  // a restart, and no memory of it
  EXPECT_FALSE(keys_->check(mine.text.reveal(), ""));
  EXPECT_TRUE(keys_->check(other.text.reveal(), ""));
  ASSERT_TRUE(users_->set_active(jo.id, true));
  EXPECT_FALSE(keys_->check(mine.text.reveal(), "")) << "they come back by a person's decision only";
  ASSERT_TRUE(keys_->set_state(mine.key.id, "active", stale));
  EXPECT_TRUE(keys_->check(mine.text.reveal(), ""));
}

TEST_F(PeopleTest, NobodyDeactivatesHimself) {
  person("Ada", kPrimaryAdmin);
  const auto bo = person("Bo", kPrimaryAdmin);
  UserChange off;
  off.active = false;
  EXPECT_EQ(code_of(users_->change(bo.id, off, as(bo))), ErrorCode::kConflict);
}

TEST_F(PeopleTest, SessionsAreListedByANameThatOpensNothingAndEndedByIt) {
  const auto jo = person("Jo", "Reader"), al = person("Al", "Reader");
  const auto first = *sessions_->start(jo.id, "192.0.2.1", "Firefox");
  clock_.advance(std::chrono::minutes(1));
  const auto second = *sessions_->start(jo.id, "192.0.2.2", std::string(500, 'x'));
  const auto others = *sessions_->start(al.id, "");
  const auto listed = *sessions_->list(jo.id);
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed[1].agent, "Firefox");
  EXPECT_EQ(listed[0].agent.size(), 200U);
  EXPECT_EQ(listed[1].address, "192.0.2.1");
  EXPECT_EQ(sessions_->find(first)->session, listed[1].id);
  EXPECT_FALSE(sessions_->find(listed[1].id)) << "the public id is no cookie";
  EXPECT_EQ(sessions_->end_one(al.id, listed[1].id).error().code, ErrorCode::kNotFound) << "only one's own";
  ASSERT_TRUE(sessions_->end_one(jo.id, listed[1].id));
  EXPECT_FALSE(sessions_->find(first));
  EXPECT_TRUE(sessions_->find(second));
  const auto third = *sessions_->start(jo.id, "");
  EXPECT_EQ(*sessions_->end_all(jo.id, sessions_->find(third)->session), 1);
  EXPECT_TRUE(sessions_->find(third) && sessions_->find(others));
  EXPECT_FALSE(sessions_->find(second));
  EXPECT_EQ(*sessions_->end_all(jo.id), 1);
  EXPECT_TRUE(sessions_->list(jo.id)->empty());
}

TEST_F(PeopleTest, AnOlderStoreIsTakenOverWithItsPeople) {
  store::SqliteOptions options;
  options.path = folder_ + "/old.db";
  auto old = std::move(*store::open_sqlite(options));
  ASSERT_TRUE(store::migrate(*old, "access", migrations().first(2)));
  ASSERT_TRUE(old->write([](store::Connection& connection) {
    return connection.script(R"(INSERT INTO role VALUES (1, 'Primary Admin', '', 1), (2, 'Technician', '', 1);
      INSERT INTO user VALUES (10, 'Ada', 1, 'x', 1, 5, 6), (11, 'Jo', 2, 'x', 1, 5, 6);
      INSERT INTO session VALUES (x'01', 10, 1, 1, ''), (x'02', 11, 1, 1, '');
      INSERT INTO api_key (id, public_part, secret_digest, name, password_access, state, created_at_ms, created_by)
        VALUES (20, 'a', x'00', 'k', 0, 'active', 1, 'ada'), (21, 'b', x'00', 'l', 0, 'active', 1, 'gone');)");
  }));
  ASSERT_TRUE(store::migrate(*old, "access", migrations()));
  ASSERT_TRUE(ensure_built_in_roles(*old));
  Users users(*old, *vault_, clock_);
  const auto all = *users.list();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_TRUE(all[1].all_companies) << "as before: nobody was limited";
  ApiKeys keys(*old, *vault_, clock_);
  ASSERT_TRUE(keys.load());
  EXPECT_EQ(keys.list()[0].created_by_id.value, 10);
  EXPECT_EQ(keys.list()[1].created_by_id.value, 0);
  EXPECT_EQ(Roles(*old, clock_).list()->front().permissions.size(), std::size(kPermissions));
}

}  // namespace
}  // namespace gluepot::access
