// SPDX-License-Identifier: Apache-2.0
// Retention: what is old lies in sealed segments, and the chain verifies with them and without.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <latch>
#include <mutex>
#include <thread>

#include "audit/audit_log.h"
#include "core/text.h"

namespace gluepot::audit {
namespace {

constexpr std::int64_t kDay = 86'400'000;

class MemoryHeads final : public AuditLog::HeadStore {
 public:
  core::Status save(const Head& head) override {
    const std::lock_guard lock(mutex_);
    if (head.sequence > head_.sequence) head_ = head;
    return {};
  }
  core::Result<Head> load() override {
    const std::lock_guard lock(mutex_);
    return head_;
  }

 private:
  std::mutex mutex_;
  Head head_;
};

class SegmentsTest : public testing::Test {
 protected:
  void SetUp() override {
    (void)core::init_secrets(false);
    vault_ = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
    folder_ = testing::TempDir() + "/segments-" + core::random_hex(8);
    open();
  }
  void TearDown() override {
    log_.reset();
    std::filesystem::remove_all(folder_);
  }
  void open() { log_ = std::make_unique<AuditLog>(folder_, *vault_, heads_, clock_); }
  void reopen() {
    log_.reset();
    open();
  }
  std::string segment(int number) const { return folder_ + "/segment-00000" + std::to_string(number) + ".db"; }

  std::int64_t reveal(std::int64_t record, std::int64_t user = 7) {
    Draft draft{"reveal",
                {core::Caller::Kind::kUser, user, "user " + std::to_string(user), "127.0.0.1", "r", true, {}},
                "Entry",
                "passwords/" + std::to_string(record)};
    const auto begun = *log_->begin(draft);
    EXPECT_TRUE(log_->finish(begun, Outcome::kDone));
    return begun;
  }
  /// A reveal of entry 1, 2, ... on each of so many days.
  void days(int count) {
    for (int day = 1; day <= count; ++day) {
      reveal(day);
      clock_.advance(std::chrono::milliseconds(kDay));
    }
  }
  /// So many events of now, written together.
  void events(int count) {
    std::vector<Draft> drafts(static_cast<std::size_t>(count), Draft{"push", core::Caller::system(), "Entry"});
    ASSERT_TRUE(log_->record_all(drafts, Outcome::kDone));
  }
  /// Every entry once, page by page.
  std::size_t paged() {
    std::size_t count = 0;
    for (std::int64_t before = 0;;) {
      const auto page = log_->list({.limit = 1000, .before = before});
      if (!page) return 0;
      for (const auto& entry : *page) {
        EXPECT_TRUE(before == 0 || entry.sequence < before) << entry.sequence;
        before = entry.sequence;
      }
      count += page->size();
      if (page->size() < 1000) return count;
    }
  }
  bool change(const std::string& file, const std::string& sql) {
    sqlite3* handle = nullptr;
    sqlite3_open(file.c_str(), &handle);
    const bool done =
        sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK && sqlite3_total_changes(handle) > 0;
    sqlite3_close(handle);
    return done;
  }
  /// Rows of a file, whatever counts of them.
  std::int64_t rows(const std::string& file) {
    sqlite3* handle = nullptr;
    sqlite3_open(file.c_str(), &handle);
    std::int64_t count = -1;
    sqlite3_exec(
        handle, "SELECT COUNT(*) FROM entry",
        [](void* out, int, char** values, char**) {
          *static_cast<std::int64_t*>(out) = std::stoll(values[0]);
          return 0;
        },
        &count, nullptr);
    sqlite3_close(handle);
    return count;
  }
  bool tamper(const std::string& sql) {
    for (const auto* trigger : {"entry_no_update", "entry_only_sealed", "segment_no_update", "segment_no_delete"})
      change(folder_ + "/audit.db", std::string("DROP TRIGGER IF EXISTS ") + trigger);
    return change(folder_ + "/audit.db", sql);
  }
  std::size_t listed() { return log_->list({.limit = 1000})->size(); }

  core::ManualClock clock_;
  MemoryHeads heads_;
  std::unique_ptr<vault::Vault> vault_;
  std::string folder_;
  std::unique_ptr<AuditLog> log_;
};

TEST_F(SegmentsTest, TheChainVerifiesWithTheSegmentAndWithoutIt) {
  days(10);
  const auto sealed = log_->seal(clock_.now_ms() - 4 * kDay);
  ASSERT_TRUE(sealed) << sealed.error().message;
  EXPECT_EQ(sealed->first, 1);
  EXPECT_EQ(sealed->last, 12);
  EXPECT_EQ(sealed->file, "segment-000001.db");
  auto checked = *log_->verify();
  EXPECT_TRUE(checked.sound) << checked.what;
  EXPECT_EQ(checked.entries, 20);
  EXPECT_EQ(checked.sealed, 12);
  EXPECT_EQ(checked.away, 0);
  reveal(99);
  reopen();
  EXPECT_TRUE(log_->verify()->sound);
  std::filesystem::remove(segment(1));
  checked = *log_->verify();
  EXPECT_TRUE(checked.sound) << checked.what;
  EXPECT_EQ(checked.entries, 22);
  EXPECT_EQ(checked.away, 12);
  ASSERT_TRUE(log_->begin({"push", core::Caller::system()}));
}

TEST_F(SegmentsTest, ListsAndReportsReachIntoSegments) {
  days(10);
  reveal(1, 8);
  ASSERT_TRUE(log_->seal(clock_.now_ms() - 7 * kDay));
  ASSERT_TRUE(log_->seal(clock_.now_ms() - 3 * kDay));
  reveal(1);
  EXPECT_EQ(listed(), 12U);
  const auto all = *log_->list({.limit = 1000});
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_GT(all[i - 1].sequence, all[i].sequence);
  EXPECT_EQ(all.back().outcome, "done") << "pairs stay together";
  // By pages, as the API reads it.
  std::size_t paged = 0;
  for (std::int64_t before = 0;;) {
    const auto page = *log_->list({.limit = 5, .before = before});
    paged += page.size();
    if (page.size() < 5) break;
    before = page.back().sequence;
  }
  EXPECT_EQ(paged, 12U);
  const auto seen = *log_->revealed_by("user", 7);
  EXPECT_EQ(seen.size(), 10U);
  EXPECT_EQ(seen.front().record_id, "passwords/1");
  EXPECT_EQ(seen.front().times, 2);
  EXPECT_EQ(log_->seen_by("passwords/1")->size(), 2U);
  EXPECT_EQ(log_->shown("passwords/1", 0)->people, 2);
  EXPECT_EQ(log_->shown("passwords/1", clock_.now_ms())->people, 2);
  EXPECT_EQ(log_->actors()->size(), 2U);
}

TEST_F(SegmentsTest, AWalkReachesIntoSegmentsInBothDirections) {
  days(10);
  ASSERT_TRUE(log_->seal(clock_.now_ms() - 7 * kDay));
  ASSERT_TRUE(log_->seal(clock_.now_ms() - 3 * kDay));
  const auto walked = [&](AuditLog::Stretch stretch, std::size_t most = 100) {
    std::string out;
    std::size_t count = 0;
    EXPECT_TRUE(log_->walk(stretch, [&](Entry&& entry) {
      out += (out.empty() ? "" : " ") + entry.record_id.substr(10);
      return ++count < most;
    }));
    return out;
  };
  EXPECT_EQ(walked({}), "10 9 8 7 6 5 4 3 2 1");
  EXPECT_EQ(walked({.newest_first = false}), "1 2 3 4 5 6 7 8 9 10");
  EXPECT_EQ(walked({}, 5), "10 9 8 7 6");
  EXPECT_EQ(walked({.newest_first = false}, 2), "1 2");
  EXPECT_EQ(walked({.since_ms = clock_.now_ms() - 9 * kDay, .until_ms = clock_.now_ms() - 2 * kDay}),
            "9 8 7 6 5 4 3 2");
}

TEST_F(SegmentsTest, WhatLiesElsewhereIsSaid) {
  days(10);
  EXPECT_EQ(log_->away()->entries, 0);
  ASSERT_TRUE(log_->seal(clock_.now_ms() - 7 * kDay));
  ASSERT_TRUE(log_->seal(clock_.now_ms() - 3 * kDay));
  EXPECT_EQ(log_->away()->entries, 0);
  std::filesystem::rename(segment(1), segment(1) + ".elsewhere");
  EXPECT_EQ(log_->away()->entries, 6);
  EXPECT_EQ(log_->away()->files, std::vector<std::string>{"segment-000001.db"});
  EXPECT_EQ(log_->revealed_by("user", 7)->size(), 7U);
  std::filesystem::rename(segment(1) + ".elsewhere", segment(1));
  EXPECT_EQ(log_->away()->entries, 0);
  EXPECT_EQ(log_->revealed_by("user", 7)->size(), 10U);
}

TEST_F(SegmentsTest, WhileEntriesAreSealedEachIsStillCountedOnce) {
  for (int day = 0; day < 60; ++day) {
    reveal(1);
    clock_.advance(std::chrono::milliseconds(kDay));
  }
  std::atomic<bool> sealed = false;
  std::thread sealing([&] {
    for (int day = 59; day >= 1; --day) EXPECT_TRUE(log_->seal(clock_.now_ms() - day * kDay));
    sealed = true;
  });
  do {
    const auto seen = log_->revealed_by("user", 7);
    ASSERT_TRUE(seen) << seen.error().message;
    EXPECT_EQ(seen->front().times, 60);
  } while (!sealed);
  sealing.join();
  EXPECT_TRUE(log_->verify()->sound);
}

TEST_F(SegmentsTest, NoPairIsTornAndTheNewestStays) {
  Draft open{"reveal", core::Caller::system()};
  reveal(1);
  const auto begun = *log_->begin(open);
  days(3);
  EXPECT_EQ(log_->seal(clock_.now_ms())->last, 2) << "what has no outcome yet stays, and what stands behind it";
  ASSERT_TRUE(log_->finish(begun, Outcome::kDone));
  reveal(2);
  const auto sealed = *log_->seal(clock_.now_ms() + kDay);
  EXPECT_EQ(sealed.first, 3);
  EXPECT_EQ(sealed.last, 10) << "not the last pair: its outcome is the newest entry";
  EXPECT_EQ(log_->seal(clock_.now_ms() + kDay)->last, 0) << "nothing is left to seal";
  EXPECT_TRUE(log_->verify()->sound);
  EXPECT_EQ(log_->settle_open().value(), 0);
}

TEST_F(SegmentsTest, NothingBeyondWhatMayGoIsMoved) {
  days(5);
  EXPECT_EQ(log_->seal(clock_.now_ms(), 5)->last, 4);
  EXPECT_EQ(log_->seal(0)->last, 0);
}

TEST_F(SegmentsTest, ManipulationsOfHeadsAndSegmentsAreFound) {
  days(9);
  ASSERT_TRUE(log_->seal(clock_.now_ms() - 6 * kDay));
  ASSERT_TRUE(log_->seal(clock_.now_ms() - 3 * kDay));
  log_.reset();
  const std::string kept = folder_ + "-kept";
  std::filesystem::copy(folder_, kept);
  const auto broken_by = [&](const std::function<bool()>& act) {
    std::filesystem::remove_all(folder_);
    std::filesystem::copy(kept, folder_);
    EXPECT_TRUE(act());
    open();
    const auto found = log_->verify();
    log_.reset();
    return found && !found->sound ? found->first_broken : 0;
  };
  EXPECT_EQ(broken_by([&] { return tamper("DELETE FROM segment WHERE number = 1"); }), 1);
  EXPECT_EQ(broken_by([&] { return tamper("DELETE FROM segment"); }), 1);
  EXPECT_EQ(broken_by([&] { return tamper("DELETE FROM segment WHERE number = 2"); }), 7);
  EXPECT_EQ(broken_by([&] { return tamper("UPDATE segment SET last = last + 2 WHERE number = 2"); }), 7);
  EXPECT_EQ(broken_by([&] { return tamper("UPDATE segment SET end = randomblob(32) WHERE number = 2"); }), 7);
  EXPECT_EQ(broken_by([&] { return tamper("UPDATE segment SET sealed_at_ms = 1 WHERE number = 1"); }), 1);
  EXPECT_EQ(broken_by([&] { return tamper("DELETE FROM entry WHERE sequence = 13"); }), 13);
  EXPECT_EQ(broken_by([&] {
              change(segment(1), "DROP TRIGGER entry_no_update");
              return change(segment(1), "UPDATE entry SET actor_name = 'x' WHERE sequence = 3");
            }),
            3);
  EXPECT_EQ(broken_by([&] {
              change(segment(2), "DROP TRIGGER entry_only_sealed");
              return change(segment(2), "DELETE FROM entry WHERE sequence >= 11");
            }),
            11);
  EXPECT_EQ(broken_by([&] {
              return std::filesystem::copy_file(segment(1), segment(2),
                                                std::filesystem::copy_options::overwrite_existing);
            }),
            7);
  std::filesystem::remove_all(kept);
}

TEST_F(SegmentsTest, ABrokenChainIsNotSealed) {
  days(5);
  log_.reset();
  ASSERT_TRUE(tamper("UPDATE entry SET actor_name = 'x' WHERE sequence = 4"));
  open();
  const auto sealed = log_->seal(clock_.now_ms());
  ASSERT_FALSE(sealed);
  EXPECT_EQ(sealed.error().code, core::ErrorCode::kCorrupt);
  EXPECT_FALSE(std::filesystem::exists(segment(1)));
}

TEST_F(SegmentsTest, TwoSealsAtOnceLoseNothing) {
  events(2000);
  clock_.advance(std::chrono::milliseconds(kDay));
  reveal(1);
  log_.reset();
  const std::string kept = folder_ + "-kept";
  std::filesystem::copy(folder_, kept);
  for (int round = 0; round < 10; ++round) {
    std::filesystem::remove_all(folder_);
    std::filesystem::copy(kept, folder_);
    open();
    EXPECT_EQ(paged(), 2001U);
    std::latch both(2);
    core::Result<AuditLog::Sealed> first = core::fail(core::ErrorCode::kInternal, ""), second = first;
    const auto seal = [&](core::Result<AuditLog::Sealed>& sealed) {
      both.arrive_and_wait();
      sealed = log_->seal(clock_.now_ms());
    };
    std::thread other(seal, std::ref(first));
    seal(second);
    other.join();
    EXPECT_TRUE(first) << first.error().message;
    EXPECT_TRUE(second) << second.error().message;
    EXPECT_EQ(std::max(first ? first->last : 0, second ? second->last : 0), 2000);
    ASSERT_EQ(paged(), 2001U) << "round " << round;
    const auto checked = log_->verify();
    ASSERT_TRUE(checked && checked->sound) << (checked ? checked->what : checked.error().message);
    log_.reset();
  }
  std::filesystem::remove_all(kept);
}

TEST_F(SegmentsTest, SealedEntriesGoInSlicesAndCountOnceUntilTheyAreGone) {
  reveal(7);
  events(5000);
  clock_.advance(std::chrono::milliseconds(kDay));
  reveal(1);
  const std::string file = folder_ + "/audit.db";
  // The disk is full in the middle, as a kill would leave it.
  change(file,
         "CREATE TRIGGER stop BEFORE DELETE ON entry WHEN old.sequence = 3000 BEGIN SELECT RAISE(ABORT, 'full'); END");
  const auto sealed = log_->seal(clock_.now_ms());
  ASSERT_TRUE(sealed) << sealed.error().message;
  EXPECT_EQ(sealed->last, 5002);
  EXPECT_EQ(rows(file), 5004 - 2000) << "one slice went, and is not asked back for the one that failed";
  const auto shown_once = [&] {
    EXPECT_EQ(paged(), 5002U);
    EXPECT_EQ(log_->revealed_by("user", 7)->size(), 2U);
    EXPECT_EQ(log_->seen_by("passwords/7")->front().times, 1);
    const auto checked = *log_->verify();
    EXPECT_TRUE(checked.sound) << checked.what;
    EXPECT_EQ(checked.entries, 5004);
    EXPECT_EQ(log_->settle_open().value(), 0);
  };
  shown_once();
  reopen();
  change(file, "DROP TRIGGER stop");
  shown_once();
  EXPECT_EQ(log_->seal(clock_.now_ms())->last, 0);
  EXPECT_EQ(rows(file), 2) << "the next seal removes what stayed";
  shown_once();
}

TEST_F(SegmentsTest, ADamagedSegmentTakesNothingElseAway) {
  days(9);
  ASSERT_TRUE(log_->seal(clock_.now_ms() - 6 * kDay));
  ASSERT_TRUE(log_->seal(clock_.now_ms() - 3 * kDay));
  log_.reset();
  std::filesystem::resize_file(segment(2), 0);  // a database without a table
  open();
  EXPECT_EQ(listed(), 6U);
  EXPECT_EQ(log_->revealed_by("user", 7)->size(), 6U);
  EXPECT_EQ(log_->verify()->first_broken, 7);
}

TEST_F(SegmentsTest, AFileInASegmentsPlaceIsKept) {
  days(5);
  { std::ofstream(segment(1)) << "of an audit that was put back"; }
  ASSERT_TRUE(log_->seal(clock_.now_ms() - 2 * kDay));
  EXPECT_EQ(listed(), 5U);
  EXPECT_TRUE(log_->verify()->sound);
  int kept = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder_))
    if (file.path().filename().string().starts_with("segment-000001.db.before-")) ++kept;
  EXPECT_EQ(kept, 1);
}

TEST_F(SegmentsTest, TheFileLetsOnlySealedEntriesGo) {
  days(5);
  ASSERT_TRUE(log_->seal(clock_.now_ms() - 3 * kDay));
  EXPECT_FALSE(change(folder_ + "/audit.db", "DELETE FROM entry WHERE sequence = 8"));
  EXPECT_FALSE(change(folder_ + "/audit.db", "DELETE FROM segment"));
  EXPECT_FALSE(change(folder_ + "/audit.db", "UPDATE segment SET last = 99"));
}

}  // namespace
}  // namespace gluepot::audit
