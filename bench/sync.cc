// SPDX-License-Identifier: Apache-2.0
// script/bench sync: what a first sync costs. One JSON line:
//   requests_vs_bound       requests of a first full sync of account S over HTTP, counted in the account's own log,
//   over
//                           the least possible
//   records_per_s           decode and store through the mirror, 1.4 kB records, fresh, on one core
//   records_vs_sqlite_loop  that, over a plain loop with the same SQLite settings in the same run
//   peak_rss_mb             largest memory of the hub process up to the end of its first sync
// and besides: records_per_s_with_index, unchanged_records_per_s, second_sync_requests_vs_bound, idle_rss_mb and more.
// Options: --gluepot PROGRAM (needed for account S), --only account|rates, --rounds N.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/log.h"
#include "core/secret.h"
#include "support/account_s.h"
#include "support/process.h"
#include "support/replay.h"

using namespace gluepot;

int main(int argc, char** argv) {
  std::string program, only;
  int rounds = 7;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--gluepot") program = argv[i + 1];
    if (name == "--only") only = argv[i + 1];
    if (name == "--rounds") rounds = std::max(1, std::atoi(argv[i + 1]));
  }
  (void)core::init_secrets(false);
  (void)core::configure_log(core::LogLevel::kError, "");
  std::string line;
  const auto add = [&](const char* name, double value, int digits) {
    char text[96];
    std::snprintf(text, sizeof text, "%s\"%s\":%.*f", line.empty() ? "" : ",", name, digits, value);
    line += text;
  };
  if (only != "rates") {
    if (program.empty()) bench::give_up("sync: say --gluepot PROGRAM");
    const auto account = bench::sync_account_s(program);
    add("requests_vs_bound", account.requests_vs_bound, 4);
    add("peak_rss_mb", account.peak_rss_mb, 1);
    add("requests", static_cast<double>(account.requests), 0);
    add("lower_bound", static_cast<double>(account.lower_bound), 0);
    add("organizations_mapped", static_cast<double>(account.organizations_mapped), 0);
    add("second_sync_requests_vs_bound", account.second_requests_vs_bound, 4);
    add("first_sync_seconds", account.seconds, 2);
    add("idle_rss_mb", account.idle_rss_mb, 1);
    add("settled_rss_mb", account.settled_rss_mb, 1);
  }
  if (only != "account") {
    const auto rates = bench::measure_rates(rounds);
    add("records_per_s", rates.fresh, 0);
    add("records_vs_sqlite_loop", rates.fresh_vs_loop, 2);
    add("records_per_s_with_index", rates.indexed, 0);
    add("unchanged_records_per_s", rates.unchanged, 0);
    add("sqlite_loop_records_per_s", rates.loop, 0);
  }
  std::printf("{%s}\n", line.c_str());
  return 0;
}
