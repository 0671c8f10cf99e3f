// SPDX-License-Identifier: Apache-2.0
#include "audit/audit_log.h"

#include "audit/impl/audit_file.h"
#include "core/failpoint.h"

namespace gluepot::audit {
namespace {

using store::Connection;
using store::Row;
using store::Statement;

constexpr Statement kOpen{
    "audit.open",
    "SELECT e.sequence FROM entry e WHERE e.phase = 'intent' AND NOT EXISTS "
    "(SELECT 1 FROM entry o WHERE o.refers_to = e.sequence AND o.refers_to > 0) ORDER BY e.sequence LIMIT 10000"};

ChainRow row_of(const Draft& draft, const core::Clock& clock, std::string_view phase, Outcome outcome) {
  ChainRow row;
  row.at_ms = clock.now_ms();
  row.actor_id = draft.actor.id;
  row.company_id = draft.company ? draft.company->value : -1;
  row.phase = phase;
  row.action = draft.action;
  row.actor_kind = core::caller_kind_name(draft.actor.kind);
  row.actor_name = draft.actor.name;
  row.subject = draft.subject;
  row.record_id = draft.record_id;
  row.company_name = draft.company_name;
  row.detail = draft.detail;
  row.address = draft.actor.address;
  row.request_id = draft.actor.request_id;
  row.outcome = outcome_name(outcome);
  row.source = draft.source;
  row.session = draft.actor.session;
  return row;
}

}  // namespace

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPending:
      return "pending";
    case Outcome::kDone:
      return "done";
    case Outcome::kRefused:
      return "refused";
    case Outcome::kFailed:
      return "failed";
    case Outcome::kUnknown:
      return "unknown";
  }
  return "unknown";
}

AuditLog::AuditLog(std::string folder, const vault::Vault& vault, HeadStore& heads, const core::Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(folder), vault, heads, clock)) {}
AuditLog::~AuditLog() = default;
void AuditLog::close() {
  impl_->close();
}

core::Result<std::int64_t> AuditLog::begin(const Draft& draft) {
  auto sequence = impl_->append(row_of(draft, impl_->clock, "intent", Outcome::kPending));
  core::failpoint("audit.begun");
  return sequence;
}

core::Status AuditLog::finish(std::int64_t sequence, Outcome outcome, std::string_view detail) {
  ChainRow row;
  row.at_ms = impl_->clock.now_ms();
  row.refers_to = sequence;
  row.company_id = -1;
  row.phase = "outcome";
  row.outcome = outcome_name(outcome);
  row.detail = detail;
  auto done = impl_->append(std::move(row));
  core::failpoint("audit.finished");
  if (!done) return core::fail(done.error());
  return {};
}

core::Status AuditLog::record(const Draft& draft, Outcome outcome) {
  auto done = impl_->append(row_of(draft, impl_->clock, "event", outcome));
  if (!done) return core::fail(done.error());
  return {};
}

core::Status AuditLog::record_all(const std::vector<Draft>& drafts, Outcome outcome) {
  if (drafts.empty()) return {};
  std::vector<ChainRow> rows;
  rows.reserve(drafts.size());
  for (const auto& draft : drafts) rows.push_back(row_of(draft, impl_->clock, "event", outcome));
  auto done = impl_->append_all(std::move(rows));
  if (!done) return core::fail(done.error());
  return {};
}

core::Result<int> AuditLog::settle_open() {
  GLUEPOT_ASSIGN(auto database, impl_->reader());
  GLUEPOT_ASSIGN(const auto open, store::read(*database, [](Connection& connection) {
                   return connection.query(kOpen, [](const Row& row) { return row.integer(0); });
                 }));
  for (const auto sequence : open)
    GLUEPOT_TRY(finish(sequence, Outcome::kUnknown, "Gluepot stopped before the outcome was known"));
  return static_cast<int>(open.size());
}

}  // namespace gluepot::audit
