// SPDX-License-Identifier: Apache-2.0
#include "sync_fixture.h"

namespace gluepot::password_sync {
namespace {

/// Rows that changed on both sides: somebody may have entered the same password in both.
class CompareValuesTest : public SyncRunTest {
 protected:
  CompareValuesTest() {
    for (int id = 1; id <= 3; ++id)
      automate_->put(id, 1, "Admin " + std::to_string(id), "root", "v" + std::to_string(id));
    map_all();
    apply();
  }
  connectors::PasswordEntry& entry(int id) {
    return documentation_->entries.at(entry_of("Admin " + std::to_string(id))).entry;
  }
  void both(int id, const std::string& here, const std::string& there) {
    automate_->rotate(id, here);
    documentation_->edit(entry(id).id.value, there);
  }
  std::vector<HistoryEntry> compared(VaultId id) {
    std::vector<HistoryEntry> out;
    const auto history = sync_->history(id);
    EXPECT_TRUE(history);
    if (history)
      for (const auto& one : *history)
        if (one.action == "compare") out.push_back(one);
    return out;
  }
};

TEST_F(CompareValuesTest, EqualOnesAreUnchangedAndNothingIsSent) {
  both(1, "the same", "the same");
  EXPECT_EQ(row(1).state, RowState::kUnchanged);
  EXPECT_EQ(audited_, 1) << "written before the value was read";
  EXPECT_EQ(documentation_->reveals, 1);
  const int writes = documentation_->writes();
  apply();
  EXPECT_EQ(documentation_->writes(), writes);
  EXPECT_EQ(documentation_->reveals, 1) << "it is known now";
  ASSERT_EQ(compared(1).size(), 1U);
  EXPECT_EQ(compared(1).front().outcome, "unchanged");
  EXPECT_EQ(compared(1).front().by, "system");
  EXPECT_EQ(compared(1).front().direction(), "none");
  documentation_->edit(entry(1).id.value, "drift");
  EXPECT_EQ(row(1).state, RowState::kDrifted) << "the base is the new one";
}

TEST_F(CompareValuesTest, DifferentOnesStayAConflictAndAreReadOnce) {
  both(1, "here", "there");
  const auto shown = row(1);
  EXPECT_EQ(shown.state, RowState::kConflict);
  EXPECT_NE(shown.reason.find("the values differ"), std::string::npos) << shown.reason;
  EXPECT_NE(row(1).reason.find("the values differ"), std::string::npos);
  apply();
  EXPECT_EQ(documentation_->reveals, 1) << "once, while neither side changes";
  EXPECT_EQ(value_of(501, "Admin 1"), "there");
  EXPECT_EQ(compared(1).size(), 1U);
  documentation_->edit(entry(1).id.value, "here");
  EXPECT_EQ(row(1).state, RowState::kUnchanged);
  EXPECT_EQ(documentation_->reveals, 2);
}

TEST_F(CompareValuesTest, EqualOnesWithFieldsChangedHereAreAnUpdateOfThoseOnly) {
  both(1, "the same", "the same");
  automate_->rows.at(1).url = "https://firewall.example";
  EXPECT_EQ(row(1).state, RowState::kUpdate);
  const auto moved = entry(1).password_updated_at_ms;
  EXPECT_EQ(apply().counts.at("updated"), 1);
  EXPECT_EQ(entry(1).url, "https://firewall.example");
  EXPECT_EQ(entry(1).password_updated_at_ms, moved) << "the value was not sent";
  EXPECT_EQ(row(1).state, RowState::kUnchanged);
}

TEST_F(CompareValuesTest, EqualOnesWithFieldsChangedThereAreDrift) {
  both(1, "the same", "the same");
  entry(1).notes = "changed by hand";
  EXPECT_EQ(row(1).state, RowState::kDrifted);
  EXPECT_EQ(row(1).state, RowState::kDrifted);
  EXPECT_EQ(documentation_->reveals, 1);
}

TEST_F(CompareValuesTest, EqualOnesWithFieldsChangedOnBothSidesStayAConflict) {
  both(1, "the same", "the same");
  entry(1).notes = "changed by hand";
  automate_->rows.at(1).notes = "changed in Automate";
  EXPECT_EQ(row(1).state, RowState::kConflict);
  EXPECT_EQ(row(1).state, RowState::kConflict);
  EXPECT_EQ(documentation_->reveals, 1) << "the value is settled";
  automate_->rows.at(1).notes = "changed by hand";
  EXPECT_EQ(row(1).state, RowState::kUnchanged) << "now they are alike, and that costs nothing";
  EXPECT_EQ(documentation_->reveals, 1);
}

TEST_F(CompareValuesTest, FieldsEnteredInBothPlacesNeedNoValue) {
  automate_->rows.at(1).notes = "second floor";
  entry(1).notes = "second floor";
  EXPECT_EQ(row(1).state, RowState::kUnchanged);
  EXPECT_EQ(documentation_->reveals, 0);
  EXPECT_EQ(apply().counts.at("unchanged"), 3);
}

TEST_F(CompareValuesTest, WithoutAnAuditNoValueIsRead) {
  both(1, "the same", "the same");
  fail_audit_ = true;
  const auto shown = row(1);
  EXPECT_EQ(shown.state, RowState::kConflict);
  EXPECT_NE(shown.reason.find("not compared yet"), std::string::npos) << shown.reason;
  EXPECT_EQ(documentation_->reveals, 0);
}

TEST_F(CompareValuesTest, AKeyThatShowsNoValuesIsAskedOnce) {
  for (int id = 1; id <= 3; ++id) both(id, "the same", "the same");
  documentation_->refuse_values = true;
  EXPECT_EQ(plan().at("conflict"), 3);
  EXPECT_EQ(documentation_->reveals, 1);
  documentation_->refuse_values = false;
  EXPECT_EQ(plan().at("unchanged"), 3);
}

TEST_F(CompareValuesTest, AHundredAPlanTheRestWaits) {
  for (int id = 10; id < 130; ++id) automate_->put(id, 1, "Admin " + std::to_string(id), "root", "v");
  apply();
  for (int id = 10; id < 130; ++id) both(id, "the same", "the same");
  EXPECT_EQ(plan().at("conflict"), 20);
  EXPECT_EQ(documentation_->reveals, 100);
  EXPECT_EQ(plan().at("conflict"), 0);
  EXPECT_EQ(documentation_->reveals, 120);
}

TEST_F(CompareValuesTest, AStoppedRowOrOneElsewhereIsNotRead) {
  both(1, "the same", "the same");
  both(2, "the same", "the same");
  entry(2).organization = {502};
  ASSERT_TRUE(sync_->settings().store_row(1, {.stopped = true}));
  EXPECT_EQ(plan().at("conflict"), 2);
  EXPECT_EQ(documentation_->reveals, 0);
}

TEST_F(CompareValuesTest, ThePolicyActsOnlyOnRealDifferences) {
  Settings all;
  all.drift_manual = Drift::kOverwrite;
  ASSERT_TRUE(sync_->settings().store(all, "ana"));
  both(1, "the same", "the same");
  both(2, "here", "there");
  EXPECT_EQ(apply().counts.at("updated"), 1);
  EXPECT_EQ(value_of(501, "Admin 2"), "here");
}

}  // namespace
}  // namespace gluepot::password_sync
