// SPDX-License-Identifier: Apache-2.0
#include "mirror/mirror.h"

#include <algorithm>

#include "mirror/impl/run.h"
#include "mirror/passes.h"
#include "mirror/schema.h"

namespace gluepot::mirror {

std::string_view task_name(Task task) {
  switch (task) {
    case Task::kOrganizations:
      return "organizations";
    case Task::kDocuments:
      return "documents";
    case Task::kPasswords:
      return "passwords";
    case Task::kFlexibleAssets:
      return "flexible_assets";
    case Task::kChecklists:
      return "checklists";
  }
  return "organizations";
}

std::string_view task_state_name(TaskState state) {
  switch (state) {
    case TaskState::kWaiting:
      return "waiting";
    case TaskState::kRunning:
      return "running";
    case TaskState::kSucceeded:
      return "succeeded";
    case TaskState::kFailed:
      return "failed";
    case TaskState::kSkipped:
      return "skipped";
  }
  return "waiting";
}

bool RunReport::ok() const {
  return finished && std::none_of(tasks.begin(), tasks.end(),
                                  [](const TaskReport& task) { return task.state == TaskState::kFailed; });
}

core::Status Mirror::prepare() {
  return store::migrate(store_.database(), "mirror", migrations());
}

core::Result<RunReport> Mirror::run(const RunControl& control) {
  if (running_.exchange(true)) return core::fail(core::ErrorCode::kConflict, "a sync is running already");
  auto report = Run(*this, control).go();
  running_ = false;
  return report;
}

core::Result<std::int64_t> Mirror::forget(core::OrganizationId organization) {
  const std::lock_guard lock(store_mutex_);
  GLUEPOT_TRY(Passes(store_).forget(organization.value));
  return store_.drop_organization(organization.value);
}

core::Result<std::int64_t> Mirror::forget_hidden() {
  const auto hidden = hides_ ? hides_() : nullptr;
  if (hidden == nullptr || hidden->empty()) return 0;
  const std::lock_guard lock(store_mutex_);
  GLUEPOT_TRY(Passes(store_).forget(*hidden));
  return store_.drop_hidden(*hidden);
}

}  // namespace gluepot::mirror
