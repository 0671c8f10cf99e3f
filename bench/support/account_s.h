// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>

namespace gluepot::bench {

struct AccountSync {
  double requests_vs_bound = 0;         ///< of the first full sync, counted in the account's own request log
  double second_requests_vs_bound = 0;  ///< of a second one, nothing changed meanwhile
  std::int64_t requests = 0, lower_bound = 0, organizations_mapped = 0;
  double seconds = 0;         ///< the first sync, as `gluepot sync --wait` saw it
  double idle_rss_mb = 0;     ///< a hub with an empty folder, before anything was asked of it
  double peak_rss_mb = 0;     ///< largest memory of the hub, the first sync and all before it
  double settled_rss_mb = 0;  ///< after both syncs
};

/// Account S in one process (`gluepot sample`, `keys create`, `serve`), a hub in another, connected and mapped over
/// HTTP by the commands a person would type; then two syncs. `program` is the gluepot to run.
AccountSync sync_account_s(const std::string& program);

}  // namespace gluepot::bench
