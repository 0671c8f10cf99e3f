// SPDX-License-Identifier: Apache-2.0
// Which user an identity provider's account is.
#include "access/identities.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "access/schema.h"
#include "access/sessions.h"
#include "core/text.h"
#include "store/sqlite.h"

namespace gluepot::access {
namespace {

constexpr core::RoleId kTechnician{2}, kReader{3};

class IdentitiesTest : public testing::Test {
 protected:
  void SetUp() override {
    (void)core::init_secrets(false);
    vault_ = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
    folder_ = testing::TempDir() + "/identities-" + core::random_hex(8);
    std::filesystem::create_directories(folder_);
    store::SqliteOptions options;
    options.path = folder_ + "/strict.db";
    strict_ = std::move(*store::open_sqlite(options));
    ASSERT_TRUE(store::migrate(*strict_, "access", migrations()));
    ASSERT_TRUE(store::migrate(*strict_, "identities", identity_migrations()));
    ASSERT_TRUE(ensure_built_in_roles(*strict_));
    users_ = std::make_unique<Users>(*strict_, *vault_, clock_);
    identities_ = std::make_unique<Identities>(*strict_, *users_, clock_);
  }
  void TearDown() override {
    strict_.reset();
    std::filesystem::remove_all(folder_);
  }
  static Vouched kim(core::RoleId role = kReader) {
    return {"https://id.example", "u-1", "kim@msp.example", "Kim Larsen", role, false};
  }
  std::string refused(const Vouched& who, const Admission& admission = {true, true}) {
    const auto admitted = identities_->admit(who, admission);
    return admitted ? std::string() : admitted.error().reason;
  }
  User person(const std::string& name, std::string_view role, const std::string& email) {
    return users_->create({name, std::string(role), email, {}}, core::Caller::system())->user;
  }

  core::ManualClock clock_;
  std::string folder_;
  std::unique_ptr<vault::Vault> vault_;
  std::unique_ptr<store::Database> strict_;
  std::unique_ptr<Users> users_;
  std::unique_ptr<Identities> identities_;
};

TEST_F(IdentitiesTest, TheSubjectIsThePersonFromThenOn) {
  EXPECT_EQ(refused(kim(), {false, true}), "unknown_user");
  const auto first = identities_->admit(kim(), {true, false});
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_TRUE(first->created);
  EXPECT_EQ(first->user.name, "Kim Larsen");
  EXPECT_EQ(first->user.role_id, kReader);
  auto moved = kim();
  moved.email = "kim@elsewhere.example";
  moved.name = "K.";
  const auto again = identities_->admit(moved, {});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_FALSE(again->created);
  EXPECT_EQ(again->user.id, first->user.id);
  EXPECT_TRUE(identities_->users()->contains(first->user.id.value));
  // The same name at another provider is somebody else.
  auto other = kim();
  other.issuer = "https://other.example";
  EXPECT_EQ(refused(other, {true, false}), "not_linked");
  // A second account with the same address does not take the user over.
  auto second = kim();
  second.subject = "u-2";
  EXPECT_EQ(refused(second), "linked_elsewhere");
}

TEST_F(IdentitiesTest, TheRoleFollowsUnlessItIsForTheFirstTimeOnly) {
  ASSERT_TRUE(identities_->admit(kim(), {true, false}));
  auto raised = kim(kTechnician);
  raised.first_role_only = true;
  EXPECT_EQ(identities_->admit(raised, {})->user.role_id, kReader);
  raised.first_role_only = false;
  const auto changed = identities_->admit(raised, {});
  EXPECT_EQ(changed->user.role_id, kTechnician);
  EXPECT_EQ(changed->role_before, "Reader");
  EXPECT_EQ(identities_->admit(raised, {})->role_before, "");
  EXPECT_EQ(refused(kim(core::RoleId{77})), "no_role");
}

TEST_F(IdentitiesTest, APrimaryAdminIsNeitherMadeNorChangedNorSignedIn) {
  EXPECT_EQ(refused(kim(kPrimaryAdminId)), "primary_admin");
  EXPECT_TRUE(users_->list()->empty()) << "nobody was made";
  const auto ana = person("ana", "Primary Admin", "kim@msp.example");
  EXPECT_EQ(refused(kim()), "primary_admin");
  EXPECT_EQ(users_->get(ana.id)->role_id, kPrimaryAdminId);
  EXPECT_TRUE(identities_->users()->empty()) << "and nothing was linked";
  ASSERT_TRUE(users_->set_role(person("bo", "Reader", "bo@msp.example").id, "Reader"));
  auto bo = kim();
  bo.email = "BO@msp.example";
  ASSERT_TRUE(identities_->admit(bo, {false, true}));
  EXPECT_EQ(refused([&] {
              auto up = bo;
              up.role = kPrimaryAdminId;
              return up;
            }()),
            "primary_admin");
}

TEST_F(IdentitiesTest, ADeactivatedUserStaysOutAndIsNotLinked) {
  const auto eva = person("eva", "Reader", "kim@msp.example");
  person("ana", "Primary Admin", "");
  ASSERT_TRUE(users_->set_active(eva.id, false));
  EXPECT_EQ(refused(kim()), "deactivated");
  EXPECT_TRUE(identities_->users()->empty());
  ASSERT_TRUE(users_->set_active(eva.id, true));
  EXPECT_EQ(refused(kim(), {true, false}), "not_linked");
  const auto linked = identities_->admit(kim(), {false, true});
  ASSERT_TRUE(linked);
  EXPECT_TRUE(linked->linked);
  EXPECT_EQ(linked->user.id, eva.id);
}

TEST_F(IdentitiesTest, LinkingTakesAwayOtherWaysInAndARefusalTakesNothing) {
  const auto made = *users_->create({"eva", "Reader", "kim@msp.example", {}}, core::Caller::system());
  ASSERT_TRUE(users_->use_setup(made.setup_token, "", core::Secret("correct horse of kim")));
  Sessions sessions(*strict_, *vault_, clock_);
  const auto token = *sessions.start(made.user.id, "127.0.0.1");
  auto nobody = kim(core::RoleId{77});
  EXPECT_EQ(refused(nobody, {false, true}), "no_role");
  EXPECT_TRUE(users_->check_password("eva", core::Secret("correct horse of kim")));
  EXPECT_TRUE(sessions.find(token));
  // The account of a provider that was there before.
  auto former = kim();
  former.issuer = "https://former.example";
  ASSERT_TRUE(identities_->admit(former, {false, true}));
  EXPECT_FALSE(users_->check_password("eva", core::Secret("correct horse of kim")));
  EXPECT_FALSE(sessions.find(token));
  const auto link = *users_->renew_setup(made.user.id, core::Caller::system());
  ASSERT_TRUE(identities_->admit(kim(), {false, true}));
  EXPECT_FALSE(users_->find_setup(link));
  EXPECT_EQ(refused(former, {false, false}), "not_linked");
}

TEST_F(IdentitiesTest, ATakenNameGivesWayToTheAddress) {
  person("KIM LARSEN", "Reader", "");
  EXPECT_EQ(identities_->admit(kim(), {true, false})->user.name, "kim@msp.example");
  auto odd = kim();
  odd.subject = "u-3";
  odd.email = "x@msp.example";
  odd.name = "a\nb";
  EXPECT_EQ(identities_->admit(odd, {true, false})->user.name, "x@msp.example");
  auto turned = kim();
  turned.subject = "u-4";
  turned.email = "y@msp.example";
  turned.name =
      "\xe2\x80\xae"
      "nesraL miK";  // shown as "Kim Larsen"
  EXPECT_EQ(identities_->admit(turned, {true, false})->user.name, "y@msp.example");
}

TEST_F(IdentitiesTest, UnlinkingSignsOut) {
  const auto made = identities_->admit(kim(), {true, false});
  Sessions sessions(*strict_, *vault_, clock_);
  const auto token = *sessions.start(made->user.id, "127.0.0.1");
  EXPECT_EQ(identities_->unlink(made->user.id, core::Caller::system()), true);
  EXPECT_FALSE(sessions.find(token));
  EXPECT_EQ(identities_->unlink(made->user.id, core::Caller::system()), false);
}

}  // namespace
}  // namespace gluepot::access
