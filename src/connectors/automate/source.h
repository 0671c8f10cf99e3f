// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/automate/cipher.h"
#include "core/result.h"
#include "core/secret.h"

namespace gluepot::automate {

struct Client {
  std::int64_t id = 0;
  std::string name;
  std::string external_id;  ///< often the PSA's company id; empty when absent
};

struct Location {
  std::int64_t id = 0;
  std::int64_t client_id = 0;
  std::string name;
};

/// A client's company in ConnectWise PSA, from ConnectWise's own plug-in.
struct ClientCompany {
  std::int64_t client_id = 0;
  std::string company_rec_id;  ///< equals the PSA remote-id of the organization; "0" and below mean "none"
  std::string company_name;
};

/// One row of the vault. The value stays as Automate stores it until `AutomateSource::read_value`. Texts are UTF-8.
struct VaultRow {
  std::int64_t id = 0;
  std::int64_t client_id = 0;
  std::int64_t location_id = 0;  ///< 0: the whole client
  std::string location;          ///< its name, empty when it has none or is gone
  std::string title, username, url, notes;
  std::string
      sealed;  ///< as stored; empty for NULL and zero bytes. Equal in power to the value: never stored, never logged
  std::optional<std::string> expires, changed_at, changed_by;
  /// A person's repair of reading: that client's id is tried when the row's own does not fit. Never set by a source.
  std::optional<std::int64_t> read_with_client;
};

/// The tables of an existing StickySync, when there are any.
struct StickySyncTables {
  // `odd`: what stands where an id should and is no number (that id is then 0); else empty.
  struct Company {
    std::int64_t client_id, organization_id;
    std::string odd{};
  };
  struct AutoSync {
    std::int64_t password_id;
    bool on;
    std::string odd{};
  };
  struct Password {
    std::int64_t password_id, documentation_password_id;
    std::string last_sync;  ///< the server's local time, no zone
    std::string odd{};
  };
  bool present = false;
  std::vector<Company> companies;
  std::vector<AutoSync> auto_sync;
  std::vector<Password> passwords;
};

/// What the connection test found.
struct TestReport {
  struct Row {
    std::int64_t password_id, client_id;
    std::string title;
    Unreadable reason;
    std::optional<std::int64_t> likely_client;
  };
  std::string server_version;
  std::string scheme;      ///< the cipher's name: "A", "B", "A+B" (some rows each), "rest"
  bool encrypted = false;  ///< the connection
  std::int64_t rows = 0,
               readable = 0;  ///< "n of m credentials readable"; empty ones count as neither readable nor unreadable
  std::int64_t empty = 0, unreadable = 0;
  std::map<Unreadable, std::int64_t> reasons;
  std::vector<Row> unreadable_rows;  ///< the first 200
  std::int64_t clients = 0, locations = 0;
  bool psa_links = false, stickysync = false;
  std::vector<std::string> warnings;  ///< more than SELECT, missing columns, no TLS
  std::vector<std::string> grants;    ///< SHOW GRANTS without what identifies the account
  std::vector<std::string> columns;   ///< of those one can do without, what is there: "passwords.Notes", ...
};

/// ConnectWise Automate as a source of credentials; read only. Each call is one short conversation of its own. Safe
/// from any thread. Errors of all: kUnauthenticated, kForbidden (a grant is missing; it is named), kNotFound (host,
/// database, table), kTimeout, kUnavailable, kUpstream (TLS). Each message names the server, the cause and what to do.
class AutomateSource {
 public:
  virtual ~AutomateSource() = default;
  virtual core::Result<std::vector<Client>> clients() = 0;
  virtual core::Result<std::vector<Location>> locations() = 0;
  /// Every row of the vault in id order, each id once; `on_row` returns false to stop.
  virtual core::Status each_row(const std::function<bool(VaultRow&&)>& on_row) = 0;
  /// How many rows each client has.
  virtual core::Result<std::map<std::int64_t, std::int64_t>> row_counts() = 0;
  /// Empty when ConnectWise's plug-in is not there.
  virtual core::Result<std::vector<ClientCompany>> client_companies() = 0;
  virtual core::Result<StickySyncTables> stickysync() = 0;
  /// Which of these rows are there now. Absence from each_row is not yet proof of it: a list of pages may have moved
  /// under the reading. By default everything is read again.
  virtual core::Result<std::set<std::int64_t>> present(const std::vector<std::int64_t>& ids);
  /// Whether VaultRow::read_with_client means anything here. Errors: kConflict, why not.
  virtual core::Status may_read_with_client() const { return {}; }
  /// Decrypts one row, in this process.
  virtual tl::expected<core::Secret, Unreadable> read_value(const VaultRow& row) const = 0;
  virtual const CredentialCipher& cipher() const = 0;
  /// Reads everything once and says how much of it is usable.
  virtual core::Result<TestReport> test() = 0;
};

}  // namespace gluepot::automate
