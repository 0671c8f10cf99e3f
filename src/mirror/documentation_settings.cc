// SPDX-License-Identifier: Apache-2.0
#include "mirror/documentation_settings.h"

#include <algorithm>

#include "mirror/sync_timer.h"

namespace gluepot::mirror {
namespace {

using catalog::Kind;
using store::Connection;
using store::Row;
using store::Statement;

// `revision` moves with each change that may hide or show something, so that a reader need not read it all again. An
// exception says what a company does not share: part "documents", "checklists" (type 0) or "type".
constexpr store::Migration kMigrations[] = {
    {1, "documentation_settings",
     R"sql(
CREATE TABLE documentation_settings (id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL, documents INTEGER NOT NULL,
  checklists INTEGER NOT NULL, passwords INTEGER NOT NULL, types_known INTEGER NOT NULL, interval_kind TEXT, interval_minutes INTEGER,
  interval_at TEXT, quiet_from TEXT NOT NULL, quiet_to TEXT NOT NULL, checklist_templates INTEGER, changed_at_ms INTEGER NOT NULL,
  changed_by TEXT NOT NULL);
INSERT INTO documentation_settings (id, revision, documents, checklists, passwords, types_known, quiet_from, quiet_to, changed_at_ms,
  changed_by) VALUES (1, 1, 1, 1, 1, 0, '', '', 0, '');
CREATE TABLE documentation_type (id INTEGER PRIMARY KEY, name TEXT NOT NULL, enabled INTEGER NOT NULL, decided INTEGER NOT NULL,
  records INTEGER, found_at_ms INTEGER NOT NULL);
CREATE TABLE documentation_exception (company_id INTEGER NOT NULL, part TEXT NOT NULL, type_id INTEGER NOT NULL,
  PRIMARY KEY (company_id, part, type_id));
)sql",
     R"sql(
CREATE TABLE IF NOT EXISTS documentation_settings (id INT PRIMARY KEY CHECK (id = 1), revision BIGINT NOT NULL, documents TINYINT NOT NULL,
  checklists TINYINT NOT NULL, passwords TINYINT NOT NULL, types_known TINYINT NOT NULL, interval_kind VARCHAR(20), interval_minutes INT,
  interval_at VARCHAR(5), quiet_from VARCHAR(5) NOT NULL, quiet_to VARCHAR(5) NOT NULL, checklist_templates TINYINT,
  changed_at_ms BIGINT NOT NULL, changed_by VARCHAR(200) NOT NULL);
INSERT IGNORE INTO documentation_settings (id, revision, documents, checklists, passwords, types_known, quiet_from, quiet_to,
  changed_at_ms, changed_by) VALUES (1, 1, 1, 1, 1, 0, '', '', 0, '');
CREATE TABLE IF NOT EXISTS documentation_type (id BIGINT PRIMARY KEY, name VARCHAR(1000) NOT NULL, enabled TINYINT NOT NULL,
  decided TINYINT NOT NULL, records BIGINT, found_at_ms BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS documentation_exception (company_id BIGINT NOT NULL, part VARCHAR(20) NOT NULL, type_id BIGINT NOT NULL,
  PRIMARY KEY (company_id, part, type_id));
)sql"},
};

constexpr Statement kGet{"documentation_settings.get",
                         "SELECT documents, checklists, passwords, interval_kind, interval_minutes, interval_at, "
                         "quiet_from, quiet_to, checklist_templates, changed_at_ms, changed_by, types_known, revision "
                         "FROM documentation_settings WHERE id = 1"};
constexpr Statement kRevision{"documentation_settings.revision",
                              "SELECT revision FROM documentation_settings WHERE id = 1"};
constexpr Statement kMoved{"documentation_settings.moved",
                           "UPDATE documentation_settings SET revision = revision + 1 WHERE id = 1"};
constexpr Statement kPut{"documentation_settings.put",
                         "UPDATE documentation_settings SET revision = revision + 1, documents = ?, checklists = ?, "
                         "passwords = ?, interval_kind = ?, interval_minutes = ?, interval_at = ?, quiet_from = ?, "
                         "quiet_to = ?, changed_at_ms = ?, changed_by = ? WHERE id = 1"};
constexpr Statement kForget{"documentation_settings.forget",
                            "UPDATE documentation_settings SET revision = revision + 1, documents = 1, checklists = 1, "
                            "passwords = 1, types_known = 0, checklist_templates = NULL WHERE id = 1"};
constexpr Statement kKnown{"documentation_settings.known",
                           "UPDATE documentation_settings SET types_known = 1 WHERE id = 1"};
constexpr Statement kTemplates{"documentation_settings.templates",
                               "UPDATE documentation_settings SET checklist_templates = ? WHERE id = 1"};
constexpr Statement kTypes{"documentation_type.list",
                           "SELECT id, name, enabled, decided, records, found_at_ms FROM documentation_type "
                           "ORDER BY name, id LIMIT 100000"};
constexpr Statement kAddType{
    "documentation_type.add",
    "INSERT INTO documentation_type (id, name, enabled, decided, found_at_ms) VALUES (?, ?, ?, ?, ?)"};
constexpr Statement kName{"documentation_type.name", "UPDATE documentation_type SET name = ? WHERE id = ?"};
constexpr Statement kDecide{"documentation_type.decide",
                            "UPDATE documentation_type SET enabled = ?, decided = 1 WHERE id = ?"};
constexpr Statement kCount{"documentation_type.count", "UPDATE documentation_type SET records = ? WHERE id = ?"};
constexpr Statement kGone{"documentation_type.gone", "DELETE FROM documentation_type WHERE id = ?"};
constexpr Statement kForgetTypes{"documentation_type.forget", "DELETE FROM documentation_type"};
constexpr Statement kExceptions{"documentation_exception.all",
                                "SELECT company_id, part, type_id FROM documentation_exception LIMIT 1000000"};
constexpr Statement kExceptionsOf{"documentation_exception.company",
                                  "SELECT company_id, part, type_id FROM documentation_exception WHERE company_id = ?"};
constexpr Statement kAddException{"documentation_exception.add",
                                  "INSERT INTO documentation_exception (company_id, part, type_id) VALUES (?, ?, ?)"};
constexpr Statement kDropExceptions{"documentation_exception.drop",
                                    "DELETE FROM documentation_exception WHERE company_id = ?"};
constexpr Statement kForgetExceptions{"documentation_exception.forget", "DELETE FROM documentation_exception"};

struct Stored {
  DocumentationSettings settings;
  bool own_interval = false, types_known = false;
  std::int64_t revision = 0;
};

Stored read_stored(const Row& row) {
  Stored out;
  auto& settings = out.settings;
  settings.documents = row.boolean(0);
  settings.checklists = row.boolean(1);
  settings.passwords = row.boolean(2);
  if (const auto kind = row.is_null(3) ? std::nullopt : parse_interval(row.text(3))) {
    settings.interval = {*kind, row.integer(4), row.string(5)};
    out.own_interval = true;
  }
  settings.quiet_from = row.string(6);
  settings.quiet_to = row.string(7);
  if (!row.is_null(8)) settings.checklist_templates = row.boolean(8);
  settings.changed_at_ms = row.integer(9);
  settings.changed_by = row.string(10);
  out.types_known = row.boolean(11);
  out.revision = row.integer(12);
  return out;
}

TypeSetting read_type(const Row& row) {
  const bool enabled = row.boolean(2);
  return {row.integer(0), row.string(1), enabled, !row.boolean(3) && !enabled, row.optional_integer(4), row.integer(5)};
}

struct Exception {
  std::int64_t company;
  std::string part;
  std::int64_t type;
};

Exception read_exception(const Row& row) {
  return {row.integer(0), row.string(1), row.integer(2)};
}

core::Result<Stored> stored(Connection& connection) {
  GLUEPOT_ASSIGN(auto found, connection.find(kGet, read_stored));
  if (!found) return core::fail(core::ErrorCode::kCorrupt, "the settings of what is mirrored are gone from the store");
  return std::move(*found);
}

core::Status check(const DocumentationSettings& settings) {
  using enum SyncInterval::Kind;
  const auto& interval = settings.interval;
  if (interval.kind == kMinutes && (interval.minutes < 1 || interval.minutes > 10'080))
    return core::invalid("interval.minutes", "1 to 10080");
  if (interval.kind == kDaily && !is_time_of_day(interval.at))
    return core::invalid("interval.at", "a time of day as HH:MM, 00:00 to 23:59");
  if (settings.quiet_from.empty() != settings.quiet_to.empty())
    return core::invalid(settings.quiet_from.empty() ? "quiet_from" : "quiet_to",
                         "quiet hours need both times, or none");
  for (const auto& [field, time] : {std::pair{"quiet_from", settings.quiet_from}, {"quiet_to", settings.quiet_to}})
    if (!time.empty() && !is_time_of_day(time)) return core::invalid(field, "a time of day as HH:MM, 00:00 to 23:59");
  if (!settings.quiet_from.empty() && settings.quiet_from == settings.quiet_to)
    return core::invalid("quiet_to", "quiet hours that begin and end at the same time would last all day");
  return {};
}

core::Status done(core::Result<std::int64_t> changed) {
  if (!changed) return core::fail(std::move(changed).error());
  return {};
}

}  // namespace

std::string_view interval_name(SyncInterval::Kind kind) {
  switch (kind) {
    case SyncInterval::Kind::kOff:
      return "off";
    case SyncInterval::Kind::kMinutes:
      return "minutes";
    case SyncInterval::Kind::kDaily:
      return "daily";
  }
  return "off";
}

std::optional<SyncInterval::Kind> parse_interval(std::string_view name) {
  for (const auto kind : {SyncInterval::Kind::kOff, SyncInterval::Kind::kMinutes, SyncInterval::Kind::kDaily})
    if (interval_name(kind) == name) return kind;
  return std::nullopt;
}

std::span<const store::Migration> documentation_settings_migrations() {
  return kMigrations;
}

core::Result<DocumentationSettings> DocumentationSettingsRepository::get() {
  GLUEPOT_ASSIGN(auto found, store::read(strict_, [](Connection& connection) { return stored(connection); }));
  if (!found.own_interval) found.settings.interval = first_interval_;
  return std::move(found.settings);
}

core::Result<std::vector<TypeSetting>> DocumentationSettingsRepository::types() {
  return store::read(strict_, [](Connection& connection) { return connection.query(kTypes, read_type); });
}

core::Result<DocumentationSettings> DocumentationSettingsRepository::change(
    const std::function<core::Status(DocumentationSettings&)>& edit, const std::map<std::int64_t, bool>& types,
    std::string_view by) {
  return store::write(strict_, [&](Connection& connection) -> core::Result<DocumentationSettings> {
    GLUEPOT_ASSIGN(const auto before, stored(connection));
    auto now = before.settings;
    if (!before.own_interval) now.interval = first_interval_;
    const auto interval = now.interval;
    GLUEPOT_TRY(edit(now));
    GLUEPOT_TRY(check(now));
    now.changed_at_ms = clock_.now_ms();
    now.changed_by = by;
    // Until somebody chooses one, the interval stays the option's.
    const bool own = before.own_interval || !(now.interval == interval);
    const auto text = [&](std::string_view value) { return own ? store::Value{value} : store::Value{store::Null{}}; };
    const std::vector<store::Value> values{std::int64_t{now.documents},
                                           std::int64_t{now.checklists},
                                           std::int64_t{now.passwords},
                                           text(interval_name(now.interval.kind)),
                                           now.interval.minutes,
                                           text(now.interval.at),
                                           std::string_view(now.quiet_from),
                                           std::string_view(now.quiet_to),
                                           now.changed_at_ms,
                                           by};
    GLUEPOT_TRY(done(connection.change(kPut, values)));
    for (const auto& [id, enabled] : types) {
      GLUEPOT_ASSIGN(const auto changed, connection.execute(kDecide, enabled, id));
      if (changed == 0)
        return core::invalid(
            "types", "no flexible asset type has the id " + std::to_string(id) + "; read the account's types again");
    }
    return now;
  });
}

core::Result<std::set<std::int64_t>> DocumentationSettingsRepository::learn(std::span<const Type> types) {
  return store::write(strict_, [&](Connection& connection) -> core::Result<std::set<std::int64_t>> {
    GLUEPOT_ASSIGN(const auto before, stored(connection));
    GLUEPOT_ASSIGN(const auto rows, connection.query(kTypes, read_type));
    std::map<std::int64_t, TypeSetting> known;
    for (const auto& row : rows) known[row.id] = row;
    std::set<std::int64_t> on;
    bool moved = !before.types_known;
    for (const auto& type : types) {
      const auto old = known.find(type.id);
      if (old == known.end()) {
        const bool first = !before.types_known;
        GLUEPOT_TRY(done(connection.execute(kAddType, type.id, type.name, first, first, clock_.now_ms())));
        moved = true;
        if (first) on.insert(type.id);
        continue;
      }
      if (old->second.name != type.name) GLUEPOT_TRY(done(connection.execute(kName, type.name, type.id)));
      if (old->second.enabled) on.insert(type.id);
      known.erase(old);
    }
    for (const auto& [id, gone] : known) {
      moved = true;
      GLUEPOT_TRY(done(connection.execute(kGone, id)));
    }
    if (!before.types_known) GLUEPOT_TRY(done(connection.execute(kKnown)));
    if (moved) GLUEPOT_TRY(done(connection.execute(kMoved)));
    return on;
  });
}

core::Status DocumentationSettingsRepository::count(const std::map<std::int64_t, std::int64_t>& records) {
  return strict_.write([&](Connection& connection) -> core::Status {
    for (const auto& [id, count] : records) GLUEPOT_TRY(done(connection.execute(kCount, count, id)));
    return {};
  });
}

core::Status DocumentationSettingsRepository::note_checklist_templates(bool readable) {
  GLUEPOT_ASSIGN(const auto now, get());
  if (now.checklist_templates == readable) return {};
  return strict_.write(
      [&](Connection& connection) -> core::Status { return done(connection.execute(kTemplates, readable)); });
}

core::Status DocumentationSettingsRepository::forget_all() {
  return strict_.write([](Connection& connection) -> core::Status {
    GLUEPOT_TRY(done(connection.execute(kForgetTypes)));
    GLUEPOT_TRY(done(connection.execute(kForgetExceptions)));
    return done(connection.execute(kForget));
  });
}

core::Result<CompanyExceptions> DocumentationSettingsRepository::of_company(core::CompanyId company) {
  GLUEPOT_ASSIGN(const auto rows, store::read(strict_, [&](Connection& connection) {
                   return connection.query(kExceptionsOf, read_exception, company.value);
                 }));
  CompanyExceptions out;
  for (const auto& row : rows) {
    if (row.part == "documents") out.documents = false;
    if (row.part == "checklists") out.checklists = false;
    if (row.part == "type") out.types_off.insert(row.type);
  }
  return out;
}

core::Status DocumentationSettingsRepository::set_company(core::CompanyId company,
                                                          const CompanyExceptions& exceptions) {
  return strict_.write([&](Connection& connection) -> core::Status {
    const auto add = [&](std::string_view part, std::int64_t type) {
      return done(connection.execute(kAddException, company.value, part, type));
    };
    GLUEPOT_TRY(done(connection.execute(kDropExceptions, company.value)));
    if (!exceptions.documents) GLUEPOT_TRY(add("documents", 0));
    if (!exceptions.checklists) GLUEPOT_TRY(add("checklists", 0));
    for (const auto type : exceptions.types_off) GLUEPOT_TRY(add("type", type));
    return done(connection.execute(kMoved));
  });
}

core::Result<std::shared_ptr<const documentation::Hidden>> DocumentationSettingsRepository::hidden() {
  GLUEPOT_ASSIGN(const auto revision, store::read(strict_, [](Connection& connection) {
                   return connection.find(kRevision, [](const Row& row) { return row.integer(0); });
                 }));
  GLUEPOT_ASSIGN(const auto generation, mappings_.generation());
  {
    const std::lock_guard lock(mutex_);
    if (hidden_ != nullptr && revision_ == revision.value_or(0) && mapping_generation_ == generation) return hidden_;
  }
  // Read after its revision: what changes in between has a higher one, and is read again.
  GLUEPOT_ASSIGN(auto fresh, read_hidden());
  const std::lock_guard lock(mutex_);
  hidden_ = fresh;
  revision_ = revision.value_or(0);
  mapping_generation_ = generation;
  return fresh;
}

core::Result<std::shared_ptr<const documentation::Hidden>> DocumentationSettingsRepository::read_hidden() {
  auto out = std::make_shared<documentation::Hidden>();
  std::vector<Exception> exceptions;
  GLUEPOT_TRY(strict_.read([&](Connection& connection) -> core::Status {
    *out = {};
    GLUEPOT_ASSIGN(const auto now, stored(connection));
    const auto off = [&](bool on, Kind kind) {
      if (!on) out->kinds.merge(documentation::kinds_with(kind));
    };
    off(now.settings.documents, Kind::kDocuments);
    off(now.settings.checklists, Kind::kChecklists);
    off(now.settings.passwords, Kind::kPasswords);
    if (now.types_known) {
      GLUEPOT_ASSIGN(const auto types, connection.query(kTypes, read_type));
      const bool all = std::all_of(types.begin(), types.end(), [](const TypeSetting& type) { return type.enabled; });
      if (!all) {
        out->asset_types.emplace();
        for (const auto& type : types)
          if (type.enabled) out->asset_types->insert(type.id);
      }
    }
    GLUEPOT_ASSIGN(exceptions, connection.query(kExceptions, read_exception));
    return {};
  }));
  for (const auto& exception : exceptions) {
    GLUEPOT_ASSIGN(const auto organization, mappings_.organization_of(core::CompanyId{exception.company}));
    if (!organization) continue;
    if (exception.part == "type")
      out->asset_types_of[organization->value].insert(exception.type);
    else
      out->kinds_of[organization->value].merge(
          documentation::kinds_with(exception.part == "documents" ? Kind::kDocuments : Kind::kChecklists));
  }
  return std::shared_ptr<const documentation::Hidden>(std::move(out));
}

}  // namespace gluepot::mirror
