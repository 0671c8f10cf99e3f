// SPDX-License-Identifier: Apache-2.0
// The provider's settings: what they refuse, where the secret lies, and who may save them.
#include "openid/settings.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "access/roles.h"
#include "access/schema.h"
#include "access/sessions.h"
#include "access/users.h"
#include "core/text.h"
#include "openid/schema.h"
#include "store/sqlite.h"

namespace gluepot::openid {
namespace {

using core::ErrorCode;
constexpr core::RoleId kTechnician{2}, kReader{3};

Settings good() {
  Settings settings;
  settings.enabled = true;
  settings.issuer = "https://id.example/tenant/";
  settings.client_id = "gluepot";
  settings.create_users = true;
  settings.default_role = kReader;
  return settings;
}

std::string field(Settings settings) {
  const auto checked = check(settings);
  return checked ? std::string() : checked.error().field;
}

TEST(SettingsTest, WhatPeoplePasteIsTrimmedAndTheIssuerKeptToTheLetter) {
  auto settings = good();
  settings.issuer = "  https://ID.example/tenant/ \n";
  settings.client_id = " gluepot ";
  ASSERT_TRUE(check(settings));
  EXPECT_EQ(settings.issuer, "https://ID.example/tenant/");
  EXPECT_EQ(settings.client_id, "gluepot");
}

TEST(SettingsTest, EachFaultNamesItsField) {
  EXPECT_EQ(field(good()), "");
  EXPECT_EQ(field(Settings{}), "");
  const auto with = [](auto change) {
    auto settings = good();
    change(settings);
    return field(settings);
  };
  for (const std::string issuer :
       {"", "id.example", "http://id.example", "https://user@id.example", "https://id.example?x=1",
        "https://id.example#x", "ftp://id.example", "javascript:alert(1)"})
    EXPECT_EQ(with([&](Settings& s) { s.issuer = issuer; }), "issuer") << issuer;
  EXPECT_EQ(with([](Settings& s) { s.issuer = "http://127.0.0.1:8080"; }), "");
  EXPECT_EQ(with([](Settings& s) { s.client_id = ""; }), "client_id");
  EXPECT_EQ(with([](Settings& s) { s.label = "a\nb"; }), "label");
  EXPECT_EQ(with([](Settings& s) { s.label = " "; }), "label");
  EXPECT_EQ(with([](Settings& s) { s.scopes = "email profile"; }), "scopes");
  EXPECT_EQ(with([](Settings& s) { s.verified_claim = ""; }), "verified_claim");
  EXPECT_EQ(with([](Settings& s) { s.default_role.reset(); }), "default_role");
  EXPECT_EQ(with([](Settings& s) { s.rules = {{"x", kReader}}; }), "role_claim");
  EXPECT_EQ(with([](Settings& s) {
              s.role_claim = "groups";
              s.default_role.reset();
            }),
            "rules");
  EXPECT_EQ(with([](Settings& s) {
              s.role_claim = "groups";
              s.rules.assign(101, {"x", kReader});
            }),
            "rules");
}

TEST(SettingsTest, GoogleMakesUsersOfADomainAlone) {
  auto settings = good();
  settings.issuer = "https://accounts.google.com";
  EXPECT_EQ(field(settings), "role_claim") << "everybody who has an account there would get in";
  settings.role_claim = "hd";
  EXPECT_EQ(field(settings), "default_role") << "as would whoever is of another domain";
  settings.rules = {{"msp.example", kReader}};
  EXPECT_EQ(field(settings), "default_role");
  settings.default_role.reset();
  EXPECT_EQ(field(settings), "");
  // People who were invited are known by their address.
  settings.create_users = false;
  settings.role_claim = "";
  settings.rules.clear();
  EXPECT_EQ(field(settings), "");
}

class SettingsRepositoryTest : public testing::Test {
 protected:
  void SetUp() override {
    (void)core::init_secrets(false);
    vault_ = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
    folder_ = testing::TempDir() + "/openid-" + core::random_hex(8);
    std::filesystem::create_directories(folder_);
    store::SqliteOptions options;
    options.path = folder_ + "/strict.db";
    strict_ = std::move(*store::open_sqlite(options));
    ASSERT_TRUE(store::migrate(*strict_, "access", access::migrations()));
    ASSERT_TRUE(store::migrate(*strict_, "openid", migrations()));
    ASSERT_TRUE(access::ensure_built_in_roles(*strict_));
    users_ = std::make_unique<access::Users>(*strict_, *vault_, clock_);
    repository_ = std::make_unique<SettingsRepository>(*strict_, *vault_, clock_);
  }
  void TearDown() override {
    strict_.reset();
    std::filesystem::remove_all(folder_);
  }
  core::Caller as(const std::string& name, const std::string& role) {
    const auto user = users_->create(name, role)->user;
    access::Sessions sessions(*strict_, *vault_, clock_);
    return *sessions.find(*sessions.start(user.id, ""));
  }
  core::ManualClock clock_;
  std::string folder_;
  std::unique_ptr<vault::Vault> vault_;
  std::unique_ptr<store::Database> strict_;
  std::unique_ptr<access::Users> users_;
  std::unique_ptr<SettingsRepository> repository_;
};

TEST_F(SettingsRepositoryTest, TheSecretIsKeptUntilAnotherIsGivenAndGoesToItsIssuerAlone) {
  EXPECT_FALSE(repository_->load()->enabled);
  EXPECT_TRUE(repository_->secret()->empty());
  const core::Secret secret("hunter2 of the provider");
  auto saved = repository_->save(good(), &secret, core::Caller::system());
  ASSERT_TRUE(saved) << saved.error().message;
  EXPECT_TRUE(saved->has_secret);
  EXPECT_EQ(saved->secret_set_by, "system");
  EXPECT_EQ(saved->revision, 1);
  saved->label = "Contoso";
  saved = repository_->save(*saved, nullptr, core::Caller::system());
  ASSERT_TRUE(saved);
  EXPECT_EQ(repository_->secret()->reveal(), "hunter2 of the provider");
  auto elsewhere = *saved;
  elsewhere.issuer = "https://evil.example";
  const auto refused = repository_->save(elsewhere, nullptr, core::Caller::system());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().field, "client_secret");
  auto old = *saved;
  old.revision = 1;
  EXPECT_EQ(repository_->save(old, nullptr, core::Caller::system()).error().code, ErrorCode::kConflict);
  const core::Secret none;
  saved = repository_->save(*saved, &none, core::Caller::system());
  ASSERT_TRUE(saved);
  EXPECT_FALSE(saved->has_secret);
  EXPECT_TRUE(repository_->secret()->empty());
}

TEST_F(SettingsRepositoryTest, ComeBackAsTheyWereSaved) {
  auto wanted = good();
  wanted.role_claim = "realm_access.roles";
  wanted.rules = {{"a \"b\"", kTechnician}, {"c", kReader}};
  wanted.default_role.reset();
  wanted.link_by_email = true;
  wanted.verified_claim = "xms_edov";
  ASSERT_TRUE(repository_->save(wanted, nullptr, core::Caller::system()));
  const auto read = *repository_->load();
  ASSERT_EQ(read.rules.size(), 2U);
  EXPECT_EQ(read.rules[0].value, "a \"b\"");
  EXPECT_EQ(read.rules[0].role, kTechnician);
  EXPECT_FALSE(read.default_role);
  EXPECT_TRUE(read.link_by_email && read.create_users && read.enabled);
  EXPECT_EQ(read.verified_claim, "xms_edov");
}

TEST_F(SettingsRepositoryTest, NobodySavesWhatGivesMoreThanHeHolds) {
  access::Roles roles(*strict_, clock_);
  const auto people = *roles.create({"People", "", {"manage_users"}}, core::Caller::system());
  const auto kim = as("kim", "People");
  auto own = good();
  own.default_role = people.id;
  EXPECT_EQ(repository_->save(good(), nullptr, kim).error().code, ErrorCode::kForbidden);
  auto linking = own;
  linking.link_by_email = true;
  EXPECT_TRUE(repository_->save(linking, nullptr, kim)) << "nobody there holds more, but for Primary Admins";
  (void)as("theo", "Technician");
  own.revision = linking.revision = 1;
  EXPECT_EQ(repository_->save(linking, nullptr, kim).error().code, ErrorCode::kForbidden)
      << "kim would sign in as theo";
  EXPECT_TRUE(repository_->save(own, nullptr, kim));
  auto top = own;
  top.revision = 2;
  top.default_role = access::kPrimaryAdminId;
  EXPECT_EQ(repository_->save(top, nullptr, core::Caller::system()).error().field, "default_role");
  top.default_role = core::RoleId{99};
  EXPECT_EQ(repository_->save(top, nullptr, core::Caller::system()).error().field, "default_role");
}

}  // namespace
}  // namespace gluepot::openid
