// SPDX-License-Identifier: Apache-2.0
#include "app/demo/disk_search.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <unordered_map>

namespace gluepot::demo {
namespace {

constexpr std::size_t kWindow = 6;

std::uint64_t window_at(const char* bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, kWindow);
  return value;
}

}  // namespace

DiskSearch search_files(const std::string& folder, const std::vector<std::string>& values) {
  DiskSearch result;
  // One pass over each file: the first bytes of every value, looked up at every place; a whole comparison only where
  // they fit.
  std::unordered_map<std::uint64_t, std::vector<const std::string*>> heads;
  std::vector<bool> filter(1U << 20);
  for (const auto& value : values) {
    if (value.size() < kWindow) continue;
    ++result.values;
    const auto head = window_at(value.data());
    heads[head].push_back(&value);
    filter[(head * 0x9E3779B97F4A7C15ULL) >> 44] = true;
  }
  std::set<const std::string*> seen;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    const std::string bytes = text.str();
    ++result.files;
    result.bytes += static_cast<std::int64_t>(bytes.size());
    for (std::size_t at = 0; at + kWindow <= bytes.size(); ++at) {
      const auto head = window_at(bytes.data() + at);
      if (!filter[(head * 0x9E3779B97F4A7C15ULL) >> 44]) continue;
      const auto candidates = heads.find(head);
      if (candidates == heads.end()) continue;
      for (const auto* value : candidates->second)
        if (bytes.compare(at, value->size(), *value) == 0 && seen.insert(value).second)
          result.found.push_back(entry.path().string() + ": " + value->substr(0, 4) + "...");
    }
  }
  return result;
}

}  // namespace gluepot::demo
