// SPDX-License-Identifier: Apache-2.0
#include "app/demo/automate_database.h"

#include <algorithm>
#include <array>
#include <optional>
#include <random>

#include "connectors/automate/cipher.h"
#include "core/ids.h"
#include "core/text.h"

namespace gluepot::demo {
namespace {

using automate::encrypt_for_client;
using Kind = PlantedPassword::Kind;
using store::Statement;

constexpr const char* kTables = R"sql(
CREATE TABLE clients (ClientID int NOT NULL PRIMARY KEY, Name varchar(200), Company varchar(200), City varchar(100), ExternalID int NOT NULL DEFAULT 0);
CREATE TABLE locations (LocationID int NOT NULL PRIMARY KEY, ClientID int NOT NULL, Name varchar(200), PasswordID int NOT NULL DEFAULT 0);
CREATE TABLE passwords (PasswordID int NOT NULL AUTO_INCREMENT PRIMARY KEY, ClientID int NOT NULL, LocationID int NOT NULL DEFAULT 0,
  Title varchar(50), UserName varchar(255), Password blob, URL varchar(255), Notes text, ExpireDate date, Last_User varchar(100), Last_Date datetime,
  KEY ClientID (ClientID));
CREATE TABLE plugin_cw_clientmapping (ClientID int NOT NULL, CWCompanyRecID int NOT NULL, CWCompanyName varchar(200), ManagedServiceTemplateID int NOT NULL DEFAULT 0);
CREATE TABLE plugin_stickysync_companymap (ClientID int, ITGOrgID int);
CREATE TABLE plugin_stickysync_passwordautosync (PasswordID int, AutoSync tinyint);
CREATE TABLE plugin_stickysync_passwordmap (PasswordID int, ITGPasswordID int, LastSync datetime);
CREATE TABLE plugin_stickysync_settings (APIKey varchar(255));
)sql";

constexpr Statement kClient{"sample.client",
                            "INSERT INTO clients (ClientID, Name, Company, City, ExternalID) VALUES (?, ?, ?, ?, ?)"};
constexpr Statement kLocation{"sample.location", "INSERT INTO locations (LocationID, ClientID, Name) VALUES (?, ?, ?)"};
constexpr Statement kLink{
    "sample.link", "INSERT INTO plugin_cw_clientmapping (ClientID, CWCompanyRecID, CWCompanyName) VALUES (?, ?, ?)"};
constexpr Statement kPassword{
    "sample.password",
    "INSERT INTO passwords (PasswordID, ClientID, LocationID, Title, UserName, Password, URL, Notes, ExpireDate, "
    "Last_User, Last_Date) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};

constexpr std::array kTitles{"CW-Automate Local Admin",
                             "CW-Automate Domain Admin - corp",
                             "Core switch admin",
                             "Firewall admin",
                             "Backup service",
                             "SQL sa",
                             "Hypervisor root",
                             "Wi-Fi controller",
                             "Printer admin",
                             "VPN gateway",
                             "NAS admin",
                             "Überwachung Kamera",
                             "路由器 管理员",
                             "Door access 🔑",
                             "Scan to mail"};
constexpr std::array kUsers{
    "CW_Automate", "corp\\Administrator", ".\\localadmin", "admin", "svc_backup", "sa", "root", "ubnt", "технік"};

class Filler {
 public:
  Filler(store::Connection& connection, const AutomateSample& sample, AutomateDatabase& out)
      : connection_(connection), sample_(sample), out_(out), random_(sample.seed) {}

  core::Status fill() {
    GLUEPOT_TRY(
        connection_.script("SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO'; START TRANSACTION"));
    for (int at = 0; at < sample_.clients; ++at) GLUEPOT_TRY(client(at));
    for (int at = 0; at < sample_.passwords; ++at) GLUEPOT_TRY(password(at));
    return connection_.script("COMMIT");
  }

 private:
  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(bound));
  }

  core::Status client(int at) {
    const std::int64_t id = at + 1;
    const auto organization = static_cast<std::size_t>(at);
    const bool of_nobody = at % 20 == 19 || organization >= sample_.organizations.size();
    const std::string name =
        of_nobody ? "Former customer " + std::to_string(id) : sample_.organizations[organization].name;
    const auto psa =
        of_nobody ? std::int64_t{0} : core::parse_int64(sample_.organizations[organization].psa_id).value_or(0);
    const bool fits = psa > 0 && psa <= INT32_MAX;  // Automate's columns are 32 bits wide
    const bool linked = fits && at % 5 != 4;
    // Linked by id, some under another name than over there; others by ExternalID; the rest by name alone.
    const std::string shown = linked && at % 11 == 3 ? name + " (old name)" : name;
    GLUEPOT_TRY(connection_.execute(kClient, id, shown, shown, "", fits && !linked && at % 2 == 0 ? psa : 0));
    if (linked) GLUEPOT_TRY(connection_.execute(kLink, id, psa, name));
    for (int location = 1; location <= 2; ++location)
      GLUEPOT_TRY(connection_.execute(kLocation, id * 10 + location, id, location == 1 ? "Main office" : "Warehouse"));
    return {};
  }

  Kind kind_of(int at) const {
    switch (at % 50) {
      case 7:
        return Kind::kWrongKey;
      case 17:
        return Kind::kCut;
      case 27:
        return at % 100 == 27 ? Kind::kMoved : Kind::kLatin1;
      case 37:
        return Kind::kEmpty;
      case 47:
        return Kind::kOrphaned;
      default:
        return Kind::kReadable;
    }
  }

  /// Long enough that a search of the hub's files for it means something.
  std::string value(int at) {
    static constexpr std::string_view kCharacters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789!#%+-=?@";
    std::string out;
    for (int count = 0; count < 18; ++count)
      out += kCharacters[static_cast<std::size_t>(below(static_cast<std::int64_t>(kCharacters.size())))];
    if (at % 23 == 5) out += "🔑密";
    return out;
  }

  std::string stored(const PlantedPassword& row) {
    switch (row.kind) {
      case Kind::kWrongKey:
        return encrypt_for_client(row.client_id + 1'000'000, row.value);
      case Kind::kMoved:
        return encrypt_for_client(row.client_id % sample_.clients + 1, row.value);
      case Kind::kLatin1:
        return encrypt_for_client(row.client_id, row.value + "\xe9\xfc");
      case Kind::kCut: {
        auto bytes = encrypt_for_client(row.client_id, row.value);
        bytes.resize(bytes.size() - 5);
        return bytes;
      }
      case Kind::kEmpty:
        return {};
      case Kind::kReadable:
      case Kind::kOrphaned:
        break;
    }
    return encrypt_for_client(row.client_id, row.value);
  }

  core::Status password(int at) {
    PlantedPassword row;
    row.id = at + 1;
    row.kind = kind_of(at);
    row.client_id = row.kind == Kind::kOrphaned ? 900'000 + at : below(sample_.clients) + 1;
    if (at % 97 == 50 && row.kind == Kind::kReadable) row.client_id = 0;  // a global one
    // With the number behind it, as the rotation script names one row a computer; every thirtieth is a plain, repeated
    // title.
    const std::string title = kTitles[static_cast<std::size_t>(below(kTitles.size()))];
    row.title = at % 30 == 11 ? "Shared admin" : title + (" WS-" + std::to_string(1000 + at));
    if (at % 61 == 20) row.title.clear();
    row.username = at % 30 == 11 ? "admin" : kUsers[static_cast<std::size_t>(below(kUsers.size()))];
    if (row.kind != Kind::kEmpty) row.value = value(at);
    GLUEPOT_TRY(insert(at, row));
    out_.rows.push_back(std::move(row));
    return {};
  }

  core::Status insert(int at, const PlantedPassword& row) {
    const std::string bytes = stored(row);
    const auto sealed =
        row.kind == Kind::kEmpty && at % 100 == 37 ? store::Value{store::Null{}} : store::Value{store::Blob{bytes}};
    const std::int64_t location = row.client_id == 0 || at % 4 == 0 ? 0 : row.client_id * 10 + 1 + at % 2;
    const auto text = [](bool present, const char* value) {
      return present ? std::optional<std::string>(value) : std::nullopt;
    };
    GLUEPOT_TRY(connection_.execute(
        kPassword, row.id, row.client_id, location, row.title, row.username, sealed,
        text(at % 6 == 1, "https://10.0.0.1/"), text(at % 5 == 2, "Rotated by script on 2026-03-01 02:00"),
        text(at % 9 == 4, "2027-01-31"), text(at % 3 != 0, "script"), text(at % 3 != 0, "2026-03-01 02:00:00")));
    return {};
  }

  store::Connection& connection_;
  const AutomateSample& sample_;
  AutomateDatabase& out_;
  std::mt19937_64 random_;
};

/// Names that go into statements by themselves; ours, but checked all the same.
bool plain(const std::string& name) {
  return !name.empty() && name.size() <= 60 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos;
}

}  // namespace

core::Status create_automate_tables(const PrivateMariadb& server, const std::string& database) {
  if (!plain(database)) return core::invalid("database", "letters, digits and underscores only");
  GLUEPOT_ASSIGN(auto connection, server.admin(""));
  GLUEPOT_TRY(connection->script("CREATE DATABASE " + database + " CHARACTER SET utf8mb4"));
  GLUEPOT_TRY(connection->script("USE " + database));
  return connection->script(kTables);
}

core::Status create_reader(const PrivateMariadb& server, const std::string& database, const std::string& user,
                           const std::string& password) {
  if (!plain(database) || !plain(user) || !plain(password))
    return core::invalid("user", "letters, digits and underscores only");
  GLUEPOT_ASSIGN(auto connection, server.admin(""));
  GLUEPOT_TRY(connection->script("CREATE OR REPLACE USER '" + user + "'@'127.0.0.1' IDENTIFIED BY '" + password + "'"));
  return connection->script("GRANT SELECT ON " + database + ".* TO '" + user + "'@'127.0.0.1'");
}

core::Result<AutomateDatabase> fill_automate_database(const PrivateMariadb& server, const AutomateSample& sample) {
  if (sample.clients < 1 || sample.passwords < 0) return core::invalid("clients", "at least one client is needed");
  AutomateDatabase out;
  out.port = server.port();
  out.database = sample.database;
  out.user = "gluepot_ro";
  out.password = core::random_hex(16);
  GLUEPOT_TRY(create_automate_tables(server, sample.database));
  GLUEPOT_ASSIGN(auto connection, server.admin(sample.database));
  GLUEPOT_TRY(Filler(*connection, sample, out).fill());
  GLUEPOT_TRY(create_reader(server, sample.database, out.user, out.password));
  return out;
}

AutomateDatabase::Expected AutomateDatabase::expected(const std::set<std::int64_t>& mapped) const {
  Expected out;
  for (const auto& row : rows) {
    if (row.kind == Kind::kOrphaned)
      ++out.orphaned;
    else if (!mapped.contains(row.client_id))
      ++out.unmapped;
    else if (row.kind == Kind::kEmpty)
      ++out.empty;
    else if (row.kind == Kind::kReadable)
      ++out.readable;
    else
      ++out.unreadable;
  }
  return out;
}

std::vector<std::string> AutomateDatabase::planted_values() const {
  std::vector<std::string> out;
  for (const auto& row : rows)
    if (!row.value.empty()) out.push_back(row.value);
  return out;
}

}  // namespace gluepot::demo
