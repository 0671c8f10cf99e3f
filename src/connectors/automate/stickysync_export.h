// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "connectors/automate/mariadb_source.h"
#include "connectors/automate/source.h"
#include "core/result.h"
#include "core/secret.h"

namespace gluepot::automate {

/// What the plug-in's tables are to hold. Each client and each password once. `last_sync` of a password is UTC,
/// "YYYY-MM-DD HH:MM:SS", or empty.
struct StickySyncContent {
  std::vector<StickySyncTables::Company> companies;
  std::vector<StickySyncTables::AutoSync> auto_sync;
  std::vector<StickySyncTables::Password> passwords;
};

/// What an export found or did.
struct ExportReport {
  std::string server_version;
  bool encrypted = false;
  std::vector<std::string> missing_tables;  ///< before: write() makes them
  /// Rows of clients and passwords that the content does not have: write() removes them.
  std::int64_t foreign_companies = 0, foreign_auto_sync = 0, foreign_passwords = 0;
  std::int64_t written = 0, removed = 0;
  std::int64_t too_large = 0;         ///< ids that the tables' columns cannot hold: left out, never cut
  std::vector<std::string> warnings;  ///< rights that the account has and does not need
};

/// The four tables of StickySync in Automate's own database, written through an account of its own. They are the only
/// ones it touches; the table of settings is made when it is missing and never written, so no key of the documentation
/// comes there. Each call is one short conversation. Safe from any thread.
/// Errors of all: kUnauthenticated, kForbidden (a grant is missing), kNotFound, kTimeout, kUnavailable, kUpstream; each
/// names the server, the cause and what to do. Source: docs/sync.md, "Export to Automate's plug-in tables".
class StickySyncExport {
 public:
  /// The settings as of a reading account, with the write account's name.
  StickySyncExport(MariadbSettings settings, core::Secret password)
      : settings_(std::move(settings)), password_(std::move(password)) {}

  /// Signs in and compares; writes nothing.
  core::Result<ExportReport> look(const StickySyncContent& content) const;
  /// Makes the tables hold exactly the content, in one transaction after missing tables were made. Writes only what
  /// differs: a second call writes nothing.
  core::Result<ExportReport> write(const StickySyncContent& content) const;

 private:
  const MariadbSettings settings_;
  const core::Secret password_;
};

}  // namespace gluepot::automate
