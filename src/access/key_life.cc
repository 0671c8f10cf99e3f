// SPDX-License-Identifier: Apache-2.0
#include "access/key_life.h"

#include <cstdlib>

#include "core/log.h"

namespace gluepot::access {
namespace {

constexpr std::int64_t kToleranceMs = 10 * 60'000;

}  // namespace

KeyLife::Audit KeyLife::audit_of(audit::AuditLog& log) {
  return {[&log](const audit::Draft& draft) { return log.begin(draft); },
          [&log](std::int64_t sequence, audit::Outcome outcome) { return log.finish(sequence, outcome); }};
}

KeyLife::KeyLife(ApiKeys& keys, Audit audit, const core::Clock& clock, std::function<void()> changed)
    : keys_(keys),
      audit_(std::move(audit)),
      clock_(clock),
      changed_(std::move(changed)),
      wall_ms_(clock.now_ms()),
      steady_ms_(clock.steady_ms()) {}

bool KeyLife::clock_jumped() {
  const auto wall = clock_.now_ms(), steady = clock_.steady_ms();
  const auto off = (wall - wall_ms_) - (steady - steady_ms_);
  wall_ms_ = wall;
  steady_ms_ = steady;
  if (std::llabs(off) <= kToleranceMs) return false;
  core::log_warn("the clock was set, so unused API keys are looked at in an hour", {{"by_ms", off}});
  return true;
}

core::Status KeyLife::each(const std::vector<ApiKey>& keys, const char* action,
                           const std::function<core::Status(const std::vector<core::ApiKeyId>&)>& act) {
  if (keys.empty()) return {};
  std::vector<std::int64_t> entries;
  std::vector<core::ApiKeyId> ids;
  core::Status done;
  for (const auto& key : keys) {
    audit::Draft draft{action, core::Caller::system(), key.name, "api_keys/" + key.id.text()};
    draft.detail = key.warning;
    const auto entry = audit_.begin(draft);
    if (!entry) {
      done = core::fail(entry.error());
      break;
    }
    entries.push_back(*entry);
    ids.push_back(key.id);
  }
  // Those that have their entry are done, also when the next could not be written.
  auto acted = act(ids);
  for (const auto entry : entries)
    if (auto noted = audit_.finish(entry, acted ? audit::Outcome::kDone : audit::Outcome::kFailed); !noted)
      done = std::move(noted);
  return acted ? done : acted;
}

core::Result<KeyLife::Report> KeyLife::run() {
  Report report;
  report.clock_jumped = clock_jumped();
  if (report.clock_jumped) return report;
  const auto due = keys_.due();
  auto warned = each(due.warn, "key_expire_warning", [&](const auto& ids) {
    auto set = keys_.set_warned(ids);
    if (set)
      for (std::size_t i = 0; i < ids.size(); ++i) {
        report.warned.push_back(due.warn[i]);
        core::log_warn("an API key is about to be revoked",
                       {{"key", due.warn[i].name}, {"id", due.warn[i].id.value}, {"warning", due.warn[i].warning}});
      }
    return set;
  });
  auto revoked = each(due.revoke, "key_revoke", [&](const auto& ids) -> core::Status {
    GLUEPOT_ASSIGN(report.revoked, keys_.revoke_unused(ids));
    for (const auto& key : report.revoked)
      core::log_warn("an API key was revoked", {{"key", key.name}, {"id", key.id.value}, {"why", key.revoked_why}});
    return {};
  });
  if (changed_ && (!report.warned.empty() || !report.revoked.empty())) changed_();
  GLUEPOT_TRY(warned);
  GLUEPOT_TRY(revoked);
  return report;
}

}  // namespace gluepot::access
