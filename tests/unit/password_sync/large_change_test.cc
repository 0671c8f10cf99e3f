// SPDX-License-Identifier: Apache-2.0
#include "sync_fixture.h"

namespace gluepot::password_sync {
namespace {

/// What changes much asks first: before the start as last compared, and again with what is really there.
class LargeChangeTest : public SyncRunTest {
 protected:
  LargeChangeTest() {
    for (int id = 1; id <= 10; ++id)
      automate_->put(id, id <= 8 ? 1 : 2, "Admin " + std::to_string(id), "root", "v" + std::to_string(id));
    map_all();
    apply();
    Settings settings;
    settings.large_change_percent = 30;
    settings.large_change_rows = 2;
    EXPECT_TRUE(sync_->settings().store(settings, "ana"));
  }
  void rotate(std::initializer_list<VaultId> ids) {
    for (const auto id : ids) automate_->rotate(id, "another " + std::to_string(id));
  }
  LargeChange asked(const ApplyOptions& options = {}) {
    const auto large = sync_->large_change(options);
    EXPECT_TRUE(large) << large.error().message;
    return large ? *large : LargeChange{};
  }
};

TEST_F(LargeChangeTest, IsCountedFromTheRowsAsLastCompared) {
  EXPECT_FALSE(asked().asks);
  rotate({1, 2, 3, 9});
  EXPECT_EQ(asked().changes, 0) << "nothing was compared yet";
  plan();
  EXPECT_EQ(asked().changes, 4);
  EXPECT_EQ(asked().of, 10);
  EXPECT_TRUE(asked().asks);
  EXPECT_EQ(asked().sentence(),
            "4 of the 10 passwords pushed before would change; look at the plan and confirm to go on");
  EXPECT_EQ(asked({.client_id = 2}).changes, 1);
  EXPECT_EQ(asked({.client_id = 2}).of, 2);
  EXPECT_FALSE(asked({.client_id = 2}).asks) << "1 of 2, but not more than the rows that always pass";
  EXPECT_FALSE(asked({.password_ids = {1, 2, 3}}).asks) << "3 of 10 is not more than 30 of 100";
  EXPECT_TRUE(asked({.password_ids = {1, 2, 3, 9}}).asks);
}

TEST_F(LargeChangeTest, OfChosenRowsIsJudgedAgainWithWhatIsThere) {
  rotate({1, 2, 3, 4});
  const int writes = documentation_->writes();
  const auto refused = sync_->apply({.password_ids = {1, 2, 3, 4}}, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::ErrorCode::kConflict);
  EXPECT_NE(refused.error().message.find("4 of the 10"), std::string::npos) << refused.error().message;
  EXPECT_EQ(documentation_->writes(), writes);
  EXPECT_EQ(apply({.password_ids = {1, 2, 3}}).counts.at("updated"), 3) << "few pass, whatever else changed";
  EXPECT_EQ(apply({.password_ids = {1, 2, 3, 4}, .confirmed = true}).counts.at("updated"), 1);
}

TEST_F(LargeChangeTest, OverwritesCountToo) {
  for (const auto* name : {"Admin 1", "Admin 2", "Admin 3", "Admin 4"}) documentation_->edit(entry_of(name), "by hand");
  plan();
  EXPECT_EQ(asked({.password_ids = {1, 2, 3, 4}}).changes, 0) << "drift is left alone";
  EXPECT_TRUE(asked({.password_ids = {1, 2, 3, 4}, .overwrite_changed = true}).asks);
}

TEST_F(LargeChangeTest, OfASavedPlanIsThatPlans) {
  rotate({1, 2, 3, 4});
  auto saved = sync_->plan(1, {}, "ana");
  ASSERT_TRUE(saved);
  EXPECT_EQ(asked({.plan_id = saved->id}).changes, 4);
  EXPECT_EQ(asked({.plan_id = saved->id}).of, 8);
  const auto unknown = sync_->large_change({.plan_id = 77});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, core::ErrorCode::kConflict);
  apply({.plan_id = saved->id, .confirmed = true});
  EXPECT_FALSE(sync_->large_change({.plan_id = saved->id})) << "applied already";
}

}  // namespace
}  // namespace gluepot::password_sync
