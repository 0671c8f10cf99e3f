// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

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
using std::chrono::hours;
using std::chrono::seconds;

class AccessTest : public testing::Test {
 protected:
  void SetUp() override {
    (void)core::init_secrets(false);
    vault_ = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
    folder_ = testing::TempDir() + "/access-" + core::random_hex(8);
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
  User person(const std::string& name, std::string_view role) {
    return *users_->use_setup(users_->create(name, role)->setup_token, "", core::Secret("correct horse 1"));
  }
  bool in_the_files(std::string_view text) {
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      if (bytes.find(text) != std::string::npos) return true;
    }
    return false;
  }
  core::ManualClock clock_;
  std::unique_ptr<vault::Vault> vault_;
  std::string folder_;
  std::unique_ptr<store::Database> strict_;
  std::unique_ptr<Users> users_;
  std::unique_ptr<Roles> roles_;
  std::unique_ptr<Sessions> sessions_;
  std::unique_ptr<ApiKeys> keys_;
};

TEST_F(AccessTest, B100_ThePrimaryAdminHoldsEveryPermissionAndAReaderNoReveal) {
  const auto roles = *roles_->list();
  ASSERT_EQ(roles.size(), 3U);
  EXPECT_EQ(roles[0].permissions.size(), std::size(kPermissions));
  EXPECT_THAT(roles[2].permissions, testing::Contains("read_documentation"));
  EXPECT_THAT(roles[2].permissions, testing::Not(testing::Contains("read_documentation_passwords")));
}

TEST_F(AccessTest, B99_APermissionIsALevelOfAResource) {
  std::vector<std::string> names;
  for (const auto& resource : kResources)
    for (const auto* level : {"read_", "write_", "manage_"})
      if (!resource.read_only || std::string_view(level) == "read_")
        names.push_back(level + std::string(resource.name));
  EXPECT_THAT(names, testing::ElementsAreArray(kPermissions));
  EXPECT_FALSE(is_permission("run_sync"));
}

TEST_F(AccessTest, B98_ALevelHoldsThoseBelowItAndNoOtherResource) {
  using List = std::vector<std::string>;
  EXPECT_EQ(expanded(List{"manage_companies"}), (List{"read_companies", "write_companies", "manage_companies"}));
  EXPECT_EQ(expanded(List{"write_mappings", "read_audit"}), (List{"read_mappings", "write_mappings", "read_audit"}));
  EXPECT_EQ(expanded(List{"manage_documentation"}),
            (List{"read_documentation", "write_documentation", "manage_documentation"}))
      << "values of passwords are a resource of their own";
  EXPECT_EQ(expanded(List{"run_sync", "manage_documentation_passwords", "read_", "companies", ""}), List{});
  // As a role: what is stored is the highest level alone.
  const auto jo = person("Jo", "Reader");
  const auto token = *sessions_->start(jo.id, "");
  constexpr store::Statement kGrant{"test.grant",
                                    "UPDATE role_permission SET permission = 'manage_companies' WHERE "
                                    "role_id = 3 AND permission = 'read_companies'"};
  ASSERT_TRUE(strict_->write([&](store::Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kGrant));
    return {};
  }));
  const auto caller = *sessions_->find(token);
  EXPECT_TRUE(caller.may("manage_companies") && caller.may("write_companies") && caller.may("read_companies"));
  EXPECT_FALSE(caller.may("read_documentation_passwords") || caller.may("write_documentation"));
}

TEST_F(AccessTest, B99_RolesOfAnOlderVersionKeepWhatTheyGrant) {
  store::SqliteOptions options;
  options.path = folder_ + "/old.db";
  auto old = std::move(*store::open_sqlite(options));
  ASSERT_TRUE(store::migrate(*old, "access", migrations().first(2)));
  ASSERT_TRUE(old->write([](store::Connection& connection) {
    return connection.script(R"(INSERT INTO role VALUES (1, 'Primary Admin', '', 1), (50, 'Syncer', '', 0);
      INSERT INTO role_permission VALUES (1, 'run_sync'), (1, 'manage_users'), (50, 'run_sync'), (50, 'read_companies'))");
  }));
  ASSERT_TRUE(store::migrate(*old, "access", migrations()));
  const auto roles = *Roles(*old, clock_).list();
  ASSERT_EQ(roles.size(), 2U);
  EXPECT_EQ(roles[1].permissions,
            (std::vector<std::string>{"read_companies", "read_integrations", "write_integrations"}));
  EXPECT_THAT(roles[0].permissions, testing::IsSupersetOf({"write_integrations", "manage_users", "read_users"}));
}

TEST_F(AccessTest, B96_AUserHasOneRoleAndExactlyItsPermissions) {
  const auto jo = person("Jo", "Technician");
  const auto token = *sessions_->start(jo.id, "");
  for (const std::string_view role : {"Reader", "Technician", "Primary Admin", "Reader"}) {
    if (role == "Reader") person("Admin " + core::random_hex(4), kPrimaryAdmin);  // the last one could not be changed
    ASSERT_TRUE(users_->set_role(jo.id, std::string(role)));
    EXPECT_EQ(users_->get(jo.id)->role_name, role);
    const auto roles = *roles_->list();
    const auto mine = std::find_if(roles.begin(), roles.end(), [&](const auto& one) { return one.name == role; });
    ASSERT_NE(mine, roles.end());
    EXPECT_THAT(sessions_->find(token)->permissions, testing::UnorderedElementsAreArray(mine->permissions));
  }
  EXPECT_EQ(users_->set_role(jo.id, "Nobody").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(users_->set_role(jo.id, "").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(users_->get(jo.id)->role_name, "Reader");
}

TEST_F(AccessTest, ASetUpLinkWorksOnceAndForSevenDays) {
  const auto made = *users_->create("Jo", "technician");
  EXPECT_TRUE(made.user.setup_pending);
  EXPECT_FALSE(users_->use_setup(made.setup_token, "", core::Secret("short")));
  ASSERT_TRUE(users_->use_setup(made.setup_token, "", core::Secret("correct horse 1")));
  EXPECT_EQ(users_->use_setup(made.setup_token, "", core::Secret("correct horse 2")).error().code,
            ErrorCode::kNotFound);
  const auto late = *users_->create("Al", "Reader");
  clock_.advance(hours(24 * 7));
  EXPECT_EQ(users_->find_setup(late.setup_token).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(in_the_files(late.setup_token));
  EXPECT_EQ(users_->create("JO", "Reader").error().code, ErrorCode::kConflict);
  EXPECT_EQ(users_->create("Xi", "Nobody").error().code, ErrorCode::kInvalidArgument);
}

TEST_F(AccessTest, TheFirstRunLinkIsGoneOnceAUserExists) {
  const auto first = *users_->first_run_token();
  const auto second = *users_->first_run_token();
  EXPECT_FALSE(users_->find_setup(first));
  EXPECT_EQ(users_->use_setup(second, "Ada", core::Secret("correct horse 1"))->role_name, kPrimaryAdmin);
  EXPECT_EQ(users_->first_run_token().error().code, ErrorCode::kConflict);
}

TEST_F(AccessTest, OnlyTheRightPasswordOfAnActiveUserSignsIn) {
  const auto admin = person("Ada", kPrimaryAdmin);
  const auto jo = person("Jo", "Reader");
  EXPECT_TRUE(users_->check_password("jo", core::Secret("correct horse 1")));
  const auto wrong = users_->check_password("Jo", core::Secret("correct horse 2"));
  const auto unknown = users_->check_password("Nobody", core::Secret("correct horse 1"));
  EXPECT_EQ(wrong.error().message, unknown.error().message);
  ASSERT_TRUE(users_->set_active(jo.id, false));
  EXPECT_EQ(users_->check_password("Jo", core::Secret("correct horse 1")).error().message, wrong.error().message);
  EXPECT_FALSE(in_the_files("correct horse"));
}

TEST_F(AccessTest, B110_TheLastPrimaryAdminStays) {
  const auto ada = person("Ada", kPrimaryAdmin);
  ASSERT_TRUE(users_->create("Not yet", kPrimaryAdmin));  // has no password: does not count
  EXPECT_EQ(users_->set_active(ada.id, false).error().code, ErrorCode::kConflict);
  EXPECT_EQ(users_->set_role(ada.id, "Reader").error().code, ErrorCode::kConflict);
  person("Bo", kPrimaryAdmin);
  EXPECT_TRUE(users_->set_active(ada.id, false));
}

TEST_F(AccessTest, SessionsEndByClockByDeactivationAndBySigningOut) {
  person("Ada", kPrimaryAdmin);
  const auto jo = person("Jo", "Reader");
  auto token = *sessions_->start(jo.id, "127.0.0.1");
  EXPECT_EQ(sessions_->find(token)->name, "Jo");
  EXPECT_FALSE(in_the_files(token));
  for (int i = 0; i < 3; ++i) {
    clock_.advance(hours(7));
    EXPECT_TRUE(sessions_->find(token));
  }
  clock_.advance(hours(4));  // 25 hours old, though never idle for 8
  EXPECT_EQ(sessions_->find(token).error().code, ErrorCode::kUnauthenticated);
  token = *sessions_->start(jo.id, "");
  clock_.advance(hours(8) + seconds(1));
  EXPECT_FALSE(sessions_->find(token));
  token = *sessions_->start(jo.id, "");
  ASSERT_TRUE(sessions_->end(token));
  EXPECT_FALSE(sessions_->find(token));
  token = *sessions_->start(jo.id, "");
  ASSERT_TRUE(users_->set_active(jo.id, false));
  EXPECT_FALSE(sessions_->find(token));
  ASSERT_TRUE(users_->set_active(jo.id, true));
  EXPECT_FALSE(sessions_->find(token));  // coming back does not bring the session back
}

TEST_F(AccessTest, AChangedRoleActsOnTheNextRequest) {
  const auto jo = person("Jo", "Technician");
  const auto token = *sessions_->start(jo.id, "");
  EXPECT_TRUE(sessions_->find(token)->may("read_documentation_passwords"));
  ASSERT_TRUE(users_->set_role(jo.id, "Reader"));
  EXPECT_FALSE(sessions_->find(token)->may("read_documentation_passwords"));
}

TEST_F(AccessTest, GuessingIsSlowedForThatNameAndAddressOnly) {
  SignInThrottle throttle(clock_);
  for (int i = 0; i < 4; ++i) throttle.failed("Jo", "1.1.1.1");
  EXPECT_TRUE(throttle.check("Jo", "1.1.1.1"));
  throttle.failed("jo", "1.1.1.1");
  const auto wait = throttle.check("JO", "1.1.1.1");
  ASSERT_FALSE(wait);
  EXPECT_EQ(wait.error().retry_after, seconds(1));
  EXPECT_TRUE(throttle.check("Jo", "2.2.2.2"));
  clock_.advance(seconds(1));
  EXPECT_TRUE(throttle.check("Jo", "1.1.1.1"));
  for (int i = 0; i < 50; ++i) throttle.failed("n" + std::to_string(i), "1.1.1.1");
  EXPECT_FALSE(throttle.check("somebody", "1.1.1.1"));
  clock_.advance(std::chrono::minutes(15));
  EXPECT_TRUE(throttle.check("somebody", "1.1.1.1"));
}

TEST_F(AccessTest, GuessersOnManyNetworksShareOneNamesTriesAndItsOwnerStillGetsIn) {
  SignInThrottle throttle(clock_);
  throttle.succeeded("Jo", "203.0.113.9");
  int tried = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto address = "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250);
    if (!throttle.check("jo", address)) continue;
    ++tried;
    throttle.failed("jo", address);
  }
  EXPECT_EQ(tried, 25);
  EXPECT_TRUE(throttle.check("Jo", "203.0.113.9"));
  EXPECT_TRUE(throttle.check("Ben", "10.0.3.1"));
  clock_.advance(std::chrono::minutes(15));
  EXPECT_TRUE(throttle.check("Jo", "10.0.3.1"));
}

TEST_F(AccessTest, S15_OfGuessesAtOneNameAtMostAHundredAnHourAreLookedAt) {
  for (const int networks : {1, 1000}) {
    SignInThrottle throttle(clock_);
    throttle.succeeded("Jo", "203.0.113.9");
    int looked_at = 0, owner = 0;
    for (int i = 0; i < 100'000; ++i) {
      const int from = i % networks;
      const auto address = "10.0." + std::to_string(from / 250) + "." + std::to_string(from % 250);
      if (const auto attempt = throttle.check("jo", address)) {
        ++looked_at;
        throttle.failed("jo", address);
      }
      clock_.advance(std::chrono::milliseconds(36));
      if (i % 1000 == 0 && throttle.check("Jo", "203.0.113.9")) ++owner;
    }
    EXPECT_LE(looked_at, 100) << networks << " networks";
    EXPECT_GE(looked_at, 10) << networks << " networks";
    EXPECT_EQ(owner, 100) << "the rightful user, where he signed in before";
  }
}

TEST_F(AccessTest, S15_GuessesThatComeTogetherAreNoMoreThanOneAfterTheOther) {
  SignInThrottle throttle(clock_);
  const auto passed_at_once = [&](const auto& address_of) {
    std::vector<SignInThrottle::Attempt> held;
    for (int i = 0; i < 200; ++i)
      if (auto attempt = throttle.check("Jo", address_of(i))) held.push_back(std::move(*attempt));
    return held.size();
  };
  EXPECT_EQ(passed_at_once([](int) { return std::string("10.0.0.1"); }), 5U);
  EXPECT_EQ(passed_at_once([](int i) { return "10.0.1." + std::to_string(i); }), 25U);
  EXPECT_TRUE(throttle.check("Jo", "10.0.0.1")) << "none of them failed";
  for (int i = 0; i < 24; ++i) throttle.failed("Jo", "10.1.0." + std::to_string(i));
  EXPECT_EQ(passed_at_once([](int i) { return "10.0.1." + std::to_string(i); }), 1U);
}

TEST_F(AccessTest, S15_AFloodFromElsewhereDoesNotMakeTheTriesAtANameForgotten) {
  SignInThrottle throttle(clock_);
  for (int i = 0; i < 24; ++i) throttle.failed("Jo", "10.0.0." + std::to_string(i));
  for (int i = 0; i < 12'000; ++i) throttle.failed("n" + std::to_string(i), "9.9." + std::to_string(i % 200) + ".1");
  EXPECT_TRUE(throttle.check("Jo", "10.0.1.1"));
  throttle.failed("Jo", "10.0.1.1");
  EXPECT_FALSE(throttle.check("Jo", "10.0.1.2")) << "the twenty-fifth";
}

TEST_F(AccessTest, AllAddressesOfAnIpv6NetworkAreOne) {
  SignInThrottle throttle(clock_);
  for (int i = 0; i < 5; ++i) throttle.failed("Jo", "2001:db8:1:2::" + std::to_string(i));
  EXPECT_FALSE(throttle.check("Jo", "2001:db8:1:2:ffff::1"));
  EXPECT_TRUE(throttle.check("Jo", "2001:db8:1:3::1"));
}

TEST_F(AccessTest, AFloodOfNamesDoesNotFreeWhoIsHeldBack) {
  SignInThrottle throttle(clock_);
  for (int i = 0; i < 10; ++i) throttle.failed("Jo", "1.1.1.1");
  for (int i = 0; i < 12'000; ++i) throttle.failed("n" + std::to_string(i), "9.9." + std::to_string(i % 200) + ".1");
  EXPECT_FALSE(throttle.check("Jo", "1.1.1.1"));
}

TEST_F(AccessTest, B122_B124_AnApiKeyIsShownOnceAndStoredAsADigest) {
  const auto made = *keys_->create("Backup script", true, core::Caller::system());
  const std::string text(made.text.reveal());
  EXPECT_THAT(text, testing::MatchesRegex("ITG\\.[0-9a-f]+\\..+"));
  EXPECT_EQ(made.key.masked, text.substr(0, 37) + "*****");
  EXPECT_EQ(keys_->list()[0].masked, made.key.masked) << "later only this is shown";
  EXPECT_TRUE(in_the_files("Backup script"));  // the search does find what is stored
  EXPECT_FALSE(in_the_files(text.substr(37)));
  const auto caller = keys_->check(text, "127.0.0.1");
  ASSERT_TRUE(caller);
  EXPECT_TRUE(caller->scope->may_read_values());
  EXPECT_FALSE(caller->caller.may("manage_users"));
  std::string wrong = text;
  wrong.back() = wrong.back() == '0' ? '1' : '0';
  for (const auto& bad : {wrong, text.substr(0, text.size() - 1), text + "0", std::string(), made.key.masked})
    EXPECT_FALSE(keys_->check(bad, ""));
}

TEST_F(AccessTest, B127_PausedAndRevokedKeysAreRefused) {
  const auto made = *keys_->create("k", false, core::Caller::system());
  ASSERT_TRUE(keys_->set_state(made.key.id, "paused", core::Caller::system()));
  EXPECT_EQ(keys_->check(made.text.reveal(), "").error().code, ErrorCode::kForbidden);
  ASSERT_TRUE(keys_->set_state(made.key.id, "active", core::Caller::system()));
  EXPECT_TRUE(keys_->check(made.text.reveal(), ""));
  ASSERT_TRUE(keys_->set_state(made.key.id, "revoked", core::Caller::system()));
  EXPECT_FALSE(keys_->check(made.text.reveal(), ""));
  EXPECT_EQ(keys_->set_state(made.key.id, "active", core::Caller::system()).error().code, ErrorCode::kConflict);
}

}  // namespace
}  // namespace gluepot::access
