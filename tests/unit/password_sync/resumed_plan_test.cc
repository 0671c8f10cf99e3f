// SPDX-License-Identifier: Apache-2.0
#include "sync_fixture.h"

namespace gluepot::password_sync {
namespace {

/// A saved plan's run that the end of the program cut off goes on with the rest of that plan, and with nothing else.
class ResumedPlanTest : public SyncRunTest {
 protected:
  static constexpr int kRows = 6;
  void fill() {
    for (int id = 1; id <= kRows; ++id)
      automate_->put(id, 1, "Admin " + std::to_string(id), "root", "v" + std::to_string(id));
    automate_->put(20, 2, "Of another client", "root", "other");
    map_all();
    apply({.password_ids = {1}});
    automate_->rotate(1, "v1 rotated");
    documentation_->put(501, "Admin 2", "root", "old");
  }
  void renew() {
    documentation_->entries.clear();
    automate_->rows.clear();
    ASSERT_TRUE(sync_->forget(false));
  }
  std::int64_t planned() {
    auto plan = sync_->plan(1, {}, "ana");
    EXPECT_TRUE(plan) << plan.error().message;
    return plan ? plan->id : 0;
  }
  /// Applies the plan and loses the store at its nth write; then the program starts again.
  bool cut_at(std::int64_t plan, int write, bool after_commit) {
    store_->fail_from = store_->writes + write;
    store_->after_commit = after_commit;
    const auto run = sync_->apply({.plan_id = plan, .confirmed = true, .started_by = "ana"}, {});
    store_->fail_from = 0;
    sync();
    return !run;
  }
  ApplyOptions rest(std::int64_t plan) {
    return {.plan_id = plan, .confirmed = true, .resumed = true, .started_by = "ana"};
  }
  void expect_whole() {
    for (int id = 1; id <= kRows; ++id) {
      const std::string name = "Admin " + std::to_string(id);
      EXPECT_EQ(documentation_->count(501, name, "root"), 1U) << name;
      EXPECT_EQ(value_of(501, name), id == 1 ? "v1 rotated" : "v" + std::to_string(id));
    }
    EXPECT_EQ(documentation_->count(502, "Of another client", "root"), 0U) << "not of this plan";
  }
};

TEST_F(ResumedPlanTest, GoesOnFromWhereItWasCutAsTheSameRun) {
  fill();
  const auto plan = planned();
  ASSERT_TRUE(cut_at(plan, 8, false));
  const auto cut = sync_->runs();
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->front().state, "running") << "nobody told it otherwise";
  const int writes = documentation_->writes();
  const auto run = apply(rest(plan));
  EXPECT_EQ(run.id, cut->front().id);
  EXPECT_EQ(run.state, "succeeded");
  EXPECT_EQ(run.counts.at("created") + run.counts.at("adopted") + run.counts.at("updated") + run.counts.at("unchanged"),
            kRows);
  EXPECT_LT(documentation_->writes() - writes, kRows) << "what was done is not done again";
  EXPECT_EQ((*sync_->runs()).size(), cut->size()) << "one run, not two";
  expect_whole();
  const auto again = sync_->apply(rest(plan), {});
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().message.find("applied already"), std::string::npos) << "it has ended";
}

TEST_F(ResumedPlanTest, EndsWholeWhereverItWasCut) {
  // Each round makes the same changes anew; the run is cut one write later each time until it is not cut at all.
  for (const bool after_commit : {false, true}) {
    for (int write = 1; write < 60; ++write) {
      renew();
      fill();
      const auto plan = planned();
      const int sent = documentation_->writes();
      const bool cut = cut_at(plan, write, after_commit);
      if (!cut) {
        EXPECT_GT(write, 2 * kRows);
        break;
      }
      ASSERT_LT(write, 59);
      auto run = sync_->apply(rest(plan), {});
      if (!run && run.error().message.find("applied already") != std::string::npos) continue;  // only its note was lost
      ASSERT_TRUE(run) << "cut at write " << write << ": " << run.error().message;
      EXPECT_EQ(run->state, "succeeded") << run->message;
      EXPECT_LE(documentation_->writes() - sent, kRows + 1) << "at most the row under way is sent twice";
      expect_whole();
      if (HasFailure()) FAIL() << "cut at write " << write << (after_commit ? ", after" : ", before") << " its commit";
    }
  }
}

TEST_F(ResumedPlanTest, IsRefusedWholeWhenTheRestChanged) {
  fill();
  const auto plan = planned();
  ASSERT_TRUE(cut_at(plan, 8, false));
  automate_->rotate(6, "another value");
  const int writes = documentation_->writes();
  const auto run = sync_->apply(rest(plan), {});
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, core::ErrorCode::kConflict);
  EXPECT_NE(run.error().message.find("Admin 6"), std::string::npos) << run.error().message;
  EXPECT_EQ(documentation_->writes(), writes) << "nothing at all is sent";
}

TEST_F(ResumedPlanTest, LeavesARowThatWasDoneAndChangedSinceToTheNextRun) {
  fill();
  const auto plan = planned();
  ASSERT_TRUE(cut_at(plan, 8, false));
  automate_->rotate(1, "v1 again");
  const auto run = apply(rest(plan));
  EXPECT_EQ(value_of(501, "Admin 1"), "v1 rotated") << "what the plan said of it was done";
  EXPECT_EQ(run.counts.at("updated"), 1);
  EXPECT_EQ(SyncRunTest::plan().at("update"), 1);
}

TEST_F(ResumedPlanTest, ByAPersonAnAppliedPlanIsNotAppliedAgain) {
  fill();
  const auto plan = planned();
  ASSERT_TRUE(cut_at(plan, 8, false));
  auto options = rest(plan);
  options.resumed = false;
  const auto run = sync_->apply(options, {});
  ASSERT_FALSE(run);
  EXPECT_NE(run.error().message.find("applied already"), std::string::npos);
}

}  // namespace
}  // namespace gluepot::password_sync
