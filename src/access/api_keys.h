// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/key_scope.h"
#include "core/caller.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/secret.h"
#include "store/database.h"
#include "vault/vault.h"

namespace gluepot::access {

struct ApiKey {
  core::ApiKeyId id;
  std::string name;
  std::string masked;  ///< "ITG.<32 hex>.*****"
  bool password_access = false;
  std::string state;  ///< "active", "paused", "revoked"
  std::int64_t created_at_ms = 0;
  std::string created_by;
  std::optional<std::int64_t> last_used_at_ms;
  std::string last_used_from;
};

/// Keys of the compatible API: `ITG.<32 hex>.<secret>`, 256 random bits in the secret, stored only as a keyed digest
/// and compared in constant time. Safe from any thread. Source: table api_key.
class ApiKeys {
 public:
  ApiKeys(store::Database& strict, const vault::Vault& vault, const core::Clock& clock)
      : strict_(strict), vault_(vault), clock_(clock) {}

  struct Created {
    ApiKey key;
    core::Secret text;
  };
  /// Errors: kInvalidArgument (name: 1..100 characters).
  core::Result<Created> create(std::string_view name, bool password_access, const core::Caller& by);
  core::Result<std::vector<ApiKey>> list();
  /// `state`: "active", "paused" or "revoked"; a revoked key stays so (kConflict). kNotFound.
  core::Result<ApiKey> set_state(core::ApiKeyId id, std::string_view state);
  /// Who a key as sent in x-api-key is and what it may do. kForbidden for every trouble with it, told apart nowhere.
  core::Result<CheckedKey> check(std::string_view text, std::string_view address);

 private:
  store::Database& strict_;
  const vault::Vault& vault_;
  const core::Clock& clock_;
};

}  // namespace gluepot::access
