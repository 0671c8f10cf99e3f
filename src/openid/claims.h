// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json/object.hpp>
#include <string_view>

#include "access/identities.h"
#include "core/result.h"
#include "openid/settings.h"

namespace gluepot::openid {

/// Whether the claims lack something that the settings ask for and that the provider may tell elsewhere (userinfo).
bool lacks(const boost::json::object& claims, const Settings& settings);
/// Adds what userinfo says and the ID token does not. kForbidden: it is about somebody else.
core::Status add_userinfo(boost::json::object& claims, const boost::json::object& userinfo);

/// Who the provider vouches for. Errors: kForbidden, reason "email_missing", "email_unverified", "no_role". `email` is
/// filled as far as it was told, also then.
core::Result<access::Vouched> vouched(const boost::json::object& claims, const Settings& settings, std::string& email);

}  // namespace gluepot::openid
