// SPDX-License-Identifier: Apache-2.0
#include "connectors/automate/stickysync_export.h"

#include <algorithm>
#include <limits>
#include <map>

#include "connectors/automate/impl/mariadb_options.h"
#include "connectors/automate/impl/sentences.h"
#include "core/text.h"
#include "store/mariadb.h"

namespace gluepot::automate {
namespace {

using core::ErrorCode;
using store::Row;
using store::Statement;

constexpr std::size_t kRowsAStatement = 100;

/// One of StickySync's tables. Its name and columns are StickySync's; ours hold wider ids.
struct Table {
  const char* name;
  const char* id;     ///< the column that names the row
  const char* value;  ///< the second column
  const char* create;
};

constexpr Table kCompanies{"plugin_stickysync_companymap", "ClientID", "ITGOrgID",
                           "CREATE TABLE IF NOT EXISTS plugin_stickysync_companymap (ClientID INT NOT NULL PRIMARY "
                           "KEY, ITGOrgID BIGINT NOT NULL) ENGINE=InnoDB"};
constexpr Table kAutoSync{"plugin_stickysync_passwordautosync", "PasswordID", "AutoSync",
                          "CREATE TABLE IF NOT EXISTS plugin_stickysync_passwordautosync (PasswordID INT NOT NULL "
                          "PRIMARY KEY, AutoSync TINYINT NOT NULL DEFAULT 0) ENGINE=InnoDB"};
constexpr Table kPasswords{"plugin_stickysync_passwordmap", "PasswordID", "ITGPasswordID",
                           "CREATE TABLE IF NOT EXISTS plugin_stickysync_passwordmap (PasswordID INT NOT NULL PRIMARY "
                           "KEY, ITGPasswordID BIGINT NOT NULL, LastSync DATETIME) ENGINE=InnoDB"};
constexpr Table kSettings{
    "plugin_stickysync_settings", "APIKey", nullptr,
    "CREATE TABLE IF NOT EXISTS plugin_stickysync_settings (APIKey VARCHAR(1000) NOT NULL) ENGINE=InnoDB"};

/// The values behind a row's id: a number and, of passwords, a time.
struct Held {
  std::int64_t value = 0;
  std::string time;  ///< empty: none
  bool operator==(const Held&) const = default;
};
using Rows = std::map<std::int64_t, Held>;

Rows rows_of(const std::vector<StickySyncTables::Company>& from) {
  Rows out;
  for (const auto& entry : from) out[entry.client_id] = {entry.organization_id, {}};
  return out;
}
Rows rows_of(const std::vector<StickySyncTables::AutoSync>& from) {
  Rows out;
  for (const auto& entry : from) out[entry.password_id] = {entry.on ? 1 : 0, {}};
  return out;
}
Rows rows_of(const std::vector<StickySyncTables::Password>& from) {
  Rows out;
  for (const auto& entry : from) out[entry.password_id] = {entry.documentation_password_id, entry.last_sync};
  return out;
}

/// The largest number that a column of this type holds, as SHOW COLUMNS spells the type ("int(11)", "bigint").
std::int64_t largest_of(std::string type) {
  type = core::to_lower_ascii(type);
  const bool is_unsigned = type.find("unsigned") != std::string::npos;
  const auto starts = [&](std::string_view name) { return type.rfind(name, 0) == 0; };
  if (starts("tinyint")) return is_unsigned ? 255 : 127;
  if (starts("smallint")) return is_unsigned ? 65'535 : 32'767;
  if (starts("mediumint")) return is_unsigned ? 16'777'215 : 8'388'607;
  if (starts("int")) return is_unsigned ? 4'294'967'295 : 2'147'483'647;
  return std::numeric_limits<std::int64_t>::max();
}

/// One conversation with the server.
class Writing {
 public:
  Writing(const MariadbSettings& settings, std::unique_ptr<store::MariadbConnection> connection, bool may_write)
      : settings_(settings), connection_(std::move(connection)), may_write_(may_write) {}

  core::Result<ExportReport> run(const StickySyncContent& content) {
    report_.server_version = connection_->server_version();
    report_.encrypted = connection_->encrypted();
    GLUEPOT_TRY(look_at_grants());
    for (const Table* table : {&kCompanies, &kAutoSync, &kPasswords, &kSettings}) GLUEPOT_TRY(make_sure_of(*table));
    if (may_write_) GLUEPOT_TRY(script("START TRANSACTION"));
    const auto done = [&]() -> core::Status {
      GLUEPOT_TRY(bring(kCompanies, rows_of(content.companies), report_.foreign_companies));
      GLUEPOT_TRY(bring(kAutoSync, rows_of(content.auto_sync), report_.foreign_auto_sync));
      return bring(kPasswords, rows_of(content.passwords), report_.foreign_passwords);
    }();
    if (!done && may_write_) (void)connection_->script("ROLLBACK");
    if (!done) return core::fail(done.error());
    if (may_write_) GLUEPOT_TRY(script("COMMIT"));
    return std::move(report_);
  }

 private:
  core::Error failed(const char* what, ErrorCode code) {
    const auto& failure = connection_->last_failure();
    core::Error error = read_error(settings_, what, failure, code);
    if (failure.number == 1142 || failure.number == 1143)
      error.next_step =
          "Grant the write account SELECT, INSERT, DELETE and CREATE on the four tables plugin_stickysync_*, "
          "then test again.";
    return error;
  }
  core::Status script(const char* sql) {
    if (const auto done = connection_->script(sql); !done) return core::fail(failed(sql, done.error().code));
    return {};
  }
  core::Status each(const char* what, const std::string& sql, const std::function<void(const Row&)>& on_row) {
    const auto done = connection_->each({what, sql.c_str(), true}, {}, [&](const Row& row) {
      on_row(row);
      return true;
    });
    if (!done) return core::fail(failed(what, done.error().code));
    return {};
  }
  core::Status change(const char* what, const std::string& sql, std::span<const store::Value> values) {
    if (const auto done = connection_->change({what, sql.c_str(), true}, values); !done)
      return core::fail(failed(what, done.error().code));
    return {};
  }

  core::Status look_at_grants() {
    std::vector<std::string> grants;
    GLUEPOT_TRY(each("export.grants", "SHOW GRANTS", [&](const Row& row) { grants.push_back(row.string(0)); }));
    for (const auto& line : grants) {
      const auto on = line.find(" ON ");
      if (line.rfind("GRANT USAGE ON ", 0) == 0 || on == std::string::npos) continue;
      const auto scope = line.substr(on + 4, line.find(" TO ", on) - on - 4);
      if (scope.find("plugin\\_stickysync\\_") == std::string::npos &&
          scope.find("plugin_stickysync_") == std::string::npos)
        report_.warnings.push_back("the write account has rights beyond the four tables (on " + without_quotes(scope) +
                                   "); grant it plugin_stickysync_* alone");
    }
    return {};
  }

  static std::string without_quotes(std::string text) {
    std::erase(text, '`');
    return core::printable(text);
  }

  core::Status make_sure_of(const Table& table) {
    bool there = false;
    GLUEPOT_TRY(each("export.tables", std::string("SHOW TABLES LIKE '") + escaped(table.name) + "'",
                     [&](const Row&) { there = true; }));
    if (there) return {};
    report_.missing_tables.emplace_back(table.name);
    return may_write_ ? script(table.create) : core::Status();
  }
  /// "_" is any character to LIKE.
  static std::string escaped(std::string_view name) {
    std::string out;
    for (const char c : name) out += c == '_' ? std::string("\\_") : std::string(1, c);
    return out;
  }

  core::Result<std::map<std::string, std::string>> types_of(const Table& table) {
    std::map<std::string, std::string> out;
    GLUEPOT_TRY(each("export.columns", std::string("SHOW COLUMNS FROM ") + table.name,
                     [&](const Row& row) { out[core::to_lower_ascii(row.text(0))] = row.string(1); }));
    for (const char* column : {table.id, table.value})
      if (!out.contains(core::to_lower_ascii(column)))
        return core::fail({ErrorCode::kUpstream,
                           std::string("The table ") + table.name + " has no column " + column +
                               ": it is not one that StickySync or Gluepot made.",
                           {},
                           "Rename it, then test again: Gluepot makes its own."});
    return out;
  }

  bool missing(const Table& table) const {
    return !may_write_ && std::find(report_.missing_tables.begin(), report_.missing_tables.end(), table.name) !=
                              report_.missing_tables.end();
  }

  /// Makes the table hold exactly `wanted`, as far as its columns can.
  core::Status bring(const Table& table, Rows wanted, std::int64_t& foreign) {
    if (missing(table)) return {};
    const bool timed = &table == &kPasswords;
    GLUEPOT_ASSIGN(const auto types, types_of(table));
    const auto largest_id = largest_of(types.at(core::to_lower_ascii(table.id)));
    const auto largest_value = largest_of(types.at(core::to_lower_ascii(table.value)));
    const auto known = wanted;
    report_.too_large += static_cast<std::int64_t>(std::erase_if(
        wanted, [&](const auto& row) { return row.first > largest_id || row.second.value > largest_value; }));
    std::vector<std::int64_t> remove;
    GLUEPOT_TRY(each(
        "export.rows",
        std::string("SELECT ") + table.id + ", " + table.value + (timed ? ", LastSync" : "") + " FROM " + table.name,
        [&](const Row& row) {
          if (row.is_null(0)) return;  // of nobody: nothing could name it
          const auto id = row.integer(0);
          if (!known.contains(id)) ++foreign;
          const auto found = wanted.find(id);
          // One that is there as it should be needs nothing; a second of the same id finds none and goes.
          if (found != wanted.end() && found->second == Held{row.integer(1), timed ? row.string(2).substr(0, 19) : ""})
            as_wanted_.push_back(id);
          else
            remove.push_back(id);
        }));
    settle(wanted, remove);
    if (!may_write_) return {};
    GLUEPOT_TRY(remove_rows(table, remove));
    return insert_rows(table, wanted, timed);
  }

  /// Leaves in `wanted` what is to be inserted and in `remove` each id once. An id that stands twice, or once as
  /// wanted and once otherwise, is removed whole and inserted again: nothing tells its rows apart.
  void settle(Rows& wanted, std::vector<std::int64_t>& remove) {
    std::sort(as_wanted_.begin(), as_wanted_.end());
    std::sort(remove.begin(), remove.end());
    remove.erase(std::unique(remove.begin(), remove.end()), remove.end());
    for (std::size_t at = 0; at < as_wanted_.size(); ++at) {
      const bool twice = at + 1 < as_wanted_.size() && as_wanted_[at + 1] == as_wanted_[at];
      const bool also_removed = std::binary_search(remove.begin(), remove.end(), as_wanted_[at]);
      if (twice) {
        if (!also_removed)
          remove.insert(std::lower_bound(remove.begin(), remove.end(), as_wanted_[at]), as_wanted_[at]);
        while (at + 1 < as_wanted_.size() && as_wanted_[at + 1] == as_wanted_[at]) ++at;
      } else if (!also_removed) {
        wanted.erase(as_wanted_[at]);
      }
    }
    as_wanted_.clear();
  }

  core::Status remove_rows(const Table& table, const std::vector<std::int64_t>& ids) {
    for (std::size_t at = 0; at < ids.size(); at += kRowsAStatement) {
      std::vector<store::Value> values;
      std::string marks;
      for (std::size_t i = at; i < std::min(ids.size(), at + kRowsAStatement); ++i) {
        values.push_back(store::bind(ids[i]));
        marks += marks.empty() ? "?" : ", ?";
      }
      GLUEPOT_TRY(change("export.remove",
                         std::string("DELETE FROM ") + table.name + " WHERE " + table.id + " IN (" + marks + ")",
                         values));
    }
    report_.removed += static_cast<std::int64_t>(ids.size());
    return {};
  }

  core::Status insert_rows(const Table& table, const Rows& rows, bool timed) {
    std::vector<store::Value> values;
    std::string tuples;
    std::size_t pending = 0;
    const auto flush = [&]() -> core::Status {
      if (pending == 0) return {};
      GLUEPOT_TRY(change("export.insert",
                         std::string("INSERT INTO ") + table.name + " (" + table.id + ", " + table.value +
                             (timed ? ", LastSync" : "") + ") VALUES " + tuples,
                         values));
      values.clear();
      tuples.clear();
      pending = 0;
      return {};
    };
    for (const auto& [id, held] : rows) {
      tuples += std::string(pending == 0 ? "" : ", ") + (timed ? "(?, ?, ?)" : "(?, ?)");
      values.push_back(store::bind(id));
      values.push_back(store::bind(held.value));
      if (timed) values.push_back(held.time.empty() ? store::Value{store::Null{}} : store::bind(held.time));
      if (++pending == kRowsAStatement) GLUEPOT_TRY(flush());
    }
    GLUEPOT_TRY(flush());
    report_.written += static_cast<std::int64_t>(rows.size());
    return {};
  }

  const MariadbSettings& settings_;
  std::unique_ptr<store::MariadbConnection> connection_;
  const bool may_write_;
  ExportReport report_;
  std::vector<std::int64_t> as_wanted_;  ///< ids of the table under way whose row is right
};

core::Result<ExportReport> converse(const MariadbSettings& settings, const core::Secret& password,
                                    const StickySyncContent& content, bool may_write) {
  GLUEPOT_TRY(check_settings(settings));
  store::MariadbFailure failure;
  auto connection = store::open_mariadb(mariadb_options(settings, password, !may_write), &failure);
  if (!connection) {
    auto error = connect_error(settings, failure, connection.error().code);
    // Without any right yet an account may not even enter the database.
    if (failure.number == 1044)
      error.next_step =
          "Grant the write account SELECT, INSERT, DELETE and CREATE on the four tables "
          "plugin_stickysync_*, then test again.";
    return core::fail(std::move(error));
  }
  return Writing(settings, std::move(*connection), may_write).run(content);
}

}  // namespace

core::Result<ExportReport> StickySyncExport::look(const StickySyncContent& content) const {
  return converse(settings_, password_, content, false);
}
core::Result<ExportReport> StickySyncExport::write(const StickySyncContent& content) const {
  return converse(settings_, password_, content, true);
}

}  // namespace gluepot::automate
