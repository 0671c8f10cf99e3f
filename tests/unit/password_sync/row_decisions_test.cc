// SPDX-License-Identifier: Apache-2.0
#include "password_sync/row_decisions.h"

#include "sync_fixture.h"

namespace gluepot::password_sync {
namespace {

CurrentRow row_in(RowState state) {
  CurrentRow row;
  row.password_id = 7;
  row.client_id = 1;
  row.title = "Admin";
  row.state = state;
  row.documentation_password_id = core::PasswordId{70};
  return row;
}

using Names = std::vector<std::string_view>;

TEST(RowDecisionsTest, EachNameIsReadBackAndNamedInTheMessage) {
  int known = 0;
  for (int at = 0; at <= static_cast<int>(Decision::kReadAsStored); ++at) {
    const auto decision = static_cast<Decision>(at);
    EXPECT_EQ(parse_decision(decision_name(decision)), decision);
    EXPECT_NE(decision_names().find(decision_name(decision)), std::string::npos);
    ++known;
  }
  EXPECT_EQ(known, 12);
  EXPECT_FALSE(parse_decision("archive"));
  EXPECT_FALSE(parse_decision(""));
}

TEST(RowDecisionsTest, WhatIsOfferedFitsTheState) {
  EXPECT_EQ(offered_actions(row_in(RowState::kCreate), {}), (Names{"sync", "stop"}));
  EXPECT_EQ(offered_actions(row_in(RowState::kUpdate), {}), (Names{"sync", "stop"}));
  EXPECT_EQ(offered_actions(row_in(RowState::kUnchanged), {}), (Names{"stop"}));
  EXPECT_EQ(offered_actions(row_in(RowState::kDeletedThere), {}), (Names{"recreate", "stop"}));
  EXPECT_EQ(offered_actions(row_in(RowState::kDrifted), {}).front(), "overwrite");
  EXPECT_EQ(offered_actions(row_in(RowState::kUnmapped), {}), Names{});
  auto nowhere = row_in(RowState::kConflict);
  nowhere.documentation_password_id.reset();
  EXPECT_EQ(offered_actions(nowhere, {}), (Names{"stop"})) << "which entry is meant is not certain";
  auto unreadable = row_in(RowState::kUnreadable);
  EXPECT_EQ(offered_actions(unreadable, {}), (Names{"stop"}));
  unreadable.likely_client = 2;
  EXPECT_EQ(offered_actions(unreadable, {}), (Names{"read_with_client", "stop"}));
  EXPECT_EQ(offered_actions(unreadable, {.read_with_client = 2}), (Names{"stop", "read_as_stored"}));
  EXPECT_EQ(offered_actions(unreadable, {}, false), (Names{"stop"})) << "not where the connection cannot";
  auto orphaned = row_in(RowState::kOrphaned);
  EXPECT_EQ(offered_actions(orphaned, {}), (Names{"archive", "stop"}));
  EXPECT_EQ(offered_actions(orphaned, {.stopped = true}), (Names{"resume", "archive"}));
  orphaned.documentation_password_id.reset();
  EXPECT_EQ(offered_actions(orphaned, {}), Names{});
  EXPECT_FALSE(may_be_archived(orphaned));
}

TEST(RowDecisionsTest, KeepsExactlyTheTwoSidesThatWereSeen) {
  auto row = row_in(RowState::kDrifted);
  EXPECT_TRUE(refusal_of(Decision::kKeep, row, {})) << "compared before there was such a digest";
  row.both = "digest of both";
  EXPECT_FALSE(refusal_of(Decision::kKeep, row, {}));
  EXPECT_EQ(offered_actions(row, {}), (Names{"overwrite", "keep", "stop"}));
  RowSetting own;
  std::optional<bool> tick;
  EXPECT_TRUE(take_decision(Decision::kKeep, row, own, tick));
  EXPECT_EQ(own.kept_digest, "digest of both");
}

TEST(RowDecisionsTest, AStoppedRowIsOnlyResumed) {
  for (int at = 0; at < kRowStates; ++at)
    EXPECT_EQ(offered_actions(row_in(static_cast<RowState>(at)), {.stopped = true}).front(), "resume");
  EXPECT_EQ(offered_actions(row_in(RowState::kDrifted), {.stopped = true}), (Names{"resume"}));
}

TEST(RowDecisionsTest, RefusesWhatMakesNoSenseWithAReason) {
  EXPECT_TRUE(refusal_of(Decision::kKeep, row_in(RowState::kUnchanged), {}));
  EXPECT_TRUE(refusal_of(Decision::kKeep, row_in(RowState::kCreate), {}));
  auto nowhere = row_in(RowState::kConflict);
  nowhere.documentation_password_id.reset();
  EXPECT_TRUE(refusal_of(Decision::kKeep, nowhere, {}));
  EXPECT_TRUE(refusal_of(Decision::kReadWithClient, row_in(RowState::kUnreadable), {})) << "no key fits";
  EXPECT_TRUE(refusal_of(Decision::kReadWithClient, row_in(RowState::kUpdate), {})) << "it can be read";
  auto unreadable = row_in(RowState::kUnreadable);
  unreadable.likely_client = 2;
  EXPECT_FALSE(refusal_of(Decision::kReadWithClient, unreadable, {}));
  EXPECT_FALSE(refusal_of(Decision::kStop, row_in(RowState::kUnmapped), {}));
}

TEST(RowDecisionsTest, ChangesOneThingAndTwiceIsOnce) {
  auto row = row_in(RowState::kUnreadable);
  row.likely_client = 2;
  struct Case {
    Decision decision;
    RowSetting own;
    std::optional<bool> tick;
  };
  const Case cases[] = {{Decision::kAutoSyncOn, {}, true},
                        {Decision::kAutoSyncOff, {}, false},
                        {Decision::kStop, {.stopped = true}, {}},
                        {Decision::kDriftOverwrite, {.drift = Drift::kOverwrite}, {}},
                        {Decision::kDriftAlert, {.drift = Drift::kAlert}, {}},
                        {Decision::kDriftHold, {.drift = Drift::kHold}, {}},
                        {Decision::kReadWithClient, {.read_with_client = 2}, {}}};
  for (const auto& expected : cases) {
    RowSetting own;
    std::optional<bool> tick;
    EXPECT_TRUE(take_decision(expected.decision, row, own, tick)) << decision_name(expected.decision);
    EXPECT_EQ(own, expected.own) << decision_name(expected.decision);
    EXPECT_EQ(tick, expected.tick) << decision_name(expected.decision);
    EXPECT_FALSE(take_decision(expected.decision, row, own, tick)) << "twice: " << decision_name(expected.decision);
  }
  RowSetting own{.drift = Drift::kHold, .stopped = true, .read_with_client = 2};
  std::optional<bool> tick = true;
  for (const auto undo :
       {Decision::kResume, Decision::kDriftDefault, Decision::kReadAsStored, Decision::kAutoSyncDefault})
    EXPECT_TRUE(take_decision(undo, row, own, tick));
  EXPECT_EQ(own, RowSetting{});
  EXPECT_FALSE(tick);
}

/// In the store: all of a request or nothing of it.
class StoredDecisionsTest : public SyncRunTest {
 protected:
  std::vector<SettingsRepository::Decided> stop(std::initializer_list<VaultId> ids) {
    std::vector<SettingsRepository::Decided> out;
    for (const auto id : ids) {
      HistoryEntry entry;
      entry.at_ms = 1;
      entry.password_id = id;
      entry.by = "ana";
      entry.action = "stop";
      entry.outcome = "done";
      out.push_back({entry, [](RowSetting& own, std::optional<bool>&) { return !std::exchange(own.stopped, true); }});
    }
    return out;
  }
};

TEST_F(StoredDecisionsTest, LeaveAHistoryOnlyWhereSomethingChanged) {
  EXPECT_EQ(*sync_->settings().store_decisions(stop({1, 2})), 2);
  EXPECT_EQ(*sync_->settings().store_decisions(stop({2, 3})), 1);
  EXPECT_EQ(sync_->history(2)->size(), 1U);
  EXPECT_EQ(sync_->history(3)->size(), 1U);
  EXPECT_TRUE(sync_->settings().load()->row(3).stopped);
}

TEST_F(StoredDecisionsTest, AreStoredAllOrNotAtAll) {
  store_->fail_at = store_->writes + 1;
  EXPECT_FALSE(sync_->settings().store_decisions(stop({1, 2, 3})));
  for (const VaultId id : {1, 2, 3}) {
    EXPECT_FALSE(sync_->settings().load()->row(id).stopped);
    EXPECT_TRUE(sync_->history(id)->empty());
  }
}

TEST_F(StoredDecisionsTest, AnotherWayOfReadingForgetsWhatTheOldOneFound) {
  automate_->put(1, 1, "Admin", "root", "v");
  automate_->rows.at(1).sealed = automate::encrypt_for_client(2, "v");
  map_all();
  ASSERT_EQ(row(1).state, RowState::kUnreadable);
  const auto before = *sync_->row(1);
  ASSERT_TRUE(before && before->likely_client);
  EXPECT_EQ(*before->likely_client, 2);
  SettingsRepository::Decided decided;
  decided.entry = stop({1}).front().entry;
  decided.change = [&](RowSetting& own, std::optional<bool>& tick) {
    return take_decision(Decision::kReadWithClient, *before, own, tick);
  };
  ASSERT_EQ(*sync_->settings().store_decisions({decided}), 1);
  EXPECT_EQ(sync_->settings().load()->row(1).read_with_client, 2);
  EXPECT_FALSE((*sync_->row(1))->likely_client) << "it is read anew at the next plan";
}

}  // namespace
}  // namespace gluepot::password_sync
