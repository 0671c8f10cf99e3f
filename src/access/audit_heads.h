// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "audit/audit_log.h"
#include "core/clock.h"
#include "store/database.h"

namespace gluepot::access {

/// The chain's end of this node, in the strict store (table audit_head). Never moves back.
class AuditHeads final : public audit::AuditLog::HeadStore {
 public:
  AuditHeads(store::Database& strict, std::string node, const core::Clock& clock)
      : strict_(strict), node_(std::move(node)), clock_(clock) {}
  core::Status save(const audit::Head& head) override;
  core::Result<audit::Head> load() override;

 private:
  store::Database& strict_;
  const std::string node_;
  const core::Clock& clock_;
};

}  // namespace gluepot::access
