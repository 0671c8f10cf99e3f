// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <exception>
#include <list>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "store/sqlite_word_score.h"

namespace gluepot::store {
namespace {

using core::ErrorCode;

ErrorCode code_of(int result) {
  switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
      return ErrorCode::kUnavailable;
    case SQLITE_CONSTRAINT:
      return ErrorCode::kConflict;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorCode::kCorrupt;
    default:
      return ErrorCode::kInternal;
  }
}

const char* cause_of(int result) {
  switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another process holds the store";
    case SQLITE_FULL:
      return "the disk is full";
    case SQLITE_READONLY:
      return "the store cannot be written (read-only)";
    case SQLITE_CANTOPEN:
      return "the file cannot be opened";
    case SQLITE_IOERR:
      return "the disk reported an error";
    default:
      return sqlite3_errstr(result);
  }
}

core::Error error_of(sqlite3* handle, int result, const char* what) {
  std::string message = std::string("store: ") + what + ": " + cause_of(result);
  // SQL errors and constraint names help a developer; neither holds a bound value.
  const int base = result & 0xff;
  if (handle != nullptr && (base == SQLITE_ERROR || base == SQLITE_CONSTRAINT))
    message += std::string(" (") + sqlite3_errmsg(handle) + ")";
  core::Error error{code_of(result), std::move(message)};
  if (error.code == ErrorCode::kUnavailable) error.retry_after = std::chrono::seconds(5);
  return error;
}

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
  double real(int column) const override { return sqlite3_column_double(statement_, column); }
  std::string_view text(int column) const override {
    const void* bytes = sqlite3_column_blob(statement_, column);
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }
  int columns() const override { return sqlite3_column_count(statement_); }

 private:
  sqlite3_stmt* statement_;
};

int bind_value(sqlite3_stmt* statement, int at, const Value& value) {
  return std::visit(
      [&](const auto& v) -> int {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<T, Null>) return sqlite3_bind_null(statement, at);
        if constexpr (std::is_same_v<T, std::int64_t>) return sqlite3_bind_int64(statement, at, v);
        if constexpr (std::is_same_v<T, double>) return sqlite3_bind_double(statement, at, v);
        if constexpr (std::is_same_v<T, std::string_view>)
          return sqlite3_bind_text64(statement, at, v.data() == nullptr ? "" : v.data(), v.size(), SQLITE_STATIC,
                                     SQLITE_UTF8);
        if constexpr (std::is_same_v<T, Blob>)
          return sqlite3_bind_blob64(statement, at, v.bytes.data() == nullptr ? "" : v.bytes.data(), v.bytes.size(),
                                     SQLITE_STATIC);
        return SQLITE_MISUSE;
      },
      value);
}

class SqliteConnection final : public Connection {
 public:
  ~SqliteConnection() override {
    for (auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    for (auto& passing : passing_) sqlite3_finalize(passing.statement);
    sqlite3_close_v2(handle_);
  }

  core::Status open(const SqliteOptions& options, bool read_only) {
    const int flags =
        (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) | SQLITE_OPEN_NOMUTEX;
    int result = sqlite3_open_v2(options.path.c_str(), &handle_, flags, nullptr);
    if (result != SQLITE_OK) {
      auto error = error_of(handle_, result, options.path.c_str());
      return core::fail(std::move(error));
    }
    sqlite3_extended_result_codes(handle_, 1);
    sqlite3_busy_timeout(handle_, static_cast<int>(options.busy_timeout.count()));
    std::string pragmas = "PRAGMA cache_size=-" + std::to_string(options.cache_kib) +
                          ";PRAGMA temp_store=MEMORY;PRAGMA foreign_keys=ON;PRAGMA trusted_schema=OFF;";
    if (read_only) {
      pragmas += "PRAGMA mmap_size=" + std::to_string(std::int64_t{options.mapped_mib} << 20) + ";";
    } else {
      pragmas = "PRAGMA page_size=" + std::to_string(options.page_size) +
                ";PRAGMA journal_mode=WAL;PRAGMA synchronous=" + (options.synchronous_full ? "FULL" : "NORMAL") +
                ";PRAGMA wal_autocheckpoint=" + std::to_string(options.wal_autocheckpoint) + ";" + pragmas;
    }
    GLUEPOT_TRY(script(pragmas));
    if (result = add_word_score(handle_); result != SQLITE_OK)
      return core::fail(error_of(handle_, result, "full-text search"));
    return {};
  }

  core::Status each(const Statement& statement, std::span<const Value> values,
                    const std::function<bool(const Row&)>& on_row) override {
    GLUEPOT_ASSIGN(sqlite3_stmt* const prepared, prepare(statement, values));
    const Reset reset{prepared};
    const SqliteRow row(prepared);
    for (;;) {
      const int result = sqlite3_step(prepared);
      if (result == SQLITE_DONE) return {};
      if (result != SQLITE_ROW) return core::fail(error_of(handle_, result, statement.name));
      if (!on_row(row)) return {};
    }
  }

  core::Result<std::int64_t> change(const Statement& statement, std::span<const Value> values) override {
    GLUEPOT_ASSIGN(sqlite3_stmt* const prepared, prepare(statement, values));
    const Reset reset{prepared};
    int result = sqlite3_step(prepared);
    while (result == SQLITE_ROW) result = sqlite3_step(prepared);
    if (result != SQLITE_DONE) return core::fail(error_of(handle_, result, statement.name));
    return sqlite3_changes64(handle_);
  }

  std::int64_t last_insert_id() const override { return sqlite3_last_insert_rowid(handle_); }

  core::Status script(std::string_view sql) override {
    const int result = sqlite3_exec(handle_, std::string(sql).c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) return core::fail(error_of(handle_, result, "script"));
    return {};
  }

  sqlite3* handle() const { return handle_; }

  /// BEGIN, COMMIT and the like: prepared once, where script() would parse them each time.
  core::Status control(const Statement& statement) {
    GLUEPOT_TRY(change(statement, {}));
    return {};
  }

  // A reader that is put back keeps its read transaction, as long as nothing has been committed since: the next one to
  // borrow it reads the same state without taking the locks again. Guarded by whoever holds the connection.
  bool reading = false;
  std::uint64_t state = 0;  ///< the commit count when `reading` began

 private:
  struct Reset {
    sqlite3_stmt* statement;
    ~Reset() {
      sqlite3_reset(statement);
      sqlite3_clear_bindings(statement);
    }
  };

  core::Result<sqlite3_stmt*> prepare(const Statement& statement, std::span<const Value> values) {
    GLUEPOT_ASSIGN(sqlite3_stmt* const prepared, statement.passing ? find_passing(statement) : find_lasting(statement));
    int at = 0;
    for (const auto& value : values) {
      const int result = bind_value(prepared, ++at, value);
      if (result != SQLITE_OK) {
        sqlite3_clear_bindings(prepared);
        return core::fail(error_of(handle_, result, statement.name));
      }
    }
    return prepared;
  }

  core::Result<sqlite3_stmt*> compile(const Statement& statement) {
    sqlite3_stmt* prepared = nullptr;
    const int result = sqlite3_prepare_v3(handle_, statement.sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    if (result != SQLITE_OK) return core::fail(error_of(handle_, result, statement.name));
    return prepared;
  }

  core::Result<sqlite3_stmt*> find_lasting(const Statement& statement) {
    const auto found = statements_.find(statement.sql);
    if (found != statements_.end()) return found->second;
    GLUEPOT_ASSIGN(sqlite3_stmt* const prepared, compile(statement));
    return statements_.emplace(statement.sql, prepared).first->second;
  }

  core::Result<sqlite3_stmt*> find_passing(const Statement& statement) {
    const auto found = passing_of_.find(statement.sql);
    if (found != passing_of_.end()) {
      passing_.splice(passing_.begin(), passing_, found->second);
      return found->second->statement;
    }
    GLUEPOT_ASSIGN(sqlite3_stmt* const prepared, compile(statement));
    passing_.push_front({statement.sql, prepared});
    passing_of_.emplace(passing_.front().sql, passing_.begin());
    // One that a caller further up is still stepping through stays.
    if (passing_.size() > kMaxPassing && sqlite3_stmt_busy(passing_.back().statement) == 0) {
      passing_of_.erase(passing_.back().sql);
      sqlite3_finalize(passing_.back().statement);
      passing_.pop_back();
    }
    return prepared;
  }

  struct Passing {
    std::string sql;
    sqlite3_stmt* statement;
  };
  static constexpr std::size_t kMaxPassing = 128;

  sqlite3* handle_ = nullptr;
  // Keyed by content, so statements built once from the catalogue's table are found again too.
  std::unordered_map<std::string_view, sqlite3_stmt*> statements_;
  std::list<Passing> passing_;  ///< the last used first
  std::unordered_map<std::string_view, std::list<Passing>::iterator> passing_of_;
};

constexpr Statement kBegin{"begin", "BEGIN"}, kBeginWrite{"begin", "BEGIN IMMEDIATE"}, kCommit{"commit", "COMMIT"},
    kRollback{"rollback", "ROLLBACK"}, kSavepoint{"savepoint", "SAVEPOINT one"}, kUndo{"undo", "ROLLBACK TO one"},
    kRelease{"release", "RELEASE one"};

class SqliteDatabase final : public Database {
 public:
  explicit SqliteDatabase(SqliteOptions options) : options_(std::move(options)) {}

  core::Status open() {
    // Created by us first, so that the file and its WAL get mode 0600 whatever the umask is.
    const int file = ::open(options_.path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0) ::close(file);
    return writer_.open(options_, false);
  }

  Dialect dialect() const override { return Dialect::kSqlite; }

  core::Status read(const std::function<core::Status(Connection&)>& work) override {
    GLUEPOT_ASSIGN(auto reader, borrow());
    core::Status done = begin_reading(*reader);
    if (!done) {
      give_back(std::move(reader));
      return done;
    }
    try {
      done = work(*reader);
    } catch (...) {
      // Back into the pool whatever happens: a reader lost in its transaction would hold the WAL and, in the end, every
      // caller.
      end_reading(*reader);
      give_back(std::move(reader));
      throw;
    }
    if (!done) end_reading(*reader);  // whatever went wrong, the next one begins anew
    give_back(std::move(reader));
    return done;
  }

  core::Status write(const std::function<core::Status(Connection&)>& work,
                     const std::function<void()>& committed) override {
    Writing mine{work, committed};
    std::unique_lock lock(queue_mutex_);
    queue_.push_back(&mine);
    queue_moved_.wait(lock, [&] { return mine.ended || (!leading_ && queue_.front() == &mine); });
    if (!mine.ended) {
      leading_ = true;
      const auto size = std::min(queue_.size(), options_.synchronous_full ? kGroup : std::size_t{1});
      const std::vector<Writing*> group(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(size));
      queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(size));
      lock.unlock();
      write_group(group);
      lock.lock();
      leading_ = false;
      for (auto* writing : group) writing->ended = true;
      queue_moved_.notify_all();
    }
    lock.unlock();
    if (mine.thrown) std::rethrow_exception(mine.thrown);
    return std::move(mine.result);
  }

  core::Status close() override {
    const std::lock_guard lock(writer_mutex_);
    closed_ = true;
    return {};
  }

 private:
  /// One call of write() and how it ended.
  struct Writing {
    const std::function<core::Status(Connection&)>& work;
    const std::function<void()>& committed;
    core::Status result{};
    std::exception_ptr thrown{};
    bool ended = false;  ///< guarded by queue_mutex_
  };
  static constexpr std::size_t kGroup = 64;

  /// Those who waited while the disk was synced share the next sync: each in a savepoint of its own, all in one
  /// transaction.
  void write_group(const std::vector<Writing*>& group) {
    const std::lock_guard lock(writer_mutex_);
    if (closed_) {
      for (auto* writing : group) writing->result = core::fail(ErrorCode::kUnavailable, "store: closed");
      return;
    }
    std::vector<Writing*> standing;  // done, and not yet committed
    for (auto* writing : group) run_one(*writing, group.size() > 1, standing);
    if (standing.empty()) return rollback();
    // The commit may copy the WAL into the file and begin it anew, which an idle reader's transaction would forbid for
    // ever.
    end_idle_readings();
    const auto committed = writer_.control(kCommit);
    if (!committed) rollback();
    ++commits_;  // also after a failure: whether it is in the file is the engine's business
    for (auto* writing : standing) {
      writing->result = committed;
      if (committed && writing->committed) writing->committed();
    }
  }

  void run_one(Writing& writing, bool shared, std::vector<Writing*>& standing) {
    if (!in_transaction())
      if (auto begun = writer_.control(kBeginWrite); !begun) {
        writing.result = begun;
        return;
      }
    if (shared)
      if (auto saved = writer_.control(kSavepoint); !saved) {
        writing.result = saved;
        return;
      }
    writing.result = core::fail(ErrorCode::kInternal, "store: the transaction was left by an exception");
    try {
      writing.result = writing.work(writer_);
    } catch (...) {
      writing.thrown = std::current_exception();
    }
    if (!in_transaction()) {  // a full disk undoes all of it
      for (auto* lost : standing) lost->result = writing.result ? interrupted() : writing.result;
      if (writing.result) writing.result = interrupted();
      standing.clear();
      return;
    }
    if (!writing.result && !shared) return;  // undone with the transaction
    if (!writing.result) (void)writer_.control(kUndo);
    if (shared) (void)writer_.control(kRelease);
    if (writing.result) standing.push_back(&writing);
  }

  bool in_transaction() const { return sqlite3_get_autocommit(writer_.handle()) == 0; }
  static core::Status interrupted() {
    return core::fail(ErrorCode::kUnavailable, "store: the transaction was undone; nothing of it is stored");
  }

  void rollback() {
    if (sqlite3_get_autocommit(writer_.handle()) == 0) (void)writer_.control(kRollback);
  }

  core::Status begin_reading(SqliteConnection& reader) {
    const auto commits = commits_.load();
    if (reader.reading && reader.state == commits) return {};
    end_reading(reader);
    GLUEPOT_TRY(reader.control(kBegin));
    reader.reading = true;
    reader.state = commits;  // read before BEGIN, so never newer than what is seen
    return {};
  }

  static void end_reading(SqliteConnection& reader) {
    if (std::exchange(reader.reading, false) && sqlite3_get_autocommit(reader.handle()) == 0)
      (void)reader.control(kRollback);
  }

  void end_idle_readings() {
    const std::lock_guard lock(pool_mutex_);
    for (auto& reader : idle_) end_reading(*reader);
  }

  core::Result<std::unique_ptr<SqliteConnection>> borrow() {
    std::unique_lock lock(pool_mutex_);
    pool_ready_.wait(lock, [&] { return !idle_.empty() || made_ < options_.readers; });
    if (!idle_.empty()) {
      auto reader = std::move(idle_.back());
      idle_.pop_back();
      return reader;
    }
    ++made_;
    lock.unlock();
    auto reader = std::make_unique<SqliteConnection>();
    if (auto opened = reader->open(options_, true); !opened) {
      lock.lock();
      --made_;
      pool_ready_.notify_one();
      return core::fail(opened.error());
    }
    return reader;
  }

  void give_back(std::unique_ptr<SqliteConnection> reader) {
    const std::lock_guard lock(pool_mutex_);
    if (!options_.keep_read_transactions || reader->state != commits_.load()) end_reading(*reader);
    idle_.push_back(std::move(reader));
    pool_ready_.notify_one();
  }

  const SqliteOptions options_;
  std::mutex writer_mutex_;
  SqliteConnection writer_;
  bool closed_ = false;
  std::mutex queue_mutex_;
  std::condition_variable queue_moved_;
  std::deque<Writing*> queue_;
  bool leading_ = false;  ///< somebody writes for a group
  std::mutex pool_mutex_;
  std::condition_variable pool_ready_;
  std::vector<std::unique_ptr<SqliteConnection>> idle_;
  int made_ = 0;
  std::atomic<std::uint64_t> commits_{1};
};

}  // namespace

core::Result<std::unique_ptr<Database>> open_sqlite(const SqliteOptions& options) {
  // Nobody reads the library's memory statistics, and keeping them takes a lock for each allocation.
  static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)configured;
  auto database = std::make_unique<SqliteDatabase>(options);
  GLUEPOT_TRY(database->open());
  return std::unique_ptr<Database>(std::move(database));
}

}  // namespace gluepot::store
