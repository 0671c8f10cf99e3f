// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>

#include "audit/audit_log.h"
#include "connectors/local/record_service.h"
#include "core/clock.h"
#include "jobs/runner.h"
#include "passwords/reveal.h"

namespace gluepot::itglue_api {

/// Makes the files that were ordered with POST /exports (source local), one after the other, as a job of the kind
/// "export". A file is a zip of CSV and JSON a type, with attachments and images; with a password it is encrypted, and
/// then (and for a key that may read values) it holds password values, whose leaving has its audit entry before the
/// first is opened. An order that a restart cut off is made again from its beginning. Safe from any thread.
class ExportJob {
 public:
  struct Parts {
    local::RecordService& records;
    audit::AuditLog& audit;
    jobs::Runner& runner;
    const core::Clock& clock;
    /// As Context::denial: values of these records are left empty in the file. May be empty.
    std::function<core::Result<std::optional<passwords::Denial>>(const core::Caller& key,
                                                                 const documentation::Record& record)>
        denial{};
  };
  explicit ExportJob(Parts parts) : parts_(parts) {}

  /// Starts the job when an order waits and none is running.
  void wake(const core::Caller& by);
  /// The job itself: all orders that wait. kCancelled when it is stopped; what was begun then waits again.
  core::Status run(jobs::Control& control);

 private:
  Parts parts_;
};

}  // namespace gluepot::itglue_api
