// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.h"

namespace gluepot::store {

/// SQL stands in sight under a name: for logs, error messages and the statement cache. Both must outlive the program's
/// use of them (string literals).
struct Statement {
  const char* name;
  const char* sql;
  /// Put together for what a caller asked: `sql` has to live for the call only, and a connection keeps the last such
  /// statements alone, so that ever new questions do not fill the memory.
  bool passing = false;
};

struct Null {};
/// Bytes that are bound as a blob, not as text. Not owned: must outlive the call.
struct Blob {
  std::string_view bytes;
};
/// A bound parameter. Text and blobs are not copied.
using Value = std::variant<Null, std::int64_t, double, std::string_view, Blob>;

inline Value bind(Null value) {
  return value;
}
inline Value bind(std::int64_t value) {
  return value;
}
inline Value bind(int value) {
  return static_cast<std::int64_t>(value);
}
inline Value bind(bool value) {
  return static_cast<std::int64_t>(value ? 1 : 0);
}
inline Value bind(double value) {
  return value;
}
inline Value bind(std::string_view value) {
  return value;
}
inline Value bind(const std::string& value) {
  return std::string_view(value);
}
inline Value bind(const char* value) {
  return std::string_view(value);
}
inline Value bind(Blob value) {
  return value;
}
inline Value bind(const Value& value) {
  return value;
}
template <typename T>
Value bind(const std::optional<T>& value) {
  return value ? bind(*value) : Value{Null{}};
}

/// One row while it is the current one; text and blobs are valid until the next step.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual double real(int column) const = 0;
  virtual std::string_view text(int column) const = 0;  ///< also blobs
  virtual int columns() const = 0;

  std::string string(int column) const { return std::string(text(column)); }
  bool boolean(int column) const { return integer(column) != 0; }
  std::optional<std::int64_t> optional_integer(int column) const {
    return is_null(column) ? std::nullopt : std::optional(integer(column));
  }
  std::optional<std::string> optional_string(int column) const {
    return is_null(column) ? std::nullopt : std::optional(string(column));
  }
};

/// One connection, used by one thread at a time. Statements are prepared once and kept.
class Connection {
 public:
  virtual ~Connection() = default;

  /// Runs a statement and calls `on_row` for each row until it returns false.
  /// Errors: kUnavailable (busy or locked beyond the time-out, disk full, read-only), kConflict (unique key or
  /// constraint), kCorrupt, kInternal (bad SQL). The message carries the statement's name, never a bound value.
  virtual core::Status each(const Statement& statement, std::span<const Value> values,
                            const std::function<bool(const Row&)>& on_row) = 0;
  /// Rows changed by an INSERT, UPDATE or DELETE. Same errors.
  virtual core::Result<std::int64_t> change(const Statement& statement, std::span<const Value> values) = 0;
  virtual std::int64_t last_insert_id() const = 0;
  /// Several statements without parameters (migrations, pragmas).
  virtual core::Status script(std::string_view sql) = 0;

  template <typename... Args>
  core::Result<std::int64_t> execute(const Statement& statement, const Args&... args) {
    const std::vector<Value> values{bind(args)...};
    return change(statement, values);
  }
  /// All rows through `read`, a function of Row. Every query is bounded by its SQL.
  template <typename Read, typename... Args>
  auto query(const Statement& statement, Read&& read, const Args&... args)
      -> core::Result<std::vector<decltype(read(std::declval<const Row&>()))>> {
    const std::vector<Value> values{bind(args)...};
    std::vector<decltype(read(std::declval<const Row&>()))> rows;
    auto done = each(statement, values, [&](const Row& row) {
      rows.push_back(read(row));
      return true;
    });
    if (!done) return core::fail(std::move(done).error());
    return rows;
  }
  /// The first row, or nothing.
  template <typename Read, typename... Args>
  auto find(const Statement& statement, Read&& read, const Args&... args)
      -> core::Result<std::optional<decltype(read(std::declval<const Row&>()))>> {
    const std::vector<Value> values{bind(args)...};
    std::optional<decltype(read(std::declval<const Row&>()))> found;
    auto done = each(statement, values, [&](const Row& row) {
      found.emplace(read(row));
      return false;
    });
    if (!done) return core::fail(std::move(done).error());
    return found;
  }
};

enum class Dialect { kSqlite, kMariadb };

/// A store: one writer at a time, several readers. Safe to call from any thread; `read` and `write` block.
class Database {
 public:
  virtual ~Database() = default;
  virtual Dialect dialect() const = 0;
  /// Runs `work` in a read transaction on a pooled connection: one consistent state.
  virtual core::Status read(const std::function<core::Status(Connection&)>& work) = 0;
  /// Runs `work` in a write transaction: committed when it returns success, rolled back otherwise. `work` may run again
  /// when the engine asks for a retry (busy, deadlock), so it must have no effect outside the connection until it has
  /// returned.
  /// `committed` runs after the commit, in the order of commits, before any later write begins; it may not use the
  /// database. Several writes may share one commit; each fails or succeeds for itself, unless the commit fails.
  virtual core::Status write(const std::function<core::Status(Connection&)>& work,
                             const std::function<void()>& committed = {}) = 0;
  virtual core::Status close() = 0;
};

/// `work` returns a Result<T>; the transaction around it as in Database.
template <typename Work>
auto read(Database& database, Work&& work) -> decltype(work(std::declval<Connection&>())) {
  using R = decltype(work(std::declval<Connection&>()));
  std::optional<R> out;
  auto done = database.read([&](Connection& connection) -> core::Status {
    out.emplace(work(connection));
    if (!*out) return core::fail(out->error());
    return {};
  });
  if (!done) return core::fail(std::move(done).error());
  return std::move(*out);
}
template <typename Work>
auto write(Database& database, Work&& work) -> decltype(work(std::declval<Connection&>())) {
  using R = decltype(work(std::declval<Connection&>()));
  std::optional<R> out;
  auto done = database.write([&](Connection& connection) -> core::Status {
    out.emplace(work(connection));
    if (!*out) return core::fail(out->error());
    return {};
  });
  if (!done) return core::fail(std::move(done).error());
  return std::move(*out);
}

}  // namespace gluepot::store
