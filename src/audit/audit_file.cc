// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include "audit/impl/audit_file.h"
#include "core/log.h"
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
  request_id TEXT NOT NULL, outcome TEXT NOT NULL, mac BLOB NOT NULL,
  source TEXT NOT NULL DEFAULT '', session TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS entry_refers_to ON entry (refers_to) WHERE refers_to > 0;
CREATE INDEX IF NOT EXISTS entry_at ON entry (at_ms);
CREATE INDEX IF NOT EXISTS entry_actor ON entry (actor_kind, actor_id, actor_name, at_ms) WHERE phase <> 'outcome';
CREATE INDEX IF NOT EXISTS entry_company ON entry (company_id, sequence) WHERE company_id >= 0;
CREATE INDEX IF NOT EXISTS entry_record ON entry (record_id, at_ms) WHERE record_id <> '';
CREATE TRIGGER IF NOT EXISTS entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'audit entries never change'); END;
CREATE TABLE IF NOT EXISTS segment (number INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL,
  sealed_at_ms INTEGER NOT NULL, before BLOB NOT NULL, end BLOB NOT NULL, mac BLOB NOT NULL);
CREATE TRIGGER IF NOT EXISTS segment_no_update BEFORE UPDATE ON segment BEGIN SELECT RAISE(ABORT, 'segments never change'); END;
CREATE TRIGGER IF NOT EXISTS segment_no_delete BEFORE DELETE ON segment BEGIN SELECT RAISE(ABORT, 'segments never go'); END;
DROP TRIGGER IF EXISTS entry_no_delete;
CREATE TRIGGER IF NOT EXISTS entry_only_sealed BEFORE DELETE ON entry
  WHEN old.sequence > COALESCE((SELECT MAX(last) FROM segment), 0)
  BEGIN SELECT RAISE(ABORT, 'audit entries never go'); END;
)sql";

/// Between one recorded head and the next: what follows a head into the strict store competes with reveals for the
/// disk.
constexpr std::chrono::milliseconds kHeadPause{50};

constexpr Statement kAppend{"audit.append", "INSERT INTO entry (" GLUEPOT_AUDIT_COLUMNS
                                            ", mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kLast{"audit.last", "SELECT sequence, mac FROM entry ORDER BY sequence DESC LIMIT 1"};
constexpr Statement kIsOld{"audit.is_old",
                           "SELECT 1 WHERE EXISTS (SELECT 1 FROM pragma_table_info('entry')) AND NOT EXISTS "
                           "(SELECT 1 FROM pragma_table_info('entry') WHERE name = 'session')"};
constexpr std::string_view kAddSource =
    "ALTER TABLE entry ADD COLUMN source TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE entry ADD COLUMN session TEXT NOT NULL DEFAULT '';";

}  // namespace

core::Status prepare_audit_file(Connection& connection) {
  // A file of before the source and the session were noted gets their columns, empty in what it holds.
  GLUEPOT_ASSIGN(const auto old, connection.find(kIsOld, [](const Row&) { return true; }));
  if (old) GLUEPOT_TRY(connection.script(kAddSource));
  return connection.script(kSchema);
}

ChainRow read_chain_row(const Row& row) {
  ChainRow out;
  out.sequence = row.integer(0);
  out.at_ms = row.integer(1);
  out.refers_to = row.integer(2);
  out.actor_id = row.integer(3);
  out.company_id = row.integer(4);
  int column = 5;
  for (auto* text :
       {&out.phase, &out.action, &out.actor_kind, &out.actor_name, &out.subject, &out.record_id, &out.company_name,
        &out.detail, &out.address, &out.request_id, &out.outcome, &out.source, &out.session})
    *text = row.string(column++);
  return out;
}

AuditLog::Impl::Impl(std::string folder_in, const vault::Vault& vault, HeadStore& heads_in, const core::Clock& clock_in)
    : folder(std::move(folder_in)), key(vault.derive("gluepot.audit.chain.1")), heads(heads_in), clock(clock_in) {
  recorder_ = std::thread([this] { record_heads(); });
}

void AuditLog::Impl::close() {
  {
    const std::lock_guard lock(head_mutex_);
    if (closing_) return;
    closing_ = true;
  }
  head_changed_.notify_all();
  recorder_.join();
  {
    const std::lock_guard lock(segments_mutex_);
    segments_.clear();
  }
  {
    const std::lock_guard lock(readable_mutex_);
    readable_.reset();
  }
  const std::lock_guard lock(queue_mutex_);  // somebody may just look for it
  database_.reset();
}

core::Status AuditLog::Impl::ensure_open() {
  if (database_ != nullptr) return {};
  ::mkdir(folder.c_str(), 0700);
  store::SqliteOptions options;
  options.path = path();
  options.synchronous_full = true;
  options.readers = 2;
  options.cache_kib = 2048;
  // A reveal commits about ten pages. With SQLite's 1,000 one in a hundred would have to wait for the log to be
  // emptied.
  options.wal_autocheckpoint = 4000;
  options.page_size = 4096;
  auto opened = store::open_sqlite(options);
  if (!opened) return core::fail(opened.error());
  auto made = (*opened)->write(prepare_audit_file);
  if (!made) return made;
  GLUEPOT_ASSIGN(auto last, store::read(**opened, [](Connection& connection) {
                   return connection.find(kLast, [](const Row& row) { return Head{row.integer(0), row.string(1)}; });
                 }));
  head_ = last.value_or(Head{});
  // A file that ends before the recorded head was cut: never append over the gap, or the numbers would hide it.
  GLUEPOT_ASSIGN(const Head recorded, heads.load());
  if (recorded.sequence > head_.sequence)
    return core::fail(ErrorCode::kCorrupt, "the audit file ends at entry " + std::to_string(head_.sequence) +
                                               " but entry " + std::to_string(recorded.sequence) +
                                               " was written; run: gluepot audit verify");
  database_ = std::move(*opened);
  const std::lock_guard lock(readable_mutex_);
  readable_ = database_;
  return {};
}

/// Leader and followers: whoever finds no leader commits for everybody queued, so writers that arrive together share
/// an fsync and a lone one pays no thread switch.
core::Result<std::int64_t> AuditLog::Impl::append(ChainRow row) {
  std::vector<ChainRow> rows;
  rows.push_back(std::move(row));
  return append_all(std::move(rows));
}

core::Result<std::int64_t> AuditLog::Impl::append_all(std::vector<ChainRow> rows) {
  std::vector<Waiting> all;
  all.reserve(rows.size());
  for (auto& row : rows) all.push_back({std::move(row)});
  std::unique_lock lock(queue_mutex_);
  for (auto& one : all) queue_.push_back(&one);
  auto& mine = all.back();
  while (!mine.done) {
    if (leading_) {
      queue_changed_.wait(lock);
      continue;
    }
    leading_ = true;
    std::vector<Waiting*> batch;
    while (!queue_.empty() && batch.size() < 256) {
      batch.push_back(queue_.front());
      queue_.pop_front();
    }
    lock.unlock();
    const core::Status stored = store_batch(batch);
    lock.lock();
    for (auto* waiting : batch) {
      waiting->result = stored;
      waiting->done = true;
    }
    leading_ = false;
    queue_changed_.notify_all();
  }
  for (const auto& one : all)
    if (!one.result) return core::fail(one.result.error());
  return mine.row.sequence;
}

core::Status AuditLog::Impl::store_batch(const std::vector<Waiting*>& batch) {
  if (auto opened = ensure_open(); !opened) return refuse(opened.error());
  Head next = head_;
  auto stored = database_->write([&](Connection& connection) -> core::Status {
    next = head_;
    for (auto* waiting : batch) {
      ChainRow& row = waiting->row;
      row.sequence = next.sequence + 1;
      next = {row.sequence, chain_mac(key, next.mac, row)};
      GLUEPOT_TRY(connection.execute(kAppend, row.sequence, row.at_ms, row.refers_to, row.actor_id, row.company_id,
                                     row.phase, row.action, row.actor_kind, row.actor_name, row.subject, row.record_id,
                                     row.company_name, row.detail, row.address, row.request_id, row.outcome, row.source,
                                     row.session, store::Blob{next.mac}));
    }
    return {};
  });
  if (!stored) return refuse(stored.error());
  head_ = next;
  {
    const std::lock_guard lock(head_mutex_);
    newest_ = next;
  }
  head_changed_.notify_all();
  return {};
}

core::Status AuditLog::Impl::refuse(const core::Error& cause) {
  // The file may be back (space freed, mount writable) at the next call: start from the file again.
  {
    const std::lock_guard lock(readable_mutex_);
    readable_.reset();
  }
  database_.reset();
  core::log_error("audit entry not written", {{"cause", cause.message}});
  core::Error error{ErrorCode::kUnavailable,
                    "no password is shown while the audit entry cannot be written: " + cause.message};
  error.next_step = "Free space on, or make writable, the folder " + folder + " on the Gluepot server.";
  error.retry_after = std::chrono::seconds(5);
  return core::fail(std::move(error));
}

void AuditLog::Impl::record_heads() {
  Head saved;
  std::unique_lock lock(head_mutex_);
  for (;;) {
    head_changed_.wait(lock, [&] { return closing_ || newest_.sequence != saved.sequence; });
    if (newest_.sequence == saved.sequence) return;  // closing, and nothing is left to record
    const Head target = newest_;
    lock.unlock();
    const auto done = heads.save(target);
    lock.lock();
    if (done) {
      saved = target;
      head_changed_.wait_for(lock, kHeadPause, [&] { return closing_; });
    } else {
      if (closing_) return;
      core::log_warn("audit head not recorded", {{"cause", done.error().message}});
      head_changed_.wait_for(lock, std::chrono::seconds(1), [&] { return closing_; });
    }
  }
}

core::Result<std::shared_ptr<store::Database>> AuditLog::Impl::reader() {
  {
    const std::lock_guard lock(readable_mutex_);
    if (readable_) return readable_;
  }
  std::unique_lock lock(queue_mutex_);
  queue_changed_.wait(lock, [&] { return !leading_; });
  if (auto opened = ensure_open(); !opened && opened.error().code != ErrorCode::kCorrupt)
    return core::fail(opened.error());
  if (database_ == nullptr)
    return core::fail(ErrorCode::kCorrupt, "the audit file cannot be used; run: gluepot audit verify");
  return database_;
}

}  // namespace gluepot::audit
