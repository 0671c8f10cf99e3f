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
  std::string source, session;  ///< both empty in entries of before they were noted
};

/// HMAC-SHA-256 over the MAC before and the row's fields, each with its length in front, so that no two rows read
/// alike. A row that has neither source nor session is authenticated as it always was, so that old entries keep
/// verifying; one that has is authenticated under another name, so that neither can be taken from it nor given to
/// another.
std::string chain_mac(const core::Secret& key, std::string_view previous, const ChainRow& row);

/// What is kept of a sealed segment of the chain.
struct SegmentHead {
  std::int64_t number = 0, first = 0, last = 0;
  std::int64_t sealed_at_ms = 0;
  std::string before;  ///< MAC of the entry before the first
  std::string end;     ///< MAC of the last entry
};
/// HMAC-SHA-256 over the head, under the chain's key.
std::string segment_mac(const core::Secret& key, const SegmentHead& head);

}  // namespace gluepot::audit
