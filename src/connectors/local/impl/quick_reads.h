// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>

#include "connectors/local/record_service.h"

namespace gluepot::local {

/// The plain GETs that most requests are: a record by id, or a page of a whole list in the order of ids, of a type
/// whose rows are stored as they are shown. The answer is what answer_show and answer_index would give, by fewer steps.
/// Nothing for any other call.
std::optional<Reply> answer_quickly(documentation::Store& store, const Call& call, const Target& target);

/// Whether answer_quickly would answer such a GET from memory and a few pages of the store, whoever asks.
bool is_quick(const documentation::Store& store, const Target& target, std::string_view query);

}  // namespace gluepot::local
