// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"

namespace gluepot::app {

/// What the command line said, before any of it is done.
struct CommandLine {
  std::vector<std::string> command;              ///< {"connect", "itglue"}
  std::map<std::string, std::string> options;    ///< of the options table, by key
  std::map<std::string, std::string> arguments;  ///< of the command: "--key-file" -> "key-file", positionals by name
  std::map<std::string, bool> flags;             ///< "json", "wait", "apply", ...
  std::string config_file;
  std::string output;  ///< help or version text: print and exit with `exit_code`
  std::optional<int> exit_code;

  std::string argument(const std::string& name) const {
    const auto found = arguments.find(name);
    return found == arguments.end() ? std::string() : found->second;
  }
  bool flag(const std::string& name) const {
    const auto found = flags.find(name);
    return found != flags.end() && found->second;
  }
};

CommandLine parse_command_line(int argc, const char* const* argv);

/// A TOML file as "table.key" -> text. Errors: kInvalidArgument (unreadable, not TOML; the message names file and
/// line).
core::Result<std::map<std::string, std::string>> read_config_file(const std::string& path);

}  // namespace gluepot::app
