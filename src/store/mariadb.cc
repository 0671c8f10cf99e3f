// SPDX-License-Identifier: Apache-2.0
#include "store/mariadb.h"

#include <mysql.h>

#include <charconv>
#include <cstring>
#include <mutex>
#include <unordered_map>

#include "core/ids.h"

namespace gluepot::store {
namespace {

using core::ErrorCode;

bool timed_out(const std::string& message) {
  // Connector/C gives the system's number in words of its own: "(110)", "system error: 110", "Resource temporarily
  // unavailable" (11).
  for (const char* sign :
       {"(110)", "error: 110", "(11)", "error: 11", "timed out", "temporarily unavailable", "in progress"})
    if (message.find(sign) != std::string::npos) return true;
  return false;
}

ErrorCode code_of(unsigned number, const std::string& message) {
  switch (number) {
    case 1045:
      return ErrorCode::kUnauthenticated;
    case 1044:
    case 1130:
    case 1142:
    case 1143:
    case 1227:
    case 1290:
    case 1792:
      return ErrorCode::kForbidden;
    case 1049:
    case 2005:
      return ErrorCode::kNotFound;
    case 1022:
    case 1062:
    case 1451:
    case 1452:
    case 4025:
      return ErrorCode::kConflict;
    case 2026:
      return ErrorCode::kUpstream;
    case 1205:
    case 1213:
    case 1021:
    case 1040:
    case 1203:
      return ErrorCode::kUnavailable;
    case 1969:
    case 3024:
      return ErrorCode::kTimeout;
    case 2002:
    case 2003:
    case 2006:
    case 2013:
    case 2055:
      return timed_out(message) ? ErrorCode::kTimeout : ErrorCode::kUnavailable;
    default:
      return ErrorCode::kInternal;
  }
}

/// One result column of a running statement. Text grows on demand.
struct Cell {
  enum class Kind { kInteger, kReal, kText } kind = Kind::kText;
  long long integer = 0;
  double real = 0;
  std::string bytes;
  unsigned long length = 0;
  my_bool null = 0;
  my_bool error = 0;
  mutable std::string scratch;  ///< the text of a number, when asked for
  ~Cell() { core::wipe(bytes); }
};

class MariadbRow final : public Row {
 public:
  explicit MariadbRow(const std::vector<Cell>& cells) : cells_(cells) {}
  bool is_null(int column) const override { return at(column).null != 0; }
  std::int64_t integer(int column) const override {
    const Cell& cell = at(column);
    if (cell.null != 0) return 0;
    if (cell.kind == Cell::Kind::kInteger) return cell.integer;
    if (cell.kind == Cell::Kind::kReal) return static_cast<std::int64_t>(cell.real);
    return core::parse_int64({cell.bytes.data(), cell.length}).value_or(0);
  }
  double real(int column) const override {
    const Cell& cell = at(column);
    if (cell.null != 0) return 0;
    if (cell.kind == Cell::Kind::kReal) return cell.real;
    if (cell.kind == Cell::Kind::kInteger) return static_cast<double>(cell.integer);
    double value = 0;
    std::from_chars(cell.bytes.data(), cell.bytes.data() + cell.length, value);
    return value;
  }
  std::string_view text(int column) const override {
    const Cell& cell = at(column);
    if (cell.null != 0) return {};
    if (cell.kind == Cell::Kind::kText) return {cell.bytes.data(), cell.length};
    cell.scratch = cell.kind == Cell::Kind::kInteger ? std::to_string(cell.integer) : std::to_string(cell.real);
    return cell.scratch;
  }
  int columns() const override { return static_cast<int>(cells_.size()); }

 private:
  const Cell& at(int column) const { return cells_[static_cast<std::size_t>(column)]; }
  const std::vector<Cell>& cells_;
};

/// Bound parameters, alive as long as the execution.
class Parameters {
 public:
  explicit Parameters(std::span<const Value> values)
      : binds_(values.size()), numbers_(values.size()), reals_(values.size()) {
    for (std::size_t at = 0; at < values.size(); ++at) set(at, values[at]);
  }
  MYSQL_BIND* data() { return binds_.data(); }

 private:
  void set(std::size_t at, const Value& value) {
    MYSQL_BIND& bind = binds_[at];
    std::memset(&bind, 0, sizeof bind);
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      numbers_[at] = *number;
      bind.buffer_type = MYSQL_TYPE_LONGLONG;
      bind.buffer = &numbers_[at];
    } else if (const auto* real = std::get_if<double>(&value)) {
      reals_[at] = *real;
      bind.buffer_type = MYSQL_TYPE_DOUBLE;
      bind.buffer = &reals_[at];
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
      set_bytes(bind, *text, MYSQL_TYPE_STRING);
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
      set_bytes(bind, blob->bytes, MYSQL_TYPE_BLOB);
    } else {
      bind.buffer_type = MYSQL_TYPE_NULL;
    }
  }
  static void set_bytes(MYSQL_BIND& bind, std::string_view bytes, enum_field_types type) {
    bind.buffer_type = type;
    bind.buffer = const_cast<char*>(bytes.data() == nullptr ? "" : bytes.data());  // the library only reads it
    bind.buffer_length = bytes.size();
  }
  std::vector<MYSQL_BIND> binds_;
  std::vector<std::int64_t> numbers_;
  std::vector<double> reals_;
};

/// Result binding of one execution: integers and reals as such, everything else (dates too) as text.
class ResultBinding {
 public:
  explicit ResultBinding(MYSQL_RES* fields) : cells_(mysql_num_fields(fields)), binds_(cells_.size()) {
    for (std::size_t at = 0; at < cells_.size(); ++at)
      bind(at, mysql_fetch_field_direct(fields, static_cast<unsigned>(at))->type);
  }
  MYSQL_BIND* data() { return binds_.data(); }
  const std::vector<Cell>& cells() const { return cells_; }

  /// Fetches whole what did not fit into its buffer.
  bool complete(MYSQL_STMT* statement) {
    for (std::size_t at = 0; at < cells_.size(); ++at) {
      Cell& cell = cells_[at];
      if (cell.kind != Cell::Kind::kText || cell.null != 0 || cell.length <= cell.bytes.size()) continue;
      core::wipe(cell.bytes);
      cell.bytes.assign(cell.length, '\0');
      binds_[at].buffer = cell.bytes.data();
      binds_[at].buffer_length = cell.bytes.size();
      if (mysql_stmt_fetch_column(statement, &binds_[at], static_cast<unsigned>(at), 0) != 0) return false;
      grown_ = true;
    }
    return true;
  }
  /// After a buffer grew the statement must learn its new place.
  bool rebind(MYSQL_STMT* statement) {
    if (!grown_) return true;
    grown_ = false;
    return mysql_stmt_bind_result(statement, binds_.data()) == 0;
  }

 private:
  void bind(std::size_t at, enum_field_types type) {
    Cell& cell = cells_[at];
    MYSQL_BIND& target = binds_[at];
    std::memset(&target, 0, sizeof target);
    switch (type) {
      case MYSQL_TYPE_TINY:
      case MYSQL_TYPE_SHORT:
      case MYSQL_TYPE_INT24:
      case MYSQL_TYPE_LONG:
      case MYSQL_TYPE_LONGLONG:
      case MYSQL_TYPE_YEAR:
        cell.kind = Cell::Kind::kInteger;
        target.buffer_type = MYSQL_TYPE_LONGLONG;
        target.buffer = &cell.integer;
        break;
      case MYSQL_TYPE_FLOAT:
      case MYSQL_TYPE_DOUBLE:
        cell.kind = Cell::Kind::kReal;
        target.buffer_type = MYSQL_TYPE_DOUBLE;
        target.buffer = &cell.real;
        break;
      default:
        cell.bytes.assign(256, '\0');
        target.buffer_type = MYSQL_TYPE_STRING;
        target.buffer = cell.bytes.data();
        target.buffer_length = cell.bytes.size();
    }
    target.length = &cell.length;
    target.is_null = &cell.null;
    target.error = &cell.error;
  }
  std::vector<Cell> cells_;
  std::vector<MYSQL_BIND> binds_;
  bool grown_ = false;
};

class ConnectorC final : public MariadbConnection {
 public:
  ~ConnectorC() override {
    for (auto& [sql, statement] : statements_) mysql_stmt_close(statement);
    if (handle_ != nullptr) mysql_close(handle_);
  }

  core::Status open(const MariadbOptions& options) {
    static std::once_flag once;
    std::call_once(once, [] { mysql_library_init(0, nullptr, nullptr); });
    handle_ = mysql_init(nullptr);
    if (handle_ == nullptr) return core::fail(ErrorCode::kUnavailable, "database: not enough memory");
    set_options(options);
    std::string password(options.password == nullptr ? std::string_view{} : options.password->reveal());
    MYSQL* const connected = mysql_real_connect(handle_, options.host.c_str(), options.user.c_str(), password.c_str(),
                                                options.database.empty() ? nullptr : options.database.c_str(),
                                                static_cast<unsigned>(options.port), nullptr,
                                                CLIENT_MULTI_STATEMENTS);  // scripts: migrations, session settings
    core::wipe(password);
    if (connected == nullptr) return core::fail(error_of("connect"));
    // The library goes on in clear when the server offers no TLS and no certificate is to be checked, whatever
    // "enforce" says. Up to here only an answer to the server's challenge was sent; nothing is asked and nothing read
    // on such a connection.
    if (options.tls == MariadbOptions::Tls::kRequired && !encrypted()) {
      failure_ = {2026, "the server does not support it"};
      return core::fail(ErrorCode::kUpstream, "database: connect: TLS is required, but the server does not support it");
    }
    if (options.read_only) return script("SET SESSION TRANSACTION READ ONLY");
    return {};
  }

  core::Status each(const Statement& statement, std::span<const Value> values,
                    const std::function<bool(const Row&)>& on_row) override {
    GLUEPOT_ASSIGN(MYSQL_STMT* const prepared, run(statement, values));
    MYSQL_RES* const fields = mysql_stmt_result_metadata(prepared);
    if (fields == nullptr) return {};
    ResultBinding binding(fields);
    mysql_free_result(fields);
    const Leave leave{prepared};
    if (mysql_stmt_bind_result(prepared, binding.data()) != 0) return core::fail(error_of(statement.name, prepared));
    const MariadbRow row(binding.cells());
    for (;;) {
      const int fetched = mysql_stmt_fetch(prepared);
      if (fetched == MYSQL_NO_DATA) return {};
      if (fetched == 1 || !binding.complete(prepared)) return core::fail(error_of(statement.name, prepared));
      if (!on_row(row)) return {};
      if (!binding.rebind(prepared)) return core::fail(error_of(statement.name, prepared));
    }
  }

  core::Result<std::int64_t> change(const Statement& statement, std::span<const Value> values) override {
    GLUEPOT_ASSIGN(MYSQL_STMT* const prepared, run(statement, values));
    const Leave leave{prepared};
    last_insert_id_ = static_cast<std::int64_t>(mysql_stmt_insert_id(prepared));
    return static_cast<std::int64_t>(mysql_stmt_affected_rows(prepared));
  }

  std::int64_t last_insert_id() const override { return last_insert_id_; }

  core::Status script(std::string_view sql) override {
    if (mysql_real_query(handle_, sql.data(), sql.size()) != 0) return core::fail(error_of("script"));
    for (;;) {
      if (MYSQL_RES* const rows = mysql_store_result(handle_); rows != nullptr) mysql_free_result(rows);
      const int more = mysql_next_result(handle_);
      if (more < 0) return {};
      if (more > 0) return core::fail(error_of("script"));
    }
  }

  std::string server_version() const override { return mysql_get_server_info(handle_); }
  bool encrypted() const override { return mysql_get_ssl_cipher(handle_) != nullptr; }
  const MariadbFailure& last_failure() const override { return failure_; }

 private:
  struct Leave {
    MYSQL_STMT* statement;
    ~Leave() { mysql_stmt_free_result(statement); }  // drains a result that was left early
  };

  void set_options(const MariadbOptions& options) {
    const auto connect = static_cast<unsigned>(options.connect_timeout.count());
    const auto io = static_cast<unsigned>(options.io_timeout.count());
    const unsigned tcp = MYSQL_PROTOCOL_TCP;
    const unsigned no = 0;
    const my_bool enforce = options.tls == MariadbOptions::Tls::kRequired ? 1 : 0;
    const my_bool verify = options.ca_file.empty() ? 0 : 1;
    mysql_options(handle_, MYSQL_OPT_CONNECT_TIMEOUT, &connect);
    mysql_options(handle_, MYSQL_OPT_READ_TIMEOUT, &io);
    mysql_options(handle_, MYSQL_OPT_WRITE_TIMEOUT, &io);
    mysql_options(handle_, MYSQL_OPT_PROTOCOL, &tcp);
    mysql_options(handle_, MYSQL_OPT_LOCAL_INFILE, &no);  // a server may otherwise ask the client for any file
    mysql_options(handle_, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    // Never the plug-ins that send the password in clear because a server asks for it.
    mysql_options(handle_, MARIADB_OPT_RESTRICTED_AUTH,
                  "mysql_native_password,caching_sha2_password,client_ed25519,sha256_password");
    if (enforce != 0) {
      if (!options.ca_file.empty()) mysql_options(handle_, MYSQL_OPT_SSL_CA, options.ca_file.c_str());
      mysql_options(handle_, MYSQL_OPT_SSL_ENFORCE, &enforce);
      mysql_options(handle_, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
    }
  }

  core::Error error_of(const char* what, MYSQL_STMT* statement = nullptr) {
    failure_.number = statement != nullptr ? mysql_stmt_errno(statement) : mysql_errno(handle_);
    failure_.message = statement != nullptr ? mysql_stmt_error(statement) : mysql_error(handle_);
    core::Error error{code_of(failure_.number, failure_.message),
                      std::string("database: ") + what + ": error " + std::to_string(failure_.number)};
    // A duplicate key's message holds the value; syntax, grants and connection messages hold none of ours.
    if (error.code != ErrorCode::kConflict) error.message += " (" + failure_.message + ")";
    if (error.code == ErrorCode::kUnavailable) error.retry_after = std::chrono::seconds(5);
    return error;
  }

  core::Result<MYSQL_STMT*> run(const Statement& statement, std::span<const Value> values) {
    MYSQL_STMT*& prepared = statements_[statement.sql];
    if (prepared == nullptr) {
      MYSQL_STMT* const made = mysql_stmt_init(handle_);
      if (mysql_stmt_prepare(made, statement.sql, static_cast<unsigned long>(std::strlen(statement.sql))) != 0) {
        auto error = error_of(statement.name, made);
        mysql_stmt_close(made);
        statements_.erase(statement.sql);
        return core::fail(std::move(error));
      }
      prepared = made;
    }
    if (mysql_stmt_param_count(prepared) != values.size())
      return core::fail(ErrorCode::kInternal,
                        std::string("database: ") + statement.name + ": wrong number of parameters");
    Parameters parameters(values);
    if (!values.empty() && mysql_stmt_bind_param(prepared, parameters.data()) != 0)
      return core::fail(error_of(statement.name, prepared));
    if (mysql_stmt_execute(prepared) != 0) return core::fail(error_of(statement.name, prepared));
    return prepared;
  }

  MYSQL* handle_ = nullptr;
  std::unordered_map<std::string, MYSQL_STMT*> statements_;
  std::int64_t last_insert_id_ = 0;
  MariadbFailure failure_;
};

}  // namespace

core::Result<std::unique_ptr<MariadbConnection>> open_mariadb(const MariadbOptions& options, MariadbFailure* failure) {
  auto connection = std::make_unique<ConnectorC>();
  auto opened = connection->open(options);
  if (failure != nullptr) *failure = connection->last_failure();
  if (!opened) return core::fail(opened.error());
  return std::unique_ptr<MariadbConnection>(std::move(connection));
}

}  // namespace gluepot::store
