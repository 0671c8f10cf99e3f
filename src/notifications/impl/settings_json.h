// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "core/result.h"
#include "notifications/types.h"

namespace gluepot::notifications {

/// What a row's settings column holds, and back. Unknown and missing members are left as they are.
std::string settings_text(const Channel& channel);
void read_settings(std::string_view text, Channel& channel);
std::string settings_text(const Rule& rule);
void read_settings(std::string_view text, Rule& rule);

/// The rules for every member; webhook addresses are brought into one form. Errors: kInvalidArgument with the field.
core::Status check_channel(Channel& channel);
core::Status check_rule(const Rule& rule);
/// Whether the secret given for one would be sent to another place by the other.
bool secret_goes_elsewhere(const Channel& before, const Channel& after);

}  // namespace gluepot::notifications
