// SPDX-License-Identifier: Apache-2.0
#include "audit/chain.h"

#include <sodium.h>

namespace gluepot::audit {
namespace {

void feed(crypto_auth_hmacsha256_state& state, std::string_view bytes) {
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

void feed_number(crypto_auth_hmacsha256_state& state, std::int64_t number) {
  std::array<char, 8> bytes{};
  for (int i = 0; i < 8; ++i)
    bytes[static_cast<std::size_t>(i)] = static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * i));
  feed(state, {bytes.data(), bytes.size()});
}

}  // namespace

std::string chain_mac(const core::Secret& key, std::string_view previous, const ChainRow& row) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.reveal().data()), key.size());
  const bool with_source = !row.source.empty() || !row.session.empty();
  feed(state, with_source ? "gluepot.audit.2" : "gluepot.audit.1");
  feed_number(state, static_cast<std::int64_t>(previous.size()));
  feed(state, previous);
  for (const auto number : {row.sequence, row.at_ms, row.refers_to, row.actor_id, row.company_id})
    feed_number(state, number);
  for (const auto* text : {&row.phase, &row.action, &row.actor_kind, &row.actor_name, &row.subject, &row.record_id,
                           &row.company_name, &row.detail, &row.address, &row.request_id, &row.outcome}) {
    feed_number(state, static_cast<std::int64_t>(text->size()));
    feed(state, *text);
  }
  if (with_source)
    for (const auto* text : {&row.source, &row.session}) {
      feed_number(state, static_cast<std::int64_t>(text->size()));
      feed(state, *text);
    }
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
  return mac;
}

std::string segment_mac(const core::Secret& key, const SegmentHead& head) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.reveal().data()), key.size());
  feed(state, "gluepot.audit.segment.1");
  for (const auto number : {head.number, head.first, head.last, head.sealed_at_ms}) feed_number(state, number);
  for (const auto* text : {&head.before, &head.end}) {
    feed_number(state, static_cast<std::int64_t>(text->size()));
    feed(state, *text);
  }
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
  return mac;
}

}  // namespace gluepot::audit
