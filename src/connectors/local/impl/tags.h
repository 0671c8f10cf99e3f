// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>

#include "connectors/local/impl/write.h"

namespace gluepot::local {

/// What a Tag field points at. `asset_type` for "FlexibleAssetType: 33", else 0.
struct TagTarget {
  Kind kind;
  std::int64_t asset_type = 0;
};
/// By a field's tag-type; nothing when it is none of the documented ones.
std::optional<TagTarget> find_tag_target(std::string_view tag_type);
/// The relation under which an asset's links to records of a kind are kept.
std::string tag_relation(Kind kind);
/// The kind that the "type" of a stored Tag value names.
std::optional<Kind> kind_of_tag_value(std::string_view type);

/// An id or a list of ids as a Tag is read: {"type": .., "values": [{id, name, ...}]}, each value a cut-down row. The
/// ids join `work.links`, so that the values follow what they name. `label`: what a refusal calls the field.
Outcome<json::value> tag_value(WriteContext& context, std::string_view tag_type, std::string_view label,
                               const json::value& sent, Work& work);

/// The values of tags follow the records they name.
Outcome<void> rename_in_tags(WriteContext& context, Kind kind, std::int64_t id, const std::string& name);
Outcome<void> take_out_of_tags(WriteContext& context, Kind kind, std::int64_t id);

/// The attributes of an asset without the tag values that the caller may not see; nothing when all may stay.
Outcome<std::optional<std::string>> without_hidden_tags(documentation::Reader& reader,
                                                        const documentation::Scope& scope,
                                                        const catalog::KindSet* kinds, std::string_view attributes);

}  // namespace gluepot::local
