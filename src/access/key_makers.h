// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "access/api_keys.h"
#include "core/caller.h"
#include "core/result.h"
#include "store/database.h"

namespace gluepot::access {

/// Who stands behind a key: it acts for the person who made it, or activated it since, so what that person may not do
/// any more, it may not.
/// Safe from any thread. Source: tables user, role, user_company.
class KeyMakers {
 public:
  KeyMakers(store::Database& strict, const ApiKeys& keys) : strict_(strict), keys_(keys) {}

  /// The user who answers for the key, with what role and companies grant at this moment: nothing at all when he is not
  /// active any more. Nobody: it is the instance's (made at a shell). kNotFound: no such key.
  core::Result<std::optional<core::Caller>> maker_of(core::ApiKeyId key);

 private:
  store::Database& strict_;
  const ApiKeys& keys_;
};

}  // namespace gluepot::access
