// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "catalog/catalog.h"
#include "catalog/page_reader.h"
#include "documentation/records.h"
#include "http/itglue_api/gateway_json.h"

namespace gluepot::itglue_api {

/// Whose the records of a type are.
enum class Owner {
  kAccount,       ///< everybody's: categories, types, manufacturers
  kOrganization,  ///< a customer's, named by organization-id (an organization is its own)
  kParent,        ///< whoever owns the record above: interfaces, sections, attachments
};
Owner owner_of(const catalog::ResourceType& type);

/// What one request may see of the source: organizations that are mapped and within the key's own.
struct View {
  documentation::Scope scope;               ///< organizations always set, ascending; promise 10 in hide_restricted
  bool whole_account = true;                ///< the key has no organizations of its own
  const catalog::KindSet* kinds = nullptr;  ///< the key's types; null: all

  bool may_see(std::int64_t organization_id) const;
  bool may_see(catalog::Kind kind) const {
    return !switched_off(kind) && (kinds == nullptr || kinds->test(static_cast<std::size_t>(kind)));
  }
  /// Whether some kinds are not this caller's.
  bool limits_kinds() const { return kinds != nullptr || (scope.hidden != nullptr && !scope.hidden->kinds.empty()); }
  /// What an administrator has switched off: a kind, or a record by its attributes.
  bool switched_off(catalog::Kind kind) const { return scope.hidden != nullptr && scope.hidden->hides_kind(kind); }
  bool switched_off(catalog::Kind kind, std::int64_t organization_id, std::int64_t parent_id) const {
    return scope.hidden != nullptr && scope.hidden->hides(kind, organization_id, parent_id);
  }
  /// Whether the source's own gate hides such a record of the organization.
  bool hides(std::int64_t organization_id, const json::object& attributes) const;
};

/// Answers whether records of types that are owned by another are visible: by kind and id of the parent.
using ParentVisible = std::function<bool(catalog::Kind kind, std::int64_t id)>;

/// Takes everything out of an answer of the source that its caller may not see. Used for one answer, on one thread.
class Redactor {
 public:
  /// `traits`: which traits are secret (null: flexible assets lose all of them). `stored_visible`: whether a record
  /// that the mirror keeps stands there and may be seen; nothing when the mirror does not know.
  Redactor(const View& view, const catalog::SecretTraits* traits, ParentVisible parent_visible,
           std::function<std::optional<bool>(catalog::Kind, std::int64_t)> stored_visible)
      : view_(view),
        traits_(traits),
        parent_visible_(std::move(parent_visible)),
        stored_visible_(std::move(stored_visible)) {}

  /// Whether a row of `data` may be seen. `row` is {id, type, attributes}.
  bool visible(const catalog::ResourceType& type, const json::object& row) const;
  /// Cuts secrets (all but `keep_value`: the password itself, Password traits) and references to what is not visible.
  void clean(const catalog::ResourceType& type, json::object& row, bool keep_value = false) const;
  /// `included` of a document, and then the rows' references to what went.
  void clean_included(json::object& document) const;

 private:
  bool off(const catalog::ResourceType& type, std::int64_t organization_id, const json::object& attributes) const;
  bool included_visible(const json::object& row) const;
  std::optional<bool> reference_visible(const json::object& value, std::string_view kind_name) const;
  void clean_traits(json::object& attributes, bool keep_value) const;
  void clean_tag(json::object& tag) const;

  const View& view_;
  const catalog::SecretTraits* const traits_;
  const ParentVisible parent_visible_;
  const std::function<std::optional<bool>(catalog::Kind, std::int64_t)> stored_visible_;
};

/// The organization in a link of the source's web pages ("https://acme.itglue.com/4711/configurations/9"), or nothing.
std::optional<std::int64_t> organization_in_url(std::string_view url);

}  // namespace gluepot::itglue_api
