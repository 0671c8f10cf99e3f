// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace gluepot::demo {

struct DiskSearch {
  std::int64_t files = 0, bytes = 0;
  std::int64_t values = 0;         ///< searched for
  std::vector<std::string> found;  ///< "file: the first characters of the value…", one for each value found
};

/// Looks for every value, byte for byte, in every file below the folder (stores, WAL, logs, sockets left out). Values
/// of fewer than 6 bytes are not searched for: they occur by chance.
DiskSearch search_files(const std::string& folder, const std::vector<std::string>& values);

}  // namespace gluepot::demo
