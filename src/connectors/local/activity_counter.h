// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <tuple>

#include "catalog/target.h"
#include "core/caller.h"
#include "core/clock.h"
#include "documentation/activity.h"
#include "documentation/store.h"

namespace gluepot::local {

/// Numbers of API keys where the API speaks of users: keys and people are counted apart, so keys begin here.
inline constexpr std::int64_t kFirstKeyUser = 1'000'000'000;
/// The number a caller has in `logs` and `user_metrics`; 0: nobody.
std::int64_t user_number(core::Caller::Kind kind, std::int64_t id);

/// Counts what is done with records, for `user_metrics`. Counts wait in memory and are added to the store now and then
/// (flush); what a crash takes are the counts of the last seconds. Safe from any thread.
class ActivityCounter {
 public:
  explicit ActivityCounter(const core::Clock& clock) : clock_(clock) {}
  void count(const core::Caller& caller, catalog::Action action, catalog::Kind kind, std::int64_t organization_id);
  core::Status flush(documentation::Store& store);

 private:
  using Key = std::tuple<std::int64_t, std::int64_t, std::int64_t, int>;  // day, user, organization, kind
  const core::Clock& clock_;
  std::mutex mutex_;
  std::map<Key, documentation::Activity> counts_;
};

}  // namespace gluepot::local
