// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/page_reader.h"
#include "mirror/impl/plan.h"

namespace gluepot::mirror {

/// The lists that are known before anything was read, for the tasks switched on.
std::vector<Stream> first_streams(const std::set<Task>& tasks);
std::vector<Stream> document_streams(std::int64_t organization_id);
Stream flexible_asset_stream(std::int64_t flexible_asset_type_id);

/// Path and query of a page of the list.
std::string target_of(const Stream& stream, std::int64_t page, int page_size);

/// Rows of a page, and most pages, when only what changed is read (and no more than the whole list has).
inline constexpr int kChangesPageSize = 50;
inline constexpr int kMostChangesPages = 6;
/// What changed while a list was read whole is asked for from the run's beginning on, by this clock; the source's may
/// be so much behind it. The readings after that go by the source's own times.
inline constexpr std::int64_t kClocksApartMs = 3 * 60 * 60'000;
/// Whether the list can be asked for what changed: its order by change is documented, and nothing of a record changes
/// without its own time (as a checklist's tasks or an organization's PSA links may).
bool tells_changes(catalog::Kind kind);
/// A page of the list, newest change first.
std::string changes_target_of(const Stream& stream, std::int64_t page);

/// Kinds that come along as `included` and belong to the rows.
std::vector<catalog::Kind> included_kinds(catalog::Kind kind);
/// Whether rows belong to organizations one by one, so that the mapping decides what is kept.
bool mixes_organizations(const Stream& stream);
/// Whether some accounts refuse this list to every key (401, 403, 404): then it is left out, and nothing is deleted for
/// it.
bool may_be_refused(catalog::Kind kind);

/// What is wrong with a page as the answer to "page `number`", or nothing. Rows are proven by the count of the whole
/// list, later.
std::optional<std::string> page_fault(const catalog::Page& page, std::int64_t number, int page_size);

/// Whether a document's row of a list carries its text.
bool has_content(const catalog::Row& document);

}  // namespace gluepot::mirror
