// SPDX-License-Identifier: Apache-2.0
#include "password_sync/fields.h"
#include "sync_fixture.h"

namespace gluepot::password_sync {
namespace {

/// What becomes of a value that somebody changed in the documentation.
class DriftTest : public SyncRunTest {
 protected:
  DriftTest() {
    for (int id = 1; id <= 4; ++id)
      automate_->put(id, 1, "Admin " + std::to_string(id), "root", "v" + std::to_string(id));
    map_all();
    apply();
  }
  void edit(int id, const std::string& value) { documentation_->edit(entry_of("Admin " + std::to_string(id)), value); }
  std::string value(int id) { return value_of(501, "Admin " + std::to_string(id)); }
  void drift(VaultId id, Drift drift) {
    set(id, [&](RowSetting& row) { row.drift = drift; });
  }
  void set(VaultId id, const std::function<void(RowSetting&)>& change) {
    auto row = sync_->settings().row(id);
    ASSERT_TRUE(row);
    change(*row);
    ASSERT_TRUE(sync_->settings().store_row(id, *row));
  }
  void tick(std::vector<VaultId> ids) { ASSERT_TRUE(sync_->settings().set_auto_sync(ids, true)); }
  CurrentRow current(VaultId id) {
    const auto row = sync_->row(id);
    EXPECT_TRUE(row && *row);
    return row && *row ? **row : CurrentRow{};
  }
};

TEST_F(DriftTest, IsOverwrittenByAutoSyncAndHeldOtherwise) {
  tick({1});
  edit(1, "by hand");
  edit(2, "by hand");
  EXPECT_EQ(row(1).action, Action::kOverwrite);
  EXPECT_NE(row(1).reason.find("Automate's goes over it"), std::string::npos);
  EXPECT_EQ(row(2).action, Action::kNone);
  auto run = apply({.auto_sync_only = true});
  EXPECT_EQ(run.counts.at("updated"), 1);
  EXPECT_EQ(value(1), "v1");
  EXPECT_EQ(value(2), "by hand");
  EXPECT_EQ(plan().at("drifted"), 1);
}

TEST_F(DriftTest, IsOverwrittenByARunOfEverythingWhereThatIsSet) {
  drift(1, Drift::kOverwrite);
  edit(1, "by hand");
  edit(2, "by hand");
  EXPECT_EQ(apply().counts.at("updated"), 1);
  EXPECT_EQ(value(1), "v1");
  EXPECT_EQ(value(2), "by hand");
}

TEST_F(DriftTest, OfAClientIsItsClientsUnlessTheRowHasItsOwn) {
  ASSERT_TRUE(sync_->settings().change_client(1, [](ClientSetting& client) -> core::Status {
    client.drift = Drift::kOverwrite;
    return {};
  }));
  drift(2, Drift::kHold);
  edit(1, "by hand");
  edit(2, "by hand");
  EXPECT_EQ(apply().counts.at("updated"), 1);
  EXPECT_EQ(value(1), "v1");
  EXPECT_EQ(value(2), "by hand");
}

TEST_F(DriftTest, AlertLeavesItAndPushesALaterChange) {
  drift(1, Drift::kAlert);
  edit(1, "by hand");
  EXPECT_EQ(apply().counts.at("updated"), 0);
  EXPECT_EQ(value(1), "by hand");
  automate_->rotate(1, "rotated");
  EXPECT_EQ(row(1).state, RowState::kConflict);
  EXPECT_EQ(apply().counts.at("updated"), 1);
  EXPECT_EQ(value(1), "rotated");
  EXPECT_EQ(row(1).state, RowState::kUnchanged);
}

TEST_F(DriftTest, HoldLeavesItAndALaterChangeToo) {
  drift(1, Drift::kHold);
  tick({1});
  edit(1, "by hand");
  automate_->rotate(1, "rotated");
  EXPECT_NE(row(1).reason.find("waits for a person"), std::string::npos);
  EXPECT_EQ(apply({.auto_sync_only = true}).counts.at("updated"), 0);
  EXPECT_EQ(apply().counts.at("updated"), 0);
  EXPECT_EQ(value(1), "by hand");
  EXPECT_EQ(apply({.password_ids = {1}, .overwrite_changed = true}).counts.at("updated"), 1);
  EXPECT_EQ(value(1), "rotated");
}

TEST_F(DriftTest, AnEntryInAnotherOrganizationIsOverwrittenByNoPolicy) {
  drift(1, Drift::kOverwrite);
  edit(1, "by hand");
  documentation_->entries.at(entry_of("Admin 1")).entry.organization = {502};
  automate_->rotate(1, "secret");
  EXPECT_EQ(apply().counts.at("updated"), 0);
  EXPECT_EQ(apply({.password_ids = {1}, .overwrite_changed = true}).counts.at("updated"), 0);
  EXPECT_EQ(value_of(502, "Admin 1"), "by hand");
}

TEST_F(DriftTest, AStoppedRowIsShownAndNeverPushed) {
  set(1, [](RowSetting& row) { row.stopped = true; });
  automate_->rotate(1, "rotated");
  const auto shown = row(1);
  EXPECT_EQ(shown.state, RowState::kUpdate);
  EXPECT_EQ(shown.action, Action::kNone);
  EXPECT_NE(shown.reason.find("stopped"), std::string::npos);
  apply();
  apply({.password_ids = {1}, .overwrite_changed = true});
  EXPECT_EQ(value(1), "v1");
  set(1, [](RowSetting& row) { row.stopped = false; });
  EXPECT_EQ(apply().counts.at("updated"), 1);
  EXPECT_EQ(value(1), "rotated");
}

TEST_F(DriftTest, KeptStaysUntilEitherSideChangesAgain) {
  tick({1});
  edit(1, "by hand");
  EXPECT_EQ(row(1).state, RowState::kDrifted);
  const auto both = current(1).both;
  ASSERT_FALSE(both.empty());
  set(1, [&](RowSetting& row) { row.kept_digest = both; });
  EXPECT_EQ(row(1).state, RowState::kUnchanged);
  apply({.auto_sync_only = true});
  EXPECT_EQ(value(1), "by hand");
  edit(1, "by hand again");
  EXPECT_EQ(row(1).state, RowState::kDrifted);
}

TEST_F(DriftTest, KeptGivesWayToAChangeInAutomateByItsPolicy) {
  edit(1, "by hand");
  row(1);
  set(1, [&](RowSetting& row) { row.kept_digest = current(1).both; });
  automate_->rotate(1, "rotated");
  EXPECT_EQ(row(1).state, RowState::kConflict);
  apply();
  EXPECT_EQ(value(1), "by hand") << "held";
  drift(1, Drift::kAlert);
  apply();
  EXPECT_EQ(value(1), "rotated");
}

TEST_F(DriftTest, AConflictMayBeKeptToo) {
  drift(1, Drift::kAlert);
  edit(1, "by hand");
  automate_->rotate(1, "rotated");
  EXPECT_EQ(row(1).state, RowState::kConflict);
  set(1, [&](RowSetting& row) { row.kept_digest = current(1).both; });
  EXPECT_EQ(row(1).state, RowState::kUnchanged);
  apply();
  EXPECT_EQ(value(1), "by hand");
}

TEST_F(DriftTest, ManyOverwritesAskFirst) {
  for (int id = 5; id <= 40; ++id) automate_->put(id, 1, "Admin " + std::to_string(id), "root", "v");
  apply();
  Settings all;
  all.drift_manual = Drift::kOverwrite;
  ASSERT_TRUE(sync_->settings().store(all, "ana"));
  for (int id = 1; id <= 30; ++id) edit(id, "by hand");
  const auto refused = sync_->apply({}, {});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("30 of the 40"), std::string::npos) << refused.error().message;
  all.large_change_percent = 80;
  ASSERT_TRUE(sync_->settings().store(all, "ana"));
  EXPECT_EQ(apply().counts.at("updated"), 30);
}

TEST_F(DriftTest, AFewChosenRowsDoNotAskFirst) {
  for (int id = 5; id <= 40; ++id) automate_->put(id, 1, "Admin " + std::to_string(id), "root", "v");
  apply();
  for (int id = 1; id <= 30; ++id) automate_->rotate(id, "rotated");
  EXPECT_FALSE(sync_->apply({}, {}));
  EXPECT_EQ(apply({.password_ids = {1, 2}}).counts.at("updated"), 2);
}

// Changed by somebody before a lost answer was settled.

TEST_F(DriftTest, AnEditAfterALostAnswerIsSeen) {
  automate_->rotate(1, "rotated");
  documentation_->lose_answer_of_write = 1;
  EXPECT_EQ(apply().counts.at("unknown"), 1);
  clock_.advance(std::chrono::minutes(20));
  edit(1, "by hand");
  EXPECT_EQ(row(1).state, RowState::kDrifted);
  EXPECT_EQ(value(1), "by hand");
}

TEST_F(DriftTest, AnEditAfterALostAnswerAboutFieldsIsSeen) {
  automate_->rows.at(1).url = "https://a.example";
  documentation_->lose_answer_of_write = 1;
  EXPECT_EQ(apply().counts.at("unknown"), 1);
  edit(1, "by hand");
  EXPECT_EQ(row(1).state, RowState::kDrifted);
}

TEST_F(DriftTest, AnEditAfterALostCreationIsSeen) {
  automate_->put(9, 1, "Late", "root", "v9");
  documentation_->lose_answer_of_write = 1;
  EXPECT_EQ(apply().counts.at("unknown"), 1);
  clock_.advance(std::chrono::minutes(20));
  documentation_->edit(entry_of("Late"), "by hand");
  EXPECT_EQ(row(9).state, RowState::kDrifted);
  EXPECT_EQ(documentation_->count(501, "Late", "root"), 1U);
}

// Gone from Automate.

TEST_F(DriftTest, AnOrphanIsArchivedOnlyWhenAskedFor) {
  automate_->rows.erase(1);
  automate_->rows.erase(2);
  apply();
  EXPECT_EQ(documentation_->archives, 0);
  EXPECT_EQ(apply({.password_ids = {1, 3}, .archive_orphaned = true}).counts.at("archived"), 1);
  EXPECT_TRUE(documentation_->entries.at(entry_of("Admin 1")).entry.archived);
  EXPECT_FALSE(documentation_->entries.at(entry_of("Admin 2")).entry.archived);
  EXPECT_FALSE(documentation_->entries.at(entry_of("Admin 3")).entry.archived) << "it is in Automate";
  EXPECT_EQ(value(1), "v1") << "only put away";
  EXPECT_NE(row(1).reason.find("archived"), std::string::npos);
  const int patches = documentation_->patches;
  EXPECT_FALSE(apply({.password_ids = {1}, .archive_orphaned = true}).counts.contains("archived"));
  EXPECT_EQ(documentation_->patches, patches) << "it is archived already";
  const auto history = sync_->history(1, 1);
  ASSERT_TRUE(history && !history->empty());
  EXPECT_EQ(history->front().action, "archive");
  EXPECT_EQ(history->front().outcome, "archived");
}

TEST_F(DriftTest, AnOrphanThatMovedOrIsInUseIsNotArchived) {
  for (int id = 1; id <= 3; ++id) automate_->rows.erase(id);
  documentation_->entries.at(entry_of("Admin 1")).entry.organization = {502};
  edit(2, "by hand");
  served_.erase({501});
  auto run = apply({.password_ids = {1, 2, 3}, .archive_orphaned = true});
  EXPECT_EQ(documentation_->archives, 0) << "nothing of an organization that is served no more";
  served_.insert({501});
  run = apply({.password_ids = {1, 2, 3}, .archive_orphaned = true});
  EXPECT_EQ(run.counts.at("archived"), 1);
  EXPECT_EQ(run.counts.at("failed"), 1);
  EXPECT_FALSE(documentation_->entries.at(entry_of("Admin 1")).entry.archived);
  EXPECT_FALSE(documentation_->entries.at(entry_of("Admin 2")).entry.archived);
}

TEST_F(DriftTest, ALostAnswerOfArchivingIsSettledByTheList) {
  automate_->rows.erase(1);
  documentation_->lose_answer_of_write = 1;
  EXPECT_EQ(apply({.password_ids = {1}, .archive_orphaned = true}).counts.at("unknown"), 1);
  row(1);
  auto history = sync_->history(1, 1);
  ASSERT_TRUE(history && !history->empty());
  EXPECT_EQ(history->front().outcome, "archived");
  EXPECT_EQ(documentation_->archives, 1);
}

TEST_F(DriftTest, ArchivingStandsAlone) {
  EXPECT_EQ(sync_->apply({.archive_orphaned = true}, {}).error().code, core::ErrorCode::kInvalidArgument);
  EXPECT_EQ(sync_->apply({.password_ids = {1}, .recreate_deleted = true, .archive_orphaned = true}, {}).error().code,
            core::ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace gluepot::password_sync
