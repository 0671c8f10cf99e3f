// SPDX-License-Identifier: Apache-2.0
// What a sync job learns about what there is to mirror, and when it starts by itself.
#include <algorithm>

#include "catalog/page_reader.h"
#include "core/log.h"
#include "mirror/sync_job.h"
#include "mirror/sync_timer.h"

namespace gluepot::mirror {
namespace {

using core::ErrorCode;
using documentation::Kind;
using Types = std::vector<DocumentationSettingsRepository::Type>;

constexpr int kMostTypePages = 100;

bool is_enabled(const catalog::Row& row) {
  const auto columns = catalog::side_columns(row.kind);
  for (std::size_t i = 0; i < columns.size() && i < row.side.size(); ++i)
    if (columns[i].attribute == "enabled")
      if (const auto* on = std::get_if<std::int64_t>(&row.side[i])) return *on != 0;
  return true;
}

/// Whether a list may be read: one row of it is asked for. Refusals are an answer, everything else is an error.
core::Result<bool> may_read(connectors::Source& source, const std::string& list) {
  const auto answer = source.get(list + "?page%5Bsize%5D=1&page%5Bnumber%5D=1", connectors::Lane::kPerson);
  if (answer) return true;
  const auto code = answer.error().code;
  if (code == ErrorCode::kForbidden || code == ErrorCode::kUnauthenticated || code == ErrorCode::kNotFound)
    return false;
  return core::fail(answer.error());
}

core::Result<Types> read_types(connectors::Source& source) {
  Types types;
  std::int64_t total = 0, listed = 0;
  catalog::PageReader reader;
  for (int number = 1; number <= kMostTypePages; ++number) {
    GLUEPOT_ASSIGN(auto answer, source.get("/flexible_asset_types?sort=id&page%5Bsize%5D=1000&page%5Bnumber%5D=" +
                                               std::to_string(number),
                                           connectors::Lane::kPerson));
    GLUEPOT_ASSIGN(const auto page, reader.read(Kind::kFlexibleAssetTypes, answer.body));
    total = page.total_count.value_or(0);
    listed += static_cast<std::int64_t>(page.rows.size());
    for (const auto& row : page.rows)
      if (is_enabled(row)) types.push_back({row.id, std::string(row.name)});
    if (page.rows.empty() || !page.next_page) break;
  }
  if (listed != total)
    return core::fail(ErrorCode::kUpstream, "IT Glue says it holds " + std::to_string(total) +
                                                " flexible asset types but listed " + std::to_string(listed) +
                                                "; nothing was taken over, try again");
  return types;
}

}  // namespace

core::Status SyncJob::learn_types(const std::vector<documentation::Record>& types) {
  Types known;
  for (const auto& type : types) known.push_back({type.id, type.name});
  const auto learnt = settings_.learn(known);
  if (!learnt) return core::fail(learnt.error());
  return {};
}

core::Status SyncJob::look_at_types() {
  const auto source = itglue_.source();
  if (source == nullptr || itglue_.source_kind() != "itglue")
    return core::fail(ErrorCode::kConflict,
                      "no documentation source is connected; connect IT Glue under Settings > Integrations");
  GLUEPOT_ASSIGN(const auto types, read_types(*source));
  GLUEPOT_TRY(settings_.learn(types));
  std::map<std::int64_t, std::int64_t> records;
  for (const auto& type : types) {
    catalog::PageReader reader;
    GLUEPOT_ASSIGN(auto answer, source->get("/flexible_assets?filter%5Bflexible_asset_type_id%5D=" +
                                                std::to_string(type.id) + "&page%5Bsize%5D=1&page%5Bnumber%5D=1",
                                            connectors::Lane::kPerson));
    GLUEPOT_ASSIGN(const auto page, reader.read(Kind::kFlexibleAssets, answer.body));
    if (page.total_count) records[type.id] = *page.total_count;
  }
  GLUEPOT_TRY(settings_.count(records));
  GLUEPOT_ASSIGN(const bool templates, may_read(*source, "/checklist_templates"));
  return settings_.note_checklist_templates(templates);
}

core::Result<std::optional<std::int64_t>> SyncJob::next_run_at_ms() {
  if (itglue_.source_kind() != "itglue") return std::nullopt;
  GLUEPOT_ASSIGN(const auto settings, settings_.get());
  GLUEPOT_ASSIGN(const auto jobs, runner_.list("sync", 1));
  const auto last = jobs.empty() ? std::nullopt : std::optional(jobs.front().started_at_ms);
  return next_sync(settings, last, since_ms_, clock_.now_ms());
}

void SyncJob::tick() {
  for (const auto& job : runner_.running())
    if (job.kind == "sync") return;
  const auto next = next_run_at_ms();
  if (!next) {
    core::log_warn("the next sync is not known", {{"cause", next.error().message}});
    return;
  }
  if (!*next || **next > clock_.now_ms()) return;
  const core::Caller schedule{core::Caller::Kind::kSystem, 0, "schedule", {}, {}, true, {}};
  if (const auto started = start(schedule); !started)
    core::log_warn("the sync that was due could not start", {{"cause", started.error().message}});
}

}  // namespace gluepot::mirror
