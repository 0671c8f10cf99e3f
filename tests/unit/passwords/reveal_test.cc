// SPDX-License-Identifier: Apache-2.0
#include "passwords/reveal.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "access/permissions.h"
#include "catalog/page_reader.h"
#include "companies/companies.h"
#include "companies/schema.h"
#include "core/text.h"
#include "store/sqlite.h"

namespace gluepot::passwords {
namespace {

using core::ErrorCode;

class NoHeads final : public audit::AuditLog::HeadStore {
 public:
  core::Status save(const audit::Head&) override { return {}; }
  core::Result<audit::Head> load() override { return audit::Head{}; }
};

/// Answers one entry; `meanwhile` runs while it is asked.
class OneEntry final : public connectors::Source {
 public:
  core::Result<connectors::RevealedPassword> reveal(core::PasswordId) override {
    ++asked;
    if (meanwhile) meanwhile();
    connectors::RevealedPassword out;
    out.value = core::Secret("C4nary-Value");
    out.organization = organization;
    return out;
  }
  core::Result<connectors::Answer> get(std::string_view, connectors::Lane) override { return no(); }
  core::Result<connectors::PasswordEntry> create_password(const connectors::PasswordDraft&) override { return no(); }
  core::Result<connectors::PasswordEntry> update_password(core::PasswordId, const connectors::PasswordDraft&) override {
    return no();
  }
  core::Result<connectors::PasswordEntry> find_password(core::PasswordId) override { return no(); }
  core::Result<std::vector<connectors::PasswordEntry>> find_passwords(core::OrganizationId, std::string_view) override {
    return no();
  }
  core::Status each_password_page(const std::function<bool(std::vector<connectors::PasswordEntry>&&)>&) override {
    return no();
  }
  core::Result<bool> has_password_access() override { return no(); }

  int asked = 0;
  core::OrganizationId organization{1};
  std::function<void()> meanwhile;

 private:
  static tl::unexpected<core::Error> no() { return core::fail(ErrorCode::kInternal, "not here"); }
};

class RevealTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(core::init_secrets(false));
    folder_ = std::filesystem::temp_directory_path() / ("gluepot-reveal-" + core::random_hex(8));
    std::filesystem::create_directories(folder_);
    store::SqliteOptions options;
    options.path = (folder_ / "strict.db").string();
    strict_ = *store::open_sqlite(options);
    ASSERT_TRUE(store::migrate(*strict_, "companies", companies::migrations()));
    ASSERT_TRUE(store::migrate(*strict_, "passwords", migrations()));
    documentation_ = *documentation::Store::open({(folder_ / "documentation.db").string(), false});
    vault_ = *vault::Vault::from_key(core::Secret(std::string(32, 'k')));
    audit_ = std::make_unique<audit::AuditLog>((folder_ / "audit").string(), *vault_, heads_, clock_);
    mappings_ = std::make_unique<companies::Mappings>(*strict_, clock_);
    sharing_ = std::make_unique<SharingRepository>(*strict_);
    reveal_ =
        std::make_unique<RevealPassword>(*audit_, *sharing_, *mappings_, *documentation_, [this] { return source_; });
    fill();
  }
  void TearDown() override {
    audit_.reset();
    documentation_.reset();
    strict_.reset();
    std::filesystem::remove_all(folder_);
  }

  void fill() {
    companies::Organization organization;
    organization.id = core::OrganizationId{1};
    organization.name = "Acme";
    ASSERT_TRUE(mappings_->store_organizations(std::vector{organization}));
    companies::CompanyDraft draft;
    draft.name = "Acme";
    company_ = companies::Companies(*strict_, clock_).create(draft)->id;
    ASSERT_TRUE(mappings_->map(core::OrganizationId{1}, company_, "manual", "Jo"));
    ASSERT_TRUE(sharing_->set({true, Level::kReveal}));
    std::string page =
        R"({"data":[{"id":"7","type":"passwords","attributes":{"organization-id":1,"name":"Switch"}},)"
        R"({"id":"8","type":"passwords","attributes":{"organization-id":1,"name":"Vip","restricted":true}}]})";
    core::Secret body(page + std::string(64, ' '));
    body.resize_down(page.size());
    catalog::PageReader reader;
    const auto read = reader.read(catalog::Kind::kPasswords, body);
    ASSERT_TRUE(read) << read.error().message;
    std::vector<const catalog::Row*> rows;
    for (const auto& row : read->rows) rows.push_back(&row);
    ASSERT_TRUE(documentation_->store_rows(rows));
  }

  core::Result<RevealPassword::Output> ask(std::int64_t password = 7) {
    core::Caller caller{core::Caller::Kind::kUser, 3, "ana", "192.0.2.1", "r", true, {"read_documentation_passwords"}};
    return reveal_->handle(caller, {company_, "Acme", core::PasswordId{password}, "show", ""});
  }
  std::string last_outcome() { return audit_->list({})->front().outcome; }

  std::filesystem::path folder_;
  core::SystemClock clock_;
  NoHeads heads_;
  std::unique_ptr<store::Database> strict_;
  std::unique_ptr<documentation::Store> documentation_;
  std::unique_ptr<vault::Vault> vault_;
  std::unique_ptr<audit::AuditLog> audit_;
  std::unique_ptr<companies::Mappings> mappings_;
  std::unique_ptr<SharingRepository> sharing_;
  std::unique_ptr<RevealPassword> reveal_;
  std::shared_ptr<OneEntry> source_ = std::make_shared<OneEntry>();
  core::CompanyId company_;
};

TEST_F(RevealTest, WhatLiesInARestrictedFolderIsRestricted) {
  const auto put = [&](catalog::Kind kind, const std::string& page) {
    core::Secret body(page + std::string(64, ' '));
    body.resize_down(page.size());
    catalog::PageReader reader;
    const auto read = reader.read(kind, body);
    ASSERT_TRUE(read) << read.error().message;
    std::vector<const catalog::Row*> rows;
    for (const auto& row : read->rows) rows.push_back(&row);
    ASSERT_TRUE(documentation_->store_rows(rows));
  };
  put(catalog::Kind::kPasswordFolders,
      R"({"data":[{"id":"51","type":"password-folders","attributes":{"organization-id":1,"name":"Owners","restricted":true}},)"
      R"({"id":"52","type":"password-folders","attributes":{"organization-id":1,"name":"Below","parent-id":51}},)"
      R"({"id":"53","type":"password-folders","attributes":{"organization-id":1,"name":"Open"}}]})");
  put(catalog::Kind::kPasswords,
      R"({"data":[{"id":"61","type":"passwords","attributes":{"organization-id":1,"name":"In","password-folder-id":51}},)"
      R"({"id":"62","type":"passwords","attributes":{"organization-id":1,"name":"Below","password-folder-id":52}},)"
      R"({"id":"63","type":"passwords","attributes":{"organization-id":1,"name":"Open","password-folder-id":53}},)"
      R"({"id":"64","type":"passwords","attributes":{"organization-id":1,"name":"Elsewhere","password-folder-id":99}}]})");
  for (const auto id : {61, 62}) {
    EXPECT_EQ(ask(id).error().code, ErrorCode::kForbidden);
    EXPECT_EQ(last_outcome(), "refused");
  }
  EXPECT_EQ(source_->asked, 0);
  EXPECT_TRUE(ask(63));
  EXPECT_TRUE(ask(64)) << "a folder that is not mirrored restricts nothing";
  ASSERT_TRUE(sharing_->allow_restricted(company_, true));
  EXPECT_TRUE(ask(61));
  EXPECT_TRUE(ask(62));
}

TEST_F(RevealTest, B67_TheEntryStandsBeforeTheSourceIsAsked) {
  std::string then;
  source_->meanwhile = [&] { then = last_outcome(); };
  const auto shown = ask();
  ASSERT_TRUE(shown) << shown.error().message;
  EXPECT_EQ(shown->value.reveal(), "C4nary-Value");
  EXPECT_EQ(then, "pending");
  EXPECT_EQ(last_outcome(), "done");
}

TEST_F(RevealTest, AMappingThatGoesWhileTheSourceIsAskedEndsTheReveal) {
  source_->meanwhile = [&] { ASSERT_TRUE(mappings_->unmap(core::OrganizationId{1})); };
  const auto shown = ask();
  ASSERT_FALSE(shown);
  EXPECT_EQ(shown.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(last_outcome(), "refused");
}

TEST_F(RevealTest, B70_AnEntryThatMovedToAnotherOrganizationIsNotShown) {
  source_->organization = core::OrganizationId{2};
  EXPECT_FALSE(ask());
  EXPECT_EQ(last_outcome(), "refused");
}

TEST_F(RevealTest, B67_WithoutAnAuditTheSourceIsNeverAsked) {
  audit_ = nullptr;
  std::filesystem::remove_all(folder_ / "audit");
  std::filesystem::create_directories(folder_ / "audit" / "audit.db");
  audit_ = std::make_unique<audit::AuditLog>((folder_ / "audit").string(), *vault_, heads_, clock_);
  reveal_ =
      std::make_unique<RevealPassword>(*audit_, *sharing_, *mappings_, *documentation_, [this] { return source_; });
  const auto shown = ask();
  ASSERT_FALSE(shown);
  EXPECT_EQ(shown.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(source_->asked, 0);
}

TEST_F(RevealTest, B68_ARestrictedEntryIsRefusedAndTheRefusalRecorded) {
  EXPECT_EQ(ask(8).error().code, ErrorCode::kForbidden);
  EXPECT_EQ(source_->asked, 0);
  EXPECT_EQ(last_outcome(), "refused");
}

}  // namespace
}  // namespace gluepot::passwords
