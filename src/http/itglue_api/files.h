// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>

#include "http/itglue_api/itglue_api.h"

namespace gluepot::itglue_api {

/// Whether a path below the API's base is a file's ("/files/77/a.pdf?expires=..&signature=..").
bool is_file_path(std::string_view path);

/// GET of a file by its signed address, without a key: 200 with its bytes, 403 for an address that is not ours or too
/// old, 404 for a file that is gone. A file is always handed out to be saved, never shown as a page of this host; only
/// pictures of documents may stand in one.
http::Response answer_file(Context& context, const http::Request& request, std::string_view path);

}  // namespace gluepot::itglue_api
