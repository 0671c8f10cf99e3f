// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/automate/source.h"
#include "connectors/source.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "password_sync/state.h"
#include "store/database.h"
#include "vault/vault.h"

namespace gluepot::password_sync {

using ClientId = std::int64_t;
/// PasswordID of Automate; never to be mixed with the documentation's core::PasswordId.
using VaultId = std::int64_t;

/// An organization as client mapping needs it.
struct Organization {
  core::OrganizationId id;
  std::string name;
  std::vector<std::string> psa_ids;  ///< remote ids of its PSA links
};

enum class Marker { kNotes, kNone };

struct Options {
  Marker marker = Marker::kNotes;       ///< option password_sync.marker
  double large_change_share = 0.5;      ///< of the rows pushed before; more changes than this ask first
  std::int64_t large_change_rows = 20;  ///< and more than so many
};

/// What app/ hands in. The functions are called on the thread that calls PasswordSync; they must be safe there.
struct Dependencies {
  store::Database& store;  ///< the strict store
  const vault::Vault& vault;
  const core::Clock& clock;
  std::function<core::Result<std::shared_ptr<automate::AutomateSource>>()> automate;
  std::function<core::Result<std::shared_ptr<connectors::Source>>()> documentation;
  std::function<core::Result<std::vector<Organization>>()> organizations;
  /// Whether the organization is mapped to a company. Asked at planning and again before each push.
  std::function<core::Result<bool>(core::OrganizationId)> organization_is_served;
  /// Writes the audit entry before a value is read from the documentation to compare it. Without it none is ever read.
  std::function<core::Status(core::PasswordId)> before_read_value;
};

struct Progress {
  std::string_view task;  ///< "read_automate", "plan", "apply"
  std::int64_t done = 0;
  std::optional<std::int64_t> total;
  std::string message;
};
/// How a long call is watched and stopped. Stopping ends before the next row and is no error of the rows done.
struct Watch {
  std::function<void(const Progress&)> progress;
  const std::atomic<bool>* stop = nullptr;
  void say(std::string_view task, std::int64_t done, std::optional<std::int64_t> total,
           std::string message = {}) const {
    if (progress) progress({task, done, total, std::move(message)});
  }
  bool stopped() const { return stop != nullptr && stop->load(); }
};

struct PlanRow {
  VaultId password_id = 0;
  ClientId client_id = 0;
  std::string client_name, title, username;
  RowState state = RowState::kUnmapped;
  std::string reason;  ///< for a person
  std::optional<core::OrganizationId> organization;
  std::string organization_name;
  std::optional<core::PasswordId> documentation_password_id;
  std::optional<std::string> last_sync;  ///< "YYYY-MM-DD HH:MM:SS", UTC
};

struct Plan {
  std::int64_t id = 0;
  std::int64_t created_at_ms = 0;
  std::optional<ClientId> client_id;  ///< planned for one client only
  bool needs_confirmation = false;    ///< changes more than the settable share of what was pushed before
  std::vector<PlanRow> rows;          ///< in PasswordID order
  std::map<std::string, std::int64_t> counts() const;  ///< every state's name, also those with 0
};

struct Run {
  std::int64_t id = 0, started_at_ms = 0;
  std::optional<std::int64_t> finished_at_ms;
  std::string started_by;
  std::string state;    ///< "running", "succeeded", "stopped", "failed"
  std::string message;  ///< why it failed
  /// created, adopted, updated, failed, unknown, skipped, and the states left alone: unchanged, drifted, conflict,
  /// deleted_there, unreadable, empty, orphaned, unmapped. Together they are all rows.
  std::map<std::string, std::int64_t> counts;
};

struct Outcome {
  VaultId password_id = 0;
  core::OrganizationId organization;
  std::optional<core::PasswordId> documentation_password_id;
  std::string outcome, reason;
  std::int64_t at_ms = 0;
};

/// A client as the mapping page shows it.
struct ClientRow {
  ClientId id = 0;
  std::string name, external_id;
  std::optional<core::OrganizationId> organization;
  std::string organization_name;
  std::string rule;  ///< "psa_id", "external_id", "name", "manual", "stickysync"; empty when unmapped
  std::int64_t passwords = 0;
};

}  // namespace gluepot::password_sync
