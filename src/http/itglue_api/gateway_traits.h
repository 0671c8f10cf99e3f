// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "http/itglue_api/gateway_json.h"

namespace gluepot::itglue_api {

/// A field of a flexible asset type, as far as a merge needs it.
struct TraitField {
  std::string key;   ///< the name-key
  std::string kind;  ///< "Text", "Password", ...
};

struct TraitsMerge {
  std::vector<TraitField> fields;
  bool source_shows_values = false;  ///< the hub's key reads values: a Password that is not there is empty
  bool client_reads = false;         ///< the client's key may read values: its null means delete
  bool client_writes = false;        ///< it may set them
  /// By field: ids that its Tag holds at the source and that the client cannot see.
  std::map<std::string, std::vector<std::int64_t>, std::less<>> hidden_tags;
};

/// IT Glue replaces all traits: what a PATCH leaves out is deleted. This adds to `sent` what the client left out
/// because it could not read it: values of Password fields, and tags on records it may not see. `live` is what the
/// source shows now. Returns why it cannot be done without a loss, or nothing. Pure; values stay in the memory of
/// `sent`.
std::optional<std::string> merge_traits(const TraitsMerge& merge, const json::object& live, json::object& sent);

/// The ids of a Tag as it is read ({type, values: [{id, ..}]}) or written (an id or a list of them).
std::vector<std::int64_t> tag_ids(const json::value& tag);

}  // namespace gluepot::itglue_api
