// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "audit/audit_log.h"
#include "connectors/automate/source.h"
#include "connectors/connection_repository.h"
#include "core/caller.h"
#include "core/result.h"
#include "core/secret.h"

namespace gluepot::password_sync {

struct AutomateTarget {
  std::string host;
  int port = 3306;
  std::string database = "labtech";
  std::string user;
  bool tls_required = true;  ///< off loopback; false is the named exception
};

/// The test as people see it.
struct AutomateTest {
  std::string server_version;
  std::int64_t rows = 0, readable = 0, unreadable = 0, empty = 0;
  std::map<std::string, std::int64_t> unreadable_by_reason;
  std::vector<std::string> warnings;
};

/// The stored connection to Automate's database: tested before it is stored, its password sealed. Safe from any thread.
class AutomateConnection {
 public:
  AutomateConnection(connectors::ConnectionRepository& connections, audit::AuditLog& audit)
      : connections_(connections), audit_(audit) {}

  /// Without a password the stored one is used, but only for the server, account and safety it was stored for.
  core::Result<AutomateTest> test(const AutomateTarget& target, const core::Secret* password);
  /// Errors: those of the test, kInvalidArgument (password missing).
  core::Result<AutomateTest> connect(const core::Caller& by, const AutomateTarget& target,
                                     const core::Secret* password);
  core::Status disconnect(const core::Caller& by);
  /// Errors: kConflict (not connected), kCorrupt (password does not open).
  core::Result<std::shared_ptr<automate::AutomateSource>> source();
  void report(const core::Status& outcome);

 private:
  core::Result<std::shared_ptr<automate::AutomateSource>> open(const AutomateTarget& target, core::Secret password);
  core::Result<core::Secret> password_or_stored(const AutomateTarget& target, const core::Secret* password);
  connectors::ConnectionRepository& connections_;
  audit::AuditLog& audit_;
  std::mutex mutex_;
  std::shared_ptr<automate::AutomateSource> source_;
};

}  // namespace gluepot::password_sync
