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
  Marker marker = Marker::kNotes;  ///< option password_sync.marker
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
  /// Ends before the next row too, but gives up no request under way.
  const std::atomic<bool>* pause = nullptr;
  void say(std::string_view task, std::int64_t done, std::optional<std::int64_t> total,
           std::string message = {}) const {
    if (progress) progress({task, done, total, std::move(message)});
  }
  bool paused() const { return pause != nullptr && pause->load(); }
  bool stopped() const { return paused() || (stop != nullptr && stop->load()); }
};

/// What is different on the two sides of a row. Of the value only that it is: `here` and `there` are absent.
struct FieldChange {
  std::string field;                       ///< "value", "name", "username", "url", "notes", "category"
  std::optional<std::string> here, there;  ///< Automate's as it would be pushed; the documentation's now
};

struct PlanRow {
  VaultId password_id = 0;
  ClientId client_id = 0;
  std::string client_name, location, title, username;
  RowState state = RowState::kUnmapped;
  Action action = Action::kNone;  ///< what applying the whole plan does with it
  std::string reason;             ///< for a person
  std::optional<core::OrganizationId> organization;
  std::string organization_name;
  std::optional<core::PasswordId> documentation_password_id;
  std::optional<std::string> last_sync;                 ///< "YYYY-MM-DD HH:MM:SS", UTC
  std::vector<FieldChange> changes;                     ///< of rows that are paired or to be adopted
  vault::Digest automate_digest, documentation_digest;  ///< empty: absent there; never shown
};

struct Plan {
  std::int64_t id = 0;
  std::int64_t created_at_ms = 0;
  std::string created_by;
  std::optional<ClientId> client_id;           ///< planned for one client only
  bool needs_confirmation = false;             ///< changes more than the settable share of what was pushed before
  std::int64_t decrypted = 0;                  ///< values that this comparison decrypted; of a new plan only
  std::int64_t requests = 0;                   ///< what applying it costs at the documentation, about
  std::optional<std::int64_t> applied_run_id;  ///< a plan is applied once
  std::vector<PlanRow> rows;                   ///< in PasswordID order
  std::map<std::string, std::int64_t> counts() const;   ///< every state's name, also those with 0
  std::map<std::string, std::int64_t> actions() const;  ///< every action's name, also those with 0
};

/// A saved plan without its rows.
struct PlanSummary {
  std::int64_t id = 0, created_at_ms = 0;
  std::string created_by;
  std::optional<ClientId> client_id;
  std::string client_name;  ///< empty when planned for all
  bool needs_confirmation = false;
  std::int64_t requests = 0;
  std::optional<std::int64_t> applied_run_id;
  std::map<std::string, std::int64_t> counts, actions;  ///< only those that occur
};

/// A row of the vault as it stood when last compared. Table password_sync_row.
struct CurrentRow {
  VaultId password_id = 0;
  ClientId client_id = 0;
  std::string client_name, location, title, username;
  RowState state = RowState::kUnmapped;
  std::string reason;
  std::optional<core::OrganizationId> organization;
  std::string organization_name;
  std::optional<core::PasswordId> documentation_password_id;
  std::optional<std::string> last_sync;                         ///< "YYYY-MM-DD HH:MM:SS", UTC
  std::optional<std::string> changed_here_at, changed_here_by;  ///< as Automate says
  std::optional<std::int64_t> changed_there_at_ms;              ///< the entry's password-updated-at
  std::optional<std::int64_t> rotated_at_ms;  ///< when Gluepot first saw another ciphertext than before
  std::optional<ClientId> likely_client;      ///< unreadable: the client whose key fits
  std::int64_t first_seen_at_ms = 0;
  vault::Digest cipher;  ///< never shown
  vault::Digest both;    ///< of both sides together, when both are there; never shown
  vault::Digest differ;  ///< as `both`, when it was found that the two values differ; never shown
};

/// What was done with a row, by whom, and why. Never holds a value.
struct HistoryEntry {
  std::int64_t id = 0;  ///< assigned by the store
  std::int64_t at_ms = 0;
  std::optional<std::int64_t> run_id;
  VaultId password_id = 0;
  ClientId client_id = 0;
  std::string title;
  std::optional<core::OrganizationId> organization;
  std::optional<core::PasswordId> documentation_password_id;
  std::string by;
  std::string action;  ///< "create", "adopt", "update", "overwrite", "compare", "archive", or a setting's ("stop", ...)
  std::string outcome;  ///< "created", "adopted", "updated", "failed", "unknown", "unchanged", "archived", "done"
  std::string reason;
  /// Whether it wrote to the documentation: "to_documentation" or "none".
  std::string_view direction() const;
};

struct Run {
  std::int64_t id = 0, started_at_ms = 0;
  std::optional<std::int64_t> finished_at_ms;
  std::string started_by;
  std::optional<ClientId> client_id;  ///< of one client only
  std::string client_name;            ///< as it was called then
  std::string state;                  ///< "running", "succeeded", "stopped", "failed"
  std::string message;                ///< why it failed
  /// created, adopted, updated, failed, unknown, skipped, and the states left alone: unchanged, drifted, conflict,
  /// deleted_there, unreadable, empty, orphaned, unmapped. Together they are all rows.
  std::map<std::string, std::int64_t> counts;
};

}  // namespace gluepot::password_sync
