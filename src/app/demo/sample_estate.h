// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "app/demo/sample_records.h"

namespace gluepot::app::sample {

inline constexpr int kUsers = 8;

/// What the account shares: users and groups, types and statuses, manufacturers and models.
std::vector<Made> make_shared_estate(const Plan& plan);
/// What one organization owns besides its documentation: locations, contacts, configurations with interfaces, domains,
/// certificates, password folders; some of it kept in step by the PSA and the RMM.
std::vector<Made> make_estate(const Plan& plan, int organization);

/// Embeds a password in a configuration of its organization.
void put_in_configuration(const Plan& plan, int organization, json::object& password);

}  // namespace gluepot::app::sample
