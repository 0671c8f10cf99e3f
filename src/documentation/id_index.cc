// SPDX-License-Identifier: Apache-2.0
#include "documentation/impl/id_index.h"

#include <algorithm>
#include <mutex>

namespace gluepot::documentation {
namespace {

constexpr std::size_t kViews = 128;  // of a kind: keys with different organizations
constexpr std::size_t kApplied = 256;
constexpr std::size_t kViewPositions = 4'000'000;  // of all views of a kind together: 16 MB

bool sees(const std::vector<std::int64_t>& organizations, std::int64_t organization) {
  return organization == 0 || std::binary_search(organizations.begin(), organizations.end(), organization);
}

}  // namespace

std::optional<IdIndex::Page> IdIndex::page(catalog::Kind kind, const std::vector<std::int64_t>* organizations,
                                           std::int64_t first, std::int64_t count) {
  std::shared_ptr<const View> seen;
  if (organizations != nullptr) {
    seen = view(kind, *organizations);
    if (!seen) return std::nullopt;
  }
  const std::shared_lock lock(mutex_);
  const auto& members = of(kind);
  if (!members.built) return std::nullopt;
  // A view is thrown away with the members it was made of; this one may be of a moment ago.
  if (seen && std::find(members.views.begin(), members.views.end(), seen) == members.views.end()) return std::nullopt;
  Page page;
  page.total = static_cast<std::int64_t>(seen ? seen->positions.size() : members.ids.size());
  if (first >= page.total) return page;
  const auto end = std::min(first + count, page.total);
  page.ids.reserve(static_cast<std::size_t>(end - first));
  const auto position = [&](std::int64_t at) {
    return seen ? std::size_t{seen->positions[static_cast<std::size_t>(at)]} : static_cast<std::size_t>(at);
  };
  for (auto at = first; at < end; ++at) page.ids.push_back(members.ids[position(at)]);
  page.span = static_cast<std::int64_t>(position(end - 1) - position(first)) + 1;
  return page;
}

std::shared_ptr<const IdIndex::View> IdIndex::view(catalog::Kind kind, const std::vector<std::int64_t>& organizations) {
  {
    const std::shared_lock lock(mutex_);
    const auto& members = of(kind);
    if (!members.built) return nullptr;
    for (const auto& view : members.views)
      if (view->organizations == organizations) return view;
  }
  const std::lock_guard lock(mutex_);
  auto& members = of(kind);
  if (!members.built) return nullptr;
  auto made = std::make_shared<View>();
  made->organizations = organizations;
  for (std::size_t i = 0; i < members.ids.size(); ++i)
    if (sees(organizations, members.organizations[i])) made->positions.push_back(static_cast<std::uint32_t>(i));
  std::size_t positions = made->positions.size();
  for (const auto& view : members.views) positions += view->positions.size();
  // The oldest go first.
  while (!members.views.empty() && (members.views.size() >= kViews || positions > kViewPositions)) {
    positions -= members.views.front()->positions.size();
    members.views.erase(members.views.begin());
  }
  members.views.push_back(made);
  return made;
}

bool IdIndex::is_built(catalog::Kind kind) const {
  const std::shared_lock lock(mutex_);
  return members_[static_cast<std::size_t>(kind)].built;
}

std::uint64_t IdIndex::version(catalog::Kind kind) const {
  const std::shared_lock lock(mutex_);
  return members_[static_cast<std::size_t>(kind)].version;
}

void IdIndex::install(catalog::Kind kind, std::uint64_t version, std::vector<std::int64_t> ids,
                      std::vector<std::int64_t> organizations) {
  const std::lock_guard lock(mutex_);
  auto& members = of(kind);
  if (members.version != version) return;
  members.ids = std::move(ids);
  members.organizations = std::move(organizations);
  members.views.clear();
  members.built = true;
}

void IdIndex::change(Members& members, const Membership& change) {
  auto& ids = members.ids;
  // Ids grow, so new records nearly always come last.
  const auto at =
      ids.empty() || change.id > ids.back() ? ids.end() : std::lower_bound(ids.begin(), ids.end(), change.id);
  const bool there = at != ids.end() && *at == change.id;
  const auto organization = members.organizations.begin() + (at - ids.begin());
  if (change.added && there) {
    *organization = change.organization_id;
  } else if (change.added) {
    members.organizations.insert(organization, change.organization_id);
    ids.insert(at, change.id);
  } else if (there) {
    members.organizations.erase(organization);
    ids.erase(at);
  }
}

void IdIndex::apply(std::span<const Membership> changes) {
  if (changes.empty()) return;
  const std::lock_guard lock(mutex_);
  catalog::KindSet changed;
  // Putting each of very many into its place would cost more than reading all ids again when they are next asked for.
  const bool many = changes.size() > kApplied;
  for (const auto& one : changes) {
    changed.set(static_cast<std::size_t>(one.kind));
    auto& members = of(one.kind);
    if (many) members.built = false;
    if (members.built) change(members, one);
  }
  for (std::size_t kind = 0; kind < changed.size(); ++kind) {
    if (!changed.test(kind)) continue;
    ++members_[kind].version;
    members_[kind].views.clear();
  }
}

void IdIndex::clear() {
  const std::lock_guard lock(mutex_);
  for (auto& members : members_) {
    members.built = false;
    ++members.version;
    members.ids = {};
    members.organizations = {};
    members.views.clear();
  }
}

}  // namespace gluepot::documentation
