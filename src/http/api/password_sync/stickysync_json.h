// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json.hpp>

#include "password_sync/adopt.h"

namespace gluepot::api {

/// As GET /api/v1/password-sync/stickysync answers it; every id is a string.
boost::json::object stickysync_json(const password_sync::StickyProposal& proposal);

}  // namespace gluepot::api
