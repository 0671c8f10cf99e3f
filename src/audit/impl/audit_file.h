// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "audit/audit_log.h"
#include "audit/chain.h"
#include "core/secret.h"
#include "store/database.h"

namespace gluepot::audit {

/// The columns of a ChainRow in the order of read_chain_row; the MAC comes behind them.
#define GLUEPOT_AUDIT_COLUMNS                                                                                     \
  "sequence, at_ms, refers_to, actor_id, company_id, phase, action, actor_kind, actor_name, subject, record_id, " \
  "company_name, detail, address, request_id, outcome, source, session"
inline constexpr int kMacColumn = 18;
ChainRow read_chain_row(const store::Row& row);
/// Whether entry `e` counts where it stands: a sealed one that is not removed yet is its segment's.
#define GLUEPOT_AUDIT_UNSEALED "+e.sequence > (SELECT COALESCE(MAX(last), 0) FROM segment) "

struct StoredSegment {
  SegmentHead head;
  std::string mac;
};

/// The heads of all segments, oldest first, as the file has them; not checked. None in a file of before them.
core::Result<std::vector<StoredSegment>> stored_segments(store::Connection& connection);
std::string segment_path(const std::string& folder, std::int64_t number);

/// Gives a file the tables of the audit.
core::Status prepare_audit_file(store::Connection& connection);

/// The file and who writes to it: leader and followers, so that writers that arrive together share one fsync.
struct AuditLog::Impl {
  Impl(std::string folder_in, const vault::Vault& vault, HeadStore& heads_in, const core::Clock& clock_in);
  ~Impl() { close(); }

  void close();
  /// Opens the file when it is not open yet. The caller must hold the right to write.
  core::Status ensure_open();
  /// The sequence of the last one. They are queued in one go, so nothing stands between them.
  core::Result<std::int64_t> append_all(std::vector<ChainRow> rows);
  core::Result<std::int64_t> append(ChainRow row);
  /// For readers: the open database, opened by whoever comes first.
  core::Result<std::shared_ptr<store::Database>> reader();
  std::string path() const { return folder + "/audit.db"; }
  std::string segment_path(std::int64_t number) const { return audit::segment_path(folder, number); }
  static core::Result<std::vector<StoredSegment>> segments(store::Connection& connection) {
    return stored_segments(connection);
  }
  /// Runs `work` on the audit's file and on each segment's that lies beside it, the newest first or last, until it
  /// returns false. Nothing goes from one to another meanwhile; `work` must not come here again. A segment that is
  /// damaged is as one that is away.
  core::Status each_file(const std::function<core::Result<bool>(store::Database&)>& work, bool newest_first = true);
  /// The segment's, opened once; null: it does not lie there.
  core::Result<std::shared_ptr<store::Database>> open_segment(std::int64_t number);

  const std::string folder;
  const core::Secret key;
  HeadStore& heads;
  const core::Clock& clock;
  std::mutex sealing;       ///< one seal at a time: two would make the same file
  std::shared_mutex files;  ///< whoever lists looks into several files; exclusively: entries go from one to another

 private:
  struct Waiting {
    ChainRow row;
    bool done = false;
    core::Status result;
  };
  core::Status store_batch(const std::vector<Waiting*>& batch);
  core::Status refuse(const core::Error& cause);
  /// Follows the chain's end into the strict store without making anybody wait.
  void record_heads();

  std::mutex queue_mutex_;
  std::condition_variable queue_changed_;
  std::deque<Waiting*> queue_;
  bool leading_ = false;
  Head head_;                                  // the leader's
  std::shared_ptr<store::Database> database_;  // the leader's

  std::mutex readable_mutex_;
  std::shared_ptr<store::Database> readable_;  // the same for readers, who wait for no commit; null: not open

  std::mutex segments_mutex_;
  std::map<std::int64_t, std::shared_ptr<store::Database>> segments_;  // opened once; they never change
  std::set<std::int64_t> damaged_;                                     // told of once

  std::mutex head_mutex_;
  std::condition_variable head_changed_;
  Head newest_;
  bool closing_ = false;
  std::thread recorder_;
};

}  // namespace gluepot::audit
