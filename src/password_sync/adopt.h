// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "password_sync/types.h"

namespace gluepot::password_sync {

/// A row of StickySync's tables and what is thought of it. Ids are as they stand there, however odd.
struct StickyClient {
  ClientId client = 0;
  std::string client_name;
  std::int64_t organization = 0;
  std::string organization_name;
  bool proposed = false;  ///< to be taken over; `reason` may then say what to look at
  bool settled = false;   ///< Gluepot has it so already
  std::string reason;
};
struct StickyPassword {
  VaultId password = 0;
  std::string title;
  ClientId client = 0;
  std::string client_name;
  std::int64_t entry = 0;
  core::OrganizationId organization;  ///< that the entry belongs to, where it exists
  core::OrganizationId target;        ///< that its client is mapped to, or would be
  bool proposed = false, settled = false;
  /// StickySync pushed it, but its entry cannot be written to: the pair is remembered all the same, so that a plan
  /// shows it for a person to settle and never makes a second entry by itself.
  bool held = false;
  std::string reason;
  std::string last_sync;  ///< as StickySync wrote it: the server's local time, its zone is not known
};
struct StickyTick {
  VaultId password = 0;
  ClientId client = 0;
  bool on = false;
  bool proposed = false, settled = false;
  std::string reason;
};
struct StickyProposal {
  bool present = false;  ///< Automate has StickySync's tables
  std::int64_t checked_at_ms = 0;
  std::vector<StickyClient> clients;
  std::vector<StickyPassword> passwords;
  std::vector<StickyTick> auto_sync;
};

/// All that the judgement needs to know.
struct StickyFacts {
  struct Row {
    ClientId client = 0;
    std::string title;
  };
  struct Entry {
    core::OrganizationId organization;
    bool archived = false;
  };
  automate::StickySyncTables tables;
  std::map<ClientId, std::string> clients;
  std::unordered_map<VaultId, Row> rows;
  std::unordered_map<core::OrganizationId, std::string> organizations;
  std::set<core::OrganizationId> served;
  std::unordered_map<core::PasswordId, Entry> entries;  ///< of those that the tables name
  /// Too many are missing to look each up: a list that lies, or another account than StickySync wrote to.
  bool many_missing = false;
  // What Gluepot has.
  std::map<ClientId, core::OrganizationId> mapped;
  std::unordered_map<VaultId, core::PasswordId> pairs;
  std::unordered_map<VaultId, bool> ticks;
};
/// Says of each row of StickySync's tables whether it may be taken over, and why not. Nothing there is unique by rule
/// and ids had 32 bits, so a row counts only when everything agrees: the ids exist, the organization is served, the
/// entry is the organization's that the client is mapped to, and nothing else claims either side. What Gluepot has is
/// never overwritten. Pure.
StickyProposal judge_stickysync(const StickyFacts& facts);

/// Nothing chosen: all that is proposed. Only passwords: with the mappings of their clients. Only clients: with their
/// passwords.
struct StickyChoice {
  std::optional<std::vector<VaultId>> passwords;
  std::optional<std::vector<ClientId>> clients;
};
struct Adopted {
  std::int64_t clients = 0, passwords = 0, auto_sync = 0;
  std::int64_t held = 0;     ///< pairs remembered for a person to settle
  std::int64_t refused = 0;  ///< chosen, and not taken over: not proposed, or changed meanwhile
  std::optional<std::int64_t> batch;
};

/// Takes over what StickySync knew, so that no entry is made a second time. Reads Automate, and the documentation's
/// list in one pass (and up to 50 entries by id, so that absence is proven). Safe from any thread.
/// Errors: those of both sources and the store; kCancelled.
class Adoption {
 public:
  explicit Adoption(const Dependencies& with) : with_(with) {}
  core::Result<StickyProposal> propose(const Watch& watch);
  /// Judges anew and stores the chosen rows in one transaction, as a batch that can be undone.
  core::Result<Adopted> take_over(const StickyChoice& choice, std::string_view by, const Watch& watch);

 private:
  core::Result<StickyFacts> read(const Watch& watch);
  core::Status read_automate(StickyFacts& facts);
  core::Status read_store(StickyFacts& facts);
  core::Status read_documentation(StickyFacts& facts, const Watch& watch);
  const Dependencies& with_;
};

}  // namespace gluepot::password_sync
