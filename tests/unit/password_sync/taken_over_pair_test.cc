// SPDX-License-Identifier: Apache-2.0
#include "sync_fixture.h"

namespace gluepot::password_sync {
namespace {

/// Pairs that StickySync made: they are taken over exactly, and never paired anew.
class TakenOverPairTest : public SyncRunTest {
 protected:
  void expect_left_alone(RowState state) {
    const auto planned = row(1);
    EXPECT_EQ(state_name(planned.state), state_name(state));
    const auto before = documentation_->entries.size();
    for (const bool overwrite : {false, true}) apply({.overwrite_changed = overwrite});
    EXPECT_EQ(documentation_->writes(), 0);
    EXPECT_EQ(documentation_->entries.size(), before);
    EXPECT_EQ(automate_->decrypted, 1) << "once, to know whether it can be read";
  }
};

TEST_F(TakenOverPairTest, ItsOwnEntryAndNoOtherIsTaken) {
  documentation_->put(501, "Admin", "root", "other");
  const auto own = documentation_->put(501, "Renamed over there", "root", "old");
  automate_->put(1, 1, "Admin", "root", "v1");
  map_all();
  pair_like_stickysync(1, own);
  EXPECT_EQ(row(1).state, RowState::kAdopt);
  EXPECT_EQ(apply().counts["adopted"], 1);
  EXPECT_EQ(documentation_->entries.at(own.value).value, "v1");
  EXPECT_EQ(documentation_->entries.size(), 2U);
  EXPECT_EQ(documentation_->posts, 0);
  EXPECT_EQ(plan()["unchanged"], 1);
}

TEST_F(TakenOverPairTest, AnEntryInAnotherOrganizationIsAConflict) {
  const auto own = documentation_->put(502, "Admin", "root", "old");
  automate_->put(1, 1, "Admin", "root", "v1");
  map_all();
  pair_like_stickysync(1, own);
  expect_left_alone(RowState::kConflict);
  EXPECT_EQ(documentation_->entries.at(own.value).value, "old");
}

TEST_F(TakenOverPairTest, AnArchivedEntryIsAConflictEvenWithAnotherOneAlike) {
  const auto own = documentation_->put(501, "Admin", "root", "old");
  documentation_->put(501, "Admin", "root", "other");
  documentation_->entries.at(own.value).entry.archived = true;
  automate_->put(1, 1, "Admin", "root", "v1");
  map_all();
  pair_like_stickysync(1, own);
  expect_left_alone(RowState::kConflict);
  EXPECT_NE(row(1).reason.find("archived"), std::string::npos);
}

TEST_F(TakenOverPairTest, AnEntryThatIsGoneIsNotCreatedAgainUnlessAPersonSaysSo) {
  documentation_->put(501, "Admin", "root", "other");
  automate_->put(1, 1, "Admin", "root", "v1");
  map_all();
  pair_like_stickysync(1, {4242});
  expect_left_alone(RowState::kDeletedThere);
  EXPECT_EQ(apply({.password_ids = {1}, .recreate_deleted = true}).counts["created"], 1);
  EXPECT_EQ(documentation_->entries.size(), 2U);
  EXPECT_EQ(plan()["unchanged"], 1);
}

TEST_F(TakenOverPairTest, AnEntryThatTheListDoesNotShowIsAskedForAndAdopted) {
  const auto own = documentation_->put(501, "Admin", "root", "old");
  automate_->put(1, 1, "Admin", "root", "v1");
  map_all();
  pair_like_stickysync(1, own);
  documentation_->list_hides_newest = true;
  EXPECT_EQ(row(1).state, RowState::kAdopt);
  EXPECT_EQ(apply().counts["adopted"], 1);
  EXPECT_EQ(documentation_->entries.size(), 1U);
}

TEST_F(TakenOverPairTest, ManyThatAreGoneAreNeverCreated) {
  for (int id = 1; id <= 60; ++id) {
    automate_->put(id, 1, "Admin " + std::to_string(id), "root", "v");
    pair_like_stickysync(id, {9000 + id});
  }
  map_all();
  EXPECT_EQ(plan()["deleted_there"], 60);
  EXPECT_TRUE(sync_->plan({}, {})->needs_confirmation) << "a list that lost so much is doubted";
  EXPECT_EQ(apply({.confirmed = true}).counts["deleted_there"], 60);
  EXPECT_EQ(documentation_->writes(), 0);
}

TEST_F(TakenOverPairTest, AnotherRowOfThatNameDoesNotTakeAPairedEntry) {
  const auto own = documentation_->put(501, "Admin", "root", "old");
  automate_->put(1, 1, "Admin", "root", "one");
  automate_->put(2, 1, "Admin", "root", "two");
  map_all();
  pair_like_stickysync(2, own);
  apply();
  EXPECT_EQ(documentation_->entries.at(own.value).value, "two");
  EXPECT_EQ(documentation_->entries.size(), 2U);
  EXPECT_EQ(plan()["unchanged"], 2);
}

}  // namespace
}  // namespace gluepot::password_sync
