// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "core/result.h"
#include "core/secret.h"
#include "store/database.h"

namespace gluepot::store {

struct MariadbOptions {
  std::string host = "127.0.0.1";  ///< always over TCP, "localhost" included
  int port = 3306;
  std::string user;
  const core::Secret* password = nullptr;  ///< not owned; used during open only
  std::string database;                    ///< may be empty
  /// kRequired refuses a server without TLS. Without `ca_file` the connection is encrypted but the server is not
  /// authenticated.
  enum class Tls { kOff, kRequired } tls = Tls::kRequired;
  std::string ca_file;
  bool read_only =
      false;  ///< SET SESSION TRANSACTION READ ONLY before anything else: the server itself refuses changes
  std::chrono::seconds connect_timeout{10};
  std::chrono::seconds io_timeout{60};
};

/// What the server or the client library said about the last failure.
struct MariadbFailure {
  unsigned number = 0;  ///< MySQL error number, 0 when there was none
  std::string message;  ///< without bound values; may name the account and its host, never its password
};

/// A MySQL or MariaDB connection over Connector/C: prepared statements by content, utf8mb4, rows streamed (a statement
/// must be read to its end or left before the next one starts; `each` takes care of that). One thread at a time.
/// Buffers of rows are wiped.
class MariadbConnection : public Connection {
 public:
  virtual std::string server_version() const = 0;
  virtual bool encrypted() const = 0;
  virtual const MariadbFailure& last_failure() const = 0;
};

/// Errors: kUnauthenticated (1045), kForbidden (1044, 1130), kNotFound (unknown host or database), kTimeout,
/// kUnavailable (refused, unreachable), kUpstream (TLS). `failure`, when given, receives the number behind it.
core::Result<std::unique_ptr<MariadbConnection>> open_mariadb(const MariadbOptions& options,
                                                              MariadbFailure* failure = nullptr);

}  // namespace gluepot::store
