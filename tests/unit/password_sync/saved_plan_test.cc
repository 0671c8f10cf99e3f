// SPDX-License-Identifier: Apache-2.0
#include "sync_fixture.h"

namespace gluepot::password_sync {
namespace {

/// A plan is applied as it was looked at, or not at all.
class SavedPlanTest : public SyncRunTest {
 protected:
  SavedPlanTest() {
    for (int id = 1; id <= 6; ++id)
      automate_->put(id, 1, "Admin " + std::to_string(id), "root", "v" + std::to_string(id));
    map_all();
  }
  std::int64_t planned(std::optional<ClientId> client = {}) {
    auto plan = sync_->plan(client, {}, "ana");
    EXPECT_TRUE(plan) << plan.error().message;
    return plan ? plan->id : 0;
  }
  std::string refused(ApplyOptions options) {
    const int writes = documentation_->writes();
    auto run = sync_->apply(options, {});
    EXPECT_FALSE(run);
    EXPECT_EQ(documentation_->writes(), writes) << "nothing at all is sent";
    if (run) return "(applied)";
    EXPECT_EQ(run.error().code, core::ErrorCode::kConflict);
    return run.error().message;
  }
};

TEST_F(SavedPlanTest, HoldsWhatApplyingDoesAndCosts) {
  apply({.password_ids = {1, 2}});
  automate_->rotate(1, "new");
  documentation_->edit(entry_of("Admin 2"), "by hand");
  documentation_->put(501, "Admin 3", "root", "old");
  const auto id = planned();
  const auto plan = sync_->last_plan();
  ASSERT_TRUE(plan && *plan);
  EXPECT_EQ((*plan)->id, id);
  EXPECT_EQ((*plan)->created_by, "ana");
  EXPECT_FALSE((*plan)->applied_run_id);
  const auto actions = (*plan)->actions();
  EXPECT_EQ(actions.at("update"), 1);
  EXPECT_EQ(actions.at("adopt"), 1);
  EXPECT_EQ(actions.at("create"), 3);
  EXPECT_EQ(actions.at("none"), 1) << "drift is left alone";
  const auto& rows = (*plan)->rows;
  EXPECT_FALSE(rows[0].automate_digest.empty());
  EXPECT_FALSE(rows[0].documentation_digest.empty());
  EXPECT_TRUE(rows[3].documentation_digest.empty()) << "nothing is there yet";
  ASSERT_EQ(rows[0].changes.size(), 1U);
  EXPECT_EQ(rows[0].changes[0].field, "value");
  EXPECT_FALSE(rows[0].changes[0].here || rows[0].changes[0].there) << "no value is ever shown";
  const int before = documentation_->requests;
  apply({.plan_id = id});
  EXPECT_EQ(documentation_->requests - before, (*plan)->requests) << "the announced cost";
}

TEST_F(SavedPlanTest, IsAppliedOnce) {
  const auto id = planned();
  const auto run = apply({.plan_id = id});
  EXPECT_EQ(run.counts.at("created"), 6);
  EXPECT_EQ((*sync_->last_plan())->applied_run_id, run.id);
  EXPECT_NE(refused({.plan_id = id}).find("applied already"), std::string::npos);
}

TEST_F(SavedPlanTest, IsNotAppliedTwiceEvenWhenNothingOfItWasPushed) {
  const auto id = planned();
  documentation_->password_access = false;
  EXPECT_EQ(apply({.plan_id = id}).state, "failed");
  documentation_->password_access = true;
  EXPECT_NE(refused({.plan_id = id}).find("applied already"), std::string::npos);
}

TEST_F(SavedPlanTest, ARotationMeanwhileRefusesTheWhole) {
  const auto id = planned();
  automate_->rotate(3, "new");
  automate_->rows.at(5).username = "admin";
  EXPECT_EQ(refused({.plan_id = id}),
            "2 of 6 passwords changed since the plan was made: Admin 3, Admin 5; nothing was sent; plan again");
  EXPECT_EQ(apply({.plan_id = planned()}).counts.at("created"), 6);
}

TEST_F(SavedPlanTest, AnEditInTheDocumentationMeanwhileRefusesTheWhole) {
  documentation_->put(501, "Admin 2", "root", "old");
  const auto id = planned();
  documentation_->edit(entry_of("Admin 2"), "by hand");
  EXPECT_NE(refused({.plan_id = id}).find("1 of 6 passwords changed since the plan was made: Admin 2"),
            std::string::npos);
}

TEST_F(SavedPlanTest, RowsThatComeOrGoMeanwhileRefuseTheWhole) {
  auto id = planned();
  automate_->put(7, 1, "Late", "root", "v7");
  EXPECT_NE(refused({.plan_id = id}).find("1 of 7 passwords changed since the plan was made: Late"), std::string::npos);
  id = planned();
  automate_->rows.erase(7);
  EXPECT_NE(refused({.plan_id = id}).find("1 of 7 passwords changed since the plan was made: Late"), std::string::npos);
}

TEST_F(SavedPlanTest, WhatConcernsNoWriteDoesNotRefuseIt) {
  apply({.password_ids = {1}});
  const auto id = planned();
  documentation_->edit(entry_of("Admin 1"), "by hand");
  EXPECT_EQ(apply({.plan_id = id}).counts.at("created"), 5);
  EXPECT_EQ(value_of(501, "Admin 1"), "by hand");
}

TEST_F(SavedPlanTest, AChosenRowIsAppliedWhenOnlyOthersChanged) {
  const auto id = planned();
  automate_->rotate(3, "new");
  EXPECT_EQ(apply({.plan_id = id, .password_ids = {1}}).counts.at("created"), 1);
  EXPECT_EQ(documentation_->entries.size(), 1U);
}

TEST_F(SavedPlanTest, AMappingChangedMeanwhileRefusesTheWhole) {
  const auto id = planned();
  ASSERT_TRUE(sync_->clients().map(1, {502}, "ana"));
  EXPECT_NE(refused({.plan_id = id}).find("6 of 6 passwords changed"), std::string::npos);
  ASSERT_TRUE(sync_->clients().unmap(1, "ana"));
  EXPECT_NE(refused({.plan_id = id}).find("6 of 6 passwords changed"), std::string::npos);
}

TEST_F(SavedPlanTest, AnEntryMovedMeanwhileRefusesTheWhole) {
  apply();
  automate_->rotate(1, "new");
  const auto id = planned();
  documentation_->entries.at(entry_of("Admin 1")).entry.organization = {502};
  EXPECT_NE(refused({.plan_id = id}).find("1 of 1 passwords changed"), std::string::npos);
  EXPECT_EQ(value_of(502, "Admin 1"), "v1");
}

TEST_F(SavedPlanTest, AnOverwriteIsOfTheDriftThatWasSeen) {
  apply();
  documentation_->edit(entry_of("Admin 1"), "by hand");
  auto id = planned();
  documentation_->edit(entry_of("Admin 1"), "by hand again");
  EXPECT_NE(refused({.plan_id = id, .overwrite_changed = true}).find("1 of 1"), std::string::npos);
  id = planned();
  EXPECT_EQ(apply({.plan_id = id, .overwrite_changed = true}).counts.at("updated"), 1);
  EXPECT_EQ(value_of(501, "Admin 1"), "v1");
}

TEST_F(SavedPlanTest, APlanOfOneClientWritesNothingOfOthers) {
  automate_->put(9, 2, "Elsewhere", "root", "v9");
  const auto id = planned(1);
  EXPECT_EQ(apply({.plan_id = id}).counts.at("created"), 6);
  EXPECT_EQ(documentation_->entries.size(), 6U);
  EXPECT_EQ(sync_->apply({.plan_id = planned(1), .client_id = 2}, {}).error().code, core::ErrorCode::kInvalidArgument);
}

TEST_F(SavedPlanTest, APlanThatIsNotKeptIsRefused) {
  EXPECT_NE(refused({.plan_id = 42}).find("not kept any more"), std::string::npos);
}

/// What happens after the run's own comparison, right before a write.
TEST_F(SavedPlanTest, AnEntryMovedEditedArchivedOrDeletedDuringTheRunGetsNoValue) {
  apply();
  for (int id = 1; id <= 5; ++id) automate_->rotate(id, "secret " + std::to_string(id));
  const int decrypted_before = automate_->decrypted;
  Watch watch;
  watch.progress = [&](const Progress& progress) {
    if (progress.task != "plan" || !progress.total) return;
    documentation_->entries.at(entry_of("Admin 1")).entry.organization = {502};
    documentation_->edit(entry_of("Admin 2"), "by hand");
    documentation_->entries.at(entry_of("Admin 3")).entry.archived = true;
    documentation_->entries.erase(entry_of("Admin 4"));
  };
  const int writes = documentation_->writes();
  auto run = sync_->apply({}, watch);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->counts["failed"], 4);
  EXPECT_EQ(run->counts["updated"], 1);
  EXPECT_EQ(documentation_->writes(), writes + 1);
  EXPECT_EQ(automate_->decrypted, decrypted_before + 5 + 1) << "once each to know, and once for what was sent";
  for (const auto& [id, stored] : documentation_->entries) {
    if (stored.entry.name == "Admin 5" || stored.entry.name == "Admin 6") continue;
    EXPECT_EQ(stored.value.find("secret"), std::string::npos) << stored.entry.name;
  }
  EXPECT_EQ(value_of(501, "Admin 5"), "secret 5");
  const auto outcomes = sync_->outcomes(run->id);
  ASSERT_TRUE(outcomes);
  EXPECT_NE(outcomes->front().reason.find("moved to another organization"), std::string::npos);
}

}  // namespace
}  // namespace gluepot::password_sync
