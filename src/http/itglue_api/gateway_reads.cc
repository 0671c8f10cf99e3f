// SPDX-License-Identifier: Apache-2.0
// What the mirror answers, and what it does not know well enough to answer.
#include <algorithm>

#include "core/ids.h"
#include "http/itglue_api/gateway_passage.h"

namespace gluepot::itglue_api {
namespace {

using catalog::Kind;
using catalog::Query;
using catalog::ResourceType;
using documentation::Record;

/// Rows that the mirror keeps with their owner.
bool include_is_mirrored(Kind kind, std::string_view name) {
  switch (kind) {
    case Kind::kOrganizations:
      return catalog::same_name(name, "adapters_resources");
    case Kind::kChecklists:
      return catalog::same_name(name, "checklist_tasks");
    case Kind::kFlexibleAssetTypes:
      return catalog::same_name(name, "flexible_asset_fields");
    default:
      return false;
  }
}

/// Whether everything asked to come along stands in the mirror; names that the type does not have are ignored there as
/// well.
bool includes_are_mirrored(const ResourceType& type, const Query& query, bool member) {
  const auto known = member ? type.show_includes : type.index_includes;
  return std::all_of(query.includes.begin(), query.includes.end(), [&](const std::string& name) {
    const bool exists =
        std::any_of(known.begin(), known.end(), [&](auto include) { return catalog::same_name(include, name); });
    return !exists || include_is_mirrored(type.kind, name);
  });
}

/// Whether the store has a column for every filter that the type has.
bool filters_are_mirrored(const ResourceType& type, const Query& query) {
  const auto filters = catalog::known_filters(type, query);
  return std::all_of(filters.begin(), filters.end(), [&](const catalog::QueryFilter& filter) {
    for (const auto* own : {"id", "psa_id", "psa_integration_type"})
      if (catalog::same_name(own, filter.name)) return true;
    const auto* attribute = type.find_attribute(filter.name);
    return attribute != nullptr && attribute->place != catalog::Place::kBody &&
           attribute->place != catalog::Place::kVault;
  });
}

std::vector<std::int64_t> ids_of(const std::vector<std::string>& values) {
  std::vector<std::int64_t> ids;
  for (const auto& value : values)
    if (const auto id = core::parse_int64(value)) ids.push_back(*id);
  return ids;
}

/// Lists cut an organization's quick notes at 250 characters: a stored text of that length may go on at the source.
bool notes_may_be_cut(const Record& record) {
  if (record.kind != Kind::kOrganizations) return false;
  json::error_code error;
  const auto value = json::parse(record.body, error);
  if (error || !value.is_object()) return true;
  const auto notes = text_of(find_member(value.get_object(), "quick-notes"));
  const auto characters =
      std::count_if(notes.begin(), notes.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  return characters == 250;
}

}  // namespace

Outcome<std::optional<Record>> Passage::stored(Kind kind, std::int64_t id, const documentation::Scope& scope) {
  GATEWAY_ASSIGN(auto record, parts_.store.find(kind, id, scope));
  return record;
}

local::Reply Passage::from_mirror(std::int64_t since_ms) {
  mirrored_since_ = since_ms;
  auto call = call_;
  call.target = &target_;
  call.scope = view_.scope;
  call.read_values = false;  // the mirror holds none
  call.before_value = nullptr;
  call.caller = nullptr;  // the metrics are of the source, not of its mirror
  auto reply = parts_.records.answer(call);
  if (type().kind == Kind::kFlexibleAssets && reply.status == 200) hide_tags(reply);
  return reply;
}

/// Tags name records of kinds that are not mirrored: what cannot be told to be a served organization's is not named.
void Passage::hide_tags(local::Reply& reply) {
  if (reply.bytes().find("\"values\":[{") == std::string_view::npos) return;
  auto value = parse_wiped(reply.bytes());
  auto* document = value ? value->if_object() : nullptr;
  auto* data = document == nullptr ? nullptr : document->if_contains("data");
  if (data == nullptr) return;
  const auto redact = redactor();
  if (auto* row = data->if_object()) redact.clean(type(), *row);
  if (auto* rows = data->if_array())
    for (auto& row : *rows)
      if (auto* object = row.if_object()) redact.clean(type(), *object);
  reply.body = write_plain(*value);
}

/// Since when every record of the kind that this caller may see stands in the store.
Outcome<std::optional<std::int64_t>> Passage::kind_complete(Kind kind) {
  using Since = std::optional<std::int64_t>;
  const auto& organizations = *view_.scope.organizations;
  if (!mirror::Passes::keeps(kind)) return Since{};
  if (kind != Kind::kFlexibleAssets) {
    if (organizations.empty() && owner_of(catalog::find_type(kind)) != Owner::kAccount)
      return Since(parts_.clock.now_ms());
    return complete(kind, organizations, {});
  }
  documentation::ListQuery query;
  query.kind = Kind::kFlexibleAssetTypes;
  query.page_size = 10'000;
  query.with_body = false;
  GATEWAY_ASSIGN(const auto list, parts_.store.list(query));
  std::vector<std::int64_t> types;
  for (const auto& type : list.records) {
    if (view_.scope.hidden->hides_asset_type(type.id)) continue;        // none of its assets can be seen
    if (type.side_integer("enabled").value_or(1) == 0) return Since{};  // not read, so not known
    types.push_back(type.id);
  }
  GATEWAY_ASSIGN(const auto types_since, passes_.complete_since(Kind::kFlexibleAssetTypes, {}));
  if (!types_since || types.empty()) return types_since;
  return complete(kind, organizations, types);
}

/// Passes::complete_since for the organizations that share the kind, and each type's assets.
Outcome<std::optional<std::int64_t>> Passage::complete(Kind kind, std::vector<std::int64_t> organizations,
                                                       const std::vector<std::int64_t>& types) {
  using Since = std::optional<std::int64_t>;
  const auto& hidden = *view_.scope.hidden;
  if (kind != Kind::kFlexibleAssets || hidden.asset_types_of.empty()) {
    std::erase_if(organizations, [&](std::int64_t id) { return hidden.hides(kind, id, types.empty() ? 0 : types[0]); });
    if (organizations.empty() && owner_of(catalog::find_type(kind)) != Owner::kAccount)
      return Since(parts_.clock.now_ms());
    GATEWAY_ASSIGN(const auto since, passes_.complete_since(kind, organizations, types));
    return since;
  }
  Since oldest = parts_.clock.now_ms();
  for (const auto type : types) {
    auto sharing = organizations;
    std::erase_if(sharing, [&](std::int64_t id) { return hidden.hides(kind, id, type); });
    if (sharing.empty()) continue;
    GATEWAY_ASSIGN(const auto since, passes_.complete_since(kind, sharing, std::span(&type, 1)));
    if (!since) return Since{};
    oldest = std::min(oldest, since);
  }
  return oldest;
}

Outcome<std::optional<std::int64_t>> Passage::list_complete(const Query& query) {
  using Since = std::optional<std::int64_t>;
  if (!mirror::Passes::keeps(type().kind) || !includes_are_mirrored(type(), query, false) ||
      !filters_are_mirrored(type(), query))
    return Since{};
  std::vector<std::int64_t> organizations = *view_.scope.organizations;
  if (target_.nested && target_.parent_kind == Kind::kOrganizations) {
    organizations = {target_.parent};
  } else if (const auto* filter = query.find_filter("organization_id"); filter != nullptr) {
    const auto wanted = ids_of(filter->values);
    std::erase_if(organizations,
                  [&](std::int64_t id) { return std::find(wanted.begin(), wanted.end(), id) == wanted.end(); });
  }
  // Nothing that may be seen can be in it: the answer is known without any list.
  if (organizations.empty() && owner_of(type()) != Owner::kAccount) return Since(parts_.clock.now_ms());
  std::vector<std::int64_t> types;
  if (type().kind == Kind::kFlexibleAssets) {
    if (const auto* filter = query.find_filter("flexible_asset_type_id")) types = ids_of(filter->values);
    for (const auto id : types) {
      if (view_.scope.hidden->hides_asset_type(id)) continue;
      GATEWAY_ASSIGN(const auto asset_type, stored(Kind::kFlexibleAssetTypes, id, {}));
      if (!asset_type || asset_type->side_integer("enabled").value_or(1) == 0) return Since{};
    }
    // Refused without the filter, or no row can match it.
    std::erase_if(types, [&](std::int64_t id) { return view_.scope.hidden->hides_asset_type(id); });
    if (types.empty()) return Since(parts_.clock.now_ms());
  }
  return complete(type().kind, std::move(organizations), types);
}

Outcome<void> Passage::check_parent() {
  if (!target_.nested) return {};
  if (target_.parent_kind == Kind::kOrganizations) {
    if (view_.may_see(target_.parent)) return {};
    return unauthorized();
  }
  GATEWAY_ASSIGN(const bool seen, record_visible(target_.parent_kind, target_.parent));
  if (!seen) return missing_row();
  return {};
}

Outcome<bool> Passage::record_visible(Kind kind, std::int64_t id) {
  const auto& owned = catalog::find_type(kind);
  if (kind == Kind::kOrganizations) return view_.may_see(id);
  if (view_.switched_off(kind)) return false;
  if (owner_of(owned) == Owner::kAccount) return true;
  if (mirror::Passes::keeps(kind)) {
    GATEWAY_ASSIGN(const auto seen, stored(kind, id, view_.scope));
    if (seen) return true;
    GATEWAY_ASSIGN(const auto since, kind_complete(kind));
    if (since) return false;
  }
  GATEWAY_ASSIGN(const auto row, find_row(owned, id));
  return row.has_value();
}

Outcome<local::Reply> Passage::index() {
  GATEWAY_TRY(check_parent());
  const auto query = catalog::parse_query(call_.query);
  if (!query) return parts_.records.answer(call_);  // 400, with the same words
  GATEWAY_ASSIGN(const auto since, list_complete(*query));
  if (since) return from_mirror(*since);
  return live_index(*query);
}

Outcome<local::Reply> Passage::show() {
  GATEWAY_TRY(check_parent());
  const auto query = catalog::parse_query(call_.query).value_or(Query{});
  const bool value = asks_for_value(query, true);
  if (!mirror::Passes::keeps(type().kind)) return live_show(query);
  GATEWAY_ASSIGN(auto record, stored(type().kind, target_.id, view_.scope));
  if (!record) {
    // Hidden, unmapped or not there: one answer, and the source is asked for all of them or for none.
    GATEWAY_ASSIGN(const auto since, kind_complete(type().kind));
    if (since) {
      mirrored_since_ = since;
      return missing_row();
    }
    if (!value) return live_show(query);
    // The rules of a reveal are about a record that is known.
    GATEWAY_ASSIGN(record, learn_record());
    if (!record) return missing_row();
  }
  if (value) {
    if (target_.nested && record->organization_id != target_.parent) return unauthorized();
    GATEWAY_ASSIGN(auto shown, reveal(*record, query));
    if (shown) return std::move(*shown);
  }
  if (!includes_are_mirrored(type(), query, true) || query.find_other("version_id") || notes_may_be_cut(*record))
    return live_show(query);
  if (record->kind == Kind::kDocuments) {
    GATEWAY_ASSIGN(const bool waits, passes_.text_waits(record->id));
    if (waits) return live_show(query);
  }
  const std::int64_t types[] = {record->parent_id}, organizations[] = {record->organization_id};
  const bool owned = record->organization_id != 0;
  GATEWAY_ASSIGN(const auto since,
                 passes_.complete_since(record->kind, std::span(organizations, owned ? 1 : 0), types));
  if (since) return from_mirror(*since);
  return live_show(query);
}

}  // namespace gluepot::itglue_api
