// SPDX-License-Identifier: Apache-2.0
#include "passwords/sharing.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/text.h"
#include "passwords/reveal.h"
#include "store/sqlite.h"

namespace gluepot::passwords {
namespace {

constexpr core::CompanyId kCompany{7};

class SharingTest : public testing::Test {
 protected:
  void SetUp() override {
    (void)core::init_secrets(false);
    path_ = testing::TempDir() + "/sharing-" + core::random_hex(8) + ".db";
    store::SqliteOptions options;
    options.path = path_;
    strict_ = std::move(*store::open_sqlite(options));
    ASSERT_TRUE(store::migrate(*strict_, "passwords", migrations()));
    sharing_ = std::make_unique<SharingRepository>(*strict_);
  }
  void TearDown() override {
    strict_.reset();
    for (const auto* end : {"", "-wal", "-shm"}) ::unlink((path_ + end).c_str());
  }
  SharingRepository::Rules rules() { return *sharing_->rules(kCompany); }

  std::string path_;
  std::unique_ptr<store::Database> strict_;
  std::unique_ptr<SharingRepository> sharing_;
};

documentation::Record entry(std::uint32_t flags = 0, std::int64_t category = 0) {
  documentation::Record record;
  record.kind = documentation::Kind::kPasswords;
  record.flags = flags;
  for (const auto& column : catalog::side_columns(record.kind)) {
    if (column.attribute == "password-category-id" && category != 0)
      record.side.emplace_back(category);
    else
      record.side.emplace_back();
  }
  return record;
}

core::Caller person(bool may_reveal) {
  core::Caller caller{core::Caller::Kind::kUser, 1, "ana", {}, {}, true, {"read_documentation"}};
  if (may_reveal) caller.permissions.emplace_back("read_documentation_passwords");
  return caller;
}

TEST_F(SharingTest, B56_IsOffUntilSomebodySwitchesItOn) {
  EXPECT_FALSE(sharing_->get()->enabled);
  EXPECT_EQ(rules().level(0), Level::kNone);
  EXPECT_FALSE(may_list(rules(), entry()));
}

TEST_F(SharingTest, TheMostExactLevelWins) {
  ASSERT_TRUE(sharing_->set({true, Level::kList}));
  EXPECT_EQ(rules().level(5), Level::kList);
  ASSERT_TRUE(sharing_->set_level(kCompany, 0, Level::kReveal));
  EXPECT_EQ(rules().level(5), Level::kReveal);
  ASSERT_TRUE(sharing_->set_level(kCompany, 5, Level::kNone));
  EXPECT_EQ(rules().level(5), Level::kNone);
  EXPECT_EQ(rules().level(6), Level::kReveal);
  ASSERT_TRUE(sharing_->set_level(kCompany, 5, std::nullopt));
  EXPECT_EQ(rules().level(5), Level::kReveal);
  EXPECT_EQ(sharing_->rules(core::CompanyId{8})->level(5), Level::kList);
}

TEST_F(SharingTest, B61_ACategoryThatAppearsLaterGetsTheCompanysDefault) {
  ASSERT_TRUE(sharing_->set({true, Level::kReveal}));
  ASSERT_TRUE(sharing_->set_level(kCompany, 0, Level::kList));
  ASSERT_TRUE(sharing_->set_level(kCompany, 5, Level::kReveal));
  constexpr std::int64_t kNew = 4711;
  EXPECT_EQ(rules().level(kNew), Level::kList);
  EXPECT_TRUE(may_list(rules(), entry(0, kNew)));
  EXPECT_EQ(denial(person(true), rules(), entry(0, kNew))->code, "list_only");
  EXPECT_FALSE(denial(person(true), rules(), entry(0, 5)));
  ASSERT_TRUE(sharing_->set_level(kCompany, 0, Level::kNone));
  EXPECT_FALSE(may_list(rules(), entry(0, kNew)));
}

TEST_F(SharingTest, SwitchingOffEndsEveryLevel) {
  ASSERT_TRUE(sharing_->set({true, Level::kReveal}));
  ASSERT_TRUE(sharing_->set_level(kCompany, 0, Level::kReveal));
  ASSERT_TRUE(sharing_->set({false, Level::kReveal}));
  EXPECT_EQ(rules().level(0), Level::kNone);
}

TEST_F(SharingTest, EachRefusalHasItsOwnReason) {
  ASSERT_TRUE(sharing_->set({true, Level::kReveal}));
  EXPECT_FALSE(denial(person(true), rules(), entry()));
  EXPECT_EQ(denial(person(false), rules(), entry())->code, "no_permission");
  EXPECT_EQ(denial(person(true), rules(), entry(catalog::kFlagRestricted))->code, "restricted");
  EXPECT_EQ(denial(person(true), rules(), entry(catalog::kFlagPersonal))->code, "personal");
  EXPECT_EQ(denial(person(true), rules(), entry(catalog::kFlagVault))->code, "vault");
  ASSERT_TRUE(sharing_->set({true, Level::kList}));
  EXPECT_EQ(denial(person(true), rules(), entry())->code, "list_only");
  ASSERT_TRUE(sharing_->set({true, Level::kNone}));
  EXPECT_EQ(denial(person(true), rules(), entry())->code, "sharing_off");
}

TEST_F(SharingTest, AnAdministratorMayAllowRestrictedEntriesButNeverVaultOnes) {
  ASSERT_TRUE(sharing_->set({true, Level::kReveal}));
  ASSERT_TRUE(sharing_->allow_restricted(kCompany, true));
  EXPECT_FALSE(denial(person(true), rules(), entry(catalog::kFlagRestricted)));
  EXPECT_FALSE(denial(person(true), rules(), entry(catalog::kFlagPersonal)));
  EXPECT_EQ(denial(person(true), rules(), entry(catalog::kFlagVault))->code, "vault");
  ASSERT_TRUE(sharing_->allow_restricted(kCompany, false));
  EXPECT_EQ(denial(person(true), rules(), entry(catalog::kFlagRestricted))->code, "restricted");
}

TEST_F(SharingTest, B58_ManyCompaniesAreChangedTogether) {
  constexpr core::CompanyId kOther{8}, kThird{9};
  ASSERT_TRUE(sharing_->set({true, Level::kReveal}));
  ASSERT_TRUE(sharing_->set_level(kCompany, 4, Level::kNone));
  ASSERT_TRUE(sharing_->set_level(kThird, 0, Level::kNone));
  const std::vector both{kCompany, kOther};
  ASSERT_TRUE(sharing_->change(both, {{{0, Level::kList}}, std::nullopt}));
  using Levels = SharingRepository::Levels;
  EXPECT_EQ(*sharing_->all_levels(),
            (std::map<std::int64_t, Levels>{
                {7, {{0, Level::kList}, {4, Level::kNone}}}, {8, {{0, Level::kList}}}, {9, {{0, Level::kNone}}}}));
  EXPECT_EQ(rules().level(4), Level::kNone) << "an exception stays";
  ASSERT_TRUE(sharing_->change(both, {{{0, std::nullopt}}, std::nullopt, true}));
  EXPECT_EQ(*sharing_->all_levels(), (std::map<std::int64_t, Levels>{{9, {{0, Level::kNone}}}}));
  EXPECT_EQ(rules().level(4), Level::kReveal);
}

}  // namespace
}  // namespace gluepot::passwords
