// SPDX-License-Identifier: Apache-2.0
#include "password_sync/drift_news.h"

#include "sync_fixture.h"

namespace gluepot::password_sync {
namespace {

std::vector<CurrentRow> rows(std::initializer_list<std::pair<VaultId, RowState>> list) {
  std::vector<CurrentRow> out;
  for (const auto& [id, state] : list) {
    CurrentRow row;
    row.password_id = id;
    row.state = state;
    out.push_back(row);
  }
  return out;
}
std::vector<VaultId> ids(const std::vector<CurrentRow>& rows) {
  std::vector<VaultId> out;
  for (const auto& row : rows) out.push_back(row.password_id);
  return out;
}

TEST(DriftNewsTest, EachStateIsNewsOnce) {
  using enum RowState;
  const auto before = rows({{1, kUnchanged}, {2, kDrifted}, {3, kDrifted}, {5, kUpdate}, {7, kDeletedThere}});
  const auto now =
      rows({{1, kDrifted}, {2, kDrifted}, {3, kConflict}, {4, kDeletedThere}, {5, kCreate}, {6, kUnmapped}});
  EXPECT_EQ(ids(drift_news(before, now)), (std::vector<VaultId>{1, 3, 4}));
  EXPECT_TRUE(drift_news(now, now).empty());
  EXPECT_TRUE(drift_news(now, {}).empty());
  EXPECT_EQ(ids(drift_news({}, now)), (std::vector<VaultId>{1, 2, 3, 4}));
}

class ToldDriftTest : public SyncRunTest {
 protected:
  ToldDriftTest() {
    for (int id = 1; id <= 3; ++id) automate_->put(id, 1, "Admin " + std::to_string(id), "root", "v");
    map_all();
    apply();
    sync_->on_drift([this](const std::vector<CurrentRow>& rows) {
      for (const auto& row : rows) told_.push_back(row.password_id);
    });
  }
  std::vector<VaultId> told_;
};

TEST_F(ToldDriftTest, OnceByAPlanOrARunAndInTheRowsHistory) {
  documentation_->edit(entry_of("Admin 2"), "by hand");
  plan();
  EXPECT_EQ(told_, std::vector<VaultId>{2});
  plan();
  apply();
  EXPECT_EQ(told_, std::vector<VaultId>{2}) << "never again for the same state";
  const auto history = *sync_->history(2);
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].action, "drift");
  EXPECT_EQ(history[0].outcome, "drifted");
  EXPECT_EQ(history[0].by, "system");
  EXPECT_EQ(history[0].direction(), "none");
  EXPECT_FALSE(history[0].reason.empty());
}

TEST_F(ToldDriftTest, AgainAfterItWasSettledAndChangedAnew) {
  documentation_->edit(entry_of("Admin 2"), "by hand");
  apply({.password_ids = {2}, .overwrite_changed = true});
  EXPECT_EQ(value_of(501, "Admin 2"), "v");
  documentation_->edit(entry_of("Admin 2"), "by hand again");
  documentation_->entries.erase(entry_of("Admin 3"));
  apply();
  EXPECT_EQ(told_, (std::vector<VaultId>{2, 2, 3}));
}

TEST_F(ToldDriftTest, APlanOfOneClientTellsOfAllAndOnlyOnce) {
  documentation_->edit(entry_of("Admin 1"), "by hand");
  ASSERT_TRUE(sync_->plan(2, {}));
  EXPECT_EQ(told_, std::vector<VaultId>{1});
  plan();
  EXPECT_EQ(told_.size(), 1U);
}

TEST_F(ToldDriftTest, IsNotToldWhenItCouldNotBeStored) {
  documentation_->edit(entry_of("Admin 2"), "by hand");
  store_->fail_at = store_->writes + 1;
  EXPECT_FALSE(sync_->plan({}, {}));
  EXPECT_TRUE(told_.empty());
  plan();
  EXPECT_EQ(told_, std::vector<VaultId>{2}) << "the next comparison does";
}

}  // namespace
}  // namespace gluepot::password_sync
