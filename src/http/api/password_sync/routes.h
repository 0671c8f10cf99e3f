// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "http/api/services.h"

namespace gluepot::api {

// The routes of /api/v1/password-sync, a file for each resource; add_password_sync_routes() adds them all.
core::Status add_password_sync_client_routes(http::Router& router, Services& services);
core::Status add_stickysync_routes(http::Router& router, Services& services);
core::Status add_hygiene_routes(http::Router& router, Services& services);

}  // namespace gluepot::api
