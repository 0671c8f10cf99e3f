// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

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
  std::string kind;  ///< "create", "adopt", "update", "archive"
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

  /// Stores the intent, in place of the row's older one, if the client is still mapped to that organization; without a
  /// client (its row or itself is gone from Automate) in any case. Errors: kConflict when the mapping changed.
  core::Status open_intent(const Intent& intent, std::optional<ClientId> client);
  /// Which row an entry is paired with, if any.
  core::Result<std::optional<VaultId>> row_of(core::PasswordId entry);
  /// The push counted: pair, base and history stored, intent closed, in one transaction.
  core::Status record_push(const Intent& intent, core::PasswordId entry, const vault::Digest& documentation,
                           std::int64_t password_updated_at_ms, const HistoryEntry& history);
  /// Rows whose value turned out to be the same on both sides, and what was read for it; one transaction.
  core::Status renew_bases(const std::vector<std::pair<VaultId, Base>>& bases,
                           const std::vector<HistoryEntry>& history);
  /// The entry of a row that is gone from Automate was archived: history stored, intent closed.
  core::Status record_archive(const HistoryEntry& history) { return record_failure(history, true); }
  /// History of a row that was not pushed. `close_intent`: the source has certainly not executed it.
  core::Status record_failure(const HistoryEntry& history, bool close_intent);
  /// Makes the table of current rows hold exactly these; writes only what differs. `news`: what their history is to
  /// say of it, in the same transaction.
  core::Status store_rows(const std::vector<CurrentRow>& rows, std::int64_t now_ms,
                          const std::vector<HistoryEntry>& news = {});
  /// As last compared or pushed, in PasswordID order; empty before the first plan.
  core::Result<std::vector<CurrentRow>> rows();
  core::Result<std::optional<CurrentRow>> row(VaultId id);

  /// `plan`: the saved plan it applies is marked as applied in the same transaction.
  /// Errors: kConflict when that was applied before; kNotFound.
  core::Status start_run(const Run& run, std::optional<std::int64_t> plan = {});
  core::Status finish_run(const Run& run);
  /// A run that was cut off is running again. Errors: kConflict when it had ended; kNotFound.
  core::Status resume_run(std::int64_t id);
  core::Result<std::optional<Run>> run(std::int64_t id);
  core::Result<std::vector<Run>> runs(int limit);
  /// In PasswordID order.
  core::Result<std::vector<HistoryEntry>> outcomes(std::int64_t run_id);
  /// Newest first; limit 1..1000.
  core::Result<std::vector<HistoryEntry>> history(VaultId id, int limit);

  core::Status save_plan(const Plan& plan);
  /// The newest, or nothing.
  core::Result<std::optional<Plan>> load_plan();
  core::Result<std::optional<Plan>> load_plan(std::int64_t id);
  /// Newest first, without rows.
  core::Result<std::vector<PlanSummary>> plans();
  core::Result<std::optional<std::int64_t>> planned_at_ms();
  /// kNotFound.
  core::Status delete_plan(std::int64_t id);

  /// Sealed and base64, in StickySync's settings table; an empty text removes it.
  core::Status set_api_key(const std::string& sealed_base64);
  /// Forgets pairs, digests, intents, plans, current rows, kept values; and the client mappings with their settings and
  /// batches unless they are kept. Runs and history stay, and so does what a person stopped.
  core::Status forget(bool keep_mappings);

 private:
  store::Database& store_;
};

}  // namespace gluepot::password_sync
