// SPDX-License-Identifier: Apache-2.0
#include "audit/audit_log.h"

#include <sys/stat.h>
#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "audit/chain.h"
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

constexpr std::string_view kSchema = R"sql(
CREATE TABLE IF NOT EXISTS entry (
  sequence INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, refers_to INTEGER NOT NULL, actor_id INTEGER NOT NULL,
  company_id INTEGER NOT NULL, phase TEXT NOT NULL, action TEXT NOT NULL, actor_kind TEXT NOT NULL, actor_name TEXT NOT NULL,
  subject TEXT NOT NULL, record_id TEXT NOT NULL, company_name TEXT NOT NULL, detail TEXT NOT NULL, address TEXT NOT NULL,
  request_id TEXT NOT NULL, outcome TEXT NOT NULL, mac BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS entry_refers_to ON entry (refers_to) WHERE refers_to > 0;
CREATE INDEX IF NOT EXISTS entry_at ON entry (at_ms);
CREATE INDEX IF NOT EXISTS entry_record ON entry (record_id, at_ms) WHERE record_id <> '';
CREATE TRIGGER IF NOT EXISTS entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'audit entries never change'); END;
CREATE TRIGGER IF NOT EXISTS entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'audit entries never go'); END;
)sql";

constexpr Statement kAppend{
    "audit.append",
    "INSERT INTO entry (sequence, at_ms, refers_to, actor_id, company_id, phase, action, actor_kind, actor_name, "
    "subject, record_id, company_name, detail, address, request_id, outcome, mac) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kLast{"audit.last", "SELECT sequence, mac FROM entry ORDER BY sequence DESC LIMIT 1"};
constexpr Statement kWalk{
    "audit.walk",
    "SELECT sequence, at_ms, refers_to, actor_id, company_id, phase, action, actor_kind, actor_name, subject, "
    "record_id, company_name, detail, address, request_id, outcome, mac FROM entry ORDER BY sequence"};
constexpr Statement kOpen{
    "audit.open",
    "SELECT e.sequence FROM entry e WHERE e.phase = 'intent' AND NOT EXISTS "
    "(SELECT 1 FROM entry o WHERE o.refers_to = e.sequence AND o.refers_to > 0) ORDER BY e.sequence LIMIT 10000"};
// What read_entry reads, each entry with its outcome.
#define GLUEPOT_AUDIT_ENTRIES                                                                                         \
  "SELECT e.sequence, e.at_ms, e.action, e.actor_kind, e.actor_name, e.subject, e.record_id, e.company_name, "        \
  "CASE WHEN o.detail IS NULL OR o.detail = '' THEN e.detail WHEN e.detail = '' THEN o.detail ELSE e.detail || ': ' " \
  "|| o.detail END, "                                                                                                 \
  "e.address, e.actor_id, e.company_id, "                                                                             \
  "COALESCE(o.outcome, e.outcome) AS final_outcome, CASE WHEN e.phase = 'event' THEN e.at_ms ELSE o.at_ms END "       \
  "FROM entry e LEFT JOIN entry o ON o.refers_to = e.sequence AND o.refers_to > 0 "
constexpr Statement kNewestFirst{
    "audit.newest_first", GLUEPOT_AUDIT_ENTRIES
    "WHERE e.phase <> 'outcome' AND e.at_ms BETWEEN ? AND ? ORDER BY e.at_ms DESC, e.sequence DESC"};
constexpr Statement kOldestFirst{"audit.oldest_first", GLUEPOT_AUDIT_ENTRIES
                                 "WHERE e.phase <> 'outcome' AND e.at_ms BETWEEN ? AND ? ORDER BY e.at_ms, e.sequence"};
constexpr Statement kList{
    "audit.list", GLUEPOT_AUDIT_ENTRIES
    "WHERE e.phase <> 'outcome' AND (?1 = 0 OR e.sequence < ?1) AND (?2 = '' OR e.action = ?2) "
    "AND (?3 = '' OR COALESCE(o.outcome, e.outcome) = ?3) AND (?4 IS NULL OR e.company_id = ?4) "
    "AND (?5 IS NULL OR e.record_id = ?5) AND e.at_ms >= ?6 "
    "AND (?7 = '' OR instr(lower(e.subject || ' ' || e.actor_name || ' ' || e.company_name), ?7) > 0) "
    "ORDER BY e.sequence DESC LIMIT ?8"};
constexpr Statement kShown{
    "audit.shown",
    "SELECT COUNT(DISTINCT e.actor_kind || '/' || e.actor_id), MAX(e.at_ms) FROM entry e "
    "JOIN entry o ON o.refers_to = e.sequence AND o.refers_to > 0 WHERE e.record_id = ? AND e.at_ms >= ? "
    "AND e.action = 'reveal' AND e.actor_kind <> 'system' AND o.outcome = 'done'"};
constexpr Statement kByHour{
    "audit.by_hour",
    "SELECT (e.at_ms - ?1) / 3600000, COUNT(*) FROM entry e JOIN entry o ON o.refers_to = e.sequence AND "
    "o.refers_to > 0 WHERE e.at_ms >= ?1 AND e.action = 'reveal' AND o.outcome = 'done' GROUP BY 1"};

ChainRow read_chain_row(const Row& row) {
  ChainRow out;
  out.sequence = row.integer(0);
  out.at_ms = row.integer(1);
  out.refers_to = row.integer(2);
  out.actor_id = row.integer(3);
  out.company_id = row.integer(4);
  int column = 5;
  for (auto* text : {&out.phase, &out.action, &out.actor_kind, &out.actor_name, &out.subject, &out.record_id,
                     &out.company_name, &out.detail, &out.address, &out.request_id, &out.outcome})
    *text = row.string(column++);
  return out;
}

Entry read_entry(const Row& row) {
  Entry entry;
  entry.sequence = row.integer(0);
  entry.at_ms = row.integer(1);
  int column = 2;
  for (auto* text : {&entry.action, &entry.actor_kind, &entry.actor_name, &entry.subject, &entry.record_id,
                     &entry.company_name, &entry.detail, &entry.address})
    *text = row.string(column++);
  entry.actor_id = row.integer(10);
  if (row.integer(11) >= 0) entry.company_id = row.integer(11);
  entry.outcome = row.string(12);
  entry.finished_at_ms = row.optional_integer(13);
  return entry;
}

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

struct AuditLog::Impl {
  Impl(std::string folder_in, const vault::Vault& vault, HeadStore& heads_in, const core::Clock& clock_in)
      : folder(std::move(folder_in)), key(vault.derive("gluepot.audit.chain.1")), heads(heads_in), clock(clock_in) {
    recorder = std::thread([this] { record_heads(); });
  }

  ~Impl() { close(); }

  void close() {
    {
      const std::lock_guard lock(head_mutex);
      if (closing) return;
      closing = true;
    }
    head_changed.notify_all();
    recorder.join();
    database.reset();
  }

  /// Opens the file when it is not open yet. `leader` must hold the right to write.
  core::Status ensure_open() {
    if (database != nullptr) return {};
    ::mkdir(folder.c_str(), 0700);
    store::SqliteOptions options;
    options.path = folder + "/audit.db";
    options.synchronous_full = true;
    options.readers = 2;
    options.cache_kib = 2048;
    options.page_size = 4096;
    auto opened = store::open_sqlite(options);
    if (!opened) return core::fail(opened.error());
    auto made = (*opened)->write([](Connection& connection) { return connection.script(kSchema); });
    if (!made) return made;
    GLUEPOT_ASSIGN(auto last, store::read(**opened, [](Connection& connection) {
                     return connection.find(kLast, [](const Row& row) { return Head{row.integer(0), row.string(1)}; });
                   }));
    head = last.value_or(Head{});
    // A file that ends before the recorded head was cut: never append over the gap, or the numbers would hide it.
    GLUEPOT_ASSIGN(const Head recorded, heads.load());
    if (recorded.sequence > head.sequence)
      return core::fail(ErrorCode::kCorrupt, "the audit file ends at entry " + std::to_string(head.sequence) +
                                                 " but entry " + std::to_string(recorded.sequence) +
                                                 " was written; run: gluepot audit verify");
    database = std::move(*opened);
    return {};
  }

  struct Waiting {
    ChainRow row;
    bool done = false;
    core::Status result;
  };

  /// Leader and followers: whoever finds no leader commits for everybody queued, so writers that arrive together share
  /// an fsync and a lone one pays no thread switch.
  core::Result<std::int64_t> append(ChainRow row) {
    std::vector<ChainRow> rows;
    rows.push_back(std::move(row));
    return append_all(std::move(rows));
  }

  /// The sequence of the last one. They are queued in one go, so nothing stands between them.
  core::Result<std::int64_t> append_all(std::vector<ChainRow> rows) {
    std::vector<Waiting> all;
    all.reserve(rows.size());
    for (auto& row : rows) all.push_back({std::move(row)});
    std::unique_lock lock(queue_mutex);
    for (auto& one : all) queue.push_back(&one);
    auto& mine = all.back();
    while (!mine.done) {
      if (leading) {
        queue_changed.wait(lock);
        continue;
      }
      leading = true;
      std::vector<Waiting*> batch;
      while (!queue.empty() && batch.size() < 256) {
        batch.push_back(queue.front());
        queue.pop_front();
      }
      lock.unlock();
      const core::Status stored = store_batch(batch);
      lock.lock();
      for (auto* waiting : batch) {
        waiting->result = stored;
        waiting->done = true;
      }
      leading = false;
      queue_changed.notify_all();
    }
    for (const auto& one : all)
      if (!one.result) return core::fail(one.result.error());
    return mine.row.sequence;
  }

  core::Status store_batch(const std::vector<Waiting*>& batch) {
    if (auto opened = ensure_open(); !opened) return refuse(opened.error());
    Head next = head;
    auto stored = database->write([&](Connection& connection) -> core::Status {
      next = head;
      for (auto* waiting : batch) {
        ChainRow& row = waiting->row;
        row.sequence = next.sequence + 1;
        next = {row.sequence, chain_mac(key, next.mac, row)};
        GLUEPOT_TRY(connection.execute(kAppend, row.sequence, row.at_ms, row.refers_to, row.actor_id, row.company_id,
                                       row.phase, row.action, row.actor_kind, row.actor_name, row.subject,
                                       row.record_id, row.company_name, row.detail, row.address, row.request_id,
                                       row.outcome, store::Blob{next.mac}));
      }
      return {};
    });
    if (!stored) return refuse(stored.error());
    head = next;
    {
      const std::lock_guard lock(head_mutex);
      newest = next;
    }
    head_changed.notify_all();
    return {};
  }

  core::Status refuse(const core::Error& cause) {
    // The file may be back (space freed, mount writable) at the next call: start from the file again.
    database.reset();
    core::log_error("audit entry not written", {{"cause", cause.message}});
    core::Error error{ErrorCode::kUnavailable,
                      "no password is shown while the audit entry cannot be written: " + cause.message};
    error.next_step = "Free space on, or make writable, the folder " + folder + " on the Gluepot server.";
    error.retry_after = std::chrono::seconds(5);
    return core::fail(std::move(error));
  }

  /// Follows the chain's end into the strict store without making anybody wait.
  void record_heads() {
    Head saved;
    std::unique_lock lock(head_mutex);
    for (;;) {
      head_changed.wait(lock, [&] { return closing || newest.sequence != saved.sequence; });
      if (newest.sequence == saved.sequence) return;  // closing, and nothing is left to record
      const Head target = newest;
      lock.unlock();
      const auto done = heads.save(target);
      lock.lock();
      if (done) {
        saved = target;
      } else {
        if (closing) return;
        core::log_warn("audit head not recorded", {{"cause", done.error().message}});
        head_changed.wait_for(lock, std::chrono::seconds(1), [&] { return closing; });
      }
    }
  }

  /// For readers: the open database, opened by whoever comes first.
  core::Result<std::shared_ptr<store::Database>> reader() {
    std::unique_lock lock(queue_mutex);
    queue_changed.wait(lock, [&] { return !leading; });
    if (auto opened = ensure_open(); !opened && opened.error().code != ErrorCode::kCorrupt)
      return core::fail(opened.error());
    if (database == nullptr)
      return core::fail(ErrorCode::kCorrupt, "the audit file cannot be used; run: gluepot audit verify");
    return database;
  }

  const std::string folder;
  const core::Secret key;
  HeadStore& heads;
  const core::Clock& clock;

  std::mutex queue_mutex;
  std::condition_variable queue_changed;
  std::deque<Waiting*> queue;
  bool leading = false;
  Head head;                                  // the leader's
  std::shared_ptr<store::Database> database;  // the leader's; readers take a copy while nobody leads

  std::mutex head_mutex;
  std::condition_variable head_changed;
  Head newest;
  bool closing = false;
  std::thread recorder;
};

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

core::Status AuditLog::walk(const Stretch& stretch, const std::function<bool(Entry&&)>& on_entry) {
  GLUEPOT_ASSIGN(auto database, impl_->reader());
  return database->read([&](Connection& connection) {
    const store::Value values[] = {store::bind(stretch.since_ms), store::bind(stretch.until_ms)};
    return connection.each(stretch.newest_first ? kNewestFirst : kOldestFirst, values,
                           [&](const Row& row) { return on_entry(read_entry(row)); });
  });
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

core::Result<std::vector<Entry>> AuditLog::list(const Filter& filter) {
  if (filter.limit < 1 || filter.limit > 1000) return core::invalid("limit", "1 to 1000");
  GLUEPOT_ASSIGN(auto database, impl_->reader());
  const std::string text = core::to_lower_ascii(filter.text);
  return store::read(*database, [&](Connection& connection) {
    return connection.query(kList, read_entry, filter.before, filter.action, filter.outcome, filter.company_id,
                            filter.record_id, filter.since_ms, text, filter.limit);
  });
}

core::Result<AuditLog::Shown> AuditLog::shown(std::string_view record_id, std::int64_t since_ms) {
  GLUEPOT_ASSIGN(auto database, impl_->reader());
  GLUEPOT_ASSIGN(const auto found, store::read(*database, [&](Connection& connection) {
                   return connection.find(
                       kShown,
                       [](const Row& row) {
                         return Shown{static_cast<int>(row.integer(0)), row.optional_integer(1)};
                       },
                       record_id, since_ms);
                 }));
  return found.value_or(Shown{});
}

core::Result<std::vector<int>> AuditLog::reveals_by_hour() {
  GLUEPOT_ASSIGN(auto database, impl_->reader());
  const std::int64_t from = impl_->clock.now_ms() - 24 * 3'600'000LL;
  std::vector<int> hours(24, 0);
  GLUEPOT_TRY(database->read([&](Connection& connection) {
    const store::Value values[] = {store::bind(from)};
    return connection.each(kByHour, values, [&](const Row& row) {
      if (row.integer(0) >= 0 && row.integer(0) < 24)
        hours[static_cast<std::size_t>(row.integer(0))] = static_cast<int>(row.integer(1));
      return true;
    });
  }));
  return hours;
}

core::Result<Verification> AuditLog::verify() {
  Verification result;
  std::string previous, at_head;
  auto broken = [&](std::int64_t at, std::string what) {
    result.first_broken = at;
    result.what = std::move(what);
  };
  GLUEPOT_ASSIGN(const Head recorded, impl_->heads.load());
  const std::string path = impl_->folder + "/audit.db";
  std::int64_t expected = 1;
  if (::access(path.c_str(), F_OK) == 0) {
    // A connection of its own, so that verification never depends on, nor writes, what a running hub holds open.
    store::SqliteOptions options;
    options.path = path;
    options.readers = 1;
    options.synchronous_full = true;
    auto opened = store::open_sqlite(options);
    core::Status walked = opened ? (*opened)->read([&](Connection& connection) {
      return connection.each(kWalk, {}, [&](const Row& row) {
        const ChainRow entry = read_chain_row(row);
        if (entry.sequence != expected) {
          broken(expected, entry.sequence == expected + 1 ? "entry " + std::to_string(expected) + " is missing"
                                                          : "entries " + std::to_string(expected) + " to " +
                                                                std::to_string(entry.sequence - 1) + " are missing");
          return false;
        }
        const std::string mac = chain_mac(impl_->key, previous, entry);
        if (!core::equal_constant_time(mac, row.text(16))) {
          broken(expected, "entry " + std::to_string(expected) + " was changed, swapped or inserted");
          return false;
        }
        previous = mac;
        if (expected == recorded.sequence) at_head = mac;
        ++expected;
        return true;
      });
    })
                                 : core::fail(opened.error());
    if (!walked) {
      const auto code = walked.error().code;
      // A table that is gone or a page that cannot be read is damage, not a reason to look away.
      if (code != ErrorCode::kCorrupt && code != ErrorCode::kInternal) return core::fail(walked.error());
      broken(expected,
             "the file is damaged at entry " + std::to_string(expected) + " (" + walked.error().message + ")");
    }
  }
  result.entries = expected - 1;
  result.head = core::to_hex(previous);
  if (result.first_broken == 0 && recorded.sequence > result.entries)
    broken(expected, expected == recorded.sequence
                         ? "entry " + std::to_string(expected) + " is missing: the end was cut"
                         : "entries " + std::to_string(expected) + " to " + std::to_string(recorded.sequence) +
                               " are missing: the end was cut");
  if (result.first_broken == 0 && recorded.sequence > 0 && at_head != recorded.mac)
    broken(recorded.sequence,
           "entry " + std::to_string(recorded.sequence) + " is not the one recorded: the chain was rewritten");
  result.sound = result.first_broken == 0;
  return result;
}

}  // namespace gluepot::audit
