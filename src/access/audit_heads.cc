// SPDX-License-Identifier: Apache-2.0
#include "access/audit_heads.h"

namespace gluepot::access {
namespace {

constexpr store::Statement kSave{
    "audit_head.save",
    "INSERT INTO audit_head (node, sequence, mac, at_ms) VALUES (?, ?, ?, ?) ON CONFLICT (node) DO UPDATE SET "
    "sequence = excluded.sequence, mac = excluded.mac, at_ms = excluded.at_ms WHERE excluded.sequence > sequence"};
constexpr store::Statement kLoad{"audit_head.load", "SELECT sequence, mac FROM audit_head WHERE node = ?"};

}  // namespace

core::Status AuditHeads::save(const audit::Head& head) {
  return strict_.write([&](store::Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kSave, node_, head.sequence, store::Blob{head.mac}, clock_.now_ms()));
    return {};
  });
}

core::Result<audit::Head> AuditHeads::load() {
  GLUEPOT_ASSIGN(const auto found, store::read(strict_, [&](store::Connection& connection) {
                   return connection.find(
                       kLoad,
                       [](const store::Row& row) {
                         return audit::Head{row.integer(0), row.string(1)};
                       },
                       node_);
                 }));
  return found.value_or(audit::Head{});
}

}  // namespace gluepot::access
