// SPDX-License-Identifier: Apache-2.0
#include "passwords/folders.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace gluepot::passwords {
namespace {

constexpr int kPage = 10'000;
constexpr std::uint32_t kRestricting = catalog::kFlagRestricted | catalog::kFlagPersonal;

struct Folder {
  std::int64_t parent = 0;
  bool restricted = false;
};

core::Result<std::unordered_map<std::int64_t, Folder>> folders_of(documentation::Store& store,
                                                                  core::OrganizationId organization) {
  std::unordered_map<std::int64_t, Folder> folders;
  documentation::ListQuery query;
  query.kind = documentation::Kind::kPasswordFolders;
  query.scope = documentation::Scope::only({organization.value});
  query.sorts = {{"id"}};
  query.page_size = kPage;
  query.with_body = query.with_side = query.with_total = false;
  for (bool more = true; more; ++query.page_number) {
    GLUEPOT_ASSIGN(const auto page, store.list(query));
    for (const auto& record : page.records) folders[record.id] = {record.parent_id, (record.flags & kRestricting) != 0};
    more = page.records.size() == static_cast<std::size_t>(kPage);
  }
  return folders;
}

}  // namespace

core::Result<std::unordered_set<std::int64_t>> restricted_folders(documentation::Store& store,
                                                                  core::OrganizationId organization) {
  GLUEPOT_ASSIGN(const auto folders, folders_of(store, organization));
  std::unordered_set<std::int64_t> out;
  for (const auto& [id, folder] : folders) {
    std::unordered_set<std::int64_t> seen;  // a folder below itself is nonsense, but no reason to hang
    for (auto at = folders.find(id); at != folders.end() && seen.insert(at->first).second;
         at = folders.find(at->second.parent))
      if (at->second.restricted) {
        out.insert(id);
        break;
      }
  }
  return out;
}

core::Status mark_restricted(documentation::Store& store, core::OrganizationId organization,
                             std::span<documentation::Record> entries) {
  if (std::none_of(entries.begin(), entries.end(), [](const auto& entry) { return entry.parent_id != 0; })) return {};
  GLUEPOT_ASSIGN(const auto folders, restricted_folders(store, organization));
  for (auto& entry : entries)
    if (folders.contains(entry.parent_id)) entry.flags |= catalog::kFlagRestricted;
  return {};
}

}  // namespace gluepot::passwords
