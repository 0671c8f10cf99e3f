// SPDX-License-Identifier: Apache-2.0
#include "audit/audit_log.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <random>
#include <thread>

#include "core/text.h"

namespace gluepot::audit {
namespace {

class Heads final : public AuditLog::HeadStore {
 public:
  core::Status save(const Head& head) override {
    const std::lock_guard lock(mutex_);
    if (head.sequence > head_.sequence) head_ = head;
    return {};
  }
  core::Result<Head> load() override {
    const std::lock_guard lock(mutex_);
    if (unreadable) return core::fail(core::ErrorCode::kUnavailable, "the strict store is away");
    return head_;
  }

  std::atomic<bool> unreadable{false};

 private:
  std::mutex mutex_;
  Head head_;
};

class AuditLogTest : public testing::Test {
 protected:
  void SetUp() override {
    (void)core::init_secrets(false);
    vault_ = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
    folder_ = testing::TempDir() + "/audit-" + core::random_hex(8);
    open();
  }
  void TearDown() override {
    log_.reset();
    std::filesystem::remove_all(folder_);
  }
  void open() { log_ = std::make_unique<AuditLog>(folder_, *vault_, heads_, clock_); }
  /// Closing waits until the newest head is recorded.
  void reopen() {
    log_.reset();
    open();
  }
  std::string file() const { return folder_ + "/audit.db"; }
  static Draft draft(std::string action = "reveal") {
    Draft out{
        std::move(action), {core::Caller::Kind::kUser, 7, "Jo", "127.0.0.1", "r1", true, {}}, "Core switch", "4711"};
    out.company = core::CompanyId{3};
    out.company_name = "Acme";
    return out;
  }
  void fill(int entries) {
    for (int i = 0; i < entries; ++i) {
      const auto sequence = log_->begin(draft());
      ASSERT_TRUE(sequence);
      ASSERT_TRUE(log_->finish(*sequence, Outcome::kDone));
    }
    reopen();
  }
  /// As somebody with the file in hand: the triggers are no hindrance.
  bool tamper(const std::string& sql) {
    sqlite3* handle = nullptr;
    sqlite3_open(file().c_str(), &handle);
    sqlite3_exec(handle, "DROP TRIGGER IF EXISTS entry_no_update; DROP TRIGGER IF EXISTS entry_only_sealed;", nullptr,
                 nullptr, nullptr);
    const bool done =
        sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK && sqlite3_total_changes(handle) > 0;
    sqlite3_close(handle);
    return done;
  }
  std::int64_t rows() {
    sqlite3* handle = nullptr;
    sqlite3_open_v2(file().c_str(), &handle, SQLITE_OPEN_READONLY, nullptr);
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(handle, "SELECT COUNT(*) FROM entry", -1, &statement, nullptr);
    sqlite3_step(statement);
    const auto count = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return count;
  }

  core::ManualClock clock_;
  Heads heads_;
  std::unique_ptr<vault::Vault> vault_;
  std::string folder_;
  std::unique_ptr<AuditLog> log_;
};

TEST_F(AuditLogTest, AnEntryStandsInTheFileWhenBeginReturns) {
  for (int i = 1; i <= 3; ++i) {
    ASSERT_EQ(*log_->begin(draft()), i);
    EXPECT_EQ(rows(), i);
  }
}

TEST_F(AuditLogTest, ListsEntriesWithTheirOutcome) {
  const auto first = *log_->begin(draft());
  ASSERT_TRUE(log_->begin(draft("push")));
  ASSERT_TRUE(log_->finish(first, Outcome::kRefused, "not allowed"));
  ASSERT_TRUE(log_->record(draft("sign_in"), Outcome::kDone));
  const auto entries = *log_->list({});
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].action, "sign_in");
  EXPECT_EQ(entries[1].outcome, "pending");
  EXPECT_EQ(entries[2].outcome, "refused");
  EXPECT_EQ(entries[2].detail, "not allowed");
  EXPECT_EQ(entries[2].company_id, 3);
  EXPECT_FALSE(log_->list({.limit = 0}));
}

TEST_F(AuditLogTest, EntriesAreFollowedInTheirOrderWhateverTheirTimes) {
  const auto first = *log_->begin(draft());
  clock_.advance(-std::chrono::hours(1));
  ASSERT_TRUE(log_->record(draft("push"), Outcome::kDone));
  clock_.advance(std::chrono::hours(2));
  ASSERT_TRUE(log_->finish(first, Outcome::kDone));
  ASSERT_TRUE(log_->record(draft("sign_in"), Outcome::kDone));
  const auto after = [&](std::int64_t sequence) {
    std::string out;
    EXPECT_TRUE(log_->follow(sequence, [&](Entry&& entry) {
      out += entry.action + " " + entry.outcome + ", ";
      return true;
    }));
    return out;
  };
  EXPECT_EQ(after(0), "reveal done, push done, sign_in done, ");
  EXPECT_EQ(after(first), "push done, sign_in done, ");
  EXPECT_EQ(after(first + 1), "sign_in done, ");
  EXPECT_EQ(after(first + 3), "");
}

TEST_F(AuditLogTest, SettlesWhatACrashLeftOpenAsUnknown) {
  ASSERT_TRUE(log_->begin(draft()));
  fill(1);
  EXPECT_EQ(*log_->settle_open(), 1);
  EXPECT_EQ(*log_->settle_open(), 0);
  EXPECT_EQ(log_->list({})->back().outcome, "unknown");
  EXPECT_TRUE(log_->verify()->sound);
}

TEST_F(AuditLogTest, TheFileItselfRefusesChanges) {
  fill(1);
  sqlite3* handle = nullptr;
  sqlite3_open(file().c_str(), &handle);
  EXPECT_NE(sqlite3_exec(handle, "UPDATE entry SET actor_name = 'x'", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_NE(sqlite3_exec(handle, "DELETE FROM entry", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(handle);
}

TEST_F(AuditLogTest, FindsAChangeOfEachColumn) {
  fill(3);
  const std::string good = folder_ + "/good.db";
  log_.reset();
  std::filesystem::copy_file(file(), good);
  for (const auto* change :
       {"sequence = 99", "at_ms = at_ms + 1", "refers_to = refers_to + 1", "actor_id = 8", "company_id = 4",
        "phase = 'event'", "action = 'x'", "actor_kind = 'key'", "actor_name = 'x'", "subject = 'x'", "record_id = '1'",
        "company_name = 'x'", "detail = 'x'", "address = 'x'", "request_id = 'x'", "outcome = 'failed'", "source = 'x'",
        "session = 'x'", "mac = x'00'"}) {
    std::filesystem::copy_file(good, file(), std::filesystem::copy_options::overwrite_existing);
    ASSERT_TRUE(tamper(std::string("UPDATE entry SET ") + change + " WHERE sequence = 3")) << change;
    open();
    const auto found = log_->verify();
    ASSERT_TRUE(found) << change;
    EXPECT_FALSE(found->sound) << change;
    EXPECT_EQ(found->first_broken, 3) << change;
    log_.reset();
  }
}

TEST_F(AuditLogTest, FindsDeletedSwappedInsertedAndCutEntries) {
  fill(5);
  log_.reset();
  const std::string good = folder_ + "/good.db";
  std::filesystem::copy_file(file(), good);
  struct Case {
    const char* sql;
    std::int64_t broken;
  };
  for (const auto& c :
       {Case{"DELETE FROM entry WHERE sequence = 4", 4}, Case{"DELETE FROM entry WHERE sequence = 1", 1},
        Case{"UPDATE entry SET sequence = -1 WHERE sequence = 2; UPDATE entry SET sequence = 2 WHERE sequence = 3;"
             "UPDATE entry SET sequence = 3 WHERE sequence = -1",
             2},
        Case{"INSERT INTO entry SELECT 11, at_ms, refers_to, actor_id, company_id, phase, action, actor_kind, "
             "actor_name, "
             "subject, record_id, company_name, detail, address, request_id, outcome, mac, source, session FROM entry "
             "WHERE sequence = 10",
             11},
        Case{"DELETE FROM entry WHERE sequence > 7", 8}, Case{"DELETE FROM entry", 1},
        Case{"DELETE FROM entry WHERE sequence = 10", 10}}) {
    std::filesystem::copy_file(good, file(), std::filesystem::copy_options::overwrite_existing);
    ASSERT_TRUE(tamper(c.sql)) << c.sql;
    open();
    const auto found = log_->verify();
    ASSERT_TRUE(found) << c.sql;
    EXPECT_FALSE(found->sound) << c.sql;
    EXPECT_EQ(found->first_broken, c.broken) << c.sql << ": " << found->what;
    log_.reset();
  }
}

TEST_F(AuditLogTest, RefusesToAppendBehindACutTail) {
  fill(5);
  log_.reset();
  ASSERT_TRUE(tamper("DELETE FROM entry WHERE sequence > 8"));
  open();
  const auto begun = log_->begin(draft());
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().code, core::ErrorCode::kUnavailable);
  EXPECT_EQ(rows(), 8);
}

TEST_F(AuditLogTest, AMissingFileAndAGarbageFileAreFound) {
  fill(2);
  log_.reset();
  for (const auto* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file() + suffix);
  open();
  EXPECT_FALSE(log_->verify()->sound);
  log_.reset();
  for (const auto* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file() + suffix);
  std::ofstream(file()) << std::string(20'000, 'x');
  open();
  const auto found = log_->verify();
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->sound);
  EXPECT_FALSE(log_->begin(draft()));
}

TEST_F(AuditLogTest, AnotherKeyDoesNotVerify) {
  fill(1);
  log_.reset();
  const auto other = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'x'))));
  AuditLog log(folder_, *other, heads_, clock_);
  EXPECT_FALSE(log.verify()->sound);
}

TEST_F(AuditLogTest, FindsAnyOf300RandomManipulations) {
  fill(10);
  log_.reset();
  const std::string good = folder_ + "/good.db";
  std::filesystem::copy_file(file(), good);
  std::mt19937 random(20260102);
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  const std::vector<std::string> texts{"phase",        "action", "actor_kind", "actor_name", "subject", "record_id",
                                       "company_name", "detail", "address",    "request_id", "outcome"};
  const std::vector<std::string> numbers{"at_ms", "refers_to", "actor_id", "company_id"};
  for (int round = 0; round < 300; ++round) {
    const std::string where = " WHERE sequence = " + std::to_string(1 + pick(20));
    std::string sql;
    switch (pick(5)) {
      case 0:
        sql = "UPDATE entry SET " + texts[static_cast<std::size_t>(pick(11))] + " = '" + core::random_hex(4) + "'" +
              where;
        break;
      case 1: {
        const auto& n = numbers[static_cast<std::size_t>(pick(4))];
        sql = "UPDATE entry SET " + n + " = " + n + " + " + std::to_string(1 + pick(99)) + where;
        break;
      }
      case 2:
        sql = "DELETE FROM entry" + where;
        break;
      case 3:
        sql = "UPDATE entry SET mac = randomblob(32)" + where;
        break;
      default:
        sql = "UPDATE entry SET sequence = sequence + " + std::to_string(20 + pick(9)) + where;
        break;
    }
    std::filesystem::copy_file(good, file(), std::filesystem::copy_options::overwrite_existing);
    ASSERT_TRUE(tamper(sql)) << sql;
    AuditLog log(folder_, *vault_, heads_, clock_);
    const auto found = log.verify();
    ASSERT_TRUE(found) << sql;
    ASSERT_FALSE(found->sound) << sql;
  }
}

TEST_F(AuditLogTest, ManyWritersKeepOneSoundChain) {
  std::vector<std::thread> threads;
  std::atomic<int> failed{0};
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i)
        if (!log_->record(draft(), Outcome::kDone)) ++failed;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  reopen();
  const auto found = *log_->verify();
  EXPECT_TRUE(found.sound) << found.what;
  EXPECT_EQ(found.entries, 1600);
  EXPECT_EQ(heads_.load()->sequence, 1600);
}

TEST_F(AuditLogTest, RefusesOnAFullDiskAndGoesOnWhenThereIsSpace) {
  fill(1);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit full = before;
  full.rlim_cur = 1024;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);
  const auto begun = log_->begin(draft());
  setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().code, core::ErrorCode::kUnavailable);
  EXPECT_FALSE(begun.error().next_step.empty());
  ASSERT_TRUE(log_->begin(draft()));
  EXPECT_EQ(rows(), 3);
  EXPECT_TRUE(log_->verify()->sound);
}

TEST_F(AuditLogTest, RefusesWhileItsFileCannotBeMadeAndThenGoesOn) {
  std::filesystem::create_directories(file());
  EXPECT_EQ(log_->begin(draft()).error().code, core::ErrorCode::kUnavailable);
  std::filesystem::remove(file());
  EXPECT_TRUE(log_->begin(draft()));
}

TEST_F(AuditLogTest, NothingIsAppendedWhileTheRecordedHeadCannotBeRead) {
  fill(2);
  log_.reset();
  heads_.unreadable = true;
  open();
  EXPECT_EQ(log_->begin(draft()).error().code, core::ErrorCode::kUnavailable) << "a cut tail could be written over";
  heads_.unreadable = false;
  EXPECT_TRUE(log_->begin(draft()));
}

TEST_F(AuditLogTest, B66_TheSourceAndTheSessionStandInTheEntryAndInTheChain) {
  auto shown = draft();
  shown.source = "itglue https://api.itglue.com";
  shown.actor.session = "s-17";
  const auto begun = log_->begin(shown);
  ASSERT_TRUE(begun);
  ASSERT_TRUE(log_->finish(*begun, Outcome::kDone));
  const auto entry = log_->list({})->front();
  EXPECT_EQ(entry.source, "itglue https://api.itglue.com");
  EXPECT_EQ(entry.session, "s-17");
  EXPECT_EQ(entry.actor_id, 7);
  EXPECT_EQ(entry.address, "127.0.0.1");
  reopen();
  EXPECT_TRUE(log_->verify()->sound);
  log_.reset();
  const std::string good = folder_ + "/good.db";
  std::filesystem::copy_file(file(), good);
  // Taken away, exchanged, moved from one field to the other: each is found.
  for (const auto* change : {"source = ''", "session = ''", "source = '', session = ''",
                             "source = session, session = source", "source = source || session, session = ''"}) {
    std::filesystem::copy_file(good, file(), std::filesystem::copy_options::overwrite_existing);
    ASSERT_TRUE(tamper(std::string("UPDATE entry SET ") + change + " WHERE sequence = 1")) << change;
    open();
    EXPECT_EQ(log_->verify()->first_broken, 1) << change;
    log_.reset();
  }
}

TEST_F(AuditLogTest, B66_AFileOfBeforeItKeepsVerifyingAndIsGoneOnWith) {
  fill(2);
  log_.reset();
  ASSERT_TRUE(
      tamper("ALTER TABLE entry DROP COLUMN source; ALTER TABLE entry DROP COLUMN session;"
             "CREATE TABLE touched (x); INSERT INTO touched VALUES (1)"));
  open();
  EXPECT_TRUE(log_->verify()->sound) << "read as it is, nothing written to it";
  auto shown = draft();
  shown.source = "local";
  ASSERT_TRUE(log_->record(shown, Outcome::kDone));
  const auto entries = *log_->list({});
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries.front().source, "local");
  EXPECT_EQ(entries.back().source, "");
  reopen();
  EXPECT_TRUE(log_->verify()->sound);
  EXPECT_EQ(log_->verify()->entries, 5);
}

TEST_F(AuditLogTest, FiltersByWhoWhatCompanyOutcomeAndTime) {
  clock_.set(1000);
  auto other = draft("map");
  other.actor.id = 8;
  other.actor.name = "Kim";
  other.company = core::CompanyId{4};
  ASSERT_TRUE(log_->record(draft(), Outcome::kDone));
  clock_.set(2000);
  ASSERT_TRUE(log_->record(other, Outcome::kRefused));
  auto nobodys = draft("sign_in");
  nobodys.company.reset();
  clock_.set(3000);
  ASSERT_TRUE(log_->record(nobodys, Outcome::kDone));
  const auto count = [&](const Filter& filter) { return log_->list(filter)->size(); };
  EXPECT_EQ(count({.since_ms = 2000, .until_ms = 2000}), 1U);
  EXPECT_EQ(count({.since_ms = 2001}), 1U);
  EXPECT_EQ(count({.actor_kind = "user"}), 3U);
  EXPECT_EQ(count({.actor_kind = "user", .actor_id = 8}), 1U);
  EXPECT_EQ(count({.actor_kind = "key"}), 0U);
  EXPECT_EQ(count({.companies = std::vector{core::CompanyId{4}}}), 1U) << "a limited reader: not those of no company";
  EXPECT_EQ(count({.companies = std::vector<core::CompanyId>{}}), 0U);
  EXPECT_EQ(count({.companies = std::vector{core::CompanyId{3}, core::CompanyId{4}}}), 2U);
  const auto actors = *log_->actors();
  ASSERT_EQ(actors.size(), 2U);
  EXPECT_EQ(actors[0].name, "Jo");
  EXPECT_EQ(actors[1].id, 8);
}

TEST_F(AuditLogTest, WhatSomebodyWasShownIsWhatWasNotRefused) {
  const auto at = [&](std::int64_t ms, const std::string& record, std::optional<Outcome> outcome) {
    clock_.set(ms);
    auto one = draft();
    one.record_id = record;
    one.subject = record + " at " + std::to_string(ms);
    const auto begun = *log_->begin(one);
    clock_.set(ms + 10);
    if (!outcome) return;
    ASSERT_TRUE(log_->finish(begun, *outcome));
  };
  at(1000, "passwords/1", Outcome::kDone);
  at(5000, "passwords/1", Outcome::kDone);
  at(6000, "passwords/1", Outcome::kFailed);
  at(2000, "passwords/2", Outcome::kRefused);
  at(3000, "passwords/3", std::nullopt);
  auto code = draft("reveal_code");
  code.record_id = "passwords/9";
  ASSERT_TRUE(log_->finish(*log_->begin(code), Outcome::kDone));
  const auto shown = *log_->revealed_by("user", 7);
  ASSERT_EQ(shown.size(), 2U);
  EXPECT_EQ(shown[0].record_id, "passwords/1");
  EXPECT_EQ(shown[0].subject, "passwords/1 at 5000");
  EXPECT_EQ(shown[0].times, 2);
  EXPECT_EQ(shown[0].first_at_ms, 1010);
  EXPECT_EQ(shown[0].last_at_ms, 5010);
  EXPECT_EQ(shown[0].company_id, 3);
  EXPECT_EQ(shown[1].record_id, "passwords/3") << "one whose end is not known counts as shown";
  EXPECT_TRUE(log_->revealed_by("user", 8)->empty());
  EXPECT_EQ(log_->reveal_times("user", 7, 2500)->size(), 3U) << "5000, 3000 and the code";
}

}  // namespace
}  // namespace gluepot::audit
