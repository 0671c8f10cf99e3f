// SPDX-License-Identifier: Apache-2.0
// B84: after a whole run, runs that read only what changed, and miss nothing.
#include <sys/wait.h>
#include <unistd.h>

#include <mutex>

#include "mirror_fixture.h"

namespace gluepot::mirror {
namespace {

class MirrorChangesTest : public MirrorTest {
 protected:
  void SetUp() override {
    MirrorTest::SetUp();
    fill();
    clock_.advance(std::chrono::hours(100));
    ASSERT_TRUE(run().ok());
    account_.forget_requests();
  }
  RunReport changes() {
    clock_.advance(std::chrono::minutes(15));
    RunControl control;
    control.whole = false;
    account_.forget_requests();
    auto report = run(control);
    EXPECT_TRUE(report.ok()) << report.message;
    return report;
  }
  std::int64_t asked() { return static_cast<std::int64_t>(account_.requests().size()); }
  /// Changes a record of the account now, by the source's clock.
  void edit(Kind kind, std::int64_t id, const std::string& name, std::int64_t at_ms) {
    auto record = account_.rows(kind).at(id);
    record.name = name;
    record.updated_at_ms = at_ms;
    account_.put(kind, record);
  }
  /// Of organization 1.
  std::int64_t first_of(Kind kind, int skipped = 0) {
    for (const auto& [id, record] : account_.rows(kind))
      if (record.organization_id == 1 && skipped-- == 0) return id;
    return 0;
  }
  /// What a run of changes with nothing changed costs: the small lists whole, and a request for each list that tells.
  std::int64_t quiet() {
    const auto c = [&](Kind kind) { return pages_of(account_.rows(kind).size(), 10); };
    return c(Kind::kOrganizations) + c(Kind::kFlexibleAssetTypes) + c(Kind::kPasswordCategories) +
           c(Kind::kPasswordFolders) + c(Kind::kChecklists) + c(Kind::kChecklistTemplates) + 1 + 2 +
           static_cast<std::int64_t>(served_.size());
  }
};

TEST_F(MirrorChangesTest, B84_NothingChangedCostsARequestAList) {
  const auto report = changes();
  EXPECT_FALSE(report.whole);
  EXPECT_EQ(report.stored, 0);
  EXPECT_EQ(report.removed, 0);
  EXPECT_EQ(asked(), quiet());
  EXPECT_EQ(report.requests, quiet());
  EXPECT_LT(quiet(), bound() / 2 + 2) << "of " << bound() << " for a whole run";
  EXPECT_EQ(task(report, Task::kPasswords).done, task(report, Task::kPasswords).total);
  expect_equal();
}

TEST_F(MirrorChangesTest, B84_WhatChangedIsReadAndNothingElse) {
  const auto now = clock_.now_ms();
  for (const Kind kind : {Kind::kPasswords, Kind::kFlexibleAssets, Kind::kDocuments})
    edit(kind, first_of(kind), "changed", now);
  EXPECT_EQ(changes().stored, 3);
  EXPECT_EQ(asked(), quiet() + 1) << "and the folders of the document";
  expect_equal();
  EXPECT_EQ(changes().stored, 0);
  EXPECT_EQ(asked(), quiet());
}

TEST_F(MirrorChangesTest, B84_EqualTimesAreNotMissed) {
  const auto now = clock_.now_ms();
  edit(Kind::kPasswords, first_of(Kind::kPasswords), "first", now);
  EXPECT_EQ(changes().stored, 1);
  edit(Kind::kPasswords, first_of(Kind::kPasswords, 1), "second, at the very same time", now);
  EXPECT_EQ(changes().stored, 1);
  expect_equal();
}

TEST_F(MirrorChangesTest, B84_ARecordDatedInTheFutureHidesNoLaterChange) {
  edit(Kind::kPasswords, first_of(Kind::kPasswords), "of a clock that was wrong", clock_.now_ms() + 10 * 86'400'000);
  EXPECT_EQ(changes().stored, 1);
  for (const auto* name : {"first", "second"}) {
    edit(Kind::kPasswords, first_of(Kind::kPasswords, 1), name, clock_.now_ms());
    EXPECT_EQ(changes().stored, 1) << name;
    expect_equal();
  }
}

TEST_F(MirrorChangesTest, B84_CreatedDeletedAndBothAtOnceAreNoticed) {
  const auto now = clock_.now_ms();
  account_.put(Kind::kPasswords, {7, 1, 0, "Created", "", now});
  EXPECT_EQ(changes().stored, 1);
  expect_equal();
  account_.remove(Kind::kPasswords, 7);
  EXPECT_EQ(changes().removed, 1);
  expect_equal();
  account_.remove(Kind::kDocuments, first_of(Kind::kDocuments));
  account_.put(Kind::kDocuments, {8, 1, 0, "Created as another went", ",\"content\":\"x\"", now + 1});
  changes();
  expect_equal();
}

TEST_F(MirrorChangesTest, B84_AListThatIsNotSortedIsReadWhole) {
  account_.sorts = false;
  std::int64_t last = 0;  // on the last page, where only an order by change would bring it to the first
  for (const auto& [id, record] : account_.rows(Kind::kPasswords))
    if (record.organization_id == 1) last = id;
  edit(Kind::kPasswords, last, "changed", clock_.now_ms());
  ASSERT_TRUE(run().ok());
  edit(Kind::kPasswords, last, "changed again", clock_.now_ms() + 1);
  changes();
  expect_equal();
}

TEST_F(MirrorChangesTest, B84_AnOrderThatIsRefusedIsReadWhole) {
  account_.meddle = [](const std::string& target, const std::string&) -> std::optional<core::Result<std::string>> {
    if (target.find("sort=-updated_at") == std::string::npos) return std::nullopt;
    return core::Result<std::string>(core::fail(ErrorCode::kInvalidArgument, "sort is not known"));
  };
  edit(Kind::kPasswords, first_of(Kind::kPasswords), "changed", clock_.now_ms());
  EXPECT_EQ(changes().stored, 1);
  expect_equal();
}

TEST_F(MirrorChangesTest, B84_AnOrganizationMappedMeanwhileIsReadWhole) {
  served_.push_back({5});
  changes();
  expect_equal();
  served_.erase(served_.begin());
  ASSERT_TRUE(Mirror(*store_, account_, clock_, settings_, [this] { return served_; }).forget({1}));
  changes();
  expect_equal();
  served_.insert(served_.begin(), core::OrganizationId{1});
  changes();
  expect_equal();
}

TEST_F(MirrorChangesTest, B84_MuchThatChangedIsReadWhole) {
  std::int64_t at = clock_.now_ms();
  for (const auto& [id, record] : account_.rows(Kind::kPasswords)) edit(Kind::kPasswords, id, record.name + "!", ++at);
  changes();
  expect_equal();
}

TEST_F(MirrorChangesTest, B84_ARecordMovedOutOfWhatIsServedGoes) {
  auto record = account_.rows(Kind::kPasswords).at(first_of(Kind::kPasswords));
  record.organization_id = 6;
  record.updated_at_ms = clock_.now_ms();
  account_.put(Kind::kPasswords, record);
  EXPECT_EQ(changes().removed, 1);
  expect_equal();
}

TEST_F(MirrorChangesTest, B84_KilledAnywhereTheNextRunGoesOnAndMissesNothing) {
  const auto now = clock_.now_ms();
  for (const Kind kind : {Kind::kPasswords, Kind::kFlexibleAssets, Kind::kDocuments})
    edit(kind, first_of(kind), "changed", now);
  account_.put(Kind::kPasswords, {7, 2, 0, "Created", "", now});
  int kills = 0;
  for (int after = 1; after < 200; ++after) {
    store_.reset();
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {  // the process ends in the middle of its n-th request
      open();
      int left = after;
      std::mutex mutex;
      account_.meddle = [&](const std::string&, const std::string&) -> std::optional<core::Result<std::string>> {
        const std::lock_guard lock(mutex);
        if (--left == 0) ::_exit(7);
        return std::nullopt;
      };
      RunControl control;
      control.whole = false;
      ::_exit(run(control).ok() ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    if (WEXITSTATUS(status) != 7) {
      EXPECT_EQ(WEXITSTATUS(status), 0);
      break;
    }
    ++kills;
  }
  EXPECT_GT(kills, 0);
  open();
  expect_equal();
  changes();
  expect_equal();
}

TEST_F(MirrorChangesTest, B84_AnUnfinishedWholeRunIsFinishedAsOneAndNothingCountsAsProvenBefore) {
  std::atomic<bool> stop{false};
  RunControl control;
  control.stop = &stop;
  control.progress = [&](const RunReport& report) { stop = report.requests >= 9; };
  edit(Kind::kPasswords, first_of(Kind::kPasswords), "changed while it is read", clock_.now_ms());
  EXPECT_FALSE(run(control).finished);
  const auto went_on = changes();
  EXPECT_TRUE(went_on.whole);
  EXPECT_TRUE(went_on.resumed);
  expect_equal();
  // One that is too old to go on with is begun anew, as changes: its half-read lists are read whole.
  stop = false;
  EXPECT_FALSE(run(control).finished);
  clock_.advance(std::chrono::hours(2));
  edit(Kind::kPasswords, first_of(Kind::kPasswords), "changed behind it", clock_.now_ms());
  const auto anew = changes();
  EXPECT_FALSE(anew.whole);
  EXPECT_FALSE(anew.resumed);
  expect_equal();
}

TEST_F(MirrorChangesTest, B84_AWholeRunIsNotMadeLessByAnUnfinishedOneOfChanges) {
  std::atomic<bool> stop{false};
  RunControl control;
  control.whole = false;
  control.stop = &stop;
  control.progress = [&](const RunReport& report) { stop = report.requests >= 2; };
  EXPECT_FALSE(run(control).finished);
  account_.forget_requests();
  const auto whole = run();
  EXPECT_TRUE(whole.whole);
  EXPECT_FALSE(whole.resumed);
  EXPECT_EQ(asked(), bound());
}

}  // namespace
}  // namespace gluepot::mirror
