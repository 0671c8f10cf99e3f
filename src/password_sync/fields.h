// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/automate/source.h"
#include "connectors/source.h"
#include "password_sync/settings.h"
#include "vault/vault.h"

namespace gluepot::password_sync {

/// What is pushed of a vault row, besides its value. Valid UTF-8, trimmed, within the documentation's limits, and the
/// same each time.
struct PushedFields {
  std::string name, username, url, notes;
};
/// By the templates of `settings`. An empty name becomes "<user> (Automate 12)" or "Automate password 12"; more than
/// 255 characters are cut with an ellipsis.
PushedFields fields_of(const automate::VaultRow& row, const Settings& settings = {}, std::string_view client_name = {});

/// "gluepot:<intent id>" as the last line of the notes.
std::string with_marker(std::string_view notes, std::string_view intent_id);
/// The intent id of the last line, or empty.
std::string_view marker_of(std::string_view notes);
/// The notes without that line.
std::string_view without_marker(std::string_view notes);
/// The vault row an intent id was made for ("1204-9f…"), or -1.
std::int64_t vault_row_of(std::string_view intent_id);

/// Keyed digests (purpose "password_sync"). The ciphertext's covers its client, whose key it needs.
vault::Digest cipher_digest(const vault::Vault& vault, const automate::VaultRow& row);
/// What it depends on whether a row can be read: its ciphertext, and a repair of reading where there is one.
vault::Digest read_digest(const vault::Vault& vault, const automate::VaultRow& row, const vault::Digest& cipher);
vault::Digest automate_digest(const vault::Vault& vault, const PushedFields& fields, std::string_view cipher);
vault::Digest documentation_digest(const vault::Vault& vault, const connectors::PasswordEntry& entry);
/// Of both sides together: what a person saw when they decided to keep the documentation's.
vault::Digest both_digest(const vault::Vault& vault, std::string_view automate, std::string_view documentation);
vault::Digest name_digest(const vault::Vault& vault, std::string_view name);

/// The one configuration whose name ends the title as a word of its own ("Local admin - PC-07"), whatever the case;
/// nothing when none does or several do.
std::optional<std::int64_t> configuration_of(std::string_view title,
                                             const std::vector<connectors::Configuration>& configurations);

/// What makes two entries of one organization "alike": name and user, trimmed.
std::string alike_key(core::OrganizationId organization, std::string_view name, std::string_view username);

}  // namespace gluepot::password_sync
