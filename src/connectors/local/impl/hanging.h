// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "connectors/local/impl/render.h"

namespace gluepot::local {

/// `attributes` of a record that is a file, or holds one, with signed addresses in the place of nulls: download-url,
/// the three sources of an image, the url of Upload traits. Nothing when there is nothing to put in. `attributes` may
/// hold values: the text is made in one piece, for the caller to wipe.
std::optional<std::string> with_addresses(documentation::Reader& reader, const documentation::Record& record,
                                          std::string_view attributes, const Show& show);

/// include=attachments, related_items and recent_versions, where the type has them and they are asked for.
Outcome<void> include_hanging(documentation::Reader& reader, const Show& show, const catalog::ResourceType& type,
                              const std::vector<documentation::Record>& rows, const std::vector<std::string>& names,
                              std::vector<documentation::Record>& included,
                              std::map<std::int64_t, std::vector<catalog::DocumentWriter::Reference>>& references);

}  // namespace gluepot::local
