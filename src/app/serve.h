// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "core/options.h"
#include "core/result.h"

namespace gluepot::app {

/// No core dump, and no debugger of the same user, may read what is in memory: for every command, keys pass through all
/// of them.
void keep_memory_private();

/// Serves the instance until SIGTERM or SIGINT; a second signal ends it at once. Prints the address and, on the first
/// run, the set-up link.
core::Status serve(const core::Options& options);

/// Whether the address in that option (http.listen, itglue_api.listen) is HOST:PORT and may be listened on without TLS:
/// loopback always, anything else only behind a proxy that was named.
core::Status check_listen(const core::Options& options, const std::string& key);

}  // namespace gluepot::app
