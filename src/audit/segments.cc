// SPDX-License-Identifier: Apache-2.0
// Sealed segments: what is old goes into a file of its own, and its head stays.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "audit/impl/audit_file.h"
#include "core/failpoint.h"
#include "core/log.h"
#include "core/text.h"
#include "store/sqlite.h"

namespace gluepot::audit {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr Statement kSegments{
    "audit.segments", "SELECT number, first, last, sealed_at_ms, before, end, mac FROM segment ORDER BY number"};
constexpr Statement kKnows{"audit.knows_segments",
                           "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'segment'"};
constexpr Statement kFirst{"audit.first", "SELECT MIN(sequence), MAX(sequence) FROM entry"};
constexpr Statement kFirstYoung{"audit.first_young", "SELECT MIN(sequence) FROM entry WHERE at_ms >= ?"};
constexpr Statement kFirstOpen{"audit.first_open",
                               "SELECT MIN(e.sequence) FROM entry e WHERE e.phase = 'intent' AND NOT EXISTS "
                               "(SELECT 1 FROM entry o WHERE o.refers_to = e.sequence AND o.refers_to > 0)"};
// The earliest entry up to ?1 whose outcome stands behind it.
constexpr Statement kTorn{"audit.torn",
                          "SELECT MIN(refers_to) FROM entry WHERE refers_to > 0 AND refers_to <= ?1 AND sequence > ?1"};
constexpr Statement kRows{"audit.segment_rows",
                          "SELECT " GLUEPOT_AUDIT_COLUMNS ", mac FROM entry WHERE sequence <= ? ORDER BY sequence"};
constexpr Statement kCopy{"audit.segment_copy",
                          "INSERT INTO entry (" GLUEPOT_AUDIT_COLUMNS
                          ", mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kAdd{
    "audit.segment_add",
    "INSERT INTO segment (number, first, last, sealed_at_ms, before, end, mac) VALUES (?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kWhole{"audit.segment_whole",
                           "SELECT COUNT(*), MIN(sequence), MAX(sequence), "
                           "(SELECT mac FROM entry ORDER BY sequence DESC LIMIT 1) FROM entry"};
// The oldest first, so that an outcome never goes before what it belongs to.
constexpr Statement kDrop{"audit.segment_drop",
                          "DELETE FROM entry WHERE sequence IN (SELECT sequence FROM entry WHERE sequence <= "
                          "(SELECT COALESCE(MAX(last), 0) FROM segment) ORDER BY sequence LIMIT ?)"};

constexpr std::int64_t kSlice = 2000;

core::Result<std::int64_t> number_of(Connection& connection, const Statement& statement, std::int64_t otherwise,
                                     std::optional<std::int64_t> value = {}) {
  std::int64_t out = otherwise;
  std::vector<store::Value> values;
  if (value) values.push_back(store::bind(*value));
  GLUEPOT_TRY(connection.each(statement, values, [&](const Row& row) {
    out = row.optional_integer(0).value_or(otherwise);
    return false;
  }));
  return out;
}

/// The last entry that may go: old, no later than `most`, no pair torn, and the newest entry always stays.
core::Result<std::int64_t> last_to_go(Connection& connection, std::int64_t before_ms, std::int64_t most) {
  std::int64_t newest = 0;
  GLUEPOT_TRY(connection.each(kFirst, {}, [&](const Row& row) {
    newest = row.optional_integer(1).value_or(0);
    return false;
  }));
  GLUEPOT_ASSIGN(const auto young, number_of(connection, kFirstYoung, INT64_MAX, before_ms));
  GLUEPOT_ASSIGN(const auto open, number_of(connection, kFirstOpen, INT64_MAX));
  std::int64_t last = std::min({newest - 1, young - 1, open - 1, most});
  while (last > 0) {
    GLUEPOT_ASSIGN(const auto torn, number_of(connection, kTorn, INT64_MAX, last));
    if (torn > last) break;
    last = torn - 1;
  }
  return std::max<std::int64_t>(last, 0);
}

core::Status sync_path(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool done = file >= 0 && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (done) return {};
  return core::fail(ErrorCode::kUnavailable, "the audit's segment " + path + " cannot be made durable");
}

constexpr const char* kSuffixes[] = {"", "-wal", "-shm"};

void remove_file(const std::string& path) {
  for (const auto* suffix : kSuffixes) (void)std::remove((path + suffix).c_str());
}

/// What a kill, or newer segments beside an audit that was put back, left in the place is never written over.
core::Status set_aside(const std::string& path, std::int64_t now_ms) {
  const std::string aside = path + ".before-" + std::to_string(now_ms);
  for (const auto* suffix : kSuffixes)
    if (::access((path + suffix).c_str(), F_OK) == 0 &&
        std::rename((path + suffix).c_str(), (aside + suffix).c_str()) != 0)
      return core::fail(ErrorCode::kUnavailable,
                        "what stands in the place of the audit's segment " + path + " cannot be set aside");
  return {};
}

/// That the file, as it lies in its place, holds what its head says: the entries are about to go from the audit's.
core::Status check_whole(const std::string& path, const SegmentHead& head) {
  store::SqliteOptions options;
  options.path = path;
  options.readers = 1;
  GLUEPOT_ASSIGN(const auto segment, store::open_sqlite(options));
  bool whole = false;
  GLUEPOT_TRY(segment->read([&](Connection& connection) {
    return connection.each(kWhole, {}, [&](const Row& row) {
      whole = row.integer(0) == head.last - head.first + 1 && row.integer(1) == head.first &&
              row.integer(2) == head.last && row.text(3) == head.end;
      return false;
    });
  }));
  if (whole) return {};
  return core::fail(ErrorCode::kCorrupt, "the audit's segment " + path + " is not whole; no entry was removed");
}

/// Removes what is sealed, slice by slice: whoever has to leave an entry meanwhile waits for one slice at most.
core::Status drop_sealed(store::Database& database) {
  for (std::int64_t dropped = kSlice; dropped == kSlice;) {
    GLUEPOT_TRY(database.write([&](Connection& connection) -> core::Status {
      GLUEPOT_ASSIGN(dropped, connection.execute(kDrop, kSlice));
      return {};
    }));
    core::failpoint("audit.segment.dropped");
  }
  return {};
}

/// A table that is gone or a page that cannot be read; anything else may pass.
bool is_damage(const core::Error& error) {
  return error.code == ErrorCode::kCorrupt || error.code == ErrorCode::kInternal;
}

}  // namespace

std::string segment_path(const std::string& folder, std::int64_t number) {
  std::string digits = std::to_string(number);
  digits.insert(0, digits.size() < 6 ? 6 - digits.size() : 0, '0');
  return folder + "/segment-" + digits + ".db";
}

core::Result<std::vector<StoredSegment>> stored_segments(Connection& connection) {
  GLUEPOT_ASSIGN(const auto known, connection.find(kKnows, [](const Row&) { return true; }));
  if (!known) return std::vector<StoredSegment>{};
  return connection.query(kSegments, [](const Row& row) {
    return StoredSegment{{row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.string(4), row.string(5)},
                         row.string(6)};
  });
}

core::Result<std::shared_ptr<store::Database>> AuditLog::Impl::open_segment(std::int64_t number) {
  const auto path = segment_path(number);
  if (::access(path.c_str(), F_OK) != 0) return nullptr;
  const std::lock_guard lock(segments_mutex_);
  auto& slot = segments_[number];
  if (!slot) {
    store::SqliteOptions options;
    options.path = path;
    options.readers = 1;
    options.cache_kib = 1024;
    GLUEPOT_ASSIGN(slot, store::open_sqlite(options));
  }
  return slot;
}

core::Status AuditLog::Impl::each_file(const std::function<core::Result<bool>(store::Database&)>& work,
                                       bool newest_first) {
  const std::shared_lock as_they_are(files);
  GLUEPOT_ASSIGN(const auto database, reader());
  GLUEPOT_ASSIGN(auto known, store::read(*database, [](Connection& connection) { return segments(connection); }));
  if (newest_first) {
    std::reverse(known.begin(), known.end());
    GLUEPOT_ASSIGN(const bool more, work(*database));
    if (!more) return {};
  }
  for (const auto& segment : known) {
    const auto opened = open_segment(segment.head.number);
    if (opened && !*opened) continue;
    const core::Result<bool> done = opened ? work(**opened) : core::fail(opened.error());
    if (!done && !is_damage(done.error())) return core::fail(done.error());
    if (done && !*done) return {};
    if (done) continue;
    // As one that is away: the others are shown, and verify() tells of this one.
    const std::lock_guard lock(segments_mutex_);
    if (damaged_.insert(segment.head.number).second)
      core::log_error("a sealed segment of the audit is damaged; run: gluepot audit verify",
                      {{"file", segment_path(segment.head.number)}, {"cause", done.error().message}});
  }
  if (!newest_first) GLUEPOT_TRY(work(*database));
  return {};
}

core::Result<AuditLog::Away> AuditLog::away() {
  GLUEPOT_ASSIGN(const auto database, impl_->reader());
  GLUEPOT_ASSIGN(const auto known,
                 store::read(*database, [](Connection& connection) { return Impl::segments(connection); }));
  Away out;
  for (const auto& [head, mac] : known) {
    const auto path = impl_->segment_path(head.number);
    if (::access(path.c_str(), F_OK) == 0) continue;
    out.entries += head.last - head.first + 1;
    out.files.push_back(path.substr(impl_->folder.size() + 1));
  }
  return out;
}

core::Result<AuditLog::Sealed> AuditLog::seal(std::int64_t before_ms, std::int64_t most) {
  const std::lock_guard one_at_a_time(impl_->sealing);
  GLUEPOT_ASSIGN(const auto database, impl_->reader());
  GLUEPOT_TRY(drop_sealed(*database));  // what a kill left of the last one
  SegmentHead head;
  GLUEPOT_ASSIGN(const auto last, store::read(*database, [&](Connection& connection) -> core::Result<std::int64_t> {
                   GLUEPOT_ASSIGN(const auto known, Impl::segments(connection));
                   if (!known.empty()) {
                     head.number = known.back().head.number;
                     head.before = known.back().head.end;
                     head.first = known.back().head.last;
                   }
                   return last_to_go(connection, before_ms, most);
                 }));
  head.number += 1;
  head.first += 1;
  if (last < head.first) return Sealed{};
  head.last = last;
  head.sealed_at_ms = impl_->clock.now_ms();
  head.end = head.before;
  const auto path = impl_->segment_path(head.number), made = path + ".new";
  remove_file(made);  // of an attempt that was cut off
  {
    store::SqliteOptions options;
    options.path = made;
    options.page_size = 4096;
    GLUEPOT_ASSIGN(const auto segment, store::open_sqlite(options));
    std::int64_t expected = head.first;
    GLUEPOT_TRY(segment->write([&](Connection& into) -> core::Status {
      expected = head.first;
      head.end = head.before;
      GLUEPOT_TRY(prepare_audit_file(into));
      core::Status copied;
      const store::Value values[] = {store::bind(last)};
      GLUEPOT_TRY(database->read([&](Connection& from) {
        return from.each(kRows, values, [&](const Row& row) {
          const ChainRow entry = read_chain_row(row);
          const std::string mac = chain_mac(impl_->key, head.end, entry);
          if (entry.sequence != expected || !core::equal_constant_time(mac, row.text(kMacColumn))) {
            copied =
                core::fail(ErrorCode::kCorrupt, "the audit's chain is broken at entry " + std::to_string(expected) +
                                                    ": nothing is sealed; run: gluepot audit verify");
            return false;
          }
          auto stored = into.execute(kCopy, entry.sequence, entry.at_ms, entry.refers_to, entry.actor_id,
                                     entry.company_id, entry.phase, entry.action, entry.actor_kind, entry.actor_name,
                                     entry.subject, entry.record_id, entry.company_name, entry.detail, entry.address,
                                     entry.request_id, entry.outcome, entry.source, entry.session, store::Blob{mac});
          if (!stored) {
            copied = core::fail(stored.error());
            return false;
          }
          head.end = mac;
          ++expected;
          return true;
        });
      }));
      return copied;
    }));
    if (expected != last + 1)
      return core::fail(ErrorCode::kCorrupt, "the audit's chain is broken at entry " + std::to_string(expected) +
                                                 ": nothing is sealed; run: gluepot audit verify");
    GLUEPOT_TRY(segment->close());
  }
  GLUEPOT_TRY(sync_path(made));
  GLUEPOT_TRY(set_aside(path, head.sealed_at_ms));
  if (std::rename(made.c_str(), path.c_str()) != 0)
    return core::fail(ErrorCode::kUnavailable, "the audit's segment " + path + " cannot be put in its place");
  GLUEPOT_TRY(sync_path(impl_->folder));
  GLUEPOT_TRY(check_whole(path, head));
  core::failpoint("audit.segment.written");
  // With its head the segment is the one that counts; what still stands in the audit's file is not looked at any more.
  {
    const std::lock_guard nobody_lists(impl_->files);
    GLUEPOT_TRY(database->write([&](Connection& connection) -> core::Status {
      GLUEPOT_ASSIGN(const auto known, Impl::segments(connection));
      if ((known.empty() ? 0 : known.back().head.last) != head.first - 1)
        return core::fail(ErrorCode::kConflict, "another seal came in between; no entry was removed");
      GLUEPOT_TRY(connection.execute(kAdd, head.number, head.first, head.last, head.sealed_at_ms,
                                     store::Blob{head.before}, store::Blob{head.end},
                                     store::Blob{segment_mac(impl_->key, head)}));
      return {};
    }));
  }
  core::failpoint("audit.segment.sealed");
  if (const auto dropped = drop_sealed(*database); !dropped)
    core::log_warn("sealed entries stay in the audit's file until the next seal", {{"cause", dropped.error().message}});
  return Sealed{head.first, head.last, path.substr(impl_->folder.size() + 1)};
}

}  // namespace gluepot::audit
