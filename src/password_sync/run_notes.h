// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>

#include "password_sync/applier.h"
#include "store/database.h"

namespace gluepot::password_sync {

/// What has to outlive this process about runs: what the one under way was asked to do, so that a run that was cut off
/// goes on with exactly that and nothing wider, and when the timer last started one. Each method is one transaction;
/// safe from any thread. Source: table password_sync_setting.
class RunNotes {
 public:
  explicit RunNotes(store::Database& store) : store_(store) {}

  core::Status begin(const ApplyOptions& options);
  core::Status end();
  /// What was begun and never ended. Nothing when there is none, or it cannot be read.
  core::Result<std::optional<ApplyOptions>> unended();

  core::Status auto_sync_started(std::int64_t at_ms);
  core::Result<std::optional<std::int64_t>> last_auto_sync_ms();

 private:
  store::Database& store_;
};

}  // namespace gluepot::password_sync
