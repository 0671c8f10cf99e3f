// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "catalog/catalog.h"
#include "mirror/mirror.h"
#include "store/database.h"

namespace gluepot::mirror {

enum class StreamState { kReading = 0, kComplete = 1, kFailed = 2, kUnavailable = 3, kSkipped = 4 };

/// One list of the source that a run reads, as the plan stores it.
struct Stream {
  std::string name;  ///< "passwords", "documents/4711", "flexible_assets/12"
  Task task = Task::kOrganizations;
  catalog::Kind kind = catalog::Kind::kOrganizations;
  std::optional<std::int64_t> organization_id, parent_id;
  StreamState state = StreamState::kReading;
  std::int64_t generation = 0;  ///< a new one for each attempt
  int attempts = 1;
  std::int64_t pages = 0;   ///< 0: page 1 has not been read
  std::int64_t total = -1;  ///< meta.total-count; -1: not told
  std::string message;
};

struct StoredPage {
  std::int64_t number = 0, generation = 0, received = 0, total_count = -1, total_pages = 0;
};

struct PlannedBody {
  std::int64_t document_id = 0, organization_id = 0, updated_at_ms = 0;
};

struct RunRow {
  std::int64_t id = 0, started_at_ms = 0, active_at_ms = 0, requests = 0, stored = 0, unchanged = 0, removed = 0;
  bool whole = true;  ///< reads every list whole; else only what changed where that is known to be enough
};

/// What a list's last whole pass left, for reading what changed since.
struct Proven {
  std::int64_t generation = 0, watermark_ms = 0;
  std::string organizations;  ///< ",7,12,": mapped while all of it was stored
  std::string salt;           ///< of the traits that were secret
};

/// The durable plan of runs. Every function works inside the caller's transaction. Errors: of the store.
namespace plan {

/// The unfinished run, or nothing.
core::Result<std::optional<RunRow>> find_unfinished(store::Connection& connection);
/// Begins a run; what older ones left is removed, but for the bodies that still wait.
core::Result<RunRow> begin(store::Connection& connection, std::int64_t now_ms, bool whole);
core::Status save_run(store::Connection& connection, const RunRow& run);
core::Status finish(store::Connection& connection, const RunRow& run, std::int64_t now_ms);
core::Result<std::vector<Stream>> streams(store::Connection& connection, std::int64_t run_id);
/// Does nothing to a stream that is there already.
core::Status add_stream(store::Connection& connection, std::int64_t run_id, const Stream& stream);
core::Status remove_stream(store::Connection& connection, std::int64_t run_id, const std::string& name);
core::Status save_stream(store::Connection& connection, std::int64_t run_id, const Stream& stream);
core::Result<std::vector<StoredPage>> pages(store::Connection& connection, const std::string& stream,
                                            std::int64_t generation);
core::Result<std::optional<StoredPage>> find_page(store::Connection& connection, const std::string& stream,
                                                  std::int64_t number);
core::Status save_page(store::Connection& connection, const std::string& stream, const StoredPage& page);
core::Result<std::vector<PlannedBody>> bodies(store::Connection& connection);
core::Status add_body(store::Connection& connection, std::int64_t run_id, const PlannedBody& body);
core::Status remove_body(store::Connection& connection, std::int64_t document_id);
/// Pages of the stream's pass were stored under this mapping (ids): the pass counts for the organizations that were
/// mapped all the time.
core::Status cover(store::Connection& connection, const Stream& stream,
                   const std::unordered_set<std::int64_t>& organizations);
/// The pass proved the list; what changes from `watermark_ms` on is not in it.
core::Status finish_pass(store::Connection& connection, const Stream& stream, std::int64_t now_ms,
                         std::int64_t watermark_ms, std::string_view salt);
/// Nothing when the list was never proven, or a pass has begun since that is not finished.
core::Result<std::optional<Proven>> find_proven(store::Connection& connection, const std::string& stream);
/// What changed was read: the list is as good as read whole.
core::Status finish_changes(store::Connection& connection, const std::string& stream, std::int64_t now_ms,
                            std::int64_t watermark_ms);

}  // namespace plan
}  // namespace gluepot::mirror
