// SPDX-License-Identifier: Apache-2.0
#include "passwords/reveal.h"

#include "reveal_fixture.h"

namespace gluepot::passwords {
namespace {

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
  start();
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
