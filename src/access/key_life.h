// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "access/api_keys.h"
#include "audit/audit_log.h"
#include "core/clock.h"

namespace gluepot::access {

/// Warns about keys unused for 80 days and revokes those unused for 90: an audit entry by the system and a log line
/// each. A key that is not revoked yet is refused all the same (ApiKeys::check), so a late run lets nobody in; a run
/// that cannot write the audit changes nothing and comes again. Not safe from several threads.
class KeyLife {
 public:
  /// Where entries go: audit::AuditLog's begin and finish.
  struct Audit {
    std::function<core::Result<std::int64_t>(const audit::Draft&)> begin;
    std::function<core::Status(std::int64_t, audit::Outcome)> finish;
  };
  static Audit audit_of(audit::AuditLog& log);

  /// `changed` runs after a run that warned about or revoked something.
  KeyLife(ApiKeys& keys, Audit audit, const core::Clock& clock, std::function<void()> changed);

  struct Report {
    std::vector<ApiKey> warned, revoked;
    bool clock_jumped = false;  ///< nothing was looked at
  };
  /// To be called about once an hour. When the wall clock moved otherwise than time passed since the last call, it is
  /// believed from the next call on: a clock that was wrong for a moment revokes nothing.
  core::Result<Report> run();

 private:
  bool clock_jumped();
  core::Status each(const std::vector<ApiKey>& keys, const char* action,
                    const std::function<core::Status(const std::vector<core::ApiKeyId>&)>& act);

  ApiKeys& keys_;
  const Audit audit_;
  const core::Clock& clock_;
  const std::function<void()> changed_;
  std::int64_t wall_ms_, steady_ms_;
};

}  // namespace gluepot::access
