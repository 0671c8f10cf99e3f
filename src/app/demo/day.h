// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

#include "app/client.h"
#include "app/demo/account.h"
#include "app/demo/automate_database.h"
#include "app/demo/private_mariadb.h"
#include "app/demo/process.h"
#include "app/demo/report.h"
#include "core/options.h"
#include "net/http_client.h"

namespace gluepot::demo {

struct DayOptions {
  std::uint64_t seed = 1;
  double scale = 1.0;
  std::string folder;  ///< the account, the hub and the logs go below it
  std::function<void(const std::string&)> say;
};

/// An MSP's day, step by step, with real processes: the account's, the hub's and a database server.
class Day {
 public:
  explicit Day(DayOptions options);
  ~Day();
  /// Runs all steps; stops at the first that cannot be done at all.
  core::Result<Report> run();
  std::string hub_url() const { return "http://127.0.0.1:" + std::to_string(hub_port_); }
  const std::string& user() const { return user_; }
  const std::string& password() const { return password_; }

 private:
  core::Status step(const std::string& what, const std::function<core::Status()>& work);
  core::Status make_account();
  core::Status make_automate();
  core::Status start_hub();
  core::Status connect();
  core::Status map();
  core::Status mirror();
  core::Status sync_passwords(SyncCounts& counts);
  core::Status check_pushed();
  core::Status reveal();
  core::Status search_disk();
  core::Status verify_audit();

  core::Result<boost::json::object> hub(const std::string& method, const std::string& path,
                                        const std::string& body = "");
  core::Result<boost::json::object> command(std::vector<std::string> arguments);
  core::Status read_mapped();
  core::Status kill_hub_in_mid_sync(std::size_t from);
  core::Status wait_for_sync();
  core::Status sign_in();
  core::Result<net::Response> http(const std::string& method, const std::string& path, const std::string& body);
  std::string file(const std::string& name) const { return options_.folder + "/" + name; }

  DayOptions options_;
  app::SampleOptions sample_;
  Report report_;
  std::unique_ptr<Account> account_;
  std::unique_ptr<PrivateMariadb> mariadb_;
  AutomateDatabase automate_;
  std::unique_ptr<Serving> account_process_, hub_process_;
  net::HttpClient client_;
  int account_port_ = 0, hub_port_ = 0;
  std::set<std::int64_t> mapped_;
  std::set<std::int64_t> mapped_clients_;
  std::string account_key_;
  std::string user_ = "demo", password_, cookie_, csrf_;
  KindCounts before_push_;
};

}  // namespace gluepot::demo
