// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "app/command_line.h"
#include "core/options.h"

namespace gluepot::app {

/// Runs a command that is a request or two of the hub API (everything but serve, demo and sample). Prints to standard
/// output; errors to standard error. Exit code: 0 done, 1 refused or broken, 2 wrong use.
int run_command(const CommandLine& line, const core::Options& options);

/// "gluepot: <message>" and, when there is one, the next step; returns the exit code for it.
int print_error(const core::Error& error);

}  // namespace gluepot::app
