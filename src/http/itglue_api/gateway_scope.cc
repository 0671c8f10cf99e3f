// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/gateway_scope.h"

#include <algorithm>

#include "core/ids.h"

namespace gluepot::itglue_api {
namespace {

using catalog::Kind;
using catalog::ResourceType;

std::optional<std::int64_t> id_in(const json::object& object, std::string_view name) {
  const auto* value = find_member(object, name);
  return value == nullptr ? std::nullopt : id_of(*value);
}

const json::object& attributes_of(const json::object& row) {
  static const json::object kNone;
  const auto* attributes = object_of(row.if_contains("attributes"));
  return attributes == nullptr ? kNone : *attributes;
}

/// "FlexibleAssets", "flexible-asset", "Flexible Asset": the type, if one is called so.
const ResourceType* type_named(std::string_view name) {
  if (catalog::same_name(name, "AccountsUsers")) return &catalog::find_type(Kind::kUsers);  // as tags call them
  std::string flat;
  for (const char c : name)
    if (c != ' ' && c != '-' && c != '_') flat += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  for (const auto& type : catalog::resource_types()) {
    std::string plural;
    for (const char c : type.write_type)
      if (c != '_') plural += c;
    if (flat == plural || flat + "s" == plural) return &type;
    if (flat.ends_with('y') && flat.substr(0, flat.size() - 1) + "ies" == plural) return &type;
  }
  return nullptr;
}

/// Nothing that may hold a secret stays, at whatever depth.
void cut_secrets(json::value& value) {
  if (auto* array = value.if_array()) {
    for (auto& entry : *array) cut_secrets(entry);
    return;
  }
  auto* object = value.if_object();
  if (object == nullptr) return;
  for (auto at = object->begin(); at != object->end();) {
    if (catalog::is_secret_attribute(at->key())) {
      at = object->stable_erase(at);
    } else {
      cut_secrets(at->value());
      ++at;
    }
  }
}

}  // namespace

Owner owner_of(const ResourceType& type) {
  if (type.nested_path.starts_with("/:") || type.kind == Kind::kDocumentImages) return Owner::kParent;
  const auto* organization = type.find_attribute("organization-id");
  if (type.kind == Kind::kOrganizations || (organization != nullptr && !organization->is(catalog::kColumnOnly)))
    return Owner::kOrganization;
  if (!type.parent_kind || *type.parent_kind == type.kind) return Owner::kAccount;
  return owner_of(catalog::find_type(*type.parent_kind)) == Owner::kAccount ? Owner::kAccount : Owner::kParent;
}

bool View::may_see(std::int64_t organization_id) const {
  return std::binary_search(scope.organizations->begin(), scope.organizations->end(), organization_id);
}

bool View::hides(std::int64_t organization_id, const json::object& attributes) const {
  if (!scope.hide_restricted) return false;
  if (!is_true(find_member(attributes, "restricted")) && !is_true(find_member(attributes, "personal"))) return false;
  return std::find(scope.restricted_allowed.begin(), scope.restricted_allowed.end(), organization_id) ==
         scope.restricted_allowed.end();
}

std::optional<std::int64_t> organization_in_url(std::string_view url) {
  const auto host = url.find("://");
  if (host == std::string_view::npos) return std::nullopt;
  const auto path = url.find('/', host + 3);
  if (path == std::string_view::npos) return std::nullopt;
  const auto rest = url.substr(path + 1);
  return core::parse_int64(rest.substr(0, rest.find_first_of("/?#")));
}

/// A flexible asset's type stands in its attributes.
bool Redactor::off(const ResourceType& type, std::int64_t organization_id, const json::object& attributes) const {
  const auto parent =
      type.kind == Kind::kFlexibleAssets ? id_in(attributes, "flexible-asset-type-id").value_or(0) : std::int64_t{0};
  return view_.switched_off(type.kind, organization_id, parent);
}

bool Redactor::visible(const ResourceType& type, const json::object& row) const {
  const auto& attributes = attributes_of(row);
  switch (owner_of(type)) {
    case Owner::kAccount:
      return true;
    case Owner::kOrganization: {
      const auto organization =
          type.kind == Kind::kOrganizations ? id_in(row, "id") : id_in(attributes, "organization-id");
      // An entry of the account's own log names no customer: for keys that are not limited to some.
      if (!organization || *organization == 0)
        return type.kind != Kind::kOrganizations && view_.whole_account &&
               !type.find_attribute("organization-id")->is(catalog::kRequired);
      if (!view_.may_see(*organization) || view_.hides(*organization, attributes)) return false;
      if (off(type, *organization, attributes)) return false;
      if (type.parent_kind && !type.parent.empty() && type.kind != Kind::kOrganizations)
        if (const auto parent = id_in(attributes, type.parent); parent && *parent != 0) {
          const auto known = stored_visible_(*type.parent_kind, *parent);
          if (owner_of(catalog::find_type(*type.parent_kind)) != Owner::kAccount && known && !*known) return false;
        }
      return true;
    }
    case Owner::kParent: {
      const auto parent = type.parent.empty() ? std::nullopt : id_in(attributes, type.parent);
      return type.parent_kind && parent && parent_visible_(*type.parent_kind, *parent);
    }
  }
  return false;
}

/// Whether something that another record points at may be named: nothing when it cannot be told.
std::optional<bool> Redactor::reference_visible(const json::object& value, std::string_view kind_name) const {
  const auto* type = type_named(kind_name);
  if (type != nullptr && !view_.may_see(type->kind)) return false;
  if (type == nullptr && view_.limits_kinds()) return false;
  if (type != nullptr && owner_of(*type) == Owner::kAccount) return true;
  const auto id = id_in(value, value.contains("resource-id") ? "resource-id" : "id");
  if (type != nullptr && type->kind == Kind::kOrganizations) return id && view_.may_see(*id);
  if (type != nullptr && id)
    if (const auto known = stored_visible_(type->kind, *id)) return *known;
  // An asset that is not stored may be of a type that is switched off: it cannot be told, so it is not named.
  if (type != nullptr && type->kind == Kind::kFlexibleAssets && view_.scope.hidden != nullptr &&
      (view_.scope.hidden->asset_types || !view_.scope.hidden->asset_types_of.empty()))
    return false;
  if (const auto organization = id_in(value, "organization-id");
      type != nullptr && organization && view_.switched_off(type->kind, *organization, 0))
    return false;
  if (const auto organization = id_in(value, "organization-id"))
    return view_.may_see(*organization) && !view_.hides(*organization, value);
  if (const auto organization = organization_in_url(text_of(find_member(value, "resource-url"))))
    return view_.may_see(*organization) && !view_.hides(*organization, value);
  return std::nullopt;
}

void Redactor::clean_tag(json::object& tag) const {
  auto* values = tag.if_contains("values");
  if (values == nullptr || !values->is_array()) return;
  const std::string kind(text_of(tag.if_contains("type")));
  auto& array = values->get_array();
  for (auto at = array.begin(); at != array.end();) {
    const auto* value = at->if_object();
    // What cannot be told to be a served organization's is not named.
    const bool stays = value != nullptr && reference_visible(*value, kind).value_or(false);
    at = stays ? at + 1 : array.erase(at);
  }
}

void Redactor::clean_traits(json::object& attributes, bool keep_value) const {
  auto* traits = object_of(attributes.if_contains("traits"));
  if (traits == nullptr) return;
  const auto type = id_in(attributes, "flexible-asset-type-id").value_or(0);
  const catalog::SecretTraits::Fields* fields = nullptr;
  if (traits_ != nullptr)
    if (const auto found = traits_->types.find(type); found != traits_->types.end()) fields = &found->second;
  for (auto at = traits->begin(); at != traits->end();) {
    const std::string_view key = at->key();
    const bool plain = fields != nullptr && fields->plain.contains(key);
    const bool shown = keep_value && fields != nullptr && fields->secret.contains(key);
    if (!plain && !shown) {
      at = traits->stable_erase(at);
      continue;
    }
    if (auto* tag = at->value().if_object()) clean_tag(*tag);
    ++at;
  }
}

void Redactor::clean(const ResourceType& type, json::object& row, bool keep_value) const {
  auto* attributes = object_of(row.if_contains("attributes"));
  if (attributes == nullptr) return;
  static constexpr std::string_view kPassword = "password";
  const bool asset = type.kind == Kind::kFlexibleAssets;
  if (asset) clean_traits(*attributes, keep_value);
  for (auto at = attributes->begin(); at != attributes->end();) {
    const bool kept = keep_value && type.kind == Kind::kPasswords && at->key() == kPassword;
    if (!kept && catalog::is_secret_attribute(at->key())) {
      at = attributes->stable_erase(at);
      continue;
    }
    if (!(asset && at->key() == "traits")) cut_secrets(at->value());
    ++at;
  }
  // An export of the source's holds every value of its organization: its address is a way around the reveal.
  if (type.kind == Kind::kExports) {
    if (auto* url = find_member(*attributes, "download-url")) *url = nullptr;
  }
}

bool Redactor::included_visible(const json::object& row) const {
  const auto* type = catalog::find_by_path(text_of(row.if_contains("type")));
  const auto& attributes = attributes_of(row);
  if (type == nullptr || type->kind == Kind::kRelatedItems) {
    if (view_.limits_kinds() && (type == nullptr || !view_.may_see(type->kind))) return false;
    const auto* kind = find_member(attributes, "resource-type-name");
    if (kind == nullptr) kind = find_member(attributes, "asset-type");
    if (find_member(attributes, "resource-id") != nullptr || kind != nullptr)
      return reference_visible(attributes, text_of(kind)).value_or(false);
    const auto organization = id_in(attributes, "organization-id");
    return !organization || view_.may_see(*organization);
  }
  if (!view_.may_see(type->kind)) return false;
  if (type->kind == Kind::kOrganizations) return view_.may_see(id_in(row, "id").value_or(-1));
  // What comes along with a visible record and names no organization belongs to that record.
  const auto organization = id_in(attributes, "organization-id");
  return !organization || (view_.may_see(*organization) && !view_.hides(*organization, attributes) &&
                           !off(*type, *organization, attributes));
}

void Redactor::clean_included(json::object& document) const {
  using Reference = std::pair<std::string, std::string>;
  std::set<Reference> gone;
  if (auto* included = document.if_contains("included"); included != nullptr && included->is_array()) {
    auto& rows = included->get_array();
    for (auto at = rows.begin(); at != rows.end();) {
      auto* row = at->if_object();
      if (row != nullptr && included_visible(*row)) {
        if (const auto* type = catalog::find_by_path(text_of(row->if_contains("type"))))
          clean(*type, *row);
        else
          cut_secrets(*at);
        ++at;
        continue;
      }
      if (row != nullptr) gone.emplace(text_of(row->if_contains("type")), text_of(row->if_contains("id")));
      at = rows.erase(at);
    }
    if (rows.empty()) erase_member(document, "included");
  }
  const auto of_hidden_kind = [&](const json::value& reference) {
    const auto* object = reference.if_object();
    const auto* type = object == nullptr ? nullptr : catalog::find_by_path(text_of(object->if_contains("type")));
    return view_.limits_kinds() && (type == nullptr || !view_.may_see(type->kind));
  };
  const auto refused = [&](const json::value& reference) {
    const auto* object = reference.if_object();
    return object == nullptr || of_hidden_kind(reference) ||
           gone.contains(Reference(text_of(object->if_contains("type")), text_of(object->if_contains("id"))));
  };
  const auto clean_row = [&](json::value& value) {
    auto* row = value.if_object();
    auto* relationships = row == nullptr ? nullptr : object_of(row->if_contains("relationships"));
    if (relationships == nullptr) return;
    for (auto at = relationships->begin(); at != relationships->end();) {
      auto* relation = at->value().if_object();
      auto* data = relation == nullptr ? nullptr : relation->if_contains("data");
      bool drop = false;
      if (data != nullptr && data->is_array()) {
        auto& references = data->get_array();
        // Of a kind that the key does not have, nothing tells that there are any.
        drop = !references.empty() && std::all_of(references.begin(), references.end(), of_hidden_kind);
        for (auto entry = references.begin(); entry != references.end();)
          entry = refused(*entry) ? references.erase(entry) : entry + 1;
      } else if (data != nullptr && data->is_object()) {
        drop = refused(*data);
      }
      at = drop ? relationships->stable_erase(at) : at + 1;
    }
  };
  if (auto* data = document.if_contains("data")) {
    if (data->is_array())
      for (auto& row : data->get_array()) clean_row(row);
    else
      clean_row(*data);
  }
}

}  // namespace gluepot::itglue_api
