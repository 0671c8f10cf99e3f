// SPDX-License-Identifier: Apache-2.0
#include "app/sample.h"

#include <chrono>
#include <cstdio>

#include "app/commands.h"
#include "app/demo/sample_account.h"
#include "app/hub.h"
#include "app/parts.h"
#include "core/ids.h"

namespace gluepot::app {
namespace {

core::Status read_count(const CommandLine& line, const std::string& name, int minimum, int& out) {
  const auto text = line.argument(name);
  if (text.empty()) return {};
  const auto number = core::parse_int64(text);
  if (!number || *number < minimum || *number > 10'000'000)
    return core::invalid(name, "a whole number from " + std::to_string(minimum) + " to 10000000");
  out = static_cast<int>(*number);
  return {};
}

core::Result<SampleOptions> sample_options(const CommandLine& line) {
  SampleOptions out;
  int seed = 1;
  GLUEPOT_TRY(read_count(line, "seed", 0, seed));
  out.seed = static_cast<std::uint64_t>(seed);
  GLUEPOT_TRY(read_count(line, "organizations", 1, out.organizations));
  GLUEPOT_TRY(read_count(line, "types", 0, out.flexible_asset_types));
  GLUEPOT_TRY(read_count(line, "flexible-assets", 0, out.flexible_assets));
  GLUEPOT_TRY(read_count(line, "documents", 0, out.documents));
  GLUEPOT_TRY(read_count(line, "checklists", 0, out.checklists));
  GLUEPOT_TRY(read_count(line, "passwords", 0, out.passwords));
  return out;
}

/// The same options, with source local said.
core::Result<core::Options> as_local(const core::Options& options) {
  std::map<std::string, std::string> values;
  for (const auto& option : core::option_table()) values[std::string(option.key)] = options.text(option.key);
  values["source"] = "local";
  return core::Options::build({}, values);
}

}  // namespace

int run_sample(const CommandLine& line, const core::Options& options) {
  const auto wanted = sample_options(line);
  if (!wanted) return print_error(wanted.error());
  const auto local = as_local(options);
  if (!local) return print_error(local.error());
  const auto begun = std::chrono::steady_clock::now();
  auto hub = Hub::open(*local, Hub::Purpose::kCommand);
  if (!hub) return print_error(hub.error());
  const auto report = fill_sample_account(*(*hub)->parts().documentation, *(*hub)->parts().vault, *wanted);
  if (!report) return print_error(report.error());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  if (line.flag("json"))
    std::printf("{\"organizations\":%zu,\"records\":%lld,\"planted_secrets\":%lld,\"seconds\":%.3f}\n",
                report->organizations.size(), static_cast<long long>(report->records),
                static_cast<long long>(report->planted_secrets), took.count());
  else
    std::printf(
        "%s holds %lld records of %zu organizations now (%.1f s). Next: gluepot keys create NAME --password-access "
        "--data %s, then gluepot serve --data %s\n",
        (*hub)->folder().c_str(), static_cast<long long>(report->records), report->organizations.size(), took.count(),
        (*hub)->folder().c_str(), (*hub)->folder().c_str());
  return 0;
}

}  // namespace gluepot::app
