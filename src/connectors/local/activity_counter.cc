// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/activity_counter.h"

#include <vector>

namespace gluepot::local {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kKeptDays = 400;

void add(documentation::Activity& to, const documentation::Activity& more) {
  to.created += more.created;
  to.viewed += more.viewed;
  to.edited += more.edited;
  to.deleted += more.deleted;
}

}  // namespace

std::int64_t user_number(core::Caller::Kind kind, std::int64_t id) {
  switch (kind) {
    case core::Caller::Kind::kUser:
      return id;
    case core::Caller::Kind::kKey:
      return id == 0 ? 0 : kFirstKeyUser + id;
    case core::Caller::Kind::kSystem:
    case core::Caller::Kind::kOperator:
      return 0;
  }
  return 0;
}

void ActivityCounter::count(const core::Caller& caller, catalog::Action action, catalog::Kind kind,
                            std::int64_t organization_id) {
  using catalog::Action;
  documentation::Activity one;
  one.day = clock_.now_ms() / kDayMs;
  one.user_id = user_number(caller.kind, caller.id);
  one.organization_id = organization_id;
  one.kind = kind;
  one.created = action == Action::kCreate ? 1 : 0;
  one.viewed = action == Action::kShow ? 1 : 0;
  one.edited = action == Action::kUpdate || action == Action::kUpdateBulk || action == Action::kPublish ? 1 : 0;
  one.deleted = action == Action::kDelete || action == Action::kDeleteBulk ? 1 : 0;
  const std::lock_guard lock(mutex_);
  auto [place, fresh] = counts_.try_emplace({one.day, one.user_id, organization_id, static_cast<int>(kind)}, one);
  if (!fresh) add(place->second, one);
}

core::Status ActivityCounter::flush(documentation::Store& store) {
  std::map<Key, documentation::Activity> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(counts_);
  }
  if (taken.empty()) return {};
  std::vector<documentation::Activity> rows;
  rows.reserve(taken.size());
  for (const auto& [key, one] : taken) rows.push_back(one);
  auto stored = store.write([&](documentation::LocalWriter& writer) -> core::Status {
    GLUEPOT_TRY(documentation::add_activity(writer.connection(), rows));
    return documentation::drop_activity_before(writer.connection(), clock_.now_ms() / kDayMs - kKeptDays);
  });
  if (stored) return {};
  const std::lock_guard lock(mutex_);  // counted again at the next flush
  for (const auto& [key, one] : taken)
    if (auto [place, fresh] = counts_.try_emplace(key, one); !fresh) add(place->second, one);
  return stored;
}

}  // namespace gluepot::local
