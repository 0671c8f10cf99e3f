// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "core/result.h"
#include "http/route.h"

namespace gluepot::itglue_api {

/// The OpenAPI 3.1 document of the compatible API, made from the catalogue's table: every path with its methods,
/// filters, sorts, includes and bodies. `server` is where the paths begin, as seen from the document's own address
/// ("/itglue", "/").
std::string openapi_document(std::string_view server);

/// GET <prefix>/openapi.json, for anybody: it says nothing about this account. Made once; with an ETag.
core::Status add_openapi_route(http::Router& router, const std::string& prefix);

}  // namespace gluepot::itglue_api
