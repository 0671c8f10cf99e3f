// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "audit/audit_log.h"
#include "connectors/automate/stickysync_export.h"
#include "connectors/connection_repository.h"
#include "core/caller.h"
#include "core/result.h"
#include "core/secret.h"
#include "password_sync/automate_connection.h"

namespace gluepot::password_sync {

/// How the export to Automate's own plug-in tables stands.
struct ExportState {
  bool enabled = false;
  std::string user;  ///< the write account
  std::optional<std::int64_t> password_set_at_ms;
  std::string state = "off";       ///< "off", "ok", "error"
  std::string message, next_step;  ///< of an error
  std::optional<std::int64_t> last_at_ms;
};

/// Keeps StickySync's four tables in Automate's own database as ours are, for reports and scripts that read them. Off
/// until somebody switches it on, with a write account of its own: the reading one stays a reading one. Its password is
/// sealed in the vault and only ever sent to the server it was entered for. Safe from any thread.
class TableExport {
 public:
  struct Parts {
    connectors::ConnectionRepository& connections;
    AutomateConnection& automate;
    audit::AuditLog& audit;
    /// What the tables are to hold now.
    std::function<core::Result<automate::StickySyncContent>()> content;
  };
  explicit TableExport(Parts parts) : parts_(std::move(parts)) {}

  core::Result<ExportState> state();
  /// Signs in and compares; writes nothing. Without a password the stored one, for the same account and server alone.
  /// Errors: kConflict (Automate is not connected by its database), kInvalidArgument (user, password), those of
  /// automate::StickySyncExport.
  core::Result<automate::ExportReport> test(const std::optional<std::string>& user, const core::Secret* password);
  /// Makes the tables ours and goes on doing so after each run. Rows that Gluepot does not have are not removed unless
  /// `replace` says so. Errors: as test(); kConflict (such rows are there). Then nothing is stored.
  core::Result<automate::ExportReport> enable(const core::Caller& by, const std::optional<std::string>& user,
                                              const core::Secret* password, bool replace);
  /// The tables stay as they are; the account's name and password are forgotten.
  core::Status disable(const core::Caller& by);
  /// After a run. Nothing when it is off. An error is stored for people to see, and given back to be logged.
  core::Status run();

 private:
  struct Account;
  core::Result<Account> account(const std::optional<std::string>& user, const core::Secret* password);
  core::Result<AutomateTarget> server();
  core::Result<automate::ExportReport> exported();
  Parts parts_;
  std::mutex mutex_;  ///< one conversation at a time
};

}  // namespace gluepot::password_sync
