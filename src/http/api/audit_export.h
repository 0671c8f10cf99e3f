// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "audit/audit_log.h"
#include "audit/export.h"
#include "http/message.h"

namespace gluepot::api {

/// Exports of the audit on their way out: page by page, newest first, never whole in memory. Each is read by a thread
/// of its own, a page ahead of whoever takes it, so that no other answer waits for it; two may be under way, and they
/// read in turn. Safe from any thread.
class AuditExports {
 public:
  /// The companies whose entries may be shown now (nullopt: all). Asked on the export's thread before each page; an
  /// error ends the export, and its taker sees that it is cut.
  using Allowed = std::function<core::Result<std::optional<std::vector<core::CompanyId>>>()>;

  explicit AuditExports(audit::AuditLog& audit) : audit_(audit) {}
  /// Ends those under way.
  ~AuditExports();

  /// Nothing is read before the first next(). Errors: kRateLimited.
  core::Result<std::shared_ptr<http::EventStream>> open(audit::Filter filter, audit::ExportFormat format,
                                                        Allowed allowed);

 private:
  struct Run;
  class Taker;
  struct Running {
    std::shared_ptr<Run> run;
    std::thread thread;
  };
  void read(Run& run, audit::Filter filter, audit::ExportFormat format, const Allowed& allowed);

  audit::AuditLog& audit_;
  std::mutex reading_;  ///< one page at a time: the audit's readers are for reveals too
  std::mutex mutex_;
  std::list<Running> running_;
};

}  // namespace gluepot::api
