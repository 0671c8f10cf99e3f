// SPDX-License-Identifier: Apache-2.0
// The two reads that the compatible API is asked for most: one record by id, and a page of a whole list.
#include <algorithm>

#include "documentation/impl/schema.h"
#include "documentation/impl/store_private.h"

namespace gluepot::documentation {
namespace {

using store::Row;
using store::Statement;
using store::Value;

constexpr Statement kById{"record.view", "SELECT id, organization_id, body FROM record WHERE kind = ? AND id = ?"};
constexpr Statement kBetween{
    "record.views", "SELECT id, organization_id, body FROM record WHERE kind = ? AND id BETWEEN ? AND ? ORDER BY id"};
constexpr Statement kIds{"record.ids", "SELECT id, organization_id FROM record WHERE kind = ? ORDER BY id"};
constexpr int kBuildTries = 3;
// Reading a row that is not shown costs about a third of looking one up.
constexpr std::int64_t kSpread = 3;

/// The organizations a scope sees, in order.
class Seen {
 public:
  explicit Seen(const Scope& scope) {
    if (!scope.organizations) return;
    all_ = false;
    sorted_ = *scope.organizations;
    if (!std::is_sorted(sorted_.begin(), sorted_.end())) std::sort(sorted_.begin(), sorted_.end());
  }
  bool has(std::int64_t organization) const {
    return all_ || organization == 0 || std::binary_search(sorted_.begin(), sorted_.end(), organization);
  }
  const std::vector<std::int64_t>* organizations() const { return all_ ? nullptr : &sorted_; }

 private:
  bool all_ = true;
  std::vector<std::int64_t> sorted_;
};

RowView view_of(const Row& row) {
  return {row.integer(0), row.integer(1), row.text(2)};
}

core::Status check(const Scope& scope) {
  if (scope.hide_restricted || (scope.hidden != nullptr && !scope.hidden->empty()))
    return core::invalid("scope", "restricted or switched off records cannot be left out here");
  return {};
}

}  // namespace

core::Result<bool> Store::with_row(Kind kind, std::int64_t id, const Scope& scope,
                                   const std::function<void(const RowView&)>& on_row) {
  GLUEPOT_TRY(check(scope));
  bool found = false;
  const auto done = impl_->database->read([&](store::Connection& connection) {
    const Value values[] = {static_cast<std::int64_t>(kind), id};
    return connection.each(kById, values, [&](const Row& row) {
      const auto view = view_of(row);
      const auto& organizations = scope.organizations;
      found = !organizations || view.organization_id == 0 ||
              std::find(organizations->begin(), organizations->end(), view.organization_id) != organizations->end();
      if (found) on_row(view);
      return false;
    });
  });
  if (!done) return core::fail(done.error());
  return found;
}

core::Status Store::each_of_page(Kind kind, const Scope& scope, std::int64_t page_number, int page_size,
                                 const std::function<void(std::int64_t)>& on_total,
                                 const std::function<void(const RowView&)>& on_row) {
  GLUEPOT_TRY(check(scope));
  if (page_number < 1 || page_size < 1) return core::invalid("page", "from 1");
  const Seen seen(scope);
  if (page_number > INT64_MAX / page_size) page_number = INT64_MAX / page_size;
  const auto first = (page_number - 1) * page_size;
  auto page = impl_->ids.page(kind, seen.organizations(), first, page_size);
  for (int i = 0; !page && i < kBuildTries; ++i) {
    GLUEPOT_TRY(impl_->build_ids(kind));
    page = impl_->ids.page(kind, seen.organizations(), first, page_size);
  }
  if (!page)  // a mirror writes without a pause
    return core::fail(core::ErrorCode::kConflict, "the list of this kind changes faster than it can be read");
  on_total(page->total);
  if (page->ids.empty()) return {};
  return impl_->database->read([&](store::Connection& connection) -> core::Status {
    const auto show = [&](const RowView& view) {
      if (seen.has(view.organization_id)) on_row(view);
    };
    if (page->span <= kSpread * static_cast<std::int64_t>(page->ids.size())) {
      const Value values[] = {static_cast<std::int64_t>(kind), page->ids.front(), page->ids.back()};
      return connection.each(kBetween, values, [&](const Row& row) {
        show(view_of(row));
        return true;
      });
    }
    for (const auto id : page->ids) {
      const Value values[] = {static_cast<std::int64_t>(kind), id};
      GLUEPOT_TRY(connection.each(kById, values, [&](const Row& row) {
        show(view_of(row));
        return false;
      }));
    }
    return {};
  });
}

bool Store::is_paged(Kind kind) const {
  return impl_->ids.is_built(kind);
}

core::Status Store::Private::build_ids(Kind kind) {
  const auto version = ids.version(kind);
  std::vector<std::int64_t> all, organizations;
  GLUEPOT_TRY(database->read([&](store::Connection& connection) {
    all.clear();
    organizations.clear();
    const Value values[] = {static_cast<std::int64_t>(kind)};
    return connection.each(kIds, values, [&](const Row& row) {
      all.push_back(row.integer(0));
      organizations.push_back(row.integer(1));
      return true;
    });
  }));
  ids.install(kind, version, std::move(all), std::move(organizations));
  return {};
}

}  // namespace gluepot::documentation
