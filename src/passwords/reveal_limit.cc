// SPDX-License-Identifier: Apache-2.0
#include "passwords/reveal_limit.h"

#include <algorithm>

#include "core/log.h"

namespace gluepot::passwords {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;

}  // namespace

core::Error RevealLimit::frozen_error() {
  core::Error error{core::ErrorCode::kRateLimited,
                    "your reveals are frozen: you were shown as many passwords within an hour as one person may"};
  error.reason = "reveals_frozen";
  error.next_step = "An administrator can release you under Settings > Reveal rules.";
  return error;
}

core::Status RevealLimit::check_frozen(const core::Caller& caller, std::int64_t& released_at_ms) {
  GLUEPOT_ASSIGN(const auto standing, rules_.standing(core::UserId{caller.id}));
  released_at_ms = standing.released_at_ms;
  if (standing.frozen) return core::fail(frozen_error());
  return {};
}

core::Result<std::int64_t> RevealLimit::take(const core::Caller& caller, int most_per_hour) {
  if (caller.kind != core::Caller::Kind::kUser) return clock_.now_ms();
  // One person after the other: counting, freezing and taking are one step.
  std::unique_lock lock(mutex_);
  std::int64_t released_at_ms = 0;
  GLUEPOT_TRY(check_frozen(caller, released_at_ms));
  const std::int64_t now = clock_.now_ms();
  if (most_per_hour == 0) {
    hours_.erase(caller.id);
    return now;
  }
  auto known = hours_.find(caller.id);
  if (known == hours_.end()) {
    Hour hour{released_at_ms, {}};
    GLUEPOT_ASSIGN(hour.times, audit_.reveal_times("user", caller.id, std::max(now - kHourMs, released_at_ms)));
    known = hours_.emplace(caller.id, std::move(hour)).first;
  } else if (known->second.released_at_ms != released_at_ms) {
    known->second = {released_at_ms, {}};
  }
  auto& times = known->second.times;
  times.erase(times.begin(), std::upper_bound(times.begin(), times.end(), now - kHourMs));
  if (static_cast<int>(times.size()) >= most_per_hour)
    return core::fail(freeze(caller, static_cast<int>(times.size())));
  times.insert(std::upper_bound(times.begin(), times.end(), now), now);
  return now;
}

core::Status RevealLimit::take_by_key(core::UserId maker, const std::vector<std::int64_t>& keys, int most_per_hour) {
  const std::lock_guard lock(mutex_);
  const std::int64_t now = clock_.now_ms();
  auto known = hours_of_keys_.find(maker.value);
  if (known == hours_of_keys_.end()) {
    std::vector<std::int64_t> times;
    for (const auto key : keys) {
      GLUEPOT_ASSIGN(const auto shown, audit_.reveal_times("key", key, now - kHourMs));
      times.insert(times.end(), shown.begin(), shown.end());
    }
    std::sort(times.begin(), times.end());
    known = hours_of_keys_.emplace(maker.value, std::move(times)).first;
  }
  auto& times = known->second;
  times.erase(times.begin(), std::upper_bound(times.begin(), times.end(), now - kHourMs));
  if (static_cast<int>(times.size()) >= most_per_hour) {
    core::Error error{core::ErrorCode::kRateLimited,
                      "the keys of the person who made this one were shown as many passwords within an hour as one "
                      "person may be"};
    error.reason = "reveals_limited";
    error.retry_after = std::chrono::seconds((times.front() + kHourMs - now) / 1000 + 1);
    return core::fail(std::move(error));
  }
  times.insert(std::upper_bound(times.begin(), times.end(), now), now);
  return {};
}

void RevealLimit::give_back(const core::Caller& caller, std::int64_t at_ms) {
  const std::lock_guard lock(mutex_);
  const auto known = hours_.find(caller.id);
  if (caller.kind != core::Caller::Kind::kUser || known == hours_.end()) return;
  auto& times = known->second.times;
  const auto found = std::lower_bound(times.begin(), times.end(), at_ms);
  if (found != times.end() && *found == at_ms) times.erase(found);
}

core::Error RevealLimit::freeze(const core::Caller& caller, int shown) {
  const auto fresh = rules_.freeze(core::UserId{caller.id}, caller.name);
  if (!fresh) return fresh.error();
  if (!*fresh) return frozen_error();
  audit::Draft draft{"reveals_frozen", core::Caller::system(), caller.name, "users/" + std::to_string(caller.id)};
  draft.detail = std::to_string(shown) + " within an hour";
  draft.actor.request_id = caller.request_id;
  if (const auto noted = audit_.record(draft, audit::Outcome::kDone); !noted)
    core::log_error("a person was frozen and that could not be recorded", {{"cause", noted.error().message}});
  core::log_warn("a person's reveals are frozen", {{"user", caller.name}, {"shown_within_an_hour", shown}});
  if (tell_) tell_(caller.name, shown);
  return frozen_error();
}

}  // namespace gluepot::passwords
