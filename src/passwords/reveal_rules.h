// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "store/database.h"

namespace gluepot::passwords {

/// What a person must say before a value is shown.
enum class Demand { kNothing, kReason, kTicket };
std::string_view demand_name(Demand demand);  ///< "none", "reason", "ticket"
std::optional<Demand> parse_demand(std::string_view text);

/// What stands at one place (a company or every one, a category or every one); nothing: as the wider place has it.
struct RevealRule {
  std::optional<Demand> demand{};
  std::optional<bool> second_factor{};  ///< the session must have passed it within second_factor_minutes
  std::optional<bool> approval{};       ///< another person must have approved, for one reveal
  bool says_nothing() const { return !demand && !second_factor && !approval; }
};

/// What holds for one entry.
struct RevealDemands {
  Demand demand = Demand::kNothing;
  bool second_factor = false;
  bool approval = false;
};

/// The rules of one company together with those of every company. Keys: company (0: every), category (0: every).
class RuleTable {
 public:
  using Place = std::pair<std::int64_t, std::int64_t>;
  std::map<Place, RevealRule> rules;
  /// Each demand by the narrowest place that says something: the company's category, the company, the category in
  /// every company, everything.
  RevealDemands of(core::CompanyId company, std::int64_t category_id) const;
};

struct RevealSettings {
  int grace_minutes = 15;     ///< a reason given holds for the person's further reveals at the company; 0..1440
  int most_per_hour = 0;      ///< values a person may be shown within an hour, then he is frozen; 0: no limit; ..10000
  int approval_minutes = 60;  ///< how long an approval may be used; 1..10080
  int second_factor_minutes = 10;  ///< how long a second factor that was passed is good for; 1..1440
};

/// A person who may reveal nothing until released.
struct Frozen {
  core::UserId user;
  std::string name;
  std::int64_t frozen_at_ms = 0;
};

/// When a reveal demands more than the permission, and what was said, frozen and released. Read at each reveal, so a
/// change acts on the next one. Safe from any thread. Source: tables reveal_... of the strict store.
class RevealRules {
 public:
  RevealRules(store::Database& strict, const core::Clock& clock) : strict_(strict), clock_(clock) {}

  core::Result<RevealSettings> settings();
  /// Errors: kInvalidArgument (a bound).
  core::Status set_settings(const RevealSettings& settings);
  /// The rules of every company, and those of `company` unless it is 0.
  core::Result<RuleTable> table(core::CompanyId company);
  /// The same within a transaction that reads more.
  static core::Result<RuleTable> read_table(store::Connection& connection, core::CompanyId company);
  /// Several at once, all or none; one that says nothing is removed.
  core::Status set_rules(const std::map<RuleTable::Place, RevealRule>& rules);

  struct Reason {
    std::string reason, ticket;
    std::int64_t at_ms = 0;
  };
  core::Status note_reason(core::UserId user, core::CompanyId company, const Reason& reason);
  core::Result<std::optional<Reason>> last_reason(core::UserId user, core::CompanyId company);

  /// True when the person was not frozen before.
  core::Result<bool> freeze(core::UserId user, const std::string& name);
  /// Errors: kConflict (not frozen). The person's name.
  core::Result<std::string> release(core::UserId user);
  core::Result<std::vector<Frozen>> frozen();
  struct Standing {
    bool frozen = false;
    std::int64_t released_at_ms = 0;  ///< what was shown before does not count any more
  };
  core::Result<Standing> standing(core::UserId user);
  /// Both, as they stand together.
  core::Result<std::pair<RevealSettings, Standing>> settings_and_standing(core::UserId user);

 private:
  store::Database& strict_;
  const core::Clock& clock_;
};

}  // namespace gluepot::passwords
