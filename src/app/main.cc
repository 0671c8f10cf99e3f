// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "app/command_line.h"
#include "app/commands.h"
#include "app/demo/demo.h"
#include "app/sample.h"
#include "app/serve.h"
#include "core/log.h"
#include "core/secret.h"
#include "net/http_client.h"

namespace {

using gluepot::core::Options;

gluepot::core::Result<Options> options_of(const gluepot::app::CommandLine& line) {
  std::string file = line.config_file;
  if (file.empty()) {
    const auto data = line.options.find("data");
    file = (data == line.options.end() ? std::string("./gluepot-data") : data->second) + "/config.toml";
    if (::access(file.c_str(), F_OK) != 0) file.clear();
  }
  std::map<std::string, std::string> from_file;
  if (!file.empty()) {
    GLUEPOT_ASSIGN(from_file, gluepot::app::read_config_file(file));
  }
  return Options::build(from_file, line.options);
}

gluepot::core::LogLevel level_of(const std::string& name) {
  using gluepot::core::LogLevel;
  return name == "debug"   ? LogLevel::kDebug
         : name == "warn"  ? LogLevel::kWarn
         : name == "error" ? LogLevel::kError
                           : LogLevel::kInfo;
}

/// The demo's values are made up, so it runs also where no memory may be locked (small containers); it says so. Its
/// processes get the option by their environment.
gluepot::core::Status prepare_secrets(const Options& options, bool demo) {
  const auto ready = gluepot::core::init_secrets(options.boolean("core.require_locked_memory"));
  if (ready || !demo) return ready;
  std::fprintf(stderr, "Note: %s. The demo goes on without; a real hub refuses to start.\n",
               ready.error().message.c_str());
  ::setenv("GLUEPOT_CORE_REQUIRE_LOCKED_MEMORY", "false", 1);
  return gluepot::core::init_secrets(false);
}

gluepot::core::Status prepare(const Options& options, bool demo) {
  ::umask(077);
  gluepot::app::keep_memory_private();
  GLUEPOT_TRY(gluepot::core::configure_log(level_of(options.text("log.level")), options.text("log.file")));
  GLUEPOT_TRY(prepare_secrets(options, demo));
  return gluepot::net::init_http();
}

}  // namespace

int main(int argc, char** argv) {
  const auto line = gluepot::app::parse_command_line(argc, argv);
  if (line.exit_code) {
    std::fputs(line.output.c_str(), *line.exit_code == 0 ? stdout : stderr);
    return *line.exit_code;
  }
  const auto options = options_of(line);
  if (!options) return gluepot::app::print_error(options.error());
  if (auto prepared = prepare(*options, line.command.front() == "demo"); !prepared)
    return gluepot::app::print_error(prepared.error());
  if (line.command.front() == "demo") return gluepot::app::run_demo(line, *options);
  if (line.command.front() == "sample") return gluepot::app::run_sample(line, *options);
  if (line.command.front() != "serve") return gluepot::app::run_command(line, *options);
  const auto served = gluepot::app::serve(*options);
  return served ? 0 : gluepot::app::print_error(served.error());
}
