// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "core/text.h"
#include "store/migration.h"

namespace gluepot::store {
namespace {

using core::ErrorCode;
constexpr Statement kInsert{"thing.insert", "INSERT INTO thing (id, name) VALUES (?, ?)"};
constexpr Statement kCount{"thing.count", "SELECT COUNT(*) FROM thing"};
constexpr Migration kMigrations[] = {
    {1, "thing", "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);", ""},
    {2, "more", "CREATE TABLE more (id INTEGER PRIMARY KEY);", ""}};

class SqliteTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "/store-" + core::random_hex(8);
    std::filesystem::create_directories(folder_);
    options_.path = folder_ + "/a.db";
    options_.busy_timeout = std::chrono::milliseconds(50);
    database_ = std::move(*open_sqlite(options_));
    ASSERT_TRUE(migrate(*database_, "test", kMigrations));
  }
  void TearDown() override {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }
  core::Status insert(std::int64_t id, std::string_view name) {
    return database_->write([&](Connection& connection) -> core::Status {
      GLUEPOT_TRY(connection.execute(kInsert, id, name));
      return {};
    });
  }
  std::int64_t count() {
    return **store::read(*database_,
                         [](Connection& c) { return c.find(kCount, [](const Row& row) { return row.integer(0); }); });
  }
  std::string folder_;
  SqliteOptions options_;
  std::unique_ptr<Database> database_;
};

TEST_F(SqliteTest, RollsBackOnErrorAndOnException) {
  EXPECT_FALSE(database_->write([](Connection& c) -> core::Status {
    GLUEPOT_TRY(c.execute(kInsert, 1, "a"));
    return core::fail(ErrorCode::kCancelled, "no");
  }));
  EXPECT_THROW((void)database_->write([](Connection& c) -> core::Status {
    GLUEPOT_TRY(c.execute(kInsert, 1, "a"));
    throw std::runtime_error("broken promise");
  }),
               std::runtime_error);
  EXPECT_EQ(count(), 0);
  EXPECT_TRUE(insert(1, "a"));
}

TEST_F(SqliteTest, AnExceptionInAReadLeavesThePoolWhole) {
  for (int i = 0; i < options_.readers + 2; ++i)
    EXPECT_THROW((void)database_->read([](Connection&) -> core::Status { throw std::runtime_error("broken promise"); }),
                 std::runtime_error);
  EXPECT_TRUE(insert(1, "a"));
  EXPECT_EQ(count(), 1);
}

TEST_F(SqliteTest, AUniqueKeyIsAConflictThatShowsNoValue) {
  ASSERT_TRUE(insert(1, "private-value"));
  const auto again = insert(2, "private-value");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
  EXPECT_NE(again.error().message.find("thing.insert"), std::string::npos);
  EXPECT_EQ(again.error().message.find("private-value"), std::string::npos);
}

TEST_F(SqliteTest, AnotherProcessHoldingTheStoreIsUnavailableAfterTheTimeOut) {
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(options_.path.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const auto blocked = insert(1, "a");
  ASSERT_FALSE(blocked);
  EXPECT_EQ(blocked.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(blocked.error().retry_after);
  EXPECT_EQ(count(), 0);  // readers go on
  sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(other);
  EXPECT_TRUE(insert(1, "a"));
}

TEST_F(SqliteTest, AReaderSeesOneCommittedState) {
  EXPECT_TRUE(database_->read([&](Connection& reader) -> core::Status {
    const auto see = [&] { return **reader.find(kCount, [](const Row& row) { return row.integer(0); }); };
    EXPECT_EQ(see(), 0);
    EXPECT_TRUE(insert(1, "a"));
    EXPECT_EQ(see(), 0);
    return {};
  }));
  EXPECT_EQ(count(), 1);
}

TEST_F(SqliteTest, AReaderCannotWrite) {
  EXPECT_FALSE(database_->read([](Connection& c) -> core::Status {
    GLUEPOT_TRY(c.execute(kInsert, 1, "a"));
    return {};
  }));
}

TEST_F(SqliteTest, StatementsAreUsedAgainWithFreshValues) {
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(insert(i, "n" + std::to_string(i)));
  ASSERT_FALSE(insert(1, "n1"));
  ASSERT_TRUE(insert(100, std::string("nul\0inside", 10)));
  EXPECT_EQ(count(), 101);
}

TEST_F(SqliteTest, MigratesOnceAndRefusesANewerStore) {
  ASSERT_TRUE(insert(1, "a"));
  EXPECT_TRUE(migrate(*database_, "test", kMigrations));
  EXPECT_EQ(count(), 1);
  const auto older = migrate(*database_, "test", std::span(kMigrations).first(1));
  ASSERT_FALSE(older);
  EXPECT_EQ(older.error().code, ErrorCode::kConflict);
}

TEST_F(SqliteTest, AFailingMigrationLeavesTheOnesBefore) {
  const Migration broken[] = {{1, "one", "CREATE TABLE one (id INTEGER);", ""},
                              {2, "two", "CREATE TABLE two (id INTEGER); nonsense;", ""}};
  EXPECT_FALSE(migrate(*database_, "other", broken));
  const Migration mended[] = {broken[0], {2, "two", "CREATE TABLE two (id INTEGER);", ""}};
  EXPECT_TRUE(migrate(*database_, "other", mended));
}

TEST_F(SqliteTest, FilesAreForTheirOwnerOnly) {
  ASSERT_TRUE(insert(1, "a"));
  for (const auto* suffix : {"", "-wal"}) {
    struct stat info {};
    ASSERT_EQ(::stat((options_.path + suffix).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U);
  }
}

TEST_F(SqliteTest, AFolderThatIsNotThereIsUnavailableAndNamed) {
  SqliteOptions options;
  options.path = folder_ + "/none/a.db";
  const auto opened = open_sqlite(options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(opened.error().message.find("none/a.db"), std::string::npos);
}

TEST_F(SqliteTest, KeptReadTransactionsSeeEachCommitAndLetTheWalBeginAnew) {
  SqliteOptions options = options_;
  options.path = folder_ + "/kept.db";
  options.keep_read_transactions = true;
  options.wal_autocheckpoint = 20;
  options.page_size = 4096;
  database_ = std::move(*open_sqlite(options));
  ASSERT_TRUE(migrate(*database_, "test", kMigrations));
  const std::string name(3000, 'n');
  std::uintmax_t largest = 0;
  for (int i = 1; i <= 500; ++i) {
    ASSERT_TRUE(insert(i, std::to_string(i) + name));
    EXPECT_EQ(count(), i);
    EXPECT_EQ(count(), i);  // the same transaction again
    largest = std::max(largest, std::filesystem::file_size(options.path + "-wal"));
  }
  EXPECT_LT(largest, 60u * 4096u) << "idle readers hold the WAL";
}

TEST_F(SqliteTest, AFailedReadLeavesNoTransactionBehind) {
  SqliteOptions options = options_;
  options.path = folder_ + "/kept.db";
  options.keep_read_transactions = true;
  database_ = std::move(*open_sqlite(options));
  ASSERT_TRUE(migrate(*database_, "test", kMigrations));
  ASSERT_TRUE(insert(1, "a"));
  EXPECT_FALSE(database_->read([](Connection&) { return core::Status(core::fail(ErrorCode::kCancelled, "no")); }));
  EXPECT_THROW((void)database_->read([](Connection&) -> core::Status { throw std::runtime_error("no"); }),
               std::runtime_error);
  EXPECT_EQ(count(), 1);
}

TEST_F(SqliteTest, WritersThatShareACommitSucceedOrFailEachForItself) {
  constexpr int kThreads = 8, kWrites = 60;
  std::vector<std::int64_t> order;  // filled by `committed` alone
  std::atomic<int> wrong{0}, stood{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < kWrites; ++i) {
        const std::int64_t id = 1 + t * kWrites + i;
        const int kind = i % 5;  // 3: fails after it wrote, 4: throws after it wrote
        std::int64_t seen = 0;
        try {
          const auto done = database_->write(
              [&](Connection& connection) -> core::Status {
                GLUEPOT_TRY(connection.execute(kInsert, id, "name " + std::to_string(id)));
                GLUEPOT_ASSIGN(const auto rows,
                               connection.query(kCount, [](const Row& row) { return row.integer(0); }));
                seen = rows.front();
                if (kind == 3) return core::fail(ErrorCode::kCancelled, "no");
                if (kind == 4) throw std::runtime_error("no");
                return {};
              },
              [&] { order.push_back(seen); });
          if (done.has_value() != (kind < 3)) ++wrong;
          if (done) ++stood;
        } catch (const std::runtime_error&) {
          if (kind != 4) ++wrong;
        }
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(stood, kThreads * kWrites * 3 / 5);
  EXPECT_EQ(count(), stood);
  // Each saw all before it and nothing that was undone, and the callbacks ran in that order.
  std::vector<std::int64_t> expected(static_cast<std::size_t>(stood.load()));
  std::iota(expected.begin(), expected.end(), 1);
  EXPECT_EQ(order, expected);
}

}  // namespace
}  // namespace gluepot::store
