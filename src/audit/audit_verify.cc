// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "audit/impl/audit_file.h"
#include "core/text.h"
#include "store/sqlite.h"

namespace gluepot::audit {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr Statement kKnowsSources{"audit.knows_sources",
                                  "SELECT 1 FROM pragma_table_info('entry') WHERE name = 'session'"};
constexpr Statement kWalk{"audit.walk", "SELECT " GLUEPOT_AUDIT_COLUMNS ", mac FROM entry ORDER BY sequence"};
// A file that nobody has written to since sources and sessions are noted.
constexpr Statement kWalkOld{
    "audit.walk_old",
    "SELECT sequence, at_ms, refers_to, actor_id, company_id, phase, action, actor_kind, actor_name, subject, "
    "record_id, company_name, detail, address, request_id, outcome, '', '', mac FROM entry ORDER BY sequence"};

/// A walk along the chain: what is expected next, and where it broke.
struct Walk {
  const core::Secret& key;
  const Head& recorded;
  std::string previous, at_head;
  std::int64_t expected = 1, broken_at = 0;
  std::string what;
  std::int64_t removed = 0;  ///< what stands up to there is a segment's and was not removed yet

  void broken(std::int64_t at, std::string why) {
    broken_at = at;
    what = std::move(why);
  }

  bool step(const Row& row) {
    const ChainRow entry = read_chain_row(row);
    if (entry.sequence <= removed) return true;
    if (entry.sequence != expected) {
      broken(expected, entry.sequence == expected + 1 ? "entry " + std::to_string(expected) + " is missing"
                                                      : "entries " + std::to_string(expected) + " to " +
                                                            std::to_string(entry.sequence - 1) + " are missing");
      return false;
    }
    const std::string mac = chain_mac(key, previous, entry);
    if (!core::equal_constant_time(mac, row.text(kMacColumn))) {
      broken(expected, "entry " + std::to_string(expected) + " was changed, swapped or inserted");
      return false;
    }
    previous = mac;
    if (expected == recorded.sequence) at_head = mac;
    ++expected;
    return true;
  }

  core::Status rows(Connection& connection) {
    GLUEPOT_ASSIGN(const auto known, connection.find(kKnowsSources, [](const Row&) { return true; }));
    return connection.each(known ? kWalk : kWalkOld, {}, [&](const Row& row) { return step(row); });
  }

  /// Damage is a finding; false when it is something else that keeps from reading.
  bool damaged(const core::Error& error) {
    // A table that is gone or a page that cannot be read is damage, not a reason to look away.
    if (error.code != ErrorCode::kCorrupt && error.code != ErrorCode::kInternal) return false;
    broken(expected, "the file is damaged at entry " + std::to_string(expected) + " (" + error.message + ")");
    return true;
  }
};

/// A connection of its own, so that verification never depends on, nor writes, what a running hub holds open.
core::Result<std::unique_ptr<store::Database>> open_to_read(const std::string& path) {
  store::SqliteOptions options;
  options.path = path;
  options.readers = 1;
  options.synchronous_full = true;
  return store::open_sqlite(options);
}

/// A segment's head, and its entries where its file is there. Errors: what keeps the file from being read.
core::Status walk_segment(Walk& walk, const StoredSegment& segment, const std::string& path, Verification& result) {
  const auto& head = segment.head;
  const std::string name = "the head of segment " + std::to_string(head.number);
  if (!core::equal_constant_time(segment_mac(walk.key, head), segment.mac) || head.first != walk.expected ||
      head.last < head.first || head.before != walk.previous) {
    walk.broken(walk.expected, name + " was changed, swapped or inserted");
    return {};
  }
  result.sealed += head.last - head.first + 1;
  if (::access(path.c_str(), F_OK) == 0) {
    auto opened = open_to_read(path);
    const core::Status walked = opened ? (*opened)->read([&](Connection& connection) { return walk.rows(connection); })
                                       : core::fail(opened.error());
    if (!walked && !walk.damaged(walked.error())) return walked;
    if (walk.broken_at == 0 && (walk.expected != head.last + 1 || walk.previous != head.end))
      walk.broken(walk.expected, "segment " + std::to_string(head.number) + " ends at entry " +
                                     std::to_string(walk.expected - 1) + " instead of " + std::to_string(head.last));
    return {};
  }
  result.away += head.last - head.first + 1;
  walk.expected = head.last + 1;
  walk.previous = head.end;
  if (walk.recorded.sequence == head.last) walk.at_head = head.end;
  return {};
}

}  // namespace

core::Result<Verification> AuditLog::verify() {
  Verification result;
  GLUEPOT_ASSIGN(const Head recorded, impl_->heads.load());
  Walk walk{impl_->key, recorded, {}, {}, 1, 0, {}, 0};
  const std::string path = impl_->path();
  if (::access(path.c_str(), F_OK) == 0) {
    auto opened = open_to_read(path);
    const core::Status walked = opened ? (*opened)->read([&](Connection& connection) -> core::Status {
      GLUEPOT_ASSIGN(const auto segments, Impl::segments(connection));
      for (const auto& segment : segments) {
        GLUEPOT_TRY(walk_segment(walk, segment, impl_->segment_path(segment.head.number), result));
        if (walk.broken_at != 0) return {};
      }
      if (!segments.empty()) walk.removed = segments.back().head.last;
      return walk.rows(connection);
    })
                                       : core::fail(opened.error());
    if (!walked && !walk.damaged(walked.error())) return core::fail(walked.error());
  }
  result.entries = walk.expected - 1;
  result.head = core::to_hex(walk.previous);
  if (walk.broken_at == 0 && recorded.sequence > result.entries)
    walk.broken(walk.expected, walk.expected == recorded.sequence
                                   ? "entry " + std::to_string(walk.expected) + " is missing: the end was cut"
                                   : "entries " + std::to_string(walk.expected) + " to " +
                                         std::to_string(recorded.sequence) + " are missing: the end was cut");
  // A head that was recorded before its segment's file went away cannot be compared any more; the segment's own can.
  const bool comparable = !walk.at_head.empty() || result.away == 0;
  if (walk.broken_at == 0 && recorded.sequence > 0 && comparable && walk.at_head != recorded.mac)
    walk.broken(recorded.sequence,
                "entry " + std::to_string(recorded.sequence) + " is not the one recorded: the chain was rewritten");
  result.first_broken = walk.broken_at;
  result.what = walk.what;
  result.sound = walk.broken_at == 0;
  return result;
}

}  // namespace gluepot::audit
