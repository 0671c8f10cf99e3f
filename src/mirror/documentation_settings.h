// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "companies/mappings.h"
#include "core/clock.h"
#include "core/result.h"
#include "documentation/hidden.h"
#include "store/database.h"
#include "store/migration.h"

namespace gluepot::mirror {

/// When a sync starts by itself.
struct SyncInterval {
  enum class Kind { kOff, kMinutes, kDaily };
  Kind kind = Kind::kMinutes;
  std::int64_t minutes = 15;  ///< kMinutes: 1..10080 (the portal offers 5, 15, 30 and 60)
  std::string at = "02:00";   ///< kDaily: "HH:MM", local time of the server
  bool operator==(const SyncInterval&) const = default;
};
std::string_view interval_name(SyncInterval::Kind kind);  ///< "off", "minutes", "daily"
std::optional<SyncInterval::Kind> parse_interval(std::string_view name);

/// What is mirrored and when, as stored.
struct DocumentationSettings {
  bool documents = true, checklists = true, passwords = true;
  SyncInterval interval;
  /// "HH:MM", local time of the server; both or none. From `quiet_from` until before `quiet_to` no sync starts by
  /// itself; may pass midnight.
  std::string quiet_from, quiet_to;
  std::optional<bool> checklist_templates;  ///< whether the key may read them, as last seen
  std::int64_t changed_at_ms = 0;           ///< 0: never
  std::string changed_by;
};

/// A flexible asset type of the account, as last listed.
struct TypeSetting {
  std::int64_t id = 0;
  std::string name;
  bool enabled = false;
  bool is_new = false;                  ///< found after the first list, and nobody has decided about it yet
  std::optional<std::int64_t> records;  ///< at the source, as last counted
  std::int64_t found_at_ms = 0;
};

/// What a company does not share of what is mirrored.
struct CompanyExceptions {
  bool documents = true, checklists = true;
  std::set<std::int64_t> types_off;
};

/// What is mirrored (behaviours B49 to B55) and when (B82), in the strict store, schema "documentation_settings". The
/// types of the first list are all on; each one found later is off until an administrator switches it on. Read at each
/// request, so a change acts on the next one. Safe from any thread. Source: docs/sync.md, "What is mirrored".
class DocumentationSettingsRepository {
 public:
  /// `first_interval` stands until one is stored.
  DocumentationSettingsRepository(store::Database& strict, companies::Mappings& mappings, const core::Clock& clock,
                                  SyncInterval first_interval)
      : strict_(strict), mappings_(mappings), clock_(clock), first_interval_(std::move(first_interval)) {}

  core::Result<DocumentationSettings> get();
  /// By name.
  core::Result<std::vector<TypeSetting>> types();

  /// A change of the settings and of types, in one transaction. Errors: kInvalidArgument (a type that is not known, a
  /// time, the interval), with the field.
  core::Result<DocumentationSettings> change(const std::function<core::Status(DocumentationSettings&)>& edit,
                                             const std::map<std::int64_t, bool>& types, std::string_view by);

  /// The account's types, by a complete list. Returns those that are on.
  struct Type {
    std::int64_t id;
    std::string name;
  };
  core::Result<std::set<std::int64_t>> learn(std::span<const Type> types);
  core::Status count(const std::map<std::int64_t, std::int64_t>& records);
  core::Status note_checklist_templates(bool readable);
  /// The connection is deleted: types, exceptions and categories go; the interval stays.
  core::Status forget_all();

  core::Result<CompanyExceptions> of_company(core::CompanyId company);
  core::Status set_company(core::CompanyId company, const CompanyExceptions& exceptions);

  /// What is off now, for scopes. Never null.
  core::Result<std::shared_ptr<const documentation::Hidden>> hidden();

 private:
  core::Result<std::shared_ptr<const documentation::Hidden>> read_hidden();

  store::Database& strict_;
  companies::Mappings& mappings_;
  const core::Clock& clock_;
  const SyncInterval first_interval_;
  std::mutex mutex_;
  std::int64_t revision_ = -1, mapping_generation_ = -1;  ///< of hidden_
  std::shared_ptr<const documentation::Hidden> hidden_;
};

std::span<const store::Migration> documentation_settings_migrations();

}  // namespace gluepot::mirror
