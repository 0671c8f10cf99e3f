// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "catalog/catalog.h"

namespace gluepot::documentation {

/// What an administrator has switched off: not mirrored, and seen by nobody in any list, search, count or answer, also
/// while its records are still stored. Source: docs/sync.md, "What is mirrored".
struct Hidden {
  /// Kinds that are off everywhere, with those that belong to them (kinds_with()).
  std::set<catalog::Kind> kinds;
  /// The flexible asset types that are on; absent: all. A type that nobody has switched on yet is not among them.
  std::optional<std::set<std::int64_t>> asset_types;
  /// Beyond that, by organization: kinds and flexible asset types that are off there.
  std::map<std::int64_t, std::set<catalog::Kind>> kinds_of;
  std::map<std::int64_t, std::set<std::int64_t>> asset_types_of;

  bool empty() const { return kinds.empty() && !asset_types && kinds_of.empty() && asset_types_of.empty(); }
  bool hides_kind(catalog::Kind kind) const { return kinds.contains(kind); }
  bool hides_asset_type(std::int64_t type) const { return asset_types && !asset_types->contains(type); }
  /// Whether a record is off. `parent`: of a flexible asset, its type.
  bool hides(catalog::Kind kind, std::int64_t organization, std::int64_t parent) const;
  /// The same for one organization alone, so that no statement need look at the others.
  Hidden only(std::int64_t organization) const;
  /// Tells whether something else is off.
  std::string text() const;
};

/// Documents, checklists or passwords, with what lives and dies with them.
std::set<catalog::Kind> kinds_with(catalog::Kind kind);

}  // namespace gluepot::documentation
