// SPDX-License-Identifier: Apache-2.0
#include "sync_fixture.h"

namespace gluepot::password_sync {
namespace {

class CurrentRowsTest : public SyncRunTest {
 protected:
  CurrentRow current(VaultId id) {
    const auto row = sync_->row(id);
    EXPECT_TRUE(row && *row) << id;
    return row && *row ? **row : CurrentRow{};
  }
  std::int64_t changes_of_table() {
    auto changes = store::read(*database_, [](store::Connection& connection) {
      return connection.find({"test", "SELECT SUM(seen_at_ms) FROM password_sync_row"},
                             [](const store::Row& row) { return row.integer(0); });
    });
    return changes && *changes ? **changes : -1;
  }
};

TEST_F(CurrentRowsTest, NoneBeforeTheFirstPlan) {
  ASSERT_TRUE(sync_->rows());
  EXPECT_TRUE(sync_->rows()->empty());
  EXPECT_FALSE(sync_->row(1)->has_value());
}

TEST_F(CurrentRowsTest, FollowPlanAndRun) {
  clock_.set(1'767'323'045'000);
  automate_->put(1, 1, "Admin 1", "root", "v1").changed_by = "ana";
  automate_->put(2, 2, "Admin 2", "root", "v2");
  automate_->put(3, 77, "Former", "root", "v3");
  map_all();
  plan();
  ASSERT_EQ(sync_->rows()->size(), 3U);
  EXPECT_EQ(current(1).state, RowState::kCreate);
  EXPECT_EQ(current(1).client_name, "Customer 1");
  EXPECT_EQ(current(1).organization, core::OrganizationId{501});
  EXPECT_EQ(current(1).changed_here_by, "ana");
  EXPECT_EQ(current(1).first_seen_at_ms, 1'767'323'045'000);
  EXPECT_FALSE(current(1).rotated_at_ms || current(1).last_sync || current(1).documentation_password_id);
  apply();
  EXPECT_EQ(current(1).state, RowState::kUnchanged);
  EXPECT_EQ(current(1).documentation_password_id->value, entry_of("Admin 1"));
  EXPECT_EQ(current(1).changed_there_at_ms,
            documentation_->entries.at(entry_of("Admin 1")).entry.password_updated_at_ms);
  EXPECT_TRUE(current(1).last_sync);
  EXPECT_EQ(current(3).state, RowState::kOrphaned);
}

TEST_F(CurrentRowsTest, ARotationIsDatedOnceAndFirstSeenStays) {
  automate_->put(1, 1, "Admin", "root", "v1");
  map_all();
  plan();
  const auto first = current(1).first_seen_at_ms;
  clock_.advance(std::chrono::hours(1));
  automate_->rotate(1, "v2");
  plan();
  const auto rotated = current(1).rotated_at_ms;
  EXPECT_EQ(rotated, clock_.now_ms());
  clock_.advance(std::chrono::hours(1));
  automate_->rows.at(1).title = "Renamed";
  apply();
  EXPECT_EQ(current(1).title, "Renamed");
  EXPECT_EQ(current(1).rotated_at_ms, rotated);
  EXPECT_EQ(current(1).first_seen_at_ms, first);
}

TEST_F(CurrentRowsTest, AQuietComparisonWritesNothing) {
  for (int id = 1; id <= 20; ++id) automate_->put(id, 1, "Admin " + std::to_string(id), "root", "v");
  map_all();
  apply();
  apply();
  const auto before = changes_of_table();
  clock_.advance(std::chrono::hours(1));
  plan();
  apply();
  EXPECT_EQ(changes_of_table(), before);
  automate_->rotate(7, "w");
  plan();
  EXPECT_GT(changes_of_table(), before);
}

TEST_F(CurrentRowsTest, WhatLeftAutomateIsOrphanedWhenPushedAndGoneOtherwise) {
  automate_->put(1, 1, "Pushed", "root", "v1");
  automate_->put(2, 1, "Never pushed", "root", "v2");
  map_all();
  apply({.password_ids = {1}});
  automate_->rows.clear();
  plan();
  ASSERT_EQ(sync_->rows()->size(), 1U);
  EXPECT_EQ(current(1).state, RowState::kOrphaned);
  EXPECT_FALSE(current(1).rotated_at_ms);
  const auto before = changes_of_table();
  plan();
  EXPECT_EQ(changes_of_table(), before);
  automate_->put(1, 1, "Pushed", "root", "v1");
  plan();
  EXPECT_FALSE(current(1).rotated_at_ms) << "coming back as it was is no rotation";
}

TEST_F(CurrentRowsTest, APlanOfOneClientKeepsTheOthers) {
  automate_->put(1, 1, "A", "root", "v1");
  automate_->put(2, 2, "B", "root", "v2");
  map_all();
  ASSERT_TRUE(sync_->plan(1, {}));
  EXPECT_EQ(sync_->rows()->size(), 2U);
}

TEST_F(CurrentRowsTest, ForgetForgetsThem) {
  automate_->put(1, 1, "A", "root", "v1");
  map_all();
  plan();
  ASSERT_TRUE(sync_->forget(true));
  EXPECT_TRUE(sync_->rows()->empty());
}

}  // namespace
}  // namespace gluepot::password_sync
