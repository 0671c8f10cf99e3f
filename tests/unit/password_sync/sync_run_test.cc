// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "app/demo/automate_database.h"
#include "connectors/automate/mariadb_source.h"
#include "sync_fixture.h"

namespace gluepot::password_sync {
namespace {

TEST_F(SyncRunTest, SecondRunWritesNothingAndDecryptsNothing) {
  for (int id = 1; id <= 9; ++id)
    automate_->put(id, id % 3 + 1, "Admin " + std::to_string(id), "root", "secret " + std::to_string(id));
  map_all();
  EXPECT_EQ(apply().counts["created"], 9);
  EXPECT_EQ(value_of(502, "Admin 1"), "secret 1");
  const int writes = documentation_->writes(), requests = documentation_->requests, decrypted = automate_->decrypted;
  auto again = apply();
  EXPECT_EQ(again.counts["unchanged"], 9);
  EXPECT_EQ(documentation_->writes(), writes);
  EXPECT_EQ(documentation_->requests, requests + 1) << "one pass, no probe without a push";
  EXPECT_EQ(automate_->decrypted, decrypted);
}

TEST_F(SyncRunTest, EachChangeHasItsStateAndOnlyItIsPushed) {
  for (int id = 1; id <= 5; ++id)
    automate_->put(id, 1, "Admin " + std::to_string(id), "root", "v" + std::to_string(id));
  map_all();
  apply();
  const auto entry = [&](const std::string& name) {
    for (const auto& [id, stored] : documentation_->entries)
      if (stored.entry.name == name) return id;
    return std::int64_t{0};
  };
  automate_->rotate(1, "rotated");
  documentation_->edit(entry("Admin 2"), "by hand");
  automate_->rotate(3, "both");
  documentation_->edit(entry("Admin 3"), "by hand");
  documentation_->entries.erase(entry("Admin 4"));
  automate_->rows.erase(5);
  auto counts = plan();
  EXPECT_EQ(counts["update"], 1);
  EXPECT_EQ(counts["drifted"], 1);
  EXPECT_EQ(counts["conflict"], 1);
  EXPECT_EQ(counts["deleted_there"], 1);
  EXPECT_EQ(counts["orphaned"], 1);
  const int writes = documentation_->writes();
  auto run = apply();
  EXPECT_EQ(run.counts["updated"], 1);
  EXPECT_EQ(documentation_->writes(), writes + 1);
  EXPECT_EQ(value_of(501, "Admin 1"), "rotated");
  EXPECT_EQ(value_of(501, "Admin 2"), "by hand");
}

TEST_F(SyncRunTest, RenamedRowIsUpdatedWithoutItsValue) {
  automate_->put(1, 1, "Old title", "root", "v1");
  map_all();
  apply();
  const int decrypted = automate_->decrypted;
  automate_->rows.at(1).title = "New title";
  EXPECT_EQ(apply().counts["updated"], 1);
  EXPECT_EQ(value_of(501, "New title"), "v1");
  EXPECT_EQ(automate_->decrypted, decrypted);
}

TEST_F(SyncRunTest, WithoutPasswordAccessNothingIsPushed) {
  automate_->put(1, 1, "Admin", "root", "v1");
  map_all();
  documentation_->password_access = false;
  auto run = apply();
  EXPECT_EQ(run.state, "failed");
  EXPECT_NE(run.message.find("Password Access"), std::string::npos);
  EXPECT_EQ(documentation_->writes(), 0);
}

TEST_F(SyncRunTest, UnmappedAndUnservedOrganizationsGetNothing) {
  automate_->put(1, 1, "A", "root", "v1");
  automate_->put(2, 2, "B", "root", "v2");
  automate_->put(3, 77, "C", "root", "v3");
  automate_->put(4, 0, "D", "root", "v4");
  ASSERT_TRUE(sync_->clients().map(1, {501}, "ana"));
  served_.clear();
  auto plan = sync_->plan({}, {});
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->rows[0].reason, "the client's organization is not mapped to a company");
  EXPECT_EQ(plan->rows[1].reason, "the client is not mapped to an organization");
  EXPECT_EQ(plan->rows[2].state, RowState::kOrphaned);
  EXPECT_EQ(plan->rows[3].state, RowState::kUnmapped);
  apply();
  EXPECT_EQ(documentation_->writes(), 0);
  EXPECT_EQ(automate_->decrypted, 0) << "what goes nowhere is not decrypted";
}

TEST_F(SyncRunTest, DeleteAndReconnectAdoptsAndNeverDoubles) {
  automate_->put(1, 1, "Shared", "admin", "one");
  automate_->put(2, 1, "Shared", "admin", "two");
  automate_->put(3, 1, "Other", "admin", "three");
  for (const auto marker : {Marker::kNotes, Marker::kNone}) {
    documentation_->entries.clear();
    ASSERT_TRUE(sync_->forget(false));
    sync({.marker = marker});
    map_all();
    EXPECT_EQ(apply().counts["created"], 3);
    ASSERT_TRUE(sync_->forget(false));
    map_all();
    EXPECT_EQ(plan()["adopt"], 3);
    EXPECT_EQ(apply().counts["adopted"], 3);
    EXPECT_EQ(documentation_->entries.size(), 3U);
    EXPECT_EQ(plan()["unchanged"], 3);
    std::set<std::string> values;
    for (const auto& [id, stored] : documentation_->entries) values.insert(stored.value);
    EXPECT_EQ(values, (std::set<std::string>{"one", "two", "three"}));
  }
}

TEST_F(SyncRunTest, MoreEntriesThanRowsAreNotGuessed) {
  documentation_->put(501, "Admin", "root", "x");
  documentation_->put(501, "Admin", "root", "y");
  automate_->put(1, 1, "Admin", "root", "v");
  map_all();
  EXPECT_EQ(plan()["conflict"], 1);
  apply();
  EXPECT_EQ(documentation_->writes(), 0);
}

TEST_F(SyncRunTest, TwoRowsOfOneNameDoNotShareAnEntry) {
  documentation_->put(501, "Admin", "root", "x");
  automate_->put(1, 1, "Admin", "root", "one");
  automate_->put(2, 1, "Admin", "root", "two");
  map_all();
  auto run = apply();
  EXPECT_EQ(run.counts["adopted"], 1);
  EXPECT_EQ(run.counts["created"], 1);
  EXPECT_EQ(documentation_->entries.size(), 2U);
}

TEST_F(SyncRunTest, AValueThatIsThereAlreadyCountsAfterAnAuditedLook) {
  documentation_->same_value_moves_time = false;
  documentation_->put(501, "Admin", "root", "same");
  automate_->put(1, 1, "Admin", "root", "same");
  map_all();
  EXPECT_EQ(apply().counts["adopted"], 1);
  EXPECT_EQ(documentation_->reveals, 1);
  EXPECT_EQ(audited_, 1);
}

TEST_F(SyncRunTest, AFailingRowDoesNotStopTheOthers) {
  for (int id = 1; id <= 5; ++id) automate_->put(id, 1, "Admin " + std::to_string(id), "root", "v");
  map_all();
  documentation_->fail_write = 2;
  auto run = apply();
  EXPECT_EQ(run.counts["failed"], 1);
  EXPECT_EQ(run.counts["created"], 4);
  EXPECT_EQ(sync_->outcomes(run.id)->size(), 5U);
  EXPECT_EQ(apply().counts["created"], 1);
}

TEST_F(SyncRunTest, AMappingChangedMeanwhileSendsNothing) {
  automate_->put(1, 1, "Admin", "root", "v1");
  map_all();
  Watch watch;
  watch.progress = [&](const Progress& progress) {
    if (progress.task != "plan" || !progress.total) return;
    ASSERT_TRUE(sync_->clients().map(1, {502}, "ana"));
  };
  auto run = sync_->apply({}, watch);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->counts["failed"], 1);
  EXPECT_EQ(documentation_->writes(), 0);
}

TEST_F(SyncRunTest, ALargeChangeAsksFirst) {
  for (int id = 1; id <= 40; ++id)
    automate_->put(id, 1, "Admin " + std::to_string(id), "root", "v" + std::to_string(id));
  map_all();
  apply();
  for (int id = 1; id <= 25; ++id) automate_->rotate(id, "new");
  EXPECT_TRUE(sync_->plan({}, {})->needs_confirmation);
  EXPECT_EQ(sync_->apply({}, {}).error().code, core::ErrorCode::kConflict);
  EXPECT_EQ(apply({.confirmed = true}).counts["updated"], 25);
}

TEST_F(SyncRunTest, LastSyncIsWrittenAsStickySyncDoesInUtc) {
  clock_.set(1'767'323'045'000);  // 2026-01-02T03:04:05Z
  automate_->put(1, 1, "Admin", "root", "v1");
  map_all();
  apply();
  const auto row = store::read(*database_, [](store::Connection& connection) {
    return connection.find(
        {"test", "SELECT ITGPasswordID, LastSync FROM plugin_stickysync_passwordmap WHERE PasswordID = 1"},
        [](const store::Row& r) { return std::pair(r.integer(0), r.string(1)); });
  });
  ASSERT_TRUE(row && *row);
  EXPECT_EQ((*row)->first, documentation_->entries.begin()->first);
  EXPECT_EQ((*row)->second.substr(0, 16), "2026-01-02 03:04");
}

TEST_F(SyncRunTest, AnUnknownPostIsLookedForBeforeItIsRepeated) {
  for (const auto marker : {Marker::kNotes, Marker::kNone}) {
    documentation_->entries.clear();
    ASSERT_TRUE(sync_->forget(false));
    sync({.marker = marker});
    automate_->put(1, 1, "Admin", "root", "v1");
    map_all();
    documentation_->lose_answer_of_write = 1;
    EXPECT_EQ(apply().counts["unknown"], 1);
    const int posts = documentation_->posts, finds = documentation_->finds;
    documentation_->list_hides_newest = true;
    const auto run = apply();
    documentation_->list_hides_newest = false;
    EXPECT_EQ(run.counts.at(marker == Marker::kNotes ? "created" : "adopted"), 1);
    EXPECT_EQ(documentation_->posts, posts);
    EXPECT_EQ(documentation_->finds, finds + 1);
    EXPECT_EQ(documentation_->entries.size(), 1U);
    EXPECT_EQ(plan()["unchanged"], 1);
  }
}

TEST_F(SyncRunTest, ALostPostNeverTakesTheEntryOfAnotherRowOfThatName) {
  for (const auto marker : {Marker::kNotes, Marker::kNone}) {
    documentation_->entries.clear();
    ASSERT_TRUE(sync_->forget(false));
    sync({.marker = marker});
    automate_->put(1, 1, "Shared", "root", "v1");
    automate_->put(2, 1, "Shared", "root", "v2");
    map_all();
    documentation_->lose_answer_of_write = 2;
    const auto first = apply();
    EXPECT_EQ(first.counts.at("created"), 1);
    EXPECT_EQ(first.counts.at("unknown"), 1);
    ASSERT_EQ(documentation_->entries.size(), 2U);
    documentation_->entries.erase(std::prev(documentation_->entries.end()));  // it never arrived there
    EXPECT_EQ(apply().counts["created"], 1);
    std::set<std::string> values;
    for (const auto& [id, stored] : documentation_->entries) values.insert(stored.value);
    EXPECT_EQ(values, (std::set<std::string>{"v1", "v2"}));
    EXPECT_EQ(plan()["unchanged"], 2);
  }
}

/// The story that every interruption below is put through: creations, an adoption, updates.
class InterruptedTest : public SyncRunTest {
 protected:
  void prepare() {
    documentation_->put(501, "Adopt me", "root", "old");
    automate_->put(1, 1, "First", "root", "v1");
    automate_->put(2, 1, "Same", "root", "v2");
    automate_->put(3, 1, "Same", "root", "v3");
    automate_->put(4, 1, "Adopt me", "root", "v4");
    automate_->put(5, 2, "Elsewhere", "root", "v5");
    map_all();
  }
  void rotate() {
    automate_->rotate(1, "w1");
    automate_->rotate(5, "w5");
  }
  void expect_whole(bool rotated) {
    EXPECT_EQ(documentation_->entries.size(), 5U) << "duplicates";
    EXPECT_EQ(value_of(501, "First"), rotated ? "w1" : "v1");
    EXPECT_EQ(value_of(501, "Adopt me"), "v4");
    EXPECT_EQ(value_of(502, "Elsewhere"), rotated ? "w5" : "v5");
    std::set<std::string> same;
    for (const auto& [id, stored] : documentation_->entries)
      if (stored.entry.name == "Same") same.insert(stored.value);
    EXPECT_EQ(same, (std::set<std::string>{"v2", "v3"}));
    EXPECT_EQ(plan()["unchanged"], 5);
  }
};

TEST_F(InterruptedTest, NthStoreWriteFailsAndTheNextRunRecovers) {
  for (const bool after_commit : {false, true}) {
    for (int n = 1; n <= 40; ++n) {
      SCOPED_TRACE("write " + std::to_string(n) + (after_commit ? " after commit" : ""));
      documentation_->entries.clear();
      automate_->rows.clear();
      ASSERT_TRUE(sync_->forget(false));
      store_->fail_at = 0;
      prepare();
      for (const bool rotated : {false, true}) {
        if (rotated) rotate();
        store_->writes = 0;
        store_->fail_at = n;
        store_->after_commit = after_commit;
        (void)sync_->apply({}, {});
        store_->fail_at = 0;
        sync();
        const int finds = documentation_->finds;
        (void)sync_->apply({}, {});
        EXPECT_LE(documentation_->finds, finds + 1) << "at most one settling request an open intent";
        expect_whole(rotated);
        if (HasFailure()) return;
      }
    }
  }
}

TEST_F(InterruptedTest, NthAnswerIsLostAndNothingDoubles) {
  for (const auto marker : {Marker::kNotes, Marker::kNone}) {
    for (int n = 1; n <= 5; ++n) {
      SCOPED_TRACE("answer " + std::to_string(n) + (marker == Marker::kNone ? " without marker" : ""));
      documentation_->entries.clear();
      automate_->rows.clear();
      sync({.marker = marker});
      ASSERT_TRUE(sync_->forget(false));
      prepare();
      for (const bool rotated : {false, true}) {
        if (rotated) rotate();
        documentation_->lose_answer_of_write = rotated ? (n - 1) % 2 + 1 : n;
        auto run = apply();
        EXPECT_EQ(run.counts["unknown"], 1);
        documentation_->lose_answer_of_write = 0;
        const int posts = documentation_->posts;
        sync({.marker = marker});
        apply();
        EXPECT_EQ(documentation_->posts, posts) << "what was executed is not sent again";
        expect_whole(rotated);
        if (HasFailure()) return;
      }
    }
  }
}

TEST_F(SyncRunTest, RealDatabaseWithASelectOnlyAccount) {
  auto server = demo::PrivateMariadb::start({});
  ASSERT_TRUE(server) << server.error().message;
  demo::AutomateSample sample;
  sample.clients = 30;
  sample.passwords = 400;
  organizations_.clear();
  served_.clear();
  for (int at = 0; at < 30; ++at) {
    organizations_.push_back(
        {{9'000'000'000'000 + at}, "Company " + std::to_string(at) + " 株式会社", {std::to_string(300 + at)}});
    sample.organizations.push_back({organizations_.back().name, at == 6 ? "0" : std::to_string(300 + at)});
    if (at % 10 != 3) served_.insert(organizations_.back().id);
    documentation_->organizations.insert(9'000'000'000'000 + at);
  }
  auto filled = demo::fill_automate_database(**server, sample);
  ASSERT_TRUE(filled) << filled.error().message;
  auto source = automate::make_mariadb_source(
      {.port = filled->port, .database = filled->database, .user = filled->user}, core::Secret(filled->password));
  ASSERT_TRUE(source);
  real_ = std::move(*source);
  map_all();
  auto clients = sync_->clients().list();
  ASSERT_TRUE(clients);
  std::set<std::int64_t> mapped;
  for (const auto& client : *clients)
    if (client.organization && served_.contains(*client.organization)) mapped.insert(client.id);
  EXPECT_GE(mapped.size(), 20U);
  const auto expected = filled->expected(mapped);
  auto run = apply();
  EXPECT_EQ(run.counts["created"], expected.readable);
  EXPECT_EQ(run.counts["unreadable"], expected.unreadable);
  EXPECT_EQ(run.counts["empty"], expected.empty);
  EXPECT_EQ(run.counts["orphaned"], expected.orphaned);
  EXPECT_EQ(run.counts["unmapped"], expected.unmapped);
  std::multiset<std::string> pushed, wanted;
  for (const auto& [id, stored] : documentation_->entries) pushed.insert(stored.value);
  for (const auto& row : filled->rows)
    if (row.kind == demo::PlantedPassword::Kind::kReadable && mapped.contains(row.client_id)) wanted.insert(row.value);
  EXPECT_EQ(pushed, wanted);
  const int writes = documentation_->writes();
  auto second = apply();
  EXPECT_EQ(second.counts["unchanged"], expected.readable);
  EXPECT_EQ(documentation_->writes(), writes);
  // No planted value in any file of ours.
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder_)) {
    std::string content(std::filesystem::file_size(file), '\0');
    FILE* const stream = std::fopen(file.path().c_str(), "rb");
    ASSERT_EQ(std::fread(content.data(), 1, content.size(), stream), content.size());
    std::fclose(stream);
    for (const auto& value : filled->planted_values()) ASSERT_EQ(content.find(value), std::string::npos) << file.path();
  }
}

}  // namespace
}  // namespace gluepot::password_sync
