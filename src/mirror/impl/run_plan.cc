// SPDX-License-Identifier: Apache-2.0
// How a run is begun or found again, and which lists follow from what was read.
#include <algorithm>

#include "core/log.h"
#include "core/text.h"
#include "mirror/impl/lists.h"
#include "mirror/impl/run.h"

namespace gluepot::mirror {
namespace {

using catalog::Kind;

/// Generations grow from run to run and from attempt to attempt.
constexpr std::int64_t kAttemptsARun = 8;

}  // namespace

void Run::choose_tasks() {
  mapping_ = mapping_of(mirror_.served_, mirror_.hides_);
  tasks_ = mirror_.settings_.tasks;
  for (const auto& [task, kind] : {std::pair{Task::kDocuments, Kind::kDocuments},
                                   {Task::kPasswords, Kind::kPasswords},
                                   {Task::kChecklists, Kind::kChecklists}})
    if (mapping_->hidden->hides_kind(kind)) tasks_.erase(task);
}

core::Status Run::begin() {
  choose_tasks();
  const std::int64_t now = mirror_.clock_.now_ms();
  std::vector<Stream> streams;
  GLUEPOT_TRY(mirror_.store_.database().write([&](store::Connection& connection) -> core::Status {
    GLUEPOT_ASSIGN(auto unfinished, plan::find_unfinished(connection));
    resumed_ = unfinished && now - unfinished->active_at_ms <= mirror_.settings_.resume_within.count() &&
               (unfinished->whole || !control_.whole);
    if (resumed_) {
      row_ = *unfinished;
    } else {
      GLUEPOT_ASSIGN(row_, plan::begin(connection, now, control_.whole));
    }
    // What was switched on since an unfinished run began is planned now.
    for (auto stream : first_streams(tasks_)) {
      stream.generation = row_.id * kAttemptsARun;
      GLUEPOT_TRY(plan::add_stream(connection, row_.id, stream));
    }
    GLUEPOT_ASSIGN(streams, plan::streams(connection, row_.id));
    // Switched off since it was planned. Its records go, so the list is read from its beginning when it is on again.
    const auto off = std::partition(streams.begin(), streams.end(), [&](const Stream& stream) {
      return tasks_.count(stream.task) != 0 && mapping_->reads(stream);
    });
    for (auto stream = off; stream != streams.end(); ++stream)
      GLUEPOT_TRY(plan::remove_stream(connection, row_.id, stream->name));
    streams.erase(off, streams.end());
    GLUEPOT_ASSIGN(bodies_, plan::bodies(connection));
    return {};
  }));
  std::erase_if(bodies_, [&](const PlannedBody& body) {
    return tasks_.count(Task::kDocuments) == 0 || mapping_->hidden->hides(Kind::kDocuments, body.organization_id, 0);
  });
  std::vector<std::string> unread;
  for (auto& stream : streams) {
    Progress progress;
    progress.stream = std::move(stream);
    // What failed for a passing reason is tried again in this sitting.
    if (progress.stream.state == StreamState::kFailed || progress.stream.state == StreamState::kSkipped) {
      progress.stream.state = StreamState::kReading;
      progress.stream.message.clear();
    }
    GLUEPOT_TRY(resume_pages(progress));
    unread.push_back(progress.stream.name);
    streams_.emplace(progress.stream.name, std::move(progress));
  }
  for (const auto& stream : first_streams(tasks_))
    if (streams_.count(stream.name) != 0) order_.push_back(stream.name);
  for (const auto& [name, progress] : streams_)
    if (std::find(order_.begin(), order_.end(), name) == order_.end()) order_.push_back(name);
  documents_planned_ = tasks_.count(Task::kDocuments) == 0;
  assets_planned_ = tasks_.count(Task::kFlexibleAssets) == 0;
  GLUEPOT_ASSIGN(const auto counts, store_.counts());
  for (const auto& count : counts) had_[count.kind] += count.records;
  GLUEPOT_TRY(refresh_traits());
  for (const auto& name : unread) GLUEPOT_TRY(choose_changes(streams_.at(name)));
  return {};
}

core::Status Run::resume_pages(Progress& progress) {
  const auto& stream = progress.stream;
  GLUEPOT_ASSIGN(const auto pages, store::read(store_.database(), [&](store::Connection& connection) {
                   return plan::pages(connection, stream.name, stream.generation);
                 }));
  for (const auto& page : pages) {
    progress.stored.insert(page.number);
    progress.received += page.received;
  }
  if (stream.state == StreamState::kComplete && pages.empty()) progress.received = stream.total;  // by its changes
  return {};
}

core::Status Run::refresh_traits() {
  auto traits = std::make_shared<Traits>();
  GLUEPOT_TRY(store_.read([&](documentation::Reader& reader) -> core::Status {
    GLUEPOT_ASSIGN(traits->secret, reader.secret_traits());
    return {};
  }));
  std::string text;
  for (const auto& [type, fields] : traits->secret.types) {
    text += std::to_string(type) + ":";
    for (const auto& key : fields.plain) text += key + ",";
    text += ";";
    for (const auto& key : fields.secret) text += key + ",";
  }
  traits->salt = core::sha256(text);
  traits_ = std::move(traits);
  return {};
}

core::Status Run::plan_what_follows() {
  const auto done = [&](const char* name) {
    const auto found = streams_.find(name);
    return found == streams_.end() || found->second.stream.state != StreamState::kReading;
  };
  if (!documents_planned_ && done("organizations")) GLUEPOT_TRY(plan_documents());
  if (!assets_planned_ && done("flexible_asset_types")) GLUEPOT_TRY(plan_assets());
  return {};
}

core::Status Run::plan_documents() {
  documents_planned_ = true;
  const auto organizations = streams_.find("organizations");
  const bool proven = organizations != streams_.end() && organizations->second.stream.state == StreamState::kComplete;
  std::vector<std::int64_t> ids;
  for (const auto organization : mirror_.served_()) ids.push_back(organization.value);
  if (proven) {
    // A mapped organization that is gone at the source has no lists to ask for.
    GLUEPOT_ASSIGN(const auto known, store_.find_many(Kind::kOrganizations, ids));
    ids.clear();
    for (const auto& record : known) ids.push_back(record.id);
  }
  std::vector<Stream> streams;
  for (const auto id : ids)
    for (auto& stream : document_streams(id))
      if (mapping_->reads(stream) && stream.kind == Kind::kDocuments) streams.push_back(std::move(stream));
  GLUEPOT_TRY(add(streams));
  for (const auto& stream : streams)
    if (!streams_.at(stream.name).changes) GLUEPOT_TRY(read_folders_of(stream));
  return {};
}

core::Status Run::plan_assets() {
  assets_planned_ = true;
  const auto& types = streams_.at("flexible_asset_types").stream;
  if (types.state != StreamState::kComplete) return {};
  GLUEPOT_TRY(refresh_traits());
  documentation::ListQuery query;
  query.kind = Kind::kFlexibleAssetTypes;
  query.page_size = 10'000;
  query.with_body = false;
  GLUEPOT_ASSIGN(auto list, store_.list(query));
  std::erase_if(list.records, [](const auto& type) { return type.side_integer("enabled").value_or(1) == 0; });
  if (control_.on_types) GLUEPOT_TRY(control_.on_types(list.records));
  mapping_ = mapping_of(mirror_.served_, mirror_.hides_);  // a type found just now is off
  std::vector<Stream> streams;
  const auto& wanted = mirror_.settings_.flexible_asset_types;
  for (const auto& type : list.records) {
    if (wanted && wanted->count(type.id) == 0) continue;
    auto stream = flexible_asset_stream(type.id);
    if (mapping_->reads(stream)) streams.push_back(std::move(stream));
  }
  return add(streams);
}

core::Status Run::add(const std::vector<Stream>& streams) {
  std::vector<Stream> fresh;
  for (auto stream : streams) {
    if (streams_.count(stream.name) != 0) continue;
    stream.generation = row_.id * kAttemptsARun;
    fresh.push_back(std::move(stream));
  }
  GLUEPOT_TRY(store_.database().write([&](store::Connection& connection) -> core::Status {
    for (const auto& stream : fresh) GLUEPOT_TRY(plan::add_stream(connection, row_.id, stream));
    return {};
  }));
  for (auto& stream : fresh) {
    order_.push_back(stream.name);
    Progress progress;
    progress.stream = stream;
    GLUEPOT_TRY(choose_changes(streams_.emplace(stream.name, std::move(progress)).first->second));
  }
  return {};
}

core::Status Run::begin_again(Progress& progress, const std::string& why) {
  core::log_warn("mirror: list read again", {{"list", progress.stream.name}, {"reason", why}});
  ++progress.stream.attempts;
  ++progress.stream.generation;
  progress.stream.pages = 0;
  progress.stream.total = -1;
  progress.stored.clear();
  progress.again.clear();
  progress.damaged = 0;
  progress.received = 0;
  return save(progress);
}

}  // namespace gluepot::mirror
