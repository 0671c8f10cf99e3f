// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/write.h"

#include <algorithm>

#include "connectors/local/impl/file_rules.h"
#include "connectors/local/impl/rules.h"
#include "connectors/local/impl/tags.h"
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
    if (attribute.name.ends_with("-id"))
      return unprocessable("must exist", attribute.name.substr(0, attribute.name.size() - 3));
    if (attribute.name == "resource-type") return bad_request("param is missing or the value is empty: resource_type");
    return unprocessable("can't be blank", attribute.name);
  }
  return {};
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

Outcome<void> store_links(WriteContext& context, const Work& work) {
  for (const auto& [relation, targets] : work.links)
    LOCAL_TRY(context.writer.set_links(context.type().kind, work.id, relation, targets));
  return {};
}

Outcome<Record> read_back(WriteContext& context, Kind kind, std::int64_t id) {
  LOCAL_ASSIGN(auto record, context.writer.find(kind, id));
  if (!record) return missing_row();
  return std::move(*record);
}

/// An interface may have no name.
bool may_be_nameless(Kind kind) {
  return kind == Kind::kConfigurationInterfaces;
}

/// What a PATCH cannot move or set although a POST can.
void drop_fixed(const catalog::ResourceType& type, json::object& changes) {
  changes.erase("organization-id");
  for (const auto& attribute : type.attributes)
    if (attribute.is(catalog::kCreateOnly)) changes.erase(attribute.name);
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

WriteContext below(WriteContext& context, const Target& target) {
  return {context.writer,  context.vault,        target,         context.scope,
          context.web_url, context.write_values, context.now_ms, context.now};
}

Target target_below(Kind type, Kind parent_kind, std::int64_t parent) {
  Target target;
  target.type = &catalog::find_type(type);
  target.nested = true;
  target.parent = parent;
  target.parent_kind = parent_kind;
  return target;
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
  if (!target.nested) return std::move(*record);
  const bool by_organization = target.parent_kind == Kind::kOrganizations;
  if ((by_organization ? record->organization_id : record->parent_id) != target.parent) return unauthorized();
  const bool may_be_of_several_kinds = !by_organization && !target.type->parent_kind;
  if (may_be_of_several_kinds && record->side_integer("owner-kind") != static_cast<std::int64_t>(target.parent_kind))
    return unauthorized();
  return std::move(*record);
}

Outcome<Record> create_record(WriteContext& context, const Draft& draft) {
  const auto& type = context.type();
  const auto& rules = rules_of(type.kind);
  Work work;
  work.attributes = draft.attributes;
  if (context.target.nested && context.target.parent_kind != Kind::kOrganizations) {
    work.parent_id = context.target.parent;
    work.set(type.parent, context.target.parent);
  }
  LOCAL_TRY(find_organization(context, work));
  LOCAL_TRY(check_required(context, draft, work));
  // Records that were put in with ids of their own (a sample, an import) may stand where the counter comes along.
  for (bool taken = true; taken;) {
    LOCAL_ASSIGN(work.id, context.writer.allocate_id());
    LOCAL_ASSIGN(const auto other, context.writer.find(type.kind, work.id));
    taken = other.has_value();
  }
  LOCAL_TRY(derive_names(context, work));
  if (rules.apply != nullptr) LOCAL_TRY(rules.apply(context, draft, work));
  if (!rules.url_part.empty())
    work.set("resource-url", context.web_url + "/" + std::to_string(work.organization_id) + "/" +
                                 std::string(rules.url_part) + "/" + std::to_string(work.id));
  work.set("created-at", context.now);
  work.set("updated-at", context.now);
  LOCAL_TRY(context.writer.put(type.kind, work.id, with_defaults(type, work.attributes)));
  LOCAL_TRY(store_seals(context, work));
  LOCAL_TRY(store_links(context, work));
  LOCAL_TRY(store_files(context, work));
  if (rules.stored != nullptr) LOCAL_TRY(rules.stored(context, draft, work));
  return read_back(context, type.kind, work.id);
}

Outcome<Record> update_record(WriteContext& context, const Record& stored, const Draft& draft) {
  const auto& type = context.type();
  const auto& rules = rules_of(type.kind);
  if (draft.has_relationships && (type.kind == Kind::kFlexibleAssetTypes || type.kind == Kind::kConfigurations))
    return refuse(422, "Unprocessable Entity", "relationships cannot be changed by a PATCH", "data/relationships");
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
  if (name != nullptr && (!name->is_string() || core::trim(std::string_view(name->get_string())).empty()) &&
      !may_be_nameless(type.kind))
    return unprocessable("can't be blank", "name");
  LOCAL_TRY(check_synced(context, rules, work));
  LOCAL_TRY(derive_names(context, work));
  if (rules.apply != nullptr) LOCAL_TRY(rules.apply(context, draft, work));
  LOCAL_TRY(keep_former(context, stored, work));
  work.set("updated-at", context.now);
  LOCAL_TRY(context.writer.patch(type.kind, work.id, work.attributes));
  LOCAL_TRY(store_seals(context, work));
  LOCAL_TRY(store_links(context, work));
  LOCAL_TRY(store_files(context, work));
  if (work.has_change("name") && work.text("name") != stored.name)
    LOCAL_TRY(follow_rename(context, work.id, work.text("name")));
  if (rules.stored != nullptr) LOCAL_TRY(rules.stored(context, draft, work));
  return read_back(context, type.kind, work.id);
}

Outcome<Record> publish_document(WriteContext& context, const Record& stored) {
  LOCAL_TRY(context.writer.patch(Kind::kDocuments, stored.id,
                                 json::object{{"published", true}, {"updated-at", context.now}}));
  return read_back(context, Kind::kDocuments, stored.id);
}

Outcome<void> delete_record(WriteContext& context, const Record& stored) {
  const auto& rules = rules_of(stored.kind);
  if (rules.leaving != nullptr) LOCAL_TRY(rules.leaving(context, stored));
  LOCAL_TRY(take_out_of_tags(context, stored.kind, stored.id));
  LOCAL_TRY(context.writer.remove(stored.kind, stored.id));
  if (rules.left != nullptr) LOCAL_TRY(rules.left(context, stored));
  return {};
}

}  // namespace gluepot::local
