// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "audit/audit_log.h"
#include "connectors/connection_repository.h"
#include "connectors/itglue/connection_test.h"
#include "connectors/itglue/itglue_source.h"
#include "connectors/upstream/account.h"
#include "core/caller.h"
#include "core/clock.h"
#include "core/options.h"
#include "core/result.h"

namespace gluepot::mirror {

/// The address whose account this folder mirrors, as a setting: records and mappings are by ids of that account.
inline constexpr std::string_view kAccountSetting = "mirror.account";

/// Where IT Glue is: one of its regions or a base URL.
struct ItGlueTarget {
  std::string region;  ///< "us", "eu", "au", or empty
  std::string url;     ///< used when `region` is empty
};

/// The one documentation source of this instance: connects IT Glue, holds its client, its budget and its key; or is our
/// own records (source local). Safe from any thread; a source handed out stays valid after a disconnect until its users
/// let go.
class ItGlueConnection {
 public:
  ItGlueConnection(connectors::ConnectionRepository& connections, audit::AuditLog& audit, const core::Clock& clock,
                   const core::Options& options, std::string data_folder);
  ~ItGlueConnection();

  /// Takes up the stored connection. A key that cannot be opened is reported as the connection's state, not as an
  /// error.
  core::Status load();
  /// Source local: reads and writes go to our own store.
  void use_local(std::shared_ptr<connectors::Source> source);

  /// Tries a connection with the given or (without one) the stored key. The stored key goes to the address it was
  /// stored for and between the configured regions, nowhere else: nobody may have it sent to a server of their own.
  core::Result<itglue::TestResult> test(const core::Caller& caller, const ItGlueTarget& target,
                                        const core::Secret* key);
  /// Tests, then stores. Errors: kInvalidArgument (target, key), kConflict (another source or account), kUpstream with
  /// the test's sentence.
  core::Result<itglue::TestResult> connect(const core::Caller& caller, const ItGlueTarget& target,
                                           const core::Secret* key);
  core::Status disconnect(const core::Caller& caller);

  /// Null when nothing is connected.
  std::shared_ptr<connectors::Source> source() const;
  /// A client of the connected IT Glue for one kind of job, to be stopped by its own flag. Null with source local or
  /// none.
  std::shared_ptr<itglue::ItGlueSource> source_for_job() const;
  /// "itglue", "local" or "".
  std::string source_kind() const;
  std::optional<upstream::BudgetSnapshot> budget() const;
  /// Why requests wait while the host is down; empty otherwise.
  std::string trouble() const;
  /// Sets or clears the flag that gives up requests under way (shutdown).
  void cancel_all();

  /// What a use of the connection showed; kept for Home and Integrations. While the source is known to be down a
  /// failure adds nothing.
  void report(const core::Status& outcome);

  // For the watch.
  /// Nothing unless IT Glue is connected.
  std::optional<upstream::Health> health() const;
  /// One small request, now. Blocking, up to 10 s.
  core::Status ping();
  /// Since when the source is known to be down, milliseconds since 1970; survives a restart. 0: it is not.
  std::int64_t down_since_ms() const { return down_since_ms_; }
  void note_down(std::int64_t since_ms, const core::Error& cause);
  /// It answers again, or still: ends what note_down() began. What failed before it for another reason stays an error.
  void note_answered();

  struct Settings {
    std::string region, url;
    std::optional<bool> password_access;
    std::vector<itglue::Capability> capabilities;  ///< as the test found them when the key was stored
  };
  static Settings read_settings(std::string_view text);

 private:
  struct Live;
  core::Result<net::BaseUrl> base_of(const ItGlueTarget& target) const;
  itglue::Regions regions() const;
  core::Status check_account(const net::BaseUrl& base) const;
  void set_down_since(std::int64_t since_ms);
  void keep_failure(const core::Error* error);
  /// Connected again, or still in error for what failed before the outage.
  core::Status report_back();
  core::Status start(const net::BaseUrl& base, core::Secret key);
  itglue::BeforeValueRead probe_audit(const core::Caller& caller, const net::BaseUrl& base) const;

  connectors::ConnectionRepository& connections_;
  audit::AuditLog& audit_;
  const core::Clock& clock_;
  const core::Options& options_;
  const std::string data_folder_;
  std::unique_ptr<net::HttpClient> client_;
  mutable std::mutex mutex_;
  std::shared_ptr<Live> live_;
  std::shared_ptr<connectors::Source> local_;
  std::atomic<std::int64_t> down_since_ms_{0};
};

}  // namespace gluepot::mirror
