// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/includes.h"

#include <algorithm>
#include <boost/json.hpp>

#include "connectors/local/impl/hanging.h"
#include "connectors/local/impl/write.h"

namespace gluepot::local {

using documentation::Condition;
using documentation::ListQuery;
using documentation::Record;

/// How the rows behind an include's name are found.
struct Includes::Known {
  enum class Way {
    kColumn,     ///< their column `link` names the row
    kHanging,    ///< their owner-id and owner-kind name the row
    kOwn,        ///< an organization's own: organization-id names it, owner-kind is null
    kEmbedded,   ///< passwords: resource-id names the row, resource-type its type
    kAttribute,  ///< the row's attribute `link` names them
    kLinks,      ///< the links of relation `link` do
    kAncestors,  ///< the row's attribute `link` lists them
  };
  std::string_view name;
  Kind owner;
  Kind kind;
  Way way;
  std::string_view link{};
  std::string_view types[2]{};  ///< kEmbedded: the resource-types that mean the owner
  std::string_view back{};      ///< the relationship from an included row to its owner
};

namespace {

constexpr int kPage = 10'000;

std::string text(std::int64_t number) {
  return std::to_string(number);
}

/// The kind of what hangs on rows of many kinds.
std::optional<Kind> hanging_kind(std::string_view name) {
  if (name == "attachments") return Kind::kAttachments;
  if (name == "related_items") return Kind::kRelatedItems;
  return std::nullopt;
}

std::vector<std::string> ids_of(const std::vector<Record>& rows) {
  std::vector<std::string> ids;
  ids.reserve(rows.size());
  for (const auto& row : rows) ids.push_back(text(row.id));
  return ids;
}

}  // namespace

std::span<const Includes::Known> Includes::known() {
  using enum Known::Way;
  static constexpr Known kAll[] = {
      {"adapters_resources", Kind::kOrganizations, Kind::kAdaptersResources, kOwn, "organization-id"},
      {"adapters_resources", Kind::kConfigurations, Kind::kAdaptersResources, kHanging},
      {"adapters_resources", Kind::kContacts, Kind::kAdaptersResources, kHanging},
      {"adapters_resources", Kind::kLocations, Kind::kAdaptersResources, kHanging},
      {"adapters_resources", Kind::kFlexibleAssets, Kind::kAdaptersResources, kHanging},
      {"rmm_companies", Kind::kOrganizations, Kind::kRmmCompanies, kColumn, "organization-id"},
      {"checklist_tasks", Kind::kChecklists, Kind::kChecklistTasks, kColumn, "checklist-id"},
      {"flexible_asset_fields", Kind::kFlexibleAssetTypes, Kind::kFlexibleAssetFields, kColumn,
       "flexible-asset-type-id"},
      {"configuration_interfaces", Kind::kConfigurations, Kind::kConfigurationInterfaces, kColumn, "configuration-id"},
      {"rmm_records", Kind::kConfigurations, Kind::kRmmRecords, kColumn, "configuration-id", {}, "configuration"},
      {"location", Kind::kContacts, Kind::kLocations, kAttribute, "location-id"},
      {"updater", Kind::kPasswords, Kind::kUsers, kAttribute, "updated-by"},
      {"users", Kind::kGroups, Kind::kUsers, kLinks, "users"},
      {"organizations", Kind::kGroups, Kind::kOrganizations, kLinks, "organizations"},
      {"ancestors", Kind::kPasswordFolders, Kind::kPasswordFolders, kAncestors, "ancestor-ids"},
      {"passwords", Kind::kConfigurations, Kind::kPasswords, kEmbedded, {}, {"Configuration", "configuration"}},
      {"passwords", Kind::kContacts, Kind::kPasswords, kEmbedded, {}, {"Contact", "contact"}},
      {"passwords", Kind::kLocations, Kind::kPasswords, kEmbedded, {}, {"Location", "location"}},
      {"passwords", Kind::kDomains, Kind::kPasswords, kEmbedded, {}, {"Domain", "domain"}},
      {"passwords", Kind::kFlexibleAssets, Kind::kPasswords, kEmbedded, {}, {"flexible-asset-trait", "Flexible Asset"}},
  };
  return kAll;
}

const std::vector<Includes::Reference>* Includes::of_included(const Record& record) const {
  return record.kind == Kind::kRmmRecords ? find(back_, record.id) : nullptr;
}

Outcome<void> Includes::add(const Rows& rows, const std::vector<std::string>& names,
                            std::span<const std::string_view> documented) {
  if (rows.empty() || names.empty()) return {};
  std::set<std::string_view> done;
  for (const auto& name : names) {
    const auto asked =
        std::find_if(documented.begin(), documented.end(), [&](auto one) { return catalog::same_name(one, name); });
    if (asked == documented.end() || !done.insert(*asked).second) continue;
    const auto all = known();
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const Known& one) { return one.name == *asked && one.owner == rows.front().kind; });
    if (found != all.end()) {
      if (may_come(found->kind)) LOCAL_TRY(add_one(rows, *asked, *found));
      continue;
    }
    if (const auto hangs = hanging_kind(*asked); hangs && !may_come(*hangs)) continue;
    relationships_.push_back(catalog::dashed(*asked));
    for (const auto& row : rows) references_[row.id].push_back({relationships_.back(), {}, 0});
  }
  return {};
}

Outcome<void> Includes::hang(const Show& show, const Rows& rows, const std::vector<std::string>& names,
                             std::span<const std::string_view> documented) {
  if (rows.empty() || names.empty() || show.call == nullptr) return {};
  std::vector<std::string> asked;
  for (const auto& name : names)
    if (std::any_of(documented.begin(), documented.end(), [&](auto one) { return catalog::same_name(one, name); }))
      asked.push_back(name);
  if (asked.empty()) return {};
  return include_hanging(reader_, show, catalog::find_type(rows.front().kind), rows, asked, records_, references_);
}

Outcome<void> Includes::add_one(const Rows& rows, std::string_view name, const Known& known) {
  const std::string_view relationship = relationships_.emplace_back(catalog::dashed(name));
  // A row that nothing comes along with says so.
  for (const auto& row : rows)
    references_[row.id].push_back({relationship, {}, 0, known.way == Known::Way::kAttribute});
  switch (known.way) {
    case Known::Way::kColumn:
    case Known::Way::kHanging:
    case Known::Way::kOwn:
    case Known::Way::kEmbedded:
      return by_column(rows, relationship, known);
    case Known::Way::kAttribute:
      return by_attribute(rows, relationship, known);
    case Known::Way::kLinks:
      return by_links(rows, relationship, known);
    case Known::Way::kAncestors:
      return by_ancestors(rows, relationship, known);
  }
  return {};
}

Outcome<void> Includes::by_column(const Rows& rows, std::string_view relationship, const Known& known) {
  using Way = Known::Way;
  const bool hanging = known.way == Way::kHanging, embedded = known.way == Way::kEmbedded;
  const std::string_view link = hanging ? "owner-id" : embedded ? "resource-id" : known.link;
  ListQuery query;
  query.kind = known.kind;
  query.scope = scope_;
  query.page_size = kPage;
  query.with_total = false;
  query.with_side = embedded;
  query.conditions.push_back({std::string(link), Condition::Op::kIn, ids_of(rows)});
  if (hanging)
    query.conditions.push_back(
        {"owner-kind", Condition::Op::kIn, {text(static_cast<std::int64_t>(rows.front().kind))}});
  if (known.way == Way::kOwn) query.conditions.push_back({"owner-kind", Condition::Op::kNull, {}});
  if (embedded)
    query.conditions.push_back(
        {"resource-type", Condition::Op::kIn, {std::string(known.types[0]), std::string(known.types[1])}});
  for (;; ++query.page_number) {
    LOCAL_ASSIGN(auto found, reader_.list(query));
    const bool last = static_cast<int>(found.records.size()) < kPage;
    for (auto& record : found.records) {
      const auto owner = embedded                    ? record.side_integer("resource-id").value_or(0)
                         : link == "organization-id" ? record.organization_id
                                                     : record.parent_id;
      refer_to(owner, relationship, known, record.id);
      if (!known.back.empty())
        back_[record.id].push_back({known.back, catalog::find_type(known.owner).type, owner, true});
      keep(std::move(record));
    }
    if (last) return {};
  }
}

Outcome<void> Includes::by_attribute(const Rows& rows, std::string_view relationship, const Known& known) {
  std::vector<std::pair<std::int64_t, std::int64_t>> pairs;
  for (const auto& row : rows) {
    LOCAL_ASSIGN(const auto attributes, attributes_of(row));
    if (const auto id = integer_in(attributes, known.link); id != 0) pairs.emplace_back(row.id, id);
  }
  return refer(pairs, relationship, known);
}

Outcome<void> Includes::by_links(const Rows& rows, std::string_view relationship, const Known& known) {
  std::vector<std::int64_t> ids;
  for (const auto& row : rows) ids.push_back(row.id);
  LOCAL_ASSIGN(const auto links, reader_.links(known.owner, known.link, ids));
  std::vector<std::pair<std::int64_t, std::int64_t>> pairs;
  for (const auto& link : links) pairs.emplace_back(link.id, link.target);
  return refer(pairs, relationship, known);
}

Outcome<void> Includes::by_ancestors(const Rows& rows, std::string_view relationship, const Known& known) {
  std::vector<std::pair<std::int64_t, std::int64_t>> pairs;
  for (const auto& row : rows) {
    LOCAL_ASSIGN(const auto attributes, attributes_of(row));
    const auto* list = attributes.if_contains(known.link);
    if (list == nullptr || !list->is_array()) continue;
    for (const auto& one : list->get_array())
      if (const auto id = integer_of(one)) pairs.emplace_back(row.id, *id);
  }
  return refer(pairs, relationship, known);
}

Outcome<void> Includes::refer(const std::vector<std::pair<std::int64_t, std::int64_t>>& pairs,
                              std::string_view relationship, const Known& known) {
  std::set<std::int64_t> wanted, seen;
  for (const auto& [row, id] : pairs) wanted.insert(id);
  const std::vector<std::int64_t> ids(wanted.begin(), wanted.end());
  for (std::size_t at = 0; at < ids.size(); at += kPage) {
    const auto part = std::span(ids).subspan(at, std::min<std::size_t>(kPage, ids.size() - at));
    LOCAL_ASSIGN(auto found, reader_.find_many(known.kind, part, scope_));
    for (auto& record : found) {
      seen.insert(record.id);
      keep(std::move(record));
    }
  }
  for (const auto& [row, id] : pairs)
    if (seen.contains(id)) refer_to(row, relationship, known, id);
  return {};
}

void Includes::refer_to(std::int64_t row, std::string_view relationship, const Known& known, std::int64_t id) {
  const auto found = references_.find(row);
  if (found == references_.end()) return;
  auto& references = found->second;
  const auto type = catalog::find_type(known.kind).type;
  // The first takes the place of the note that there is none.
  for (auto& reference : references)
    if (reference.relationship == relationship && reference.id == 0) {
      reference.type = type;
      reference.id = id;
      return;
    }
  references.push_back({relationship, type, id});
}

void Includes::keep(Record record) {
  if (kept_.emplace(record.kind, record.id).second) records_.push_back(std::move(record));
}

}  // namespace gluepot::local
