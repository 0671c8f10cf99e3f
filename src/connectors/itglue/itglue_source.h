// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "connectors/itglue/answer.h"
#include "connectors/source.h"
#include "connectors/upstream/account.h"
#include "core/clock.h"
#include "net/address_rules.h"
#include "net/http_client.h"

namespace gluepot::itglue {

/// Called before Gluepot itself reads a value (promise 2): writes an audit entry of actor system, reason probe, and
/// makes it durable. An error stops the read.
using BeforeValueRead = std::function<core::Status(core::PasswordId)>;

struct ItGlueOptions {
  net::BaseUrl base;
  BeforeValueRead before_value_read;  ///< none: no value is read for a probe, has_password_access() fails
};

/// The key as it was pasted, less the blanks, line ends and invisible marks around it.
core::Secret trimmed_key(core::Secret key);

/// IT Glue (or another Gluepot that speaks its API) as a documentation source. Safe to call from any thread.
class ItGlueSource final : public connectors::Source {
 public:
  ItGlueSource(ItGlueOptions options, core::Secret key, upstream::Account& account, const core::Clock& clock);

  /// The next request uses the new key; one under way keeps the old.
  void set_key(core::Secret key);
  /// The same account and key with a cancel flag of its own: for one kind of job, so that stopping it stops nothing
  /// else.
  std::unique_ptr<ItGlueSource> for_job() const;
  /// Reads that wait or run are given up when the flag is set (not those a person waits for); null for none.
  void set_cancel_flag(net::CancelFlag flag);

  std::string source_name() const override { return "itglue " + options_.base.text(); }
  core::Result<connectors::Answer> get(std::string_view target, connectors::Lane lane) override;
  core::Result<connectors::RevealedPassword> reveal(core::PasswordId id) override;
  core::Result<connectors::RevealedPassword> read_value(core::PasswordId id) override;
  core::Result<connectors::PasswordEntry> create_password(const connectors::PasswordDraft& draft) override;
  /// All text fields are written as the draft has them (an empty one empties the field); value and category only when
  /// given.
  core::Result<connectors::PasswordEntry> update_password(core::PasswordId id,
                                                          const connectors::PasswordDraft& draft) override;
  core::Result<connectors::PasswordEntry> archive_password(core::PasswordId id) override;
  core::Result<connectors::PasswordEntry> find_password(core::PasswordId id) override;
  core::Result<std::vector<connectors::PasswordEntry>> find_passwords(core::OrganizationId organization,
                                                                      std::string_view name) override;
  core::Result<std::vector<connectors::Configuration>> configurations(core::OrganizationId organization) override;
  core::Status each_password_page(
      const std::function<bool(std::vector<connectors::PasswordEntry>&&)>& on_page) override;
  core::Result<connectors::Forwarded> forward(std::string_view verb, std::string_view target, const core::Secret* body,
                                              connectors::Lane lane, int& requests) override;
  /// kNotFound when the account holds no entry to try the key on.
  core::Result<bool> has_password_access() override;
  /// Nothing when the account holds no entry to try the key on. The value is dropped unread.
  core::Result<std::optional<bool>> password_access();

  /// One small request, sent once: whether the host answers and takes the key. For whoever watches it.
  core::Status ping(std::chrono::milliseconds timeout);

  const std::string& host() const { return options_.base.host; }

 private:
  ItGlueSource(const ItGlueOptions& options, std::shared_ptr<const net::Credential> credential,
               upstream::Account& account, const core::Clock& clock)
      : options_(options), account_(account), clock_(clock), credential_(std::move(credential)) {}
  net::Request request(std::string_view method, std::string_view target) const;
  core::Result<net::Response> read(std::string_view target, connectors::Lane lane);
  core::Result<connectors::RevealedPassword> reveal_in(connectors::Lane lane, core::PasswordId id);
  /// `creates`: sent once.
  core::Result<connectors::PasswordEntry> write(std::string_view method, const std::string& target,
                                                const std::function<core::Secret()>& body, bool creates,
                                                const core::Secret* value);

  const ItGlueOptions options_;
  upstream::Account& account_;
  const core::Clock& clock_;
  mutable std::mutex mutex_;
  std::shared_ptr<const net::Credential> credential_;
  net::CancelFlag cancelled_;
};

}  // namespace gluepot::itglue
