// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/audit_log.h"
#include "connectors/automate/source.h"
#include "connectors/connection_repository.h"
#include "core/caller.h"
#include "core/clock.h"
#include "core/result.h"
#include "core/secret.h"

namespace gluepot::password_sync {

/// Where Automate is read: its database, or its REST API.
struct AutomateTarget {
  enum class Kind { kDatabase, kRest } kind = Kind::kDatabase;
  std::string host;
  int port = 3306;
  std::string database = "labtech";
  std::string user;
  bool tls_required = true;          ///< off loopback; false is the named exception
  std::string url;                   ///< REST only
  std::string client_id;             ///< REST only: the integrator's GUID
  std::string mfa_code;              ///< REST only: for one sign-in, never stored
  std::vector<std::string> columns;  ///< database only: MariadbSettings::expected_columns
};
/// "database", "rest"; stored and shown.
std::string_view kind_name(AutomateTarget::Kind kind);

/// The test as people see it.
struct AutomateTest {
  std::string server_version;
  std::int64_t rows = 0, readable = 0, unreadable = 0, empty = 0;
  std::map<std::string, std::int64_t> unreadable_by_reason;
  std::vector<std::string> warnings;
  AutomateTarget::Kind kind = AutomateTarget::Kind::kDatabase;
  automate::TestReport report;                       ///< all of it
  std::map<std::int64_t, std::string> client_names;  ///< of the clients that the unreadable rows speak of
};

/// The stored connection to Automate: tested before it is stored, its password sealed. Safe from any thread.
class AutomateConnection {
 public:
  AutomateConnection(connectors::ConnectionRepository& connections, audit::AuditLog& audit, const core::Clock& clock)
      : connections_(connections), audit_(audit), clock_(clock) {}

  /// Without a password the stored one is used, but only for the server, account and safety it was stored for.
  core::Result<AutomateTest> test(const AutomateTarget& target, const core::Secret* password);
  /// The stored connection as it is; the outcome becomes its state. Errors: kConflict (not connected), those of test.
  core::Result<AutomateTest> test_stored();
  /// Errors: those of the test, kInvalidArgument (password missing).
  core::Result<AutomateTest> connect(const core::Caller& by, const AutomateTarget& target,
                                     const core::Secret* password);
  core::Status disconnect(const core::Caller& by);
  /// Where the stored connection goes; nothing when there is none.
  core::Result<std::optional<AutomateTarget>> stored_target();
  /// Errors: kConflict (not connected), kCorrupt (password does not open).
  core::Result<std::shared_ptr<automate::AutomateSource>> source();
  void report(const core::Status& outcome);

 private:
  core::Result<std::shared_ptr<automate::AutomateSource>> open(const AutomateTarget& target, core::Secret password);
  core::Result<AutomateTest> look(automate::AutomateSource& source, AutomateTarget::Kind kind);
  core::Result<core::Secret> password_or_stored(const AutomateTarget& target, const core::Secret* password);
  connectors::ConnectionRepository& connections_;
  audit::AuditLog& audit_;
  const core::Clock& clock_;
  std::mutex mutex_;
  std::shared_ptr<automate::AutomateSource> source_;
};

}  // namespace gluepot::password_sync
