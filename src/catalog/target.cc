// SPDX-License-Identifier: Apache-2.0
#include "catalog/target.h"

#include <vector>

#include "core/ids.h"
#include "core/text.h"

namespace gluepot::catalog {
namespace {

struct Pattern {
  const ResourceType* type;
  bool nested;
  std::vector<std::string_view> segments;
  Kind parent_kind = Kind::kOrganizations;
};

std::vector<std::string_view> segments_of(std::string_view path) {
  if (!path.empty() && path.front() == '/') path.remove_prefix(1);
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  return path.empty() ? std::vector<std::string_view>{} : core::split(path, '/');
}

Kind kind_of_parameter(std::string_view name) {
  if (name == ":document_id") return Kind::kDocuments;
  if (name == ":flexible_asset_type_id") return Kind::kFlexibleAssetTypes;
  return Kind::kOrganizations;
}

std::vector<Pattern> build_patterns() {
  std::vector<Pattern> patterns;
  for (const auto& type : resource_types()) {
    if (type.methods == 0) continue;
    // Sections live below their document only.
    if (type.kind != Kind::kDocumentSections) patterns.push_back({&type, false, segments_of(type.path)});
    if (type.nested_path.empty()) continue;
    Pattern nested{&type, true, segments_of(type.nested_path)};
    nested.parent_kind = kind_of_parameter(nested.segments[1]);
    patterns.push_back(std::move(nested));
  }
  return patterns;
}

bool matches(const Pattern& pattern, const std::vector<std::string_view>& path, Target& target) {
  if (path.size() < pattern.segments.size() || path.size() > pattern.segments.size() + 2) return false;
  for (std::size_t i = 0; i < pattern.segments.size(); ++i) {
    if (pattern.segments[i].front() == ':')
      target.parent = core::parse_int64(path[i]).value_or(-1);
    else if (!same_name(pattern.segments[i], path[i]))
      return false;
  }
  target.type = pattern.type;
  target.nested = pattern.nested;
  target.parent_kind = pattern.parent_kind;
  const auto rest = path.size() - pattern.segments.size();
  target.member = rest > 0;
  if (rest > 0) target.id = core::parse_int64(path[pattern.segments.size()]).value_or(-1);
  if (rest < 2) return true;
  target.publish = pattern.type->kind == Kind::kDocuments && path.back() == "publish";
  return target.publish;
}

bool can_list(const Target& target) {
  switch (target.type->kind) {
    case Kind::kDocuments:
      return target.nested;  // the top-level list answered 404 to those who tried
    case Kind::kFlexibleAssetFields:
      return target.nested;
    case Kind::kFlexibleAssets:
      return !target.nested;  // nested is for POST only
    default:
      return true;
  }
}

}  // namespace

std::optional<Target> find_target(std::string_view path) {
  static const std::vector<Pattern> patterns = build_patterns();
  const auto segments = segments_of(path);
  for (const auto& pattern : patterns) {
    Target target;
    if (!segments.empty() && matches(pattern, segments, target)) return target;
  }
  return std::nullopt;
}

std::optional<Action> find_action(const Target& target, Verb verb) {
  const auto& type = *target.type;
  const auto when = [&](bool possible, Action action) { return possible ? std::optional(action) : std::nullopt; };
  if (target.publish) return when(verb == Verb::kPatch, Action::kPublish);
  switch (verb) {
    case Verb::kGet:
      return target.member ? when(type.can(kShow), Action::kShow)
                           : when(type.can(kIndex) && can_list(target), Action::kIndex);
    case Verb::kPost:
      return when(!target.member && type.can(kCreate), Action::kCreate);
    case Verb::kPatch:
      return target.member ? when(type.can(kUpdate), Action::kUpdate)
                           : when(type.can(kUpdateBulk) && !target.nested, Action::kUpdateBulk);
    case Verb::kDelete:
      return target.member ? when(type.can(kDelete), Action::kDelete)
                           : when(type.can(kDeleteBulk), Action::kDeleteBulk);
    case Verb::kOther:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace gluepot::catalog
