// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "http/api/services.h"

namespace gluepot::api {

/// Where the identity provider sends browsers back to; it is entered there.
std::string openid_callback(const Services& services, const http::Request& request);

core::Status add_openid_settings_routes(http::Router& router, Services& services);

}  // namespace gluepot::api
