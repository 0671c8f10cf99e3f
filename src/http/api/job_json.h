// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "http/api/json.h"
#include "jobs/job.h"

namespace gluepot::api {

/// A job as the hub API shows it.
json::value job_value(const jobs::Job& job);

}  // namespace gluepot::api
