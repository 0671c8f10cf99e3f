// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/result.h"
#include "core/secret.h"
#include "store/database.h"
#include "store/migration.h"
#include "vault/vault.h"

namespace gluepot::connectors {

/// A stored connection to an outside system. The credential is sealed and only opened to be used.
struct StoredConnection {
  std::string kind;      ///< "itglue", "automate"
  std::string settings;  ///< JSON without secrets: region, url, host, user, ...
  std::string state;     ///< "connected", "error"
  std::string message, next_step;
  std::int64_t credential_set_at_ms = 0;
  std::string credential_set_by;
  std::optional<std::int64_t> last_ok_at_ms;
};

/// Connections and small remembered settings of this instance, in the strict store (schema "connectors"). Safe from any
/// thread.
class ConnectionRepository {
 public:
  ConnectionRepository(store::Database& strict, const vault::Vault& vault, const core::Clock& clock)
      : strict_(strict), vault_(vault), clock_(clock) {}

  core::Result<std::optional<StoredConnection>> find(std::string_view kind);
  /// Stores settings and, when given, a new credential (else the stored one stays). State becomes "connected".
  /// Errors: kConflict when `kind` is a documentation source and another one is connected (decided in the same
  /// transaction).
  core::Status save(std::string_view kind, std::string_view settings, const core::Secret* credential,
                    std::string_view by);
  core::Result<core::Secret> credential(std::string_view kind);
  core::Status remove(std::string_view kind);
  /// What the last use of the connection showed.
  core::Status report(std::string_view kind, bool ok, std::string_view message, std::string_view next_step);

  /// It answered just now; its state stays.
  core::Status answered(std::string_view kind);

  core::Result<std::optional<std::string>> setting(std::string_view name);
  core::Status set_setting(std::string_view name, std::string_view value);
  /// Sets a setting that has no value yet; returns the value that stands.
  core::Result<std::string> setting_or_set(std::string_view name, std::string_view value);

 private:
  store::Database& strict_;
  const vault::Vault& vault_;
  const core::Clock& clock_;
};

std::span<const store::Migration> migrations();

}  // namespace gluepot::connectors
