// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/text.h"

namespace gluepot::app {

/// The id of the one among `rows` that a person means: by id, or by a name that only one has; `fold` says which names
/// are the same (ASCII case is ignored, as at sign-in). `listing` is the command that shows them all.
/// Errors: kNotFound (none), kInvalidArgument of `argument` (several, with their ids).
core::Result<std::string> id_among(const boost::json::array& rows, const std::string& wanted,
                                   const std::string& argument, const std::string& noun, const std::string& listing,
                                   std::string (*fold)(std::string_view) = core::to_lower_ascii);

}  // namespace gluepot::app
