// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/automate/source.h"
#include "core/result.h"
#include "core/secret.h"

namespace gluepot::automate {

/// How to reach Automate's database. Source: docs/automate.md, "The database account".
struct MariadbSettings {
  std::string host = "127.0.0.1";
  int port = 3306;
  std::string database = "labtech";
  std::string user;
  /// kRequired everywhere but on loopback, unless `tls=off` is named by an administrator.
  enum class Tls { kDefault, kRequired, kOff } tls = Tls::kDefault;
  std::string ca_file;
  /// Columns one can do without ("passwords.Notes") that were there when the connection was made. One that is gone
  /// since ends the reading: what it held would look emptied by somebody.
  std::vector<std::string> expected_columns;
  std::chrono::seconds connect_timeout{10};
  std::chrono::seconds io_timeout{60};
  std::chrono::seconds lock_wait{20};  ///< for a table that a patch or a backup has locked
};

/// 127.0.0.0/8, ::1 and "localhost".
bool is_loopback(std::string_view host);
/// Errors: kInvalidArgument with the field (host, port 1..65535, database, user).
core::Status check_settings(const MariadbSettings& settings);

/// The database of a self-hosted Automate server (MySQL 8; MariaDB in the tests). The password is kept for
/// reconnecting. Errors: those of check_settings. Nothing is contacted yet.
core::Result<std::unique_ptr<AutomateSource>> make_mariadb_source(MariadbSettings settings, core::Secret password);

/// Warnings for what an account may do beyond reading `database`: one a scope, never the grant's own text, which holds
/// the password's hash. `grants` are the lines of SHOW GRANTS.
std::vector<std::string> judge_grants(const std::vector<std::string>& grants, std::string_view database);
/// A line of SHOW GRANTS that may be shown: what follows IDENTIFIED (a password's hash) is left out.
std::string shown_grant(std::string_view grant);

}  // namespace gluepot::automate
