// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "support/load.h"
#include "support/process.h"

namespace gluepot::bench {

/// An account with source local in a folder of its own: 200 organizations, `records` configurations of about 1.4 kB,
/// 100 keys of which every second one is limited to half of the organizations.
class CompatibleAccount {
 public:
  CompatibleAccount(const std::string& program, int records);
  std::string folder() const { return (folder_.path / "account").string(); }

  /// One record by random id, with the key of a random caller who may see it; one in a hundred changes one.
  Mix by_id() const;
  /// A random page of all records a key sees.
  Mix lists(int page_size) const;
  /// Lists with a key of its own that may send 3,000 requests in 300 s; the others have no limit.
  Mix greedy() const;
  /// What uses up that limit soonest.
  Mix greedy_and_quick() const;
  /// The same records from write_files() and write_json_server().
  Mix by_file() const;
  Mix json_server_lists(int page_size) const;
  /// One file a record with the very bytes that the hub on `port` answers.
  void write_files(std::uint16_t port, const std::filesystem::path& to) const;
  /// Up to 1,000 files of lists as the hub on `port` answers them, and the requests for them.
  Mix write_list_files(std::uint16_t port, const std::filesystem::path& to, int page_size) const;
  void write_json_server(const std::filesystem::path& file) const;

 private:
  struct Key {
    std::string header;  ///< "x-api-key: ...\r\n"
    bool limited = false;
  };
  Folder folder_;
  std::vector<Key> keys_;
  std::string limited_key_;                ///< its header
  std::vector<std::int64_t> ids_;          ///< all records
  std::vector<std::int64_t> visible_ids_;  ///< those a limited key sees
};

}  // namespace gluepot::bench
