// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string_view>

#include "core/caller.h"
#include "http/api/json.h"
#include "http/api/services.h"

namespace gluepot::api {

/// Which records the Tags of flexible assets may name to a caller: a stored value holds the name of what it points at,
/// be that another company's, switched off, or an entry that is not shared.
class VisibleTags {
 public:
  /// Looks up, in a few queries, all that the tags of these traits name.
  static core::Result<VisibleTags> look(Services& services, const core::Caller& caller,
                                        std::span<const json::object* const> traits);
  /// `type`: of the Tag, as the source names it; `value`: one of its values.
  bool shows(std::string_view type, const json::object& value) const;
  /// The company whose record the value names, or which it names itself; nothing where that is not stored here.
  std::optional<core::CompanyId> company_of(std::string_view type, const json::object& value) const;

 private:
  std::map<std::int64_t, core::CompanyId> organizations_;  ///< of the companies the caller may see
  /// Records by kind, with the organization each belongs to.
  std::map<documentation::Kind, std::map<std::int64_t, std::int64_t>> seen_, stored_;
};

}  // namespace gluepot::api
