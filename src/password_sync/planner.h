// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "password_sync/fields.h"
#include "password_sync/repository.h"
#include "password_sync/types.h"

namespace gluepot::password_sync {

/// A plan row with what applying it needs. The value stays encrypted.
struct Work {
  PlanRow row;
  automate::VaultRow vault;
  PushedFields fields;
  vault::Digest cipher, automate;
  std::optional<Base> base;
  std::optional<connectors::PasswordEntry> entry;                                ///< paired or to be adopted
  std::optional<Intent> intent;                                                  ///< of an earlier run, outcome unknown
  std::optional<std::int64_t> category_id, configuration_id;                     ///< what it is created with
  bool auto_sync = false;                                                        ///< the timer may push it
  Wish wish;                                                                     ///< what the settings say
  enum class Values { kNotAsked, kNotYet, kDiffer } values = Values::kNotAsked;  ///< of a row changed on both sides
  /// Its entry stands where it was pushed to, in the client's organization.
  bool sure() const {
    return base && entry && row.organization == entry->organization && base->organization == entry->organization;
  }
};

/// The entry as our write left it, by what it is now: a value that somebody changed since then is drift, not ours.
/// `looked`: seen some time after the write, not in its answer.
connectors::PasswordEntry as_pushed(const Intent& intent, connectors::PasswordEntry entry, bool looked);

struct WorkPlan {
  Plan plan;
  std::vector<Work> work;           ///< the same rows in the same order
  std::vector<CurrentRow> current;  ///< every row of the vault and of the pairs, also when planned for one client
  bool doubtful = false;            ///< more entries than could be asked for are missing from the documentation's list
  std::shared_ptr<automate::AutomateSource> automate;
  std::shared_ptr<connectors::Source> documentation;
};

/// Reads Automate, our tables and the documentation's entries (one pass) and decides each row. Writes nothing to either
/// side; in our store it settles intents that the pass has answered, remembers what could be read, and renews the base
/// of rows whose value turned out to be the same on both sides.
class Planner {
 public:
  Planner(const Dependencies& with, Repository& repository, const AllSettings& settings)
      : with_(with), repository_(repository), settings_(settings) {}
  /// Errors: those of the two sources; kCancelled when stopped.
  core::Result<WorkPlan> make(std::optional<ClientId> client, const Watch& watch, std::string_view by = "system");

 private:
  const Dependencies& with_;
  Repository& repository_;
  const AllSettings& settings_;
};

}  // namespace gluepot::password_sync
