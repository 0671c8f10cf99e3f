// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "app/command_line.h"
#include "core/options.h"

namespace gluepot::app {

/// `gluepot demo`: a whole MSP on one machine. Returns the exit code: 0 only if every step did what it must.
int run_demo(const CommandLine& line, const core::Options& options);

}  // namespace gluepot::app
