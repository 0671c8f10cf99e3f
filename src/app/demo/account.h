// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/demo/sample_account.h"
#include "connectors/local/record_service.h"
#include "core/clock.h"
#include "core/result.h"
#include "documentation/store.h"
#include "vault/vault.h"

namespace gluepot::demo {

struct KindCounts {
  std::int64_t documents = 0, flexible_assets = 0, checklists = 0, passwords = 0;
  bool operator==(const KindCounts&) const = default;
};

/// One line of the account's own request log.
struct LoggedRequest {
  std::string method, target;
  std::int64_t at_ms = 0;
  int status = 0;
};

/// The sample IT Glue account as its owner sees it: its store read directly, beside the process that serves it, and its
/// request log. What the demo counts, it counts here, not at the hub.
class Account {
 public:
  /// Makes the account in `folder` (an instance with source local) and fills it.
  static core::Result<std::unique_ptr<Account>> make(const std::string& folder, const app::SampleOptions& sample);

  const app::SampleReport& report() const { return report_; }
  std::string folder() const { return folder_; }
  std::string log_file() const { return folder_ + "-requests.log"; }

  core::Result<KindCounts> counts(const std::set<std::int64_t>& organizations);
  /// Requests a first full sync needs at least; design, section 10. `mapped` organizations only where it matters.
  core::Result<std::int64_t> lower_bound(const std::set<std::int64_t>& mapped);
  /// All requests answered so far, from line `from` on.
  std::vector<LoggedRequest> requests(std::size_t from) const;
  std::size_t request_count() const;

  /// How often each value stands in the account's password entries now. Opened from the account's own vault.
  core::Result<std::map<std::string, int>> password_values();

 private:
  Account() = default;
  core::Status open();
  std::string folder_;
  app::SampleReport report_;
  core::SystemClock clock_;
  std::unique_ptr<vault::Vault> vault_;
  std::unique_ptr<documentation::Store> store_;
  std::unique_ptr<local::RecordService> records_;
};

}  // namespace gluepot::demo
