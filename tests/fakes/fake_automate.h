// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "connectors/automate/source.h"

namespace gluepot::fakes {

/// Automate's vault in memory, encrypted by the real cipher. Counts decryptions.
class FakeAutomate final : public automate::AutomateSource {
 public:
  std::vector<automate::Client> client_list;
  std::vector<automate::ClientCompany> companies;
  std::map<std::int64_t, automate::VaultRow> rows;
  automate::StickySyncTables sticky;
  mutable std::atomic<int> decrypted{0};

  automate::VaultRow& put(std::int64_t id, std::int64_t client, const std::string& title, const std::string& user,
                          const std::string& value) {
    automate::VaultRow row;
    row.id = id;
    row.client_id = client;
    row.title = title;
    row.username = user;
    row.sealed = automate::encrypt_for_client(client, value);
    return rows.insert_or_assign(id, std::move(row)).first->second;
  }
  void rotate(std::int64_t id, const std::string& value) {
    rows.at(id).sealed = automate::encrypt_for_client(rows.at(id).client_id, value);
  }

  core::Result<std::vector<automate::Client>> clients() override { return client_list; }
  core::Result<std::vector<automate::Location>> locations() override { return std::vector<automate::Location>{}; }
  core::Status each_row(const std::function<bool(automate::VaultRow&&)>& on_row) override {
    for (const auto& [id, row] : rows)
      if (!on_row(automate::VaultRow(row))) break;
    return {};
  }
  core::Result<std::map<std::int64_t, std::int64_t>> row_counts() override {
    std::map<std::int64_t, std::int64_t> counts;
    for (const auto& [id, row] : rows) ++counts[row.client_id];
    return counts;
  }
  core::Result<std::vector<automate::ClientCompany>> client_companies() override { return companies; }
  core::Result<automate::StickySyncTables> stickysync() override { return sticky; }
  tl::expected<core::Secret, automate::Unreadable> read_value(const automate::VaultRow& row) const override {
    ++decrypted;
    return cipher_.read(row.client_id, row.sealed);
  }
  const automate::CredentialCipher& cipher() const override { return cipher_; }
  core::Result<automate::TestReport> test() override { return automate::TestReport{}; }

 private:
  automate::ClientKeyCipher cipher_;
};

}  // namespace gluepot::fakes
