// SPDX-License-Identifier: Apache-2.0
#include "jobs/lease.h"

namespace gluepot::jobs {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr store::Migration kMigrations[] = {
    {1, "lease_and_runs",
     R"sql(
CREATE TABLE lease (name TEXT PRIMARY KEY, holder TEXT NOT NULL, epoch INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL);
CREATE TABLE job_run (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, started_by TEXT NOT NULL,
  started_at_ms INTEGER NOT NULL, finished_at_ms INTEGER, document TEXT NOT NULL);
CREATE INDEX job_run_kind ON job_run (kind, started_at_ms);
)sql",
     ""},
};

constexpr Statement kInsert{"lease.insert",
                            "INSERT OR IGNORE INTO lease (name, holder, epoch, expires_at_ms) VALUES (?, '', 0, 0)"};
constexpr Statement kTake{"lease.take",
                          "UPDATE lease SET holder = ?2, epoch = epoch + 1, expires_at_ms = ?3 WHERE name = ?1 AND "
                          "(expires_at_ms <= ?4 OR holder = ?2)"};
constexpr Statement kShow{"lease.show", "SELECT holder, epoch, expires_at_ms FROM lease WHERE name = ?"};
constexpr Statement kRenew{"lease.renew",
                           "UPDATE lease SET expires_at_ms = ?3 WHERE name = ?1 AND epoch = ?2 AND holder = ?4"};
constexpr Statement kRelease{"lease.release",
                             "UPDATE lease SET expires_at_ms = 0 WHERE name = ?1 AND epoch = ?2 AND holder = ?3"};

struct Shown {
  std::string holder;
  std::int64_t epoch, expires;
};

}  // namespace

std::span<const store::Migration> migrations() {
  return kMigrations;
}

core::Result<std::int64_t> Leases::acquire(const std::string& name, std::chrono::milliseconds for_how_long) {
  const auto now = clock_.now_ms();
  return store::write(strict_, [&](Connection& connection) -> core::Result<std::int64_t> {
    GLUEPOT_TRY(connection.execute(kInsert, name));
    GLUEPOT_ASSIGN(const auto taken, connection.execute(kTake, name, holder_, now + for_how_long.count(), now));
    GLUEPOT_ASSIGN(const auto shown, connection.find(
                                         kShow,
                                         [](const Row& row) {
                                           return Shown{row.string(0), row.integer(1), row.integer(2)};
                                         },
                                         name));
    if (taken == 0 || !shown)
      return core::fail(ErrorCode::kConflict, name + " runs on node " + (shown ? shown->holder : "?") + " until " +
                                                  core::format_time(shown ? shown->expires : 0));
    return shown->epoch;
  });
}

core::Status Leases::renew(const std::string& name, std::int64_t epoch, std::chrono::milliseconds for_how_long) {
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_ASSIGN(const auto changed,
                   connection.execute(kRenew, name, epoch, clock_.now_ms() + for_how_long.count(), holder_));
    if (changed == 0) return core::fail(ErrorCode::kConflict, name + ": another node took over; this one stops");
    return {};
  });
}

core::Status Leases::release(const std::string& name, std::int64_t epoch) {
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kRelease, name, epoch, holder_));
    return {};
  });
}

}  // namespace gluepot::jobs
