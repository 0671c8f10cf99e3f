// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/exports.h"

#include "core/log.h"
#include "http/itglue_api/impl/export_file.h"

namespace gluepot::itglue_api {

void ExportJob::wake(const core::Caller& by) {
  const auto waiting = parts_.records.next_export();
  if (!waiting) core::log_error("exports cannot be read", {{"cause", waiting.error().message}});
  if (!waiting || !*waiting) return;
  auto started = parts_.runner.start("export", by.name, [this](jobs::Control& control) { return run(control); });
  if (!started) core::log_error("an export could not be started", {{"cause", started.error().message}});
}

core::Status ExportJob::run(jobs::Control& control) {
  for (;;) {
    if (control.stop_requested()) return core::fail(core::ErrorCode::kCancelled, "stopped");
    GLUEPOT_ASSIGN(const auto order, parts_.records.next_export());
    if (!order) return {};
    const auto name = "export " + std::to_string(order->id);
    control.update([&](jobs::Job& job) { job.task(name).state = "running"; });
    const auto may_show = [&](const documentation::Record& record) -> core::Result<bool> {
      if (!parts_.denial) return true;
      GLUEPOT_ASSIGN(const auto denied, parts_.denial(order->ordered_by, record));
      return !denied;
    };
    auto made = make_export_file(parts_.records, parts_.audit, parts_.clock, *order, control, may_show);
    if (!made && made.error().code == core::ErrorCode::kCancelled) return core::fail(std::move(made).error());
    control.update([&](jobs::Job& job) {
      job.task(name).state = made ? "succeeded" : "failed";
      if (!made) job.task(name).message = made.error().message;
    });
    if (!made) core::log_error("an export failed", {{"id", order->id}, {"cause", made.error().message}});
    GLUEPOT_TRY(parts_.records.finish_export(order->id, made));
  }
}

}  // namespace gluepot::itglue_api
