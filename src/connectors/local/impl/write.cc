// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/write.h"

#include <algorithm>

#include "connectors/local/impl/exports.h"
#include "connectors/local/impl/file_rules.h"
#include "core/text.h"
#include "documentation/versions.h"

namespace gluepot::local {
namespace {

using documentation::Record;

bool in_scope(const documentation::Scope& scope, std::int64_t organization_id) {
  if (!scope.organizations) return true;
  return std::find(scope.organizations->begin(), scope.organizations->end(), organization_id) !=
         scope.organizations->end();
}

const catalog::Attribute* attribute_at(const catalog::ResourceType& type, catalog::Place place) {
  for (const auto& attribute : type.attributes)
    if (attribute.place == place) return &attribute;
  return nullptr;
}

/// The organization of a new record: the path's, or organization_id in the body, or the parent's.
Outcome<void> find_organization(WriteContext& context, Work& work) {
  const auto& type = context.type();
  if (hangs_on_parent(type.kind)) return hang_on_parent(context, work);
  if (type.kind == Kind::kExports) return {};  // of one organization or of all
  if (type.kind == Kind::kOrganizations || attribute_at(type, catalog::Place::kOrganizationId) == nullptr) return {};
  const auto refuse_it = [] {
    return refuse(422, "Valid organization_id is required", {}, "data/attributes/organization_id");
  };
  work.organization_id = context.target.nested && context.target.parent_kind == Kind::kOrganizations
                             ? context.target.parent
                             : work.integer("organization-id");
  if (work.organization_id == 0 || !in_scope(context.scope, work.organization_id)) return refuse_it();
  LOCAL_ASSIGN(const auto organization, context.writer.find(Kind::kOrganizations, work.organization_id, context.scope));
  if (!organization) return refuse_it();
  work.set("organization-id", work.organization_id);
  if (type.find_attribute("organization-name") != nullptr) work.set("organization-name", organization->name);
  return {};
}

Outcome<void> check_required(const WriteContext& context, const Draft& draft, const Work& work) {
  for (const auto& attribute : context.type().attributes) {
    if (!attribute.is(catalog::kRequired) || attribute.name == "organization-id") continue;
    if (attribute.is(catalog::kSecret)) {
      // A key without Password Access cannot send a value: what it sends is dropped, so nothing is missed either.
      const auto given = draft.secrets.find(catalog::underscored(attribute.name));
      if (context.write_values && (given == draft.secrets.end() || given->second.empty()))
        return unprocessable("can't be blank", attribute.name);
      continue;
    }
    if (attribute.name == "traits") continue;
    const auto* value = work.attributes.if_contains(attribute.name);
    const bool blank = value == nullptr || value->is_null() ||
                       (value->is_string() && core::trim(std::string_view(value->get_string())).empty());
    if (!blank) continue;
    if (attribute.name == "resource-type") return bad_request("param is missing or the value is empty: resource_type");
    return unprocessable("can't be blank", attribute.name);
  }
  return {};
}

Outcome<void> apply_rules(WriteContext& context, const Draft& draft, Work& work) {
  switch (context.type().kind) {
    case Kind::kOrganizations:
      return apply_organization_rules(context, work);
    case Kind::kPasswords:
      return apply_password_rules(context, draft, work);
    case Kind::kFlexibleAssets:
      return apply_asset_rules(context, draft, work);
    case Kind::kFlexibleAssetFields:
      return apply_field_rules(context, draft, work);
    case Kind::kDocuments:
      return apply_document_rules(context, work);
    case Kind::kDocumentSections:
      return apply_section_rules(context, work);
    case Kind::kDocumentFolders:
    case Kind::kPasswordFolders:
      return apply_folder_rules(context, work);
    case Kind::kAttachments:
      return apply_attachment_rules(context, draft, work);
    case Kind::kDocumentImages:
      return apply_image_rules(context, draft, work);
    case Kind::kRelatedItems:
      return apply_related_item_rules(context, draft, work);
    case Kind::kExports:
      return apply_export_rules(context, draft, work);
    default:
      return {};
  }
}

std::string_view url_part(Kind kind) {
  switch (kind) {
    case Kind::kDocuments:
      return "docs";
    case Kind::kDocumentFolders:
      return "docs/folder";
    case Kind::kFlexibleAssets:
      return "assets/records";
    case Kind::kPasswords:
      return "passwords";
    case Kind::kPasswordFolders:
      return "passwords/folder";
    default:
      return "checklists";
  }
}

Outcome<void> store_seals(WriteContext& context, const Work& work) {
  for (const auto& seal : work.seals) {
    if (seal.sealed.empty()) {
      LOCAL_TRY(context.writer.unseal(context.type().kind, work.id, seal.field));
    } else {
      LOCAL_TRY(context.writer.seal(context.type().kind, work.id, seal.field, seal.sealed, context.now_ms));
    }
  }
  return {};
}

/// What the record was is kept, if this write changes anything people set.
Outcome<void> keep_former(WriteContext& context, const Record& stored, const Work& work) {
  json::array changed;
  for (const auto& change : work.attributes) {
    const auto* old = work.before.if_contains(change.key());
    if (old == nullptr ? !change.value().is_null() : *old != change.value()) changed.push_back(change.key());
  }
  for (const auto& seal : work.seals) {
    std::string name = seal.field;
    if (name == "otp_secret") name = "otp-secret";
    changed.push_back(json::string(name));
  }
  if (changed.empty()) return {};
  LOCAL_TRY(documentation::keep_version(context.writer, stored, json::serialize(changed), context.now_ms));
  return {};
}

Outcome<Record> read_back(WriteContext& context, Kind kind, std::int64_t id) {
  LOCAL_ASSIGN(auto record, context.writer.find(kind, id));
  if (!record) return missing_row();
  return std::move(*record);
}

/// Names that other records carry with them follow a rename.
struct Copy {
  Kind owner, kind;
  std::string_view link, attribute;
};
constexpr Copy kCopies[] = {
    {Kind::kOrganizations, Kind::kFlexibleAssets, "organization-id", "organization-name"},
    {Kind::kOrganizations, Kind::kDocuments, "organization-id", "organization-name"},
    {Kind::kOrganizations, Kind::kDocumentFolders, "organization-id", "organization-name"},
    {Kind::kOrganizations, Kind::kPasswords, "organization-id", "organization-name"},
    {Kind::kOrganizations, Kind::kPasswordFolders, "organization-id", "organization-name"},
    {Kind::kOrganizations, Kind::kChecklists, "organization-id", "organization-name"},
    {Kind::kPasswordCategories, Kind::kPasswords, "password-category-id", "password-category-name"},
    {Kind::kFlexibleAssetTypes, Kind::kFlexibleAssets, "flexible-asset-type-id", "flexible-asset-type-name"},
    {Kind::kOrganizationTypes, Kind::kOrganizations, "organization-type-id", "organization-type-name"},
    {Kind::kOrganizationStatuses, Kind::kOrganizations, "organization-status-id", "organization-status-name"},
};

Outcome<void> follow_rename(WriteContext& context, std::int64_t id, const std::string& name) {
  for (const auto& copy : kCopies) {
    if (copy.owner != context.type().kind) continue;
    documentation::ListQuery query;
    query.kind = copy.kind;
    query.page_size = 1000;
    query.with_body = query.with_side = query.with_total = false;
    query.conditions.push_back({std::string(copy.link), documentation::Condition::Op::kIn, {std::to_string(id)}});
    for (;; ++query.page_number) {
      LOCAL_ASSIGN(const auto page, context.writer.list(query));
      for (const auto& record : page.records)
        LOCAL_TRY(context.writer.patch(copy.kind, record.id, json::object{{copy.attribute, name}}));
      if (static_cast<int>(page.records.size()) < query.page_size) break;
    }
  }
  return {};
}

/// What a PATCH cannot move or set although a POST can.
void drop_fixed(const catalog::ResourceType& type, json::object& changes) {
  changes.erase("organization-id");
  for (const auto& attribute : type.attributes)
    if (attribute.is(catalog::kCreateOnly)) changes.erase(attribute.name);
}

bool is_set(const json::object& attributes, std::string_view name) {
  const auto* value = attributes.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

/// A record that a PSA keeps in step: only some attributes are ours.
Outcome<void> check_synced(const WriteContext& context, const Work& work) {
  const auto kind = context.type().kind;
  const auto refuse_it = [](std::string_view name) {
    return unprocessable("can't be changed: the record is synced with a PSA", name);
  };
  if (kind == Kind::kOrganizationTypes || kind == Kind::kOrganizationStatuses) {
    if (is_set(work.before, "synced")) return refuse_it("name");
    return {};
  }
  const auto* integration = work.before.if_contains("psa-integration");
  if (kind != Kind::kOrganizations || integration == nullptr || !integration->is_string() ||
      std::string_view(integration->get_string()) == "disabled")
    return {};
  for (const auto& change : work.attributes) {
    if (change.key() == "alert" || change.key() == "description" || change.key() == "quick-notes") continue;
    return refuse_it(change.key());
  }
  return {};
}

}  // namespace

const json::value* Work::find(std::string_view name) const {
  if (const auto* value = attributes.if_contains(name)) return value;
  return before.if_contains(name);
}
std::int64_t Work::integer(std::string_view name) const {
  const auto* value = find(name);
  return value == nullptr ? 0 : integer_of(*value).value_or(0);
}
std::string Work::text(std::string_view name) const {
  const auto* value = find(name);
  return value != nullptr && value->is_string() ? std::string(std::string_view(value->get_string())) : std::string{};
}

Outcome<json::object> attributes_of(const Record& record) {
  json::error_code error;
  auto value = json::parse(record.body, error);
  if (error || !value.is_object())
    return refuse(500, "Internal Server Error",
                  "The stored attributes of this record cannot be read; run gluepot doctor");
  return std::move(value.get_object());
}

Outcome<Record> must_exist(WriteContext& context, Kind kind, std::int64_t id, std::string_view attribute,
                           std::string_view detail) {
  LOCAL_ASSIGN(auto record, context.writer.find(kind, id, context.scope));
  if (!record) return unprocessable(std::string(detail), attribute);
  return std::move(*record);
}

std::string text_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(std::string_view(value->get_string())) : std::string{};
}
bool flag_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::int64_t integer_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr ? 0 : integer_of(*value).value_or(0);
}

Outcome<void> derive_name(WriteContext& context, Work& work, std::string_view id_attribute,
                          std::string_view name_attribute, Kind kind) {
  if (!work.has_change(id_attribute)) return {};
  const auto id = work.integer(id_attribute);
  if (work.attributes.at(id_attribute).is_null()) {
    work.set(name_attribute, nullptr);
    return {};
  }
  auto pointer = id_attribute;
  pointer.remove_suffix(std::string_view("-id").size());
  LOCAL_ASSIGN(const auto record, must_exist(context, kind, id, pointer));
  work.set(name_attribute, record.name);
  return {};
}

Work::Seal seal_value(WriteContext& context, Kind kind, std::int64_t id, std::string field, const core::Secret& value) {
  auto sealed = context.vault.seal(value, sealed_row(kind, id, field));
  return {std::move(field), std::move(sealed)};
}

Outcome<void> check_parent(documentation::Reader& reader, const Target& target, const documentation::Scope& scope) {
  if (!target.nested) return {};
  LOCAL_ASSIGN(const auto parent, reader.find(target.parent_kind, target.parent, scope));
  if (parent) return {};
  if (target.parent_kind == Kind::kOrganizations) return unauthorized();
  return missing_row();
}

Outcome<Record> find_target_record(documentation::Reader& reader, const Target& target, std::int64_t id,
                                   const documentation::Scope& scope) {
  LOCAL_ASSIGN(auto record, reader.find(target.type->kind, id, scope));
  if (!record) return missing_row();
  if (target.nested &&
      (target.parent_kind == Kind::kOrganizations ? record->organization_id : record->parent_id) != target.parent)
    return unauthorized();
  if (hangs_on_parent(target.type->kind) && target.nested &&
      record->side_integer("owner-kind") != static_cast<std::int64_t>(target.parent_kind))
    return unauthorized();
  return std::move(*record);
}

Outcome<Record> create_record(WriteContext& context, const Draft& draft) {
  const auto& type = context.type();
  Work work;
  work.attributes = draft.attributes;
  if (context.target.nested && context.target.parent_kind != Kind::kOrganizations) {
    work.parent_id = context.target.parent;
    work.set(type.parent, context.target.parent);
  }
  LOCAL_TRY(find_organization(context, work));
  LOCAL_TRY(check_required(context, draft, work));
  if (type.kind == Kind::kFlexibleAssetTypes) LOCAL_TRY(check_type_fields(draft));
  // Records that were put in with ids of their own (a sample, an import) may stand where the counter comes along.
  for (bool taken = true; taken;) {
    LOCAL_ASSIGN(work.id, context.writer.allocate_id());
    LOCAL_ASSIGN(const auto other, context.writer.find(type.kind, work.id));
    taken = other.has_value();
  }
  LOCAL_TRY(apply_rules(context, draft, work));
  if (type.find_attribute("resource-url") != nullptr)
    work.set("resource-url", context.web_url + "/" + std::to_string(work.organization_id) + "/" +
                                 std::string(url_part(type.kind)) + "/" + std::to_string(work.id));
  if (type.kind == Kind::kFlexibleAssetTypes) {
    if (!work.has_change("enabled")) work.set("enabled", true);
    if (!work.has_change("show-in-menu")) work.set("show-in-menu", true);
  }
  work.set("created-at", context.now);
  work.set("updated-at", context.now);
  LOCAL_TRY(context.writer.put(type.kind, work.id, with_defaults(type, work.attributes)));
  LOCAL_TRY(store_seals(context, work));
  LOCAL_TRY(store_files(context, work));
  if (type.kind == Kind::kExports) LOCAL_TRY(order_export(context, draft, work));
  if (type.kind == Kind::kFlexibleAssetTypes) LOCAL_TRY(create_type_fields(context, draft, work.id));
  if (type.kind == Kind::kDocumentSections) LOCAL_TRY(rebuild_content(context, work.parent_id));
  return read_back(context, type.kind, work.id);
}

Outcome<Record> update_record(WriteContext& context, const Record& stored, const Draft& draft) {
  const auto& type = context.type();
  if (draft.has_relationships && type.kind == Kind::kFlexibleAssetTypes)
    return refuse(422, "Unprocessable Entity", "relationships cannot be changed here; use flexible_asset_fields",
                  "data/relationships");
  Work work;
  work.creating = false;
  work.id = stored.id;
  work.organization_id = stored.organization_id;
  work.parent_id = stored.parent_id;
  LOCAL_ASSIGN(work.before, attributes_of(stored));
  for (const auto& change : draft.attributes) {
    // Clients send back all they have read: what is the same is no change.
    const auto* old = work.before.if_contains(change.key());
    if (old == nullptr ? !change.value().is_null() : *old != change.value()) work.attributes.insert(change);
  }
  drop_fixed(type, work.attributes);
  const auto* name = work.attributes.if_contains("name");
  if (name != nullptr && (!name->is_string() || core::trim(std::string_view(name->get_string())).empty()))
    return unprocessable("can't be blank", "name");
  LOCAL_TRY(check_synced(context, work));
  LOCAL_TRY(apply_rules(context, draft, work));
  LOCAL_TRY(keep_former(context, stored, work));
  work.set("updated-at", context.now);
  LOCAL_TRY(context.writer.patch(type.kind, work.id, work.attributes));
  LOCAL_TRY(store_seals(context, work));
  LOCAL_TRY(store_files(context, work));
  if (name != nullptr) LOCAL_TRY(follow_rename(context, work.id, work.text("name")));
  if (type.kind == Kind::kDocumentSections) LOCAL_TRY(rebuild_content(context, work.parent_id));
  return read_back(context, type.kind, work.id);
}

Outcome<Record> publish_document(WriteContext& context, const Record& stored) {
  LOCAL_TRY(context.writer.patch(Kind::kDocuments, stored.id,
                                 json::object{{"published", true}, {"updated-at", context.now}}));
  return read_back(context, Kind::kDocuments, stored.id);
}

Outcome<void> delete_record(WriteContext& context, const Record& stored) {
  if (stored.kind == Kind::kPasswordFolders) {
    for (const Kind below : {Kind::kPasswordFolders, Kind::kPasswords}) {
      LOCAL_ASSIGN(const auto children, context.writer.children(below, stored.id, false));
      if (!children.empty()) return refuse(422, "Unprocessable Entity", "the folder is not empty", "data");
    }
  }
  if (stored.kind == Kind::kFlexibleAssetFields) {
    // Its values go with it, in every asset of the type.
    LOCAL_ASSIGN(const auto field, attributes_of(stored));
    const auto* key = field.if_contains("name-key");
    if (key != nullptr && key->is_string()) {
      const std::string name(std::string_view(key->get_string()));
      LOCAL_ASSIGN(const auto assets, context.writer.children(Kind::kFlexibleAssets, stored.parent_id));
      for (const auto& asset : assets) {
        LOCAL_TRY(context.writer.unseal(Kind::kFlexibleAssets, asset.id, "traits." + name));
        LOCAL_ASSIGN(auto attributes, attributes_of(asset));
        auto* traits = attributes.if_contains("traits");
        if (traits == nullptr || !traits->is_object() || traits->get_object().erase(name) == 0) continue;
        LOCAL_TRY(context.writer.patch(Kind::kFlexibleAssets, asset.id, json::object{{"traits", *traits}}));
      }
    }
  }
  LOCAL_TRY(context.writer.remove(stored.kind, stored.id));
  if (stored.kind == Kind::kDocumentSections) LOCAL_TRY(rebuild_content(context, stored.parent_id));
  return {};
}

}  // namespace gluepot::local
