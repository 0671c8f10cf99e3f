// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "core/secret.h"

namespace gluepot::audit {

/// One stored row, as the chain sees it: every column but the MAC.
struct ChainRow {
  std::int64_t sequence = 0;
  std::int64_t at_ms = 0;
  std::int64_t refers_to = 0;  ///< outcome rows: the entry they finish; 0 otherwise
  std::int64_t actor_id = 0;
  std::int64_t company_id = -1;
  std::string phase, action, actor_kind, actor_name, subject, record_id, company_name, detail, address, request_id,
      outcome;
};

/// HMAC-SHA-256 over the MAC before and the row's fields, each with its length in front, so that no two rows read
/// alike.
std::string chain_mac(const core::Secret& key, std::string_view previous, const ChainRow& row);

}  // namespace gluepot::audit
