// SPDX-License-Identifier: Apache-2.0
#include "app/demo/demo.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cstdio>
#include <filesystem>

#include "app/commands.h"
#include "app/demo/day.h"
#include "core/ids.h"

namespace gluepot::app {
namespace {

core::Result<demo::DayOptions> day_options(const CommandLine& line) {
  demo::DayOptions options;
  if (const auto seed = line.argument("seed"); !seed.empty()) {
    const auto number = core::parse_int64(seed);
    if (!number || *number < 0) return core::invalid("seed", "a whole number from 0");
    options.seed = static_cast<std::uint64_t>(*number);
  }
  if (const auto scale = line.argument("scale"); !scale.empty()) {
    char* end = nullptr;
    options.scale = std::strtod(scale.c_str(), &end);
    if (*end != '\0' || !(options.scale >= 0.01 && options.scale <= 100))
      return core::invalid("scale", "a number from 0.01 to 100");
  }
  options.folder = line.argument("folder");
  if (!options.folder.empty()) {
    std::error_code error;
    if (std::filesystem::exists(options.folder, error) && !std::filesystem::is_empty(options.folder, error))
      return core::invalid("folder", options.folder + " is not empty; name another one or remove it");
    std::filesystem::create_directories(options.folder, error);
    if (error) return core::invalid("folder", options.folder + " cannot be made: " + error.message());
    options.folder = std::filesystem::absolute(options.folder).string();
    return options;
  }
  char made[] = "/tmp/gluepot-demo-XXXXXX";
  if (::mkdtemp(made) == nullptr) return core::fail(core::ErrorCode::kUnavailable, "no folder can be made in /tmp");
  options.folder = made;
  return options;
}

/// Removes a folder that the demo made for itself.
struct Cleaner {
  std::string folder;
  ~Cleaner() {
    std::error_code error;
    if (!folder.empty()) std::filesystem::remove_all(folder, error);
  }
};

void wait_for_signal() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT}) sigaddset(&signals, number);
  int number = 0;
  sigwait(&signals, &number);
}

}  // namespace

int run_demo(const CommandLine& line, const core::Options&) {
  auto options = day_options(line);
  if (!options) return print_error(options.error());
  const bool json = line.flag("json");
  options->say = [json](const std::string& text) {
    std::fprintf(json ? stderr : stdout, "%s\n", text.c_str());
    std::fflush(json ? stderr : stdout);
  };
  Cleaner cleaner{line.argument("folder").empty() ? options->folder : ""};
  // Children inherit the mask of the thread that makes them: signals are blocked only once they all run.
  demo::Day day(*options);
  options->say("An MSP's day, account S x " + std::to_string(options->scale).substr(0, 4) + ", seed " +
               std::to_string(options->seed));
  const auto report = day.run();
  if (!report) {
    if (json) std::printf("{\"ok\":false,\"problems\":[\"a step could not be done\"]}\n");
    cleaner.folder.clear();
    std::fprintf(stderr, "The logs are in %s\n", options->folder.c_str());
    return print_error(report.error());
  }
  if (!json) std::fputs(demo::report_text(*report).c_str(), stdout);
  if (json) std::printf("%s\n", demo::report_json(*report).c_str());
  std::fflush(stdout);
  if (line.flag("once")) return report->ok() ? 0 : 1;
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT}) sigaddset(&signals, number);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::fprintf(json ? stderr : stdout,
               "\nThe hub keeps serving at %s  (sign in as %s, password %s). Ctrl-C ends everything.\n",
               day.hub_url().c_str(), day.user().c_str(), day.password().c_str());
  std::fflush(stdout);
  wait_for_signal();
  return report->ok() ? 0 : 1;
}

}  // namespace gluepot::app
