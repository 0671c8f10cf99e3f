// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "password_sync/client_match.h"
#include "password_sync/types.h"

namespace gluepot::password_sync {

/// What both sides were right after the last push.
struct Base {
  core::OrganizationId organization;
  vault::Digest cipher, automate, documentation;
  std::int64_t password_updated_at_ms = 0;
};

/// A pair of StickySync's table; `base` is absent when the pair was taken over and never pushed by us.
struct Pair {
  core::PasswordId documentation_password_id;
  std::string last_sync;
  std::optional<Base> base;
};

/// A write about to be made. Holds no value.
struct Intent {
  std::string id;  ///< "<PasswordID>-<16 hex>": names its row even when this store was emptied
  VaultId password_id = 0;
  core::OrganizationId organization;
  std::string kind;  ///< "create", "adopt", "update"
  std::optional<core::PasswordId> documentation_password_id;
  vault::Digest name, cipher, automate;
  bool with_value = true;
  std::int64_t previous_updated_at_ms = 0;  ///< of the entry before the push
  std::int64_t created_at_ms = 0;
};

/// What reading a ciphertext gave, so that an unchanged one is not decrypted again.
struct ReadMemo {
  vault::Digest cipher;
  std::string result;  ///< "readable", "no_value", or unreadable_name
  std::optional<std::int64_t> likely_client;
};

struct ClientMapping {
  core::OrganizationId organization;
  std::string rule;
};

struct State {
  std::map<ClientId, ClientMapping> clients;
  std::unordered_map<VaultId, Pair> pairs;
  std::unordered_map<VaultId, Intent> intents;
  std::unordered_map<VaultId, ReadMemo> reads;
};

/// Tables of password sync in the strict store. Each method is one transaction. Safe from any thread.
/// Errors: those of store::Connection.
class Repository {
 public:
  explicit Repository(store::Database& store) : store_(store) {}

  core::Result<State> load();
  core::Status remember_reads(const std::vector<std::pair<VaultId, ReadMemo>>& reads);

  /// Stores the intent, in place of the row's older one, if the client is still mapped to that organization.
  /// Errors: kConflict when the mapping changed.
  core::Status open_intent(const Intent& intent, ClientId client);
  /// The push counted: pair, base and outcome stored, intent closed, in one transaction.
  core::Status record_push(const Intent& intent, core::PasswordId entry, const vault::Digest& documentation,
                           std::int64_t password_updated_at_ms, std::int64_t run_id, std::string_view outcome,
                           std::string_view reason, std::int64_t now_ms);
  /// The outcome of a row that was not pushed. `close_intent`: the source has certainly not executed it.
  core::Status record_failure(std::int64_t run_id, const Outcome& outcome, bool close_intent);

  core::Status map_client(ClientId client, core::OrganizationId organization, std::string_view rule,
                          std::string_view client_value, std::string_view organization_value, std::string_view by,
                          std::int64_t now_ms);
  core::Status apply_matches(const std::vector<ClientMatch>& matches, std::string_view by, std::int64_t now_ms);
  /// kNotFound when the client has no mapping.
  core::Status unmap_client(ClientId client);

  core::Status start_run(const Run& run);
  core::Status finish_run(const Run& run);
  core::Result<std::vector<Run>> runs(int limit);
  core::Result<std::vector<Outcome>> outcomes(std::int64_t run_id);

  core::Status save_plan(const Plan& plan);
  /// The last plan, or nothing.
  core::Result<std::optional<Plan>> load_plan();

  /// Sealed and base64, in StickySync's settings table; an empty text removes it.
  core::Status set_api_key(const std::string& sealed_base64);
  /// Forgets pairs, digests, intents, plan; and the client mappings unless they are kept. Runs stay.
  core::Status forget(bool keep_mappings);

 private:
  store::Database& store_;
};

}  // namespace gluepot::password_sync
