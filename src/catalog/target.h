// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "catalog/catalog.h"

namespace gluepot::catalog {

enum class Verb { kGet, kPost, kPatch, kDelete, kOther };

/// What a path names: a type's list or one of its records, at the top or below a parent.
struct Target {
  const ResourceType* type = nullptr;
  bool member = false;   ///< /:id
  bool publish = false;  ///< /:id/publish
  std::int64_t id = -1;  ///< -1: a segment that is no id, so no record
  bool nested = false;
  std::int64_t parent = -1;  ///< the parent of a nested path
  Kind parent_kind = Kind::kOrganizations;
};

/// Reads a path by the catalogue's table; dashes and underscores are the same. Nothing when no type has such a path.
/// Runs on every request: no search, no memory of its own.
std::optional<Target> find_target(std::string_view path);

/// What a call does to its target.
enum class Action { kIndex, kShow, kCreate, kUpdate, kUpdateBulk, kDelete, kDeleteBulk, kPublish };
/// Nothing when the type does not do that there: to the account such a route does not exist (an HTML 404).
std::optional<Action> find_action(const Target& target, Verb verb);

}  // namespace gluepot::catalog
