// SPDX-License-Identifier: Apache-2.0
#include "passwords/reveal.h"

#include "reveal_fixture.h"

namespace gluepot::passwords {
namespace {

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
