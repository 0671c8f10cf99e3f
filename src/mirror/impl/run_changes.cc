// SPDX-License-Identifier: Apache-2.0
// A list that was read whole once is asked for what changed since, newest first. It counts only when the list's count
// and ids are the known ones and its order can be believed; otherwise the list is read whole, as if nothing had been
// asked. So a record that was created, deleted or moved is never missed, and one that changed neither.
#include <algorithm>

#include "core/log.h"
#include "core/text.h"
#include "documentation/listed.h"
#include "mirror/impl/changes.h"
#include "mirror/impl/lists.h"
#include "mirror/impl/run.h"

namespace gluepot::mirror {
namespace {

using catalog::Kind;
using core::ErrorCode;

/// Read again behind the newest change seen: for equal times, and for changes that become visible out of order.
constexpr std::int64_t kOverlapMs = 10 * 60'000;

bool covers(const Proven& proven, std::int64_t organization) {
  return proven.organizations.find("," + std::to_string(organization) + ",") != std::string::npos;
}

}  // namespace

core::Status Run::choose_changes(Progress& progress) {
  const Stream& stream = progress.stream;
  if (row_.whole || stream.state != StreamState::kReading || stream.pages > 0 || !progress.stored.empty() ||
      !tells_changes(stream.kind))
    return {};
  GLUEPOT_ASSIGN(const auto proven, store::read(store_.database(), [&](store::Connection& connection) {
                   return plan::find_proven(connection, stream.name);
                 }));
  if (!proven) return {};
  if (stream.kind == Kind::kFlexibleAssets && proven->salt != core::to_hex(traits_->salt)) return {};
  // Of an organization mapped since then nothing is stored.
  if (stream.organization_id) {
    if (!covers(*proven, *stream.organization_id)) return {};
  } else {
    for (const auto organization : mapping_->covered(stream))
      if (!covers(*proven, organization)) return {};
  }
  progress.changes = true;
  progress.proven = *proven;
  return {};
}

core::Status Run::take_changes(Fetched& fetched) {
  row_.requests += fetched.requests;
  Progress& progress = streams_.at(fetched.job.stream.name);
  progress.changes = false;
  if (!fetched.status && fetched.status.error().code == ErrorCode::kCancelled) {
    if (interrupted_.empty()) interrupted_ = "stopped";
    return {};
  }
  std::optional<std::string> why;
  if (fetched.status) {
    GLUEPOT_ASSIGN(why, why_whole_of(progress, fetched));
  } else {
    why = fetched.status.error().message;
  }
  if (!why) return store_changes(progress, fetched);
  core::log_info("mirror: list read whole", {{"list", progress.stream.name}, {"reason", *why}});
  return read_folders_of(progress.stream);
}

core::Result<std::optional<std::string>> Run::why_whole_of(const Progress& progress, const Fetched& fetched) {
  using Why = std::optional<std::string>;
  const auto now = mapping_of(mirror_.served_, mirror_.hides_);
  if (now->salt != fetched.job.mapping->salt) return Why("the mapping changed meanwhile");
  ChangesView view;
  for (const auto& read : fetched.changes) {
    view.totals.push_back(read.page.total_count.value_or(-1));
    for (const auto& row : read.page.rows) view.rows.push_back({row.id, row.updated_at_ms});
    if (!read.page.unknown_traits.empty()) return Why("it has fields that are not known");
  }
  GLUEPOT_ASSIGN(const auto known, documentation::listed_ids(store_, progress.stream.name, progress.proven.generation,
                                                             progress.stream.kind));
  GLUEPOT_ASSIGN(const auto newest, newest_stored(progress.stream));
  return why_whole(view, known, newest);
}

core::Result<std::int64_t> Run::newest_stored(const Stream& stream) {
  std::int64_t newest = 0;
  GLUEPOT_TRY(store_.read([&](documentation::Reader& reader) -> core::Status {
    if (!stream.organization_id) {
      GLUEPOT_ASSIGN(newest, reader.newest_updated_at_ms(stream.kind, stream.parent_id));
      return {};
    }
    GLUEPOT_ASSIGN(const auto records, reader.known(stream.kind, stream.organization_id));
    for (const auto& record : records) newest = std::max(newest, record.updated_at_ms);
    return {};
  }));
  return newest;
}

core::Status Run::store_changes(Progress& progress, Fetched& fetched) {
  Stream& stream = progress.stream;
  std::vector<const catalog::Row*> changed;
  std::vector<std::int64_t> ids;
  for (const auto& read : fetched.changes)
    for (const auto& row : read.page.rows)
      if (row.updated_at_ms >= progress.proven.watermark_ms) {
        changed.push_back(&row);
        ids.push_back(row.id);
      }
  const std::lock_guard lock(mirror_.store_mutex_);
  const auto mapping = mapping_of(mirror_.served_, mirror_.hides_);
  GLUEPOT_ASSIGN(const auto before, store_.find_many(stream.kind, ids));
  std::map<std::int64_t, std::int64_t> stored;  // id -> its last change
  for (const auto& record : before) stored[record.id] = record.updated_at_ms;
  std::vector<const catalog::Row*> rows;
  std::vector<PlannedBody> bodies;
  std::int64_t newer = 0;
  for (const auto* row : changed) {
    const auto known = stored.find(row->id);
    if (!mapping->keeps(*row)) {
      if (known == stored.end()) continue;
      GLUEPOT_ASSIGN(const bool removed, store_.remove(stream.kind, row->id));
      if (removed) ++row_.removed;
      continue;
    }
    // One that was written through here meanwhile is newer than this page.
    if (known != stored.end() && known->second > row->updated_at_ms) continue;
    rows.push_back(row);
    if (known != stored.end() && known->second == row->updated_at_ms) continue;  // the overlap; its bytes decide
    ++newer;
    if (stream.kind == Kind::kDocuments && !has_content(*row))
      bodies.push_back({row->id, row->organization_id, row->updated_at_ms});
  }
  const auto total = fetched.changes.front().page.total_count.value_or(0);
  const auto& newest = fetched.changes.front().page.rows;
  stream.state = StreamState::kComplete;
  stream.total = progress.received = total;
  stream.pages = static_cast<std::int64_t>(fetched.changes.size());
  stream.message.clear();
  row_.stored += newer;
  row_.unchanged += std::max<std::int64_t>(0, total - newer);
  row_.active_at_ms = mirror_.clock_.now_ms();
  // A time that has not come yet, of a clock that was wrong once, says nothing of what changes next.
  const auto told = newest.empty() ? 0 : newest.front().updated_at_ms;
  const auto known = std::min(progress.proven.watermark_ms, row_.started_at_ms);
  const auto watermark =
      told <= row_.started_at_ms ? std::max(known, told - kOverlapMs) : row_.started_at_ms - kClocksApartMs;
  GLUEPOT_TRY(store_.store_rows(rows, [&](store::Connection& connection) -> core::Status {
    for (const auto& body : bodies) GLUEPOT_TRY(plan::add_body(connection, row_.id, body));
    GLUEPOT_TRY(plan::save_stream(connection, row_.id, stream));
    GLUEPOT_TRY(plan::finish_changes(connection, stream.name, row_.active_at_ms, watermark));
    return plan::save_run(connection, row_);
  }));
  for (const auto& body : bodies) add_body(body);
  index_waits_ = mirror_.settings_.index_texts && (index_waits_ || !rows.empty());
  return newer == 0 ? core::Status{} : read_folders_of(stream);
}

core::Status Run::read_folders_of(const Stream& documents) {
  if (documents.kind != Kind::kDocuments || !documents.organization_id) return {};
  std::vector<Stream> streams;
  for (auto& stream : document_streams(*documents.organization_id))
    if (stream.kind == Kind::kDocumentFolders && mapping_->reads(stream)) streams.push_back(std::move(stream));
  return add(streams);
}

}  // namespace gluepot::mirror
