// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"

namespace gluepot::core {

/// Who asks. Made by the server (session, key, local socket) or by a job (system); handed down to whatever needs it.
struct Caller {
  enum class Kind { kUser, kKey, kSystem, kOperator };
  Kind kind = Kind::kSystem;
  std::int64_t id = 0;  ///< user or key id; 0 for system and operator
  std::string name;  ///< as shown in the audit: the user's name, the key's name, "system", the operating-system account
  std::string address;  ///< client address, empty for system
  std::string request_id;
  bool password_access = true;           ///< kKey: the key's Password Access
  std::vector<std::string> permissions;  ///< what the role grants at this request; kSystem and kOperator hold all
  /// The companies a limited user works for, ascending; nullopt: all. Whatever is listed, found, revealed or reported
  /// for the caller is of these.
  std::optional<std::vector<CompanyId>> companies{};
  std::string session{};       ///< kUser: the session's public id, as his list of sessions and the audit show it
  bool second_factor = false;  ///< kUser: a second factor is set up
  std::optional<std::int64_t> second_factor_at_ms{};  ///< kUser: when this session last passed it

  bool may(std::string_view permission) const;
  bool may_see(CompanyId company) const;
  static Caller system() { return Caller{Kind::kSystem, 0, "system", {}, {}, true, {}}; }
};

/// "user", "key", "system", "operator".
std::string_view caller_kind_name(Caller::Kind kind);

}  // namespace gluepot::core
