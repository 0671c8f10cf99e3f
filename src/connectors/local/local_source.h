// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "connectors/local/record_service.h"
#include "connectors/source.h"

namespace gluepot::local {

/// The source of an instance that holds the records itself: the same interface as an outside account, without a
/// network. Safe from any thread.
class LocalSource final : public connectors::Source {
 public:
  explicit LocalSource(RecordService& records, const core::Clock& clock) : records_(records), clock_(clock) {}

  std::string source_name() const override { return "local"; }
  core::Result<connectors::Answer> get(std::string_view target, connectors::Lane lane) override;
  core::Result<connectors::RevealedPassword> reveal(core::PasswordId id) override;
  core::Result<connectors::PasswordEntry> create_password(const connectors::PasswordDraft& draft) override;
  core::Result<connectors::PasswordEntry> update_password(core::PasswordId id,
                                                          const connectors::PasswordDraft& draft) override;
  core::Result<connectors::PasswordEntry> find_password(core::PasswordId id) override;
  core::Result<std::vector<connectors::PasswordEntry>> find_passwords(core::OrganizationId organization,
                                                                      std::string_view name) override;
  core::Status each_password_page(
      const std::function<bool(std::vector<connectors::PasswordEntry>&&)>& on_page) override;
  core::Result<bool> has_password_access() override { return true; }

 private:
  core::Result<connectors::PasswordEntry> write(Verb verb, const std::string& path,
                                                const connectors::PasswordDraft& draft);

  RecordService& records_;
  const core::Clock& clock_;
};

}  // namespace gluepot::local
