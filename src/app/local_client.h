// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>

#include "app/client.h"
#include "app/hub.h"
#include "core/options.h"

namespace gluepot::app {

/// Opens the stores and answers requests in this process. Jobs that a request starts run here; wait for them before the
/// client goes.
core::Result<std::unique_ptr<Client>> open_local(const core::Options& options);

/// The running instance over its socket, or else the stores themselves. `in_process` says which.
core::Result<std::unique_ptr<Client>> reach(const core::Options& options, bool& in_process);

}  // namespace gluepot::app
