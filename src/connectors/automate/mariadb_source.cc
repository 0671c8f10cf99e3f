// SPDX-License-Identifier: Apache-2.0
#include "connectors/automate/mariadb_source.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <unordered_map>

#include "connectors/automate/impl/columns.h"
#include "connectors/automate/impl/mariadb_options.h"
#include "connectors/automate/impl/sentences.h"
#include "connectors/automate/impl/server_cipher.h"
#include "connectors/automate/impl/test_report.h"
#include "core/ids.h"
#include "core/text.h"
#include "store/mariadb.h"

namespace gluepot::automate {
namespace {

using core::ErrorCode;
using store::Row;
using store::Statement;

constexpr int kBatch = 1000;

/// At most 40 bytes of what somebody's column holds, fit to be shown and stored.
std::string shown(std::string_view text) {
  std::size_t length = std::min<std::size_t>(text.size(), 40);
  while (length > 0 && length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  return core::valid_utf8(text.substr(0, length)) ? core::printable(text.substr(0, length)) : "(not text)";
}

/// Of the first `columns`, which hold ids: the first that is no number.
std::string odd_of(const Row& row, int columns) {
  for (int at = 0; at < columns; ++at)
    if (!row.is_null(at) && !core::parse_int64(row.text(at))) return "\"" + shown(row.text(at)) + "\"";
  return {};
}

/// A connection that has looked at what it may read.
struct Session {
  std::unique_ptr<store::MariadbConnection> connection;
  Columns columns;
  std::unique_ptr<ServerCipher> server_cipher;  ///< where the server has it
};

/// Which cipher read how many rows.
struct Reading {
  std::int64_t local = 0, by_server = 0;
  bool server_refused = false;
};

class MariadbSource final : public AutomateSource {
 public:
  MariadbSource(MariadbSettings settings, core::Secret password)
      : settings_(std::move(settings)), password_(std::move(password)) {}

  core::Result<std::vector<Client>> clients() override {
    GLUEPOT_ASSIGN(auto session, open());
    return clients(session);
  }
  core::Result<std::vector<Location>> locations() override {
    GLUEPOT_ASSIGN(auto session, open());
    return locations(session);
  }
  core::Status each_row(const std::function<bool(VaultRow&&)>& on_row) override {
    GLUEPOT_ASSIGN(auto session, open());
    Reading reading;
    return each_row(session, on_row, reading);
  }
  core::Result<std::set<std::int64_t>> present(const std::vector<std::int64_t>& ids) override;

  core::Result<std::map<std::int64_t, std::int64_t>> row_counts() override {
    GLUEPOT_ASSIGN(auto session, open());
    std::map<std::int64_t, std::int64_t> counts;
    GLUEPOT_TRY(each(session, {"automate.row_counts", "SELECT ClientID, COUNT(*) FROM passwords GROUP BY ClientID"}, {},
                     [&](const Row& row) {
                       counts[row.integer(0)] = row.integer(1);
                       return true;
                     }));
    return counts;
  }

  core::Result<std::vector<ClientCompany>> client_companies() override {
    GLUEPOT_ASSIGN(auto session, open());
    return client_companies(session);
  }

  core::Result<StickySyncTables> stickysync() override {
    GLUEPOT_ASSIGN(auto session, open());
    StickySyncTables tables;
    if (session.columns.has("plugin_stickysync_companymap", "itgorgid")) {
      tables.present = true;
      GLUEPOT_TRY(each(session,
                       {"automate.stickysync_companies", "SELECT ClientID, ITGOrgID FROM plugin_stickysync_companymap"},
                       {}, [&](const Row& row) {
                         tables.companies.push_back({row.integer(0), row.integer(1), odd_of(row, 2)});
                         return true;
                       }));
    }
    if (session.columns.has("plugin_stickysync_passwordautosync", "autosync")) {
      tables.present = true;
      GLUEPOT_TRY(
          each(session,
               {"automate.stickysync_autosync", "SELECT PasswordID, AutoSync FROM plugin_stickysync_passwordautosync"},
               {}, [&](const Row& row) {
                 tables.auto_sync.push_back({row.integer(0), row.boolean(1), odd_of(row, 1)});
                 return true;
               }));
    }
    if (session.columns.has("plugin_stickysync_passwordmap", "itgpasswordid")) {
      tables.present = true;
      GLUEPOT_TRY(
          each(session,
               {"automate.stickysync_passwords",
                "SELECT PasswordID, ITGPasswordID, LastSync FROM plugin_stickysync_passwordmap"},
               {}, [&](const Row& row) {
                 tables.passwords.push_back({row.integer(0), row.integer(1), shown(row.text(2)), odd_of(row, 2)});
                 return true;
               }));
    }
    return tables;
  }

  tl::expected<core::Secret, Unreadable> read_value(const VaultRow& row) const override {
    return cipher_.open({row.client_id, row.sealed, row.id, row.read_with_client});
  }
  const CredentialCipher& cipher() const override { return cipher_; }
  core::Result<TestReport> test() override;

 private:
  core::Result<Session> open() {
    store::MariadbFailure failure;
    auto connection = store::open_mariadb(mariadb_options(settings_, password_, true), &failure);
    if (!connection) return core::fail(connect_error(settings_, failure, connection.error().code));
    // Without it a session that waits for a locked table outlives our own patience by a day.
    const std::string wait = "SET SESSION lock_wait_timeout = " + std::to_string(settings_.lock_wait.count());
    if (auto set = (*connection)->script(wait); !set)
      return core::fail(read_error(settings_, "automate.lock_wait", (*connection)->last_failure(), set.error().code));
    GLUEPOT_ASSIGN(auto columns, read_columns(**connection, settings_));
    auto server_cipher = ServerCipher::find(**connection);
    if (!server_cipher)
      return core::fail(
          read_error(settings_, "automate.routines", (*connection)->last_failure(), server_cipher.error().code));
    return Session{std::move(*connection), std::move(columns), std::move(*server_cipher)};
  }

  core::Status each(Session& session, const Statement& statement, std::span<const store::Value> values,
                    const std::function<bool(const Row&)>& on_row) {
    auto done = session.connection->each(statement, values, on_row);
    if (!done)
      return core::fail(read_error(settings_, statement.name, session.connection->last_failure(), done.error().code));
    return {};
  }

  core::Result<std::vector<Client>> clients(Session& session) {
    const std::string sql = "SELECT ClientID, Name, " + session.columns.or_null("clients", "ExternalID") +
                            " FROM clients ORDER BY ClientID";
    std::vector<Client> out;
    GLUEPOT_TRY(each(session, {"automate.clients", sql.c_str()}, {}, [&](const Row& row) {
      out.push_back({row.integer(0), row.string(1), row.string(2)});
      return true;
    }));
    return out;
  }

  core::Result<std::vector<Location>> locations(Session& session) {
    std::vector<Location> out;
    if (!session.columns.has("locations", "locationid") || !session.columns.has("locations", "name")) return out;
    const std::string sql = "SELECT LocationID, " + session.columns.or_null("locations", "ClientID") +
                            ", Name FROM locations ORDER BY LocationID";
    GLUEPOT_TRY(each(session, {"automate.locations", sql.c_str()}, {}, [&](const Row& row) {
      out.push_back({row.integer(0), row.integer(1), row.string(2)});
      return true;
    }));
    return out;
  }

  core::Result<std::vector<ClientCompany>> client_companies(Session& session) {
    std::vector<ClientCompany> out;
    if (!session.columns.has("plugin_cw_clientmapping", "clientid") ||
        !session.columns.has("plugin_cw_clientmapping", "cwcompanyrecid"))
      return out;
    const std::string sql = "SELECT ClientID, CWCompanyRecID, " +
                            session.columns.or_null("plugin_cw_clientmapping", "CWCompanyName") +
                            " FROM plugin_cw_clientmapping ORDER BY ClientID";
    GLUEPOT_TRY(each(session, {"automate.client_companies", sql.c_str()}, {}, [&](const Row& row) {
      out.push_back({row.integer(0), row.string(1), row.string(2)});
      return true;
    }));
    return out;
  }

  core::Status each_row(Session& session, const std::function<bool(VaultRow&&)>& on_row, Reading& reading);
  core::Status seal_by_server(Session& session, std::vector<VaultRow>& batch, Reading& reading);
  bool read_locally(const VaultRow& row);

  const MariadbSettings settings_;
  const core::Secret password_;
  const ClientKeyCipher cipher_;
  std::mutex mutex_;
  /// Rows that the local cipher can read, so that each is decrypted for that question once. Of the bytes only a hash.
  std::unordered_map<std::int64_t, std::size_t> local_;
};

/// The bytes of the credential whatever type the column has: no character set may touch them.
std::string row_sql(const Columns& columns) {
  std::string sql = "SELECT PasswordID, ClientID, Title, UserName, CAST(Password AS BINARY)";
  for (const char* column : {"LocationID", "URL", "Notes", "ExpireDate", "Last_Date", "Last_User"})
    sql += ", " + columns.or_null("passwords", column);
  return sql + " FROM passwords WHERE PasswordID > ? ORDER BY PasswordID LIMIT ?";
}

/// MySQL's "no date".
std::optional<std::string> date_of(const Row& row, int column) {
  auto text = row.optional_string(column);
  if (text && (text->empty() || text->rfind("0000-00-00", 0) == 0)) return std::nullopt;
  return text;
}

VaultRow read_row(const Row& row, const std::unordered_map<std::int64_t, std::string>& locations) {
  VaultRow out;
  out.id = row.integer(0);
  out.client_id = row.integer(1);
  out.title = row.string(2);
  out.username = row.string(3);
  out.sealed = row.string(4);
  out.location_id = row.integer(5);
  out.url = row.string(6);
  out.notes = row.string(7);
  out.expires = date_of(row, 8);
  out.changed_at = date_of(row, 9);
  out.changed_by = row.optional_string(10);
  if (const auto found = locations.find(out.location_id); out.location_id != 0 && found != locations.end())
    out.location = found->second;
  return out;
}

bool MariadbSource::read_locally(const VaultRow& row) {
  const auto hash = std::hash<std::string_view>{}(row.sealed) ^ static_cast<std::size_t>(row.client_id);
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = local_.find(row.id); known != local_.end() && known->second == hash) return true;
  }
  if (!cipher_.read(row.client_id, row.sealed)) return false;
  const std::lock_guard lock(mutex_);
  local_[row.id] = hash;
  return true;
}

/// What only the server can decrypt is sealed anew by the client's key at once, so that rows, digests and what is done
/// with them are the same whoever decrypted (docs/decisions/rest-values-are-sealed-like-the-database.md).
core::Status MariadbSource::seal_by_server(Session& session, std::vector<VaultRow>& batch, Reading& reading) {
  if (!session.server_cipher) return {};
  for (auto& row : batch) {
    if (row.sealed.empty()) continue;
    if (read_locally(row)) {
      ++reading.local;
      continue;
    }
    const auto value = session.server_cipher->open({row.client_id, row.sealed, row.id, {}});
    if (const auto& broken = session.server_cipher->broken())
      return core::fail(read_error(settings_, "automate.decrypt", session.connection->last_failure(), broken->code));
    reading.server_refused = session.server_cipher->refused();
    if (!value || value->empty()) continue;
    ++reading.by_server;
    core::wipe(row.sealed);
    row.sealed = encrypt_for_client(row.client_id, value->reveal());
  }
  return {};
}

/// A batch is handed on only when it was read to its end: a connection lost in the middle gives an error and no rows
/// that look like all there are.
core::Status MariadbSource::each_row(Session& session, const std::function<bool(VaultRow&&)>& on_row,
                                     Reading& reading) {
  // Joined here and not in SQL: nothing in that schema is unique by rule, so a join may multiply rows.
  GLUEPOT_ASSIGN(const auto list, locations(session));
  std::unordered_map<std::int64_t, std::string> names;
  for (const auto& location : list) names.emplace(location.id, location.name);
  const std::string sql = row_sql(session.columns);
  std::optional<std::int64_t> last;
  for (;;) {  // short statements: the server is a busy one
    const std::vector<store::Value> values{store::bind(last.value_or(INT64_MIN)), store::bind(kBatch)};
    int count = 0;
    std::vector<VaultRow> batch;
    GLUEPOT_TRY(each(session, {"automate.passwords", sql.c_str()}, values, [&](const Row& row) {
      ++count;
      auto read = read_row(row, names);
      if (last && read.id <= *last) return true;  // one id twice within the batch
      last = read.id;
      batch.push_back(std::move(read));
      return true;
    }));
    GLUEPOT_TRY(seal_by_server(session, batch, reading));
    bool go_on = true;
    for (auto& row : batch) {
      if (go_on)
        go_on = on_row(std::move(row));
      else
        core::wipe(row.sealed);
    }
    if (!go_on || count < kBatch) return {};
  }
}

core::Result<std::set<std::int64_t>> MariadbSource::present(const std::vector<std::int64_t>& ids) {
  constexpr std::size_t kAsked = 20;
  std::set<std::int64_t> found;
  if (ids.empty()) return found;
  GLUEPOT_ASSIGN(auto session, open());
  std::string sql = "SELECT PasswordID FROM passwords WHERE PasswordID IN (?";
  for (std::size_t at = 1; at < kAsked; ++at) sql += ", ?";
  sql += ")";
  for (std::size_t from = 0; from < ids.size(); from += kAsked) {
    std::vector<store::Value> values;
    for (std::size_t at = from; at < from + kAsked; ++at)
      values.push_back(store::bind(ids[std::min(at, ids.size() - 1)]));
    GLUEPOT_TRY(each(session, {"automate.present", sql.c_str()}, values, [&](const Row& row) {
      found.insert(row.integer(0));
      return true;
    }));
  }
  return found;
}

core::Result<TestReport> MariadbSource::test() {
  GLUEPOT_ASSIGN(auto session, open());
  TestReport report;
  report.server_version = session.connection->server_version();
  report.encrypted = session.connection->encrypted();
  std::vector<std::string> grants;
  GLUEPOT_TRY(each(session, {"automate.grants", "SHOW GRANTS"}, {}, [&](const Row& row) {
    grants.push_back(row.string(0));
    return true;
  }));
  report.warnings = judge_grants(grants, settings_.database);
  for (const auto& grant : grants) report.grants.push_back(shown_grant(grant));
  for (const auto& warning : session.columns.warnings()) report.warnings.push_back(warning);
  report.columns = session.columns.optional();
  if (!report.encrypted && !is_loopback(settings_.host))
    report.warnings.push_back(
        "the connection is not encrypted (tls=off): everything Automate stores crosses the network readable");
  GLUEPOT_ASSIGN(const auto client_list, clients(session));
  GLUEPOT_ASSIGN(const auto location_list, locations(session));
  report.clients = static_cast<std::int64_t>(client_list.size());
  report.locations = static_cast<std::int64_t>(location_list.size());
  report.psa_links = session.columns.has("plugin_cw_clientmapping", "cwcompanyrecid");
  report.stickysync = session.columns.has("plugin_stickysync_companymap", "itgorgid");
  std::vector<std::int64_t> ids;
  for (const auto& client : client_list) ids.push_back(client.id);
  Reading reading;
  const auto count = [&](VaultRow&& row) {
    count_row(report, row, read_value(row), [&] { return likely_client(cipher_, row.sealed, row.client_id, ids); });
    core::wipe(row.sealed);
    return true;
  };
  GLUEPOT_TRY(each_row(session, count, reading));
  report.scheme = reading.by_server == 0 ? "A" : reading.local == 0 ? "B" : "A+B";
  if (reading.server_refused)
    report.warnings.push_back(
        "the server has a function f_CWAESDecrypt that this account may not run: " + std::to_string(report.unreadable) +
        " passwords stay unreadable that it may be able to read (GRANT EXECUTE ON FUNCTION)");
  return report;
}

}  // namespace

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host == "[::1]" ||
         (host.rfind("127.", 0) == 0 && host.find_first_not_of("0123456789.") == host.npos);
}

core::Status check_settings(const MariadbSettings& settings) {
  const auto bad = [](std::string_view text, std::size_t most) {
    return text.empty() || text.size() > most ||
           std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  };
  if (bad(settings.host, 253) || settings.host.find_first_of(" /:@") != std::string::npos) {
    if (settings.host != "::1" && settings.host.find("::") == std::string::npos)
      return core::invalid("host", "must be a host name or an address without a port");
  }
  if (settings.port < 1 || settings.port > 65535)
    return core::invalid("port", "must be 1 to 65535 (MySQL's own is 3306)");
  if (bad(settings.database, 64))
    return core::invalid("database", "must be the name of Automate's database (usually labtech)");
  if (bad(settings.user, 80))
    return core::invalid("user", "must be the name of a MySQL account with SELECT on Automate's tables");
  return {};
}

core::Result<std::unique_ptr<AutomateSource>> make_mariadb_source(MariadbSettings settings, core::Secret password) {
  GLUEPOT_TRY(check_settings(settings));
  return std::unique_ptr<AutomateSource>(std::make_unique<MariadbSource>(std::move(settings), std::move(password)));
}

}  // namespace gluepot::automate
