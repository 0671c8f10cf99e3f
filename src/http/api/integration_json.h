// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "http/api/json.h"
#include "http/api/services.h"

namespace gluepot::api {

/// The setting that holds how far the wizard of IT Glue has come.
inline constexpr std::string_view kWizardSetting = "wizard.itglue";

core::Result<json::object> itglue_json(Services& services);
core::Result<json::object> automate_json(Services& services);
json::object automate_test_json(const password_sync::AutomateTest& test);

}  // namespace gluepot::api
