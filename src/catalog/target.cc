// SPDX-License-Identifier: Apache-2.0
#include "catalog/target.h"

#include <array>

#include "core/ids.h"

namespace gluepot::catalog {
namespace {

/// The segments of a path, cut where they stand: the longest is /a/:id/relationships/b/:id/publish.
class Segments {
 public:
  explicit Segments(std::string_view path) {
    if (!path.empty() && path.front() == '/') path.remove_prefix(1);
    while (!path.empty() && path.back() == '/') path.remove_suffix(1);
    while (!path.empty()) {
      if (size_ == parts_.size()) {
        size_ = 0;  // too long to be any path
        return;
      }
      const auto slash = path.find('/');
      parts_[size_++] = path.substr(0, slash);
      if (slash == std::string_view::npos) return;
      path.remove_prefix(slash + 1);
    }
  }
  std::size_t size() const { return size_; }
  std::string_view operator[](std::size_t i) const { return parts_[i]; }

 private:
  std::array<std::string_view, 6> parts_;
  std::size_t size_ = 0;
};

/// Sections are the one type whose nested path does not end with its own name.
const ResourceType* find_nested(std::string_view name) {
  if (same_name(name, "sections")) return &find_type(Kind::kDocumentSections);
  const auto* type = find_by_path(name);
  return type == nullptr || type->nested_path.empty() || type->kind == Kind::kDocumentSections ? nullptr : type;
}

Kind organization_or_parent(const ResourceType& type) {
  return type.nested_path.starts_with("/organizations/") ? Kind::kOrganizations
                                                         : type.parent_kind.value_or(Kind::kOrganizations);
}

bool stands_below(const ResourceType& type, Kind parent) {
  if (type.nested_path.starts_with("/:resource_type/")) return may_own(parent, type.kind);
  return organization_or_parent(type) == parent;
}

/// What may follow the name of a list: nothing, an id, an id and "publish".
bool read_member(Target& target, const Segments& segments, std::size_t at) {
  if (segments.size() == at) return true;
  target.member = true;
  target.id = core::parse_int64(segments[at]).value_or(-1);
  if (segments.size() == at + 1) return true;
  target.publish = segments.size() == at + 2 && target.type->kind == Kind::kDocuments && segments[at + 1] == "publish";
  return target.publish;
}

}  // namespace

std::optional<Target> find_target(std::string_view path) {
  const Segments segments(path);
  if (segments.size() == 0) return std::nullopt;
  const auto* first = find_by_path(segments[0]);
  if (first == nullptr) return std::nullopt;
  Target target;
  if (segments.size() < 4 || !same_name(segments[2], "relationships")) {
    if (first->path.empty()) return std::nullopt;
    target.type = first;
    if (!read_member(target, segments, 1)) return std::nullopt;
    return target;
  }
  target.type = find_nested(segments[3]);
  if (target.type == nullptr || !stands_below(*target.type, first->kind)) return std::nullopt;
  target.nested = true;
  target.parent_kind = first->kind;
  target.parent = core::parse_int64(segments[1]).value_or(-1);
  if (!read_member(target, segments, 4)) return std::nullopt;
  return target;
}

std::optional<Action> find_action(const Target& target, Verb verb) {
  const auto methods = target.nested ? target.type->nested_methods : target.type->methods;
  const auto when = [&](std::uint32_t method, Action action) {
    return (methods & method) != 0 ? std::optional(action) : std::nullopt;
  };
  if (target.publish) return verb == Verb::kPatch ? when(kUpdate, Action::kPublish) : std::nullopt;
  switch (verb) {
    case Verb::kGet:
      return target.member ? when(kShow, Action::kShow) : when(kIndex, Action::kIndex);
    case Verb::kPost:
      return target.member ? std::nullopt : when(kCreate, Action::kCreate);
    case Verb::kPatch:
      return target.member ? when(kUpdate, Action::kUpdate) : when(kUpdateBulk, Action::kUpdateBulk);
    case Verb::kDelete:
      return target.member ? when(kDelete, Action::kDelete) : when(kDeleteBulk, Action::kDeleteBulk);
    case Verb::kOther:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace gluepot::catalog
