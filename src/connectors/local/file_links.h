// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "vault/vault.h"

namespace gluepot::local {

/// Addresses under which a file can be fetched for a short time without a key, as at the original: signed with the
/// vault's key, good for 15 to 20 minutes (whole steps of five, so that answers within one step are alike). Safe from
/// any thread.
class FileLinks {
 public:
  FileLinks(const vault::Vault& vault, const core::Clock& clock) : vault_(vault), clock_(clock) {}

  /// `root` is the API's absolute address ("https://hub/itglue"); `name` ends the path, for people and for clients that
  /// save under the last segment.
  std::string url(std::string_view root, std::int64_t file_id, std::string_view name) const;
  /// The file that a path below the API's base ("/files/77/a.pdf") and its query name, if we signed that and it is
  /// still good.
  std::optional<std::int64_t> check(std::string_view path, std::string_view query) const;
  static bool is_file_path(std::string_view path) { return path.starts_with("/files/"); }

 private:
  std::string signature(std::int64_t file_id, std::int64_t expires) const;
  const vault::Vault& vault_;
  const core::Clock& clock_;
};

}  // namespace gluepot::local
