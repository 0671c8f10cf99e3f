// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "app/demo/private_mariadb.h"
#include "core/result.h"

namespace gluepot::demo {

/// Who the sample clients are made from: the account's organizations.
struct SampleOrganization {
  std::string name;
  std::string psa_id;  ///< PSA remote id; empty or "0": the client can be matched by name only
};

struct AutomateSample {
  std::uint64_t seed = 1;
  int clients = 120;
  int passwords = 1500;
  std::vector<SampleOrganization> organizations;
  std::string database = "labtech";
};

/// One planted row and what it is. The value is sample data and stays in the demo's memory, for its search of the hub's
/// files.
struct PlantedPassword {
  enum class Kind { kReadable, kWrongKey, kCut, kMoved, kLatin1, kEmpty, kOrphaned };
  std::int64_t id = 0;
  std::int64_t client_id = 0;
  std::string title, username, value;  ///< value is empty for kEmpty
  Kind kind = Kind::kReadable;
};

/// The sample as filled in.
struct AutomateDatabase {
  /// How many rows a plan must show, given the clients that are mapped to an organization that is served.
  struct Expected {
    std::int64_t readable = 0;  ///< create, adopt or (later) unchanged
    std::int64_t unreadable = 0, empty = 0, orphaned = 0, unmapped = 0;
  };
  int port = 0;
  std::string database, user, password;  ///< of the SELECT-only account, from 127.0.0.1
  std::vector<PlantedPassword> rows;
  Expected expected(const std::set<std::int64_t>& mapped_clients) const;
  /// Values of readable rows, each distinct and unlikely to occur by chance.
  std::vector<std::string> planted_values() const;
};

/// Makes the tables Automate has (those Gluepot reads), fills them from the seed and creates the reading account. The
/// same seed gives the same rows. Every twentieth client belongs to no organization. Errors: those of the database;
/// kInvalidArgument (counts).
core::Result<AutomateDatabase> fill_automate_database(const PrivateMariadb& server, const AutomateSample& sample);
/// The tables alone, in a new database of that name.
core::Status create_automate_tables(const PrivateMariadb& server, const std::string& database);
/// An account that may SELECT from that database and nothing else.
core::Status create_reader(const PrivateMariadb& server, const std::string& database, const std::string& user,
                           const std::string& password);

}  // namespace gluepot::demo
