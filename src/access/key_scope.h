// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json/fwd.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/address_range.h"
#include "catalog/catalog.h"
#include "core/caller.h"
#include "core/result.h"

namespace gluepot::access {

/// What a key may do with password values.
enum class PasswordRights { kNone, kRead, kReadWrite, kWriteOnly };

/// "none", "read", "read_write", "write_only".
std::string_view password_rights_name(PasswordRights rights);
std::optional<PasswordRights> find_password_rights(std::string_view name);

/// Bits of KeyScope::verbs.
inline constexpr std::uint32_t kVerbRead = 1, kVerbCreate = 2, kVerbUpdate = 4, kVerbDelete = 8, kAllVerbs = 15;

/// What a key may do, beyond being valid. The default is a key as IT Glue makes them: everything but password values.
struct KeyScope {
  std::optional<std::vector<std::int64_t>> organizations;  ///< ids, sorted; absent: all
  std::optional<catalog::KindSet> kinds;                   ///< resource types; absent: all
  std::uint32_t verbs = kAllVerbs;
  PasswordRights passwords = PasswordRights::kNone;
  std::optional<std::vector<AddressRange>> from{};  ///< client addresses; absent: any
  std::optional<std::int64_t> expires_at_ms{};      ///< refused from then on
  std::optional<std::int64_t> limit{};              ///< requests of its own in 300 s; absent: only the account's limit

  bool may_read_values() const { return passwords == PasswordRights::kRead || passwords == PasswordRights::kReadWrite; }
  bool may_write_values() const {
    return passwords == PasswordRights::kWriteOnly || passwords == PasswordRights::kReadWrite;
  }
  bool may_see(catalog::Kind kind) const { return !kinds || kinds->test(static_cast<std::size_t>(kind)); }
  bool may_come_from(std::string_view address) const;
};

/// The largest own limit, organizations and addresses a scope may name.
inline constexpr std::int64_t kMaxKeyLimit = 1'000'000;
inline constexpr std::size_t kMaxScopeEntries = 1000;

/// {organizations: [id,..]|null, types: [name,..]|null, verbs: [read|create|update|delete (also get|post|patch)],
/// from: [range,..]|null, expires_at_ms|null, limit|null}, all optional. Everything but the password rights.
/// Errors: kInvalidArgument, the field named "scope.<member>": an unknown member, a type that does not exist (the
/// nearest names are said), a list without entries (it would allow nothing), an id that is none, a bad range, an expiry
/// that is not after `now_ms`.
core::Result<KeyScope> read_scope(const boost::json::object& json, std::int64_t now_ms);
/// The same members, all of them there.
boost::json::object scope_json(const KeyScope& scope);

/// A key that was checked: who calls, and what it may do. The scope stays valid although the key changes meanwhile.
struct CheckedKey {
  core::Caller caller;
  std::shared_ptr<const KeyScope> scope;
};

}  // namespace gluepot::access
