// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/file_links.h"

#include "catalog/query.h"
#include "core/ids.h"
#include "core/secret.h"
#include "core/text.h"

namespace gluepot::local {
namespace {

constexpr std::int64_t kStep = 300;
constexpr std::int64_t kSteps = 4;
constexpr std::string_view kFolder = "/files/";

}  // namespace

std::string FileLinks::signature(std::int64_t file_id, std::int64_t expires) const {
  return core::to_hex(vault_.digest("gluepot.file_link.1", std::to_string(file_id) + "/" + std::to_string(expires)));
}

std::string FileLinks::url(std::string_view root, std::int64_t file_id, std::string_view name) const {
  const auto expires = (clock_.now_ms() / 1000 / kStep + kSteps) * kStep;
  return std::string(root) + std::string(kFolder) + std::to_string(file_id) + "/" + catalog::percent_encode(name) +
         "?expires=" + std::to_string(expires) + "&signature=" + signature(file_id, expires);
}

std::optional<std::int64_t> FileLinks::check(std::string_view path, std::string_view query) const {
  if (!is_file_path(path)) return std::nullopt;
  path.remove_prefix(kFolder.size());
  const auto id = core::parse_int64(path.substr(0, path.find('/')));
  std::int64_t expires = 0;
  std::string_view given;
  for (const auto part : core::split(query, '&')) {
    if (part.starts_with("expires=")) expires = core::parse_int64(part.substr(8)).value_or(0);
    if (part.starts_with("signature=")) given = part.substr(10);
  }
  if (!id || expires * 1000 <= clock_.now_ms()) return std::nullopt;
  if (!core::equal_constant_time(signature(*id, expires), given)) return std::nullopt;
  return id;
}

}  // namespace gluepot::local
