// SPDX-License-Identifier: Apache-2.0
// What came is stored with its place in the plan in one transaction; a list whose pages are all there is proven or read
// again.
#include <algorithm>

#include "core/failpoint.h"
#include "core/log.h"
#include "core/text.h"
#include "mirror/impl/lists.h"
#include "mirror/impl/run.h"

namespace gluepot::mirror {
namespace {

using catalog::Kind;
using core::ErrorCode;

/// Pages that a list may grow by with each page read.
constexpr std::int64_t kMostGrowth = 2;
constexpr std::int64_t kMostPages = 100'000;
/// An empty list proves nothing; so few missing records are asked for one by one instead.
constexpr std::int64_t kMostAskedSingly = 8;

/// What tells whether the pass was noted for this mapping already.
std::string covered_by(const Stream& stream, const Mapping& mapping) {
  return std::to_string(stream.generation) + "/" + mapping.salt;
}

std::string counted(std::int64_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what);
}

}  // namespace

core::Status Run::store(std::vector<Fetched> pages) {
  for (auto& fetched : pages) settle_traits(fetched);
  const std::lock_guard lock(mirror_.store_mutex_);
  const auto mapping = mapping_of(mirror_.served_, mirror_.hides_);
  std::map<std::int64_t, std::vector<Fetched*>> groups;  // a transaction has one generation
  for (auto& fetched : pages) {
    auto& progress = streams_.at(fetched.job.stream.name);
    if (progress.stream.state != StreamState::kReading || progress.stream.generation != fetched.job.stream.generation)
      continue;
    if (mapping->salt != fetched.job.mapping->salt) {  // the mapping changed while the page was under way
      fetched.job.mapping = mapping;
      decode(reader_, store_, mirror_.settings_.page_size, fetched);
      if (!fetched.status) {
        GLUEPOT_TRY(failed(fetched));
        continue;
      }
    }
    groups[fetched.job.stream.generation].push_back(&fetched);
  }
  for (auto& [generation, group] : groups) GLUEPOT_TRY(store_group(group));
  return {};
}

/// Traits that no field list names may be new: the type's fields are read once, then the page is cut again.
void Run::settle_traits(Fetched& fetched) {
  if (fetched.page.unknown_traits.empty() || !fetched.job.stream.parent_id) return;
  const std::int64_t type = *fetched.job.stream.parent_id;
  if (reread_types_.insert(type).second) {
    ++row_.requests;
    auto answer = mirror_.source_.get("/flexible_asset_types/" + std::to_string(type) +
                                          "/relationships/flexible_asset_fields?page%5Bsize%5D=1000&page%5Bnumber%5D=1",
                                      connectors::Lane::kSkeleton);
    if (!answer) return;
    auto fields = reader_.read(Kind::kFlexibleAssetFields, answer->body);
    if (!fields) return;
    std::vector<const catalog::Row*> rows;
    for (const auto& row : fields->rows)
      if (row.parent_id == type) rows.push_back(&row);
    if (!store_.store_rows(rows) || !refresh_traits()) return;
  }
  fetched.job.traits = traits_;
  decode(reader_, store_, mirror_.settings_.page_size, fetched);
  if (!fetched.page.unknown_traits.empty())
    core::log_warn("mirror: traits that no field describes were left out", {{"flexible_asset_type_id", type}});
}

StoredPage Run::counts_of(const Fetched& fetched) const {
  StoredPage page = fetched.before;
  if (!fetched.unchanged) {
    page.received = static_cast<std::int64_t>(fetched.page.rows.size());
    page.total_count = fetched.page.total_count.value_or(-1);
    page.total_pages =
        fetched.page.total_pages.value_or(fetched.page.next_page ? fetched.job.number + 1 : fetched.job.number);
  }
  page.number = fetched.job.number;
  page.generation = fetched.job.stream.generation;
  return page;
}

core::Status Run::store_group(std::vector<Fetched*>& pages) {
  std::vector<documentation::PageWrite> writes;
  std::map<std::int64_t, PlannedBody> bodies;  // of documents new or changed whose row of the list has no text
  std::map<std::string, Progress> after;       // copies: nothing changes here until the transaction is committed
  std::map<std::string, std::shared_ptr<const Mapping>> mappings;
  for (const auto* fetched : pages) {
    documentation::PageWrite write;
    write.stream = fetched->job.stream.name;
    write.number = fetched->job.number;
    write.digest = fetched->digest;
    write.asked_at = fetched->asked_at;
    write.page = fetched->unchanged ? nullptr : &fetched->page;
    if (mixes_organizations(fetched->job.stream))
      write.keep = [mapping = fetched->job.mapping](const catalog::Row& row) { return mapping->keeps(row); };
    if (fetched->job.stream.kind == Kind::kDocuments)
      write.on_stored = [&bodies](const catalog::Row& row) {
        if (row.kind == Kind::kDocuments && !has_content(row))
          bodies[row.id] = {row.id, row.organization_id, row.updated_at_ms};
      };
    writes.push_back(std::move(write));
    auto& progress = after.try_emplace(fetched->job.stream.name, streams_.at(fetched->job.stream.name)).first->second;
    GLUEPOT_TRY(note_page(progress, *fetched));
    if (fetched->job.mapping) mappings[fetched->job.stream.name] = fetched->job.mapping;
  }
  RunRow row = row_;
  row.active_at_ms = mirror_.clock_.now_ms();
  core::failpoint("mirror.before_store");
  auto outcome = store_.store_pages(
      writes, pages.front()->job.stream.generation, [&](store::Connection& connection) -> core::Status {
        for (const auto* fetched : pages)
          GLUEPOT_TRY(plan::save_page(connection, fetched->job.stream.name, counts_of(*fetched)));
        for (const auto& [name, progress] : after) GLUEPOT_TRY(plan::save_stream(connection, row_.id, progress.stream));
        for (const auto& [name, mapping] : mappings)
          if (after.at(name).covered != covered_by(after.at(name).stream, *mapping))
            GLUEPOT_TRY(plan::cover(connection, after.at(name).stream, mapping->covered(after.at(name).stream)));
        for (const auto& [id, body] : bodies) GLUEPOT_TRY(plan::add_body(connection, row_.id, body));
        return plan::save_run(connection, row);
      });
  if (!outcome && outcome.error().code == ErrorCode::kConflict) {
    // A page taken as unchanged was changed in another way meanwhile: it is cut in full next time.
    for (const auto* fetched : pages) streams_.at(fetched->job.stream.name).again.insert(fetched->job.number);
    return {};
  }
  if (!outcome) return core::fail(std::move(outcome).error());
  core::failpoint("mirror.after_store");
  for (auto& [name, progress] : after) {
    progress.covered = covered_by(progress.stream, *mappings.at(name));
    streams_.at(name) = std::move(progress);
  }
  row_.active_at_ms = row.active_at_ms;
  row_.stored += outcome->stored;
  row_.unchanged += outcome->unchanged;
  index_waits_ = mirror_.settings_.index_texts && (index_waits_ || outcome->stored > 0);
  for (const auto& [id, body] : bodies) add_body(body);
  return {};
}

/// What a page says about its list. The first page plans the rest; a list that grew meanwhile may add a little.
core::Status Run::note_page(Progress& progress, const Fetched& fetched) {
  const StoredPage page = counts_of(fetched);
  if (progress.stored.insert(page.number).second) progress.received += page.received;
  if (page.total_count >= 0) progress.stream.total = page.total_count;
  if (page.number == 1)
    progress.stream.pages = std::clamp<std::int64_t>(page.total_pages, 1, kMostPages);
  else if (page.total_pages > progress.stream.pages)
    progress.stream.pages = std::min(page.total_pages, progress.stream.pages + kMostGrowth);
  return {};
}

/// A body that waits already is asked for once; one that was asked for before its document changed, again.
void Run::add_body(const PlannedBody& body) {
  for (std::size_t i = next_body_; i < bodies_.size(); ++i)
    if (bodies_[i].document_id == body.document_id) return;
  bodies_.push_back(body);
}

core::Status Run::store_bodies(std::vector<Fetched>& bodies) {
  const std::lock_guard lock(mirror_.store_mutex_);
  const auto mapping = mapping_of(mirror_.served_, mirror_.hides_);
  std::vector<const catalog::Row*> rows;
  for (auto& fetched : bodies)
    for (const auto& row : fetched.page.rows)
      if (row.id == fetched.job.document_id && mapping->keeps(row)) rows.push_back(&row);
  return store_.complete_rows(rows, [&](store::Connection& connection) -> core::Status {
    for (const auto& fetched : bodies) GLUEPOT_TRY(plan::remove_body(connection, fetched.job.document_id));
    return plan::save_run(connection, row_);
  });
}

core::Status Run::finish_streams() {
  for (const auto& name : order_) {
    Progress& progress = streams_.at(name);
    if (progress.stream.state != StreamState::kReading || progress.stream.pages == 0) continue;
    if (!progress.under_way.empty() || !progress.again.empty()) continue;
    if (static_cast<std::int64_t>(progress.stored.size()) < progress.stream.pages) continue;
    GLUEPOT_TRY(finish_stream(progress));
  }
  return {};
}

std::int64_t Run::may_delete(Kind kind) {
  if (control_.confirm_deletions || mirror_.settings_.confirm_deletions) return INT64_MAX;
  const auto share = static_cast<std::int64_t>(static_cast<double>(had_[kind]) * mirror_.settings_.most_deleted_share);
  return std::max<std::int64_t>(0, std::max(share, mirror_.settings_.most_deleted_records) - deleted_[kind]);
}

/// What goes with types or organizations that go is bounded like a deletion of its own.
std::int64_t Run::may_delete_below(Kind kind) {
  if (kind == Kind::kFlexibleAssetTypes) return may_delete(Kind::kFlexibleAssets);
  if (control_.confirm_deletions || mirror_.settings_.confirm_deletions) return INT64_MAX;
  std::int64_t all = 0;
  for (const auto& [had_kind, records] : had_) all += records;
  const auto share = static_cast<std::int64_t>(static_cast<double>(all) * mirror_.settings_.most_deleted_share);
  return std::max(share, mirror_.settings_.most_deleted_records);
}

/// What the secret traits were while the whole list was read; nothing to compare with when they changed meanwhile.
std::string Run::salt_of(const Stream& stream) const {
  if (stream.kind != Kind::kFlexibleAssets) return {};
  return reread_types_.count(stream.parent_id.value_or(0)) != 0 ? "changed" : core::to_hex(traits_->salt);
}

core::Status Run::finish_stream(Progress& progress) {
  Stream& stream = progress.stream;
  // Without a count of the source's nothing can be proven, so nothing is deleted.
  if (stream.total < 0)
    return fail_stream(progress, StreamState::kComplete, "the source told no count, so nothing was deleted");
  documentation::SweepScope scope{stream.name, stream.kind, stream.organization_id, stream.parent_id,
                                  included_kinds(stream.kind)};
  scope.max_below = may_delete_below(stream.kind);
  core::Result<documentation::SweepOutcome> swept;
  {
    const std::lock_guard lock(mirror_.store_mutex_);
    swept = store_.sweep(scope, stream.generation, stream.pages, stream.total, may_delete(stream.kind));
  }
  if (!swept) return core::fail(std::move(swept).error());
  if (!swept->agreed) {
    const std::string why = stream.name + ": the source counts " + counted(stream.total, "records") + " but listed " +
                            counted(swept->seen, "different ones") + " on " + counted(stream.pages, "pages");
    if (stream.attempts < 2) return begin_again(progress, why);
    return fail_stream(progress, StreamState::kFailed,
                       why + ", twice; nothing was deleted. Sync again when the account is quieter.");
  }
  row_.removed += swept->deleted;
  deleted_[stream.kind] += swept->deleted;
  if (swept->would_delete > 0) {
    std::string why;
    GLUEPOT_ASSIGN(const bool gone, prove_gone(stream, *swept, why));
    if (!gone) return fail_stream(progress, StreamState::kFailed, why);
  }
  stream.state = StreamState::kComplete;
  stream.message.clear();
  const bool types = stream.kind == Kind::kFlexibleAssetTypes;
  GLUEPOT_TRY(store::write(store_.database(), [&](store::Connection& connection) -> core::Status {
    GLUEPOT_TRY(plan::save_stream(connection, row_.id, stream));
    return plan::finish_pass(connection, stream, mirror_.clock_.now_ms(), row_.started_at_ms - kClocksApartMs,
                             salt_of(stream));
  }));
  return types ? refresh_traits() : core::Status{};
}

/// A sweep that was not allowed to delete: too many at once, or a list that came empty. A few of an empty list are
/// asked for singly.
core::Result<bool> Run::prove_gone(const Stream& stream, const documentation::SweepOutcome& swept, std::string& why) {
  const auto would_delete = swept.would_delete;
  const bool confirmed = control_.confirm_deletions || mirror_.settings_.confirm_deletions;
  if (stream.total > 0 || (would_delete > kMostAskedSingly && !confirmed)) {
    const std::string below =
        swept.would_delete_below > 0 ? " and " + counted(swept.would_delete_below, "records that belong to them") : "";
    why = stream.name + ": would delete " + std::to_string(would_delete) + " of " + std::to_string(had_[stream.kind]) +
          below + (stream.total == 0 ? " because the list came empty" : "") +
          "; look whether that is right, then run with confirmation";
    return false;
  }
  std::vector<documentation::Known> known;
  GLUEPOT_TRY(store_.read([&](documentation::Reader& reader) -> core::Status {
    GLUEPOT_ASSIGN(known, reader.known(stream.kind, stream.organization_id));
    return {};
  }));
  for (const auto& record : known) {
    if (stream.parent_id && record.parent_id != *stream.parent_id) continue;
    if (!confirmed) {
      ++row_.requests;
      auto answer =
          mirror_.source_.get("/" + std::string(catalog::kind_name(stream.kind)) + "/" + std::to_string(record.id),
                              connectors::Lane::kSkeleton);
      if (answer || answer.error().code != ErrorCode::kNotFound) {
        why = stream.name + ": the list came empty, but record " + std::to_string(record.id) +
              " is not proven to be gone; nothing more was deleted";
        return false;
      }
    }
    GLUEPOT_ASSIGN(const bool removed, store_.remove(stream.kind, record.id));
    if (removed) ++row_.removed;
  }
  return true;
}

}  // namespace gluepot::mirror
