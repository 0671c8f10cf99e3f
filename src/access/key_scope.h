// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "core/caller.h"

namespace gluepot::access {

/// What a key may do with password values.
enum class PasswordRights { kNone, kRead, kReadWrite, kWriteOnly };

/// Bits of KeyScope::verbs.
inline constexpr std::uint32_t kVerbRead = 1, kVerbCreate = 2, kVerbUpdate = 4, kVerbDelete = 8, kAllVerbs = 15;

/// What a key may do, beyond being valid. The default is a key as IT Glue makes them: everything but password values.
struct KeyScope {
  std::optional<std::vector<std::int64_t>> organizations;  ///< ids, sorted; absent: all
  std::optional<catalog::KindSet> kinds;                   ///< resource types; absent: all
  std::uint32_t verbs = kAllVerbs;
  PasswordRights passwords = PasswordRights::kNone;

  bool may_read_values() const { return passwords == PasswordRights::kRead || passwords == PasswordRights::kReadWrite; }
  bool may_write_values() const {
    return passwords == PasswordRights::kWriteOnly || passwords == PasswordRights::kReadWrite;
  }
  bool may_see(catalog::Kind kind) const { return !kinds || kinds->test(static_cast<std::size_t>(kind)); }
};

/// A key that was checked: who calls, and what it may do. The scope stays valid although the key changes meanwhile.
struct CheckedKey {
  core::Caller caller;
  std::shared_ptr<const KeyScope> scope;
};

}  // namespace gluepot::access
