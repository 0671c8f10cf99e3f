// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/key_scope.h"
#include "access/key_usage.h"
#include "core/caller.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/secret.h"
#include "core/text.h"
#include "store/database.h"
#include "vault/vault.h"

namespace gluepot::access {

/// A key unused for so long is warned about, and then revoked. What was never used counts from its making.
inline constexpr std::chrono::milliseconds kKeyWarnedAfter = std::chrono::hours(24 * 80);
inline constexpr std::chrono::milliseconds kKeyRevokedAfter = std::chrono::hours(24 * 90);
inline constexpr std::string_view kUnusedReason = "unused for 90 days";
inline constexpr int kMaxOverlapDays = 90;

/// A key as people see it. Times are milliseconds since 1970, UTC.
struct ApiKey {
  core::ApiKeyId id;
  std::string name;
  std::string masked;  ///< "ITG.<32 hex>.*****"
  std::string state;   ///< "active", "paused", "revoked", "expired" (its date has come)
  std::shared_ptr<const KeyScope> scope;
  std::int64_t created_at_ms = 0;
  std::string created_by;
  core::UserId created_by_id;   ///< 0: no user's
  core::UserId answered_by_id;  ///< whose rights bound it: its maker's, or of whoever activated it since; 0: nobody's
  std::optional<std::int64_t> last_used_at_ms;
  std::string last_used_from;
  KeyCounts today;
  std::optional<std::int64_t> revokes_at_ms;  ///< unless it is used; nothing once revoked
  std::string warning;                        ///< from 80 unused days on: what will happen when; else empty
  std::optional<std::int64_t> revoked_at_ms;
  std::string revoked_why;  ///< "by <name>" or kUnusedReason
  std::optional<core::ApiKeyId> replaces, replaced_by;
  std::optional<std::int64_t> works_until_ms;  ///< the overlap's end, when another key replaces it
};

/// Keys of the compatible API: `ITG.<32 hex>.<secret>`, 256 random bits in the secret, stored only as a keyed digest
/// and compared in constant time. All of them stand in memory and change together with the store; what use leaves
/// behind (when, from where, how often) is written by flush(). Safe from any thread. Source: tables api_key, key_usage.
class ApiKeys {
 public:
  ApiKeys(store::Database& strict, const vault::Vault& vault, const core::Clock& clock);
  ~ApiKeys();
  ApiKeys(const ApiKeys&) = delete;
  ApiKeys& operator=(const ApiKeys&) = delete;

  /// Reads the store. Before it no key is known. A key whose stored scope cannot be read may do nothing.
  core::Status load();

  struct Created {
    ApiKey key;
    core::Secret text;
  };
  /// For create(), so that the audit can name the key before there is one.
  core::ApiKeyId new_id() const { return {core::new_id(clock_.now_ms())}; }
  /// Errors: kInvalidArgument (name: 1..100 characters), kConflict (the id is taken).
  core::Result<Created> create(core::ApiKeyId id, std::string_view name, KeyScope scope, const core::Caller& by);
  /// A key as IT Glue makes them.
  core::Result<Created> create(std::string_view name, bool password_access, const core::Caller& by);
  /// A new key with the scope of `id` and its name (or another). The old one works for `overlap_days` (0..90) more.
  /// Errors: kInvalidArgument, kNotFound, kConflict (revoked, expired or replaced already).
  core::Result<Created> rotate(core::ApiKeyId id, int overlap_days, const std::optional<std::string>& name,
                               const core::Caller& by);
  /// `state`: "active", "paused" or "revoked". A revoked key stays so, an expired one can only be revoked (kConflict).
  /// Acts on the next request. A user who activates somebody else's key answers for it from then on; activated at a
  /// shell, a key of somebody who is not active any more is nobody's. kNotFound.
  core::Result<ApiKey> set_state(core::ApiKeyId id, std::string_view state, const core::Caller& by);

  /// Takes up that Users::change has paused the keys somebody it deactivated made or answers for, and returns those
  /// that were active till now. From then on none of them is accepted.
  std::vector<ApiKey> paused_with(core::UserId user);

  /// From memory, in the order of making.
  std::vector<ApiKey> list() const;
  core::Result<ApiKey> get(core::ApiKeyId id) const;

  /// Who a key as sent in x-api-key is and what it may do; counts as a use. kForbidden for every trouble with it
  /// (unknown, paused, revoked, expired, unused for 90 days, from another address), told apart nowhere; the same work
  /// is done for a key that is not known. Never blocks and never touches the store.
  core::Result<CheckedKey> check(std::string_view text, std::string_view address);
  /// Whether somebody answers for a key as sent, right or wrong as its secret may be. Never blocks.
  bool is_answered_for(std::string_view text) const;

  KeyUsage& usage() { return usage_; }
  /// Writes last uses and counts in one transaction. What could not be written is kept for the next time.
  core::Status flush();
  /// Usage of the last `days` (1..400) days, today included, newest first, each key of a day that was used.
  core::Result<std::vector<KeyUsage::Row>> usage_of(int days);

  /// Keys whose warning or revocation is due and has not been made.
  struct Due {
    std::vector<ApiKey> warn, revoke;
  };
  Due due() const;
  /// Remembers that the warning was given, until the key is used again.
  core::Status set_warned(const std::vector<core::ApiKeyId>& ids);
  /// Revokes those that are unused for 90 days still; returns them.
  core::Result<std::vector<ApiKey>> revoke_unused(const std::vector<core::ApiKeyId>& ids);
  /// Forgets the usage of days before the last 400.
  core::Status forget_old_usage();

 private:
  struct Entry;
  class Table;

  std::shared_ptr<const Table> table() const;
  core::Result<Entry*> find(core::ApiKeyId id) const;
  core::Result<Created> add(core::ApiKeyId id, std::string_view name, std::shared_ptr<const KeyScope> scope,
                            Entry* replaces, std::int64_t works_until_ms, const core::Caller& by);
  void publish(std::shared_ptr<Entry> entry);
  ApiKey shown(const Entry& entry, std::int64_t now_ms) const;
  std::vector<std::shared_ptr<Entry>> take_used();

  store::Database& strict_;
  const vault::Vault& vault_;
  const core::Clock& clock_;
  const core::Secret digest_key_;
  KeyUsage usage_;
  std::mutex changing_;  ///< one change of keys at a time: store first, then memory
  std::mutex flushing_;
  mutable std::mutex table_mutex_;  ///< held for the copy of a pointer
  std::shared_ptr<const Table> table_;
};

}  // namespace gluepot::access
