// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <span>
#include <string>

#include "core/clock.h"
#include "core/result.h"
#include "store/database.h"
#include "store/migration.h"

namespace gluepot::jobs {

std::span<const store::Migration> migrations();  ///< schema "jobs": lease, job_run

/// A right held by one node at a time, with an epoch that grows at each change of holder: a write that carries an old
/// epoch is refused by its WHERE clause. Compare-and-set in one statement; safe from any thread and on several nodes.
class Leases {
 public:
  Leases(store::Database& strict, std::string holder, const core::Clock& clock)
      : strict_(strict), holder_(std::move(holder)), clock_(clock) {}

  /// The epoch under which this holder has the lease from now on. kConflict naming the holder and until when,
  /// otherwise.
  core::Result<std::int64_t> acquire(const std::string& name, std::chrono::milliseconds for_how_long);
  /// kConflict when the epoch is no longer ours: stop writing.
  core::Status renew(const std::string& name, std::int64_t epoch, std::chrono::milliseconds for_how_long);
  core::Status release(const std::string& name, std::int64_t epoch);

 private:
  store::Database& strict_;
  const std::string holder_;
  const core::Clock& clock_;
};

}  // namespace gluepot::jobs
