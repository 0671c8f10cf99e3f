// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "app/command_line.h"
#include "core/options.h"

namespace gluepot::app {

/// `gluepot sample`: fills an empty folder as an instance with source local. Returns the exit code.
int run_sample(const CommandLine& line, const core::Options& options);

}  // namespace gluepot::app
